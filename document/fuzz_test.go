package document

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

// The fuzz targets read without the fence of Read, so that a panic is found.

// checkRead holds what every reader promises: a manuscript that can be stored, or a refusal that says why.
func checkRead(t *testing.T, name string, data []byte) {
	t.Helper()
	m, kind, err := readBytes(name, data)
	if err != nil {
		refusal, ok := errors.AsType[*dramatis.Error](err)
		if !ok || refusal.Code != dramatis.CodeInvalid || len(refusal.Faults) != 1 || refusal.Faults[0].Place != "file" {
			t.Fatalf("refused with %#v", err)
		}
		return
	}
	if kind == "" || m.Title == "" || utf8.RuneCountInString(m.Title) > maxTitle || utf8.RuneCountInString(m.Author) > maxTitle || len(m.Chapters) == 0 {
		t.Fatalf("read a %s called %q by %q with %d chapters", kind, m.Title, m.Author, len(m.Chapters))
	}
	for _, text := range []string{m.Title, m.Author, m.Language} {
		checkLine(t, text)
	}
	for _, c := range m.Chapters {
		checkLine(t, c.Title)
		for _, p := range c.Paragraphs {
			if p == "" || strings.Contains(p, "\n\n") || strings.Trim(p, " \n\t") != p || tidyLines(p) != p {
				t.Fatalf("the paragraph %q is not tidy", p)
			}
			checkText(t, p)
		}
	}
}

func checkLine(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, "\n") {
		t.Fatalf("%q has more than one line", text)
	}
	checkText(t, text)
}

func checkText(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		t.Fatalf("%q cannot be stored", text)
	}
}

func FuzzReadText(f *testing.F) {
	f.Add([]byte("Title: A\nAuthor: B\n\nCHAPTER I\n\n_One_.\n\n[Illustration: [x]]\n\nII\n\ntwo\nthree"))
	f.Add([]byte("A\n===\n  b\nc\n\xff\xfe"))
	f.Add([]byte("*** START OF THE PROJECT GUTENBERG EBOOK A ***\nM^{r.}\n*** END OF THE PROJECT GUTENBERG"))
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, "a.txt", data) })
}

func FuzzReadMarkdown(f *testing.F) {
	f.Add([]byte("---\ntitle: \"a\"\n---\n# A\n\n*b **c** d* [e](f \"g\") ![h](i) `j` <k> &amp; \\*\n\n> l\n- m\n\n```\nn\n```\n<!-- o -->"))
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, "a.md", data) })
}

func FuzzReadHTML(f *testing.F) {
	f.Add([]byte("<!doctype html><title>a</title><h1>b</h1><p class=author>c<br>d<sup>1</sup><hr><pre>e</pre><nav>f</nav>"))
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, "", append([]byte("<!doctype html>"), data...)) })
}

func FuzzReadDOCX(f *testing.F) {
	f.Add([]byte(wordLine("Mine", "One")+wordLine("", "Text.")), []byte("<dc:title>a</dc:title>"))
	f.Fuzz(func(t *testing.T, body, core []byte) {
		checkRead(t, "a.docx", []byte(packDOCX(t, string(body), "docProps/core.xml", "<core>"+string(core)+"</core>")))
	})
}

func FuzzReadEPUB(f *testing.F) {
	f.Add([]byte(opfHead+`<manifest><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>`), []byte("<p>Text.</p>"))
	f.Fuzz(func(t *testing.T, book, page []byte) {
		checkRead(t, "a.epub", []byte(packEPUB(t, "OPS/book.opf", string(book), "OPS/a.xhtml", string(page))))
	})
}

// FuzzReadFile is about what a file is, and about archives.
func FuzzReadFile(f *testing.F) {
	m := &dramatis.Manuscript{Title: "A", Author: "B", Chapters: []dramatis.Chapter{{Title: "C", Paragraphs: []string{"D."}}}}
	for _, kind := range format.ManuscriptKinds() {
		var file bytes.Buffer
		if err := format.WriteManuscript(f.Context(), &file, kind, m); err != nil {
			f.Fatal(err)
		}
		f.Add(file.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, "", data) })
}

func FuzzReadPDF(f *testing.F) {
	f.Add([]byte(pdfShowing(monospaced, set(50, 700, 10, "Text."))))
	f.Add([]byte(pdfShowing("<</Subtype/Type0/Encoding/Identity-H/ToUnicode 5 0 R/DescendantFonts[<</W[1[500]2 9 1]>>]>>", "q BT /F 1 Tf 1 0 0 1 2 3 Tm [<0001>-2(a)]TJ ET Q BI EI")))
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, "", append([]byte("%PDF-1.4\n"), data...)) })
}

// FuzzReadPDFPage is about what stands on a page, and about the maps of fonts.
func FuzzReadPDFPage(f *testing.F) {
	f.Add([]byte(set(50, 700, 10, "Text.", "more")), []byte("1 beginbfrange <00><ff><0041> endbfrange"))
	f.Add([]byte("/Span<</ActualText(a)>>BDC BT /F 9 Tf T* (b)' 1 2(c)\" EMC /X Do q 1 0 0 1 0 0 cm Q"), []byte("1 beginbfchar <0001><D83DDE00> endbfchar"))
	f.Fuzz(func(t *testing.T, content, cmap []byte) {
		checkRead(t, "", []byte(pdfWith("<</Type/Catalog/Pages 2 0 R>>", "<</Kids[4 0 R]/Resources<</Font<</F 3 0 R>>/XObject<</X 5 0 R>>>>>>",
			"<</Subtype/Type1/ToUnicode 6 0 R>>", "<</Type/Page/Contents 5 0 R>>", pdfStreamOf("/Subtype/Form", string(content)), pdfStreamOf("", string(cmap)))))
	})
}

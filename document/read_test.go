package document

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

func readBytes(name string, data []byte) (*dramatis.Manuscript, dramatis.DocumentKind, error) {
	return read(context.Background(), bytes.NewReader(data), int64(len(data)), name)
}

func mustRead(t *testing.T, name, data string) (*dramatis.Manuscript, dramatis.DocumentKind) {
	t.Helper()
	m, kind, err := readBytes(name, []byte(data))
	if err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return m, kind
}

// pack makes a ZIP archive of names and contents.
func pack(t testing.TB, parts ...string) string {
	t.Helper()
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for i := 0; i < len(parts); i += 2 {
		w, err := archive.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

func packDOCX(t testing.TB, body string, more ...string) string {
	t.Helper()
	const styles = `<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>` +
		`<w:style w:styleId="Mine"><w:name w:val="Chapter"/><w:basedOn w:val="berschrift1"/></w:style>` +
		`<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style><w:style w:styleId="T"><w:name w:val="Title"/></w:style>` +
		`<w:style w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:name w:val="b"/><w:basedOn w:val="A"/></w:style></w:styles>`
	return pack(t, append([]string{"[Content_Types].xml", "<Types/>", "word/styles.xml", styles,
		"word/document.xml", `<w:document xmlns:w="w" xmlns:mc="mc"><w:body>` + body + `</w:body></w:document>`}, more...)...)
}

func wordLine(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func packEPUB(t testing.TB, parts ...string) string {
	t.Helper()
	const container = `<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>`
	return pack(t, append([]string{"mimetype", "application/epub+zip", "META-INF/container.xml", container}, parts...)...)
}

const opfHead = `<package xmlns:dc="dc"><metadata><dc:title>The Book</dc:title><dc:creator>A. Writer</dc:creator><dc:creator>B. Writer</dc:creator>` +
	`<dc:language>de-AT</dc:language></metadata>`

// outline is what a manuscript looks like in the tables below.
func outline(m *dramatis.Manuscript) string {
	var text strings.Builder
	for _, c := range m.Chapters {
		fmt.Fprintf(&text, "[%s] %s\n", c.Title, strings.Join(c.Paragraphs, " ¶ "))
	}
	return strings.TrimSpace(text.String())
}

func TestRead(t *testing.T) {
	t.Parallel()
	utf16LE := func(text string) string {
		data := []byte{0xff, 0xfe}
		for _, unit := range utf16.Encode([]rune(text)) {
			data = append(data, byte(unit), byte(unit>>8))
		}
		return string(data)
	}
	utf16BE := func(text string) string {
		data := []byte{0xfe, 0xff}
		for _, unit := range utf16.Encode([]rune(text)) {
			data = append(data, byte(unit>>8), byte(unit))
		}
		return string(data)
	}
	for _, test := range []struct {
		name, file, data string
		kind             dramatis.DocumentKind
		want             string
		title, author    string
	}{
		{"text", "a story.txt", "One.\n\nTwo.", "txt", "[] One. ¶ Two.", "a story", ""},
		{"text without a name", "", "One.", "txt", "[] One.", "Untitled", ""},
		{"text with a folder in its name", `C:\texts\a.b.txt`, "One.", "txt", "[] One.", "a.b", ""},
		{"text with byte order mark", "a.txt", "\ufeffOne.", "txt", "[] One.", "a", ""},
		{"UTF-16, little end first", "a.txt", utf16LE("Größe 😀"), "txt", "[] Größe 😀", "a", ""},
		{"UTF-16, big end first", "a.txt", utf16BE("Größe"), "txt", "[] Größe", "a", ""},
		{"Windows-1252", "a.txt", "\x93Gr\xf6\xdfe\x94 \x97 caf\xe9", "txt", "[] “Größe” — café", "a", ""},
		{"UTF-8 that was cut off", "a.txt", "Größe und Länge und Höhe, Füße, Bäume, Öl, Ärger, Übel, Späße, Mühe\xc3", "txt",
			"[] Größe und Länge und Höhe, Füße, Bäume, Öl, Ärger, Übel, Späße, Mühe\ufffd", "a", ""},
		{"Gutenberg", "1.txt", "The Project Gutenberg eBook of X\n\nTitle: Emma\nAuthor: Jane Austen\nLanguage: English\n\n*** START OF THE PROJECT GUTENBERG EBOOK EMMA ***\n\n" +
			"CHAPTER I\n\nEmma Woodhouse.\n\n*** END OF THE PROJECT GUTENBERG EBOOK EMMA ***\nlicence", "txt", "[CHAPTER I] Emma Woodhouse.", "Emma", "Jane Austen"},
		{"front matter", "a.md", "---\ntitle: \"A: B\"\nauthor: 'O''Brien'\n---\n# A: B\n\n## One\n\nText.\n", "md", "[One] Text.", "A: B", "O'Brien"},
		{"Markdown by its headings", "a", "# Title\n\nBefore.\n\n## One\n\nText.\n", "md", "[] Before.\n[One] Text.", "Title", ""},
		{"Markdown in a .txt", "a.txt", "# One\n\nText.\n", "txt", "[] # One ¶ Text.", "a", ""},
		{"HTML", "a.html", "<!doctype html><title>T</title><meta name=author content='Me &amp; you'><h1>T</h1><h2>One</h2><p>A<br>b<p>C &lt;", "html", "[One] A\nb ¶ C <", "T", "Me & you"},
		{"HTML in Latin-1", "a.htm", "<html><head><meta charset=iso-8859-1></head><p>caf\xe9", "html", "[] café", "a", ""},
		{"HTML without a frame", "a.html", "<p>One.</p><p>Two.", "html", "[] One. ¶ Two.", "a", ""},
		{"Word", "a.docx", packDOCX(t, wordLine("T", "My Book")+wordLine("TOC1", "One 3")+wordLine("Mine", "One")+wordLine("", "A &amp; b.")+wordLine("A", "C.")), "docx",
			"[One] A & b. ¶ C.", "My Book", ""},
		{"Word without styles", "a.docx", pack(t, "[Content_Types].xml", "<Types/>", "word/document.xml",
			`<w:document xmlns:w="w"><w:body>`+wordLine("", "Chapter 1")+wordLine("", "A.")+wordLine("", "Chapter 2")+wordLine("", "B.")+`</w:body></w:document>`), "docx",
			"[Chapter 1] A.\n[Chapter 2] B.", "a", ""},
		{"EPUB", "a.epub", packEPUB(t, "OPS/book.opf", opfHead+`<manifest><item id="n" href="nav.xhtml" properties="nav"/><item id="b" href="b%20b.xhtml"/><item id="a" href="a.xhtml"/></manifest>`+
			`<spine><itemref idref="a"/><itemref idref="n"/><itemref idref="b"/></spine></package>`,
			"OPS/nav.xhtml", `<html><body><nav><ol><li><a href="a.xhtml">Eins</a></li><li><a href="b%20b.xhtml#x">Zwei</a></li></ol></nav></body></html>`,
			"OPS/a.xhtml", `<html><head><title/></head><body><h1>Erstes Kapitel</h1><p>A<sup>12</sup>.</p></body></html>`,
			"OPS/b b.xhtml", `<html><head><script src="x"/></head><body><p>B.</p></body></html>`), "epub",
			"[Erstes Kapitel] A.\n[Zwei] B.", "The Book", "A. Writer, B. Writer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, kind := mustRead(t, test.file, test.data)
			if got := outline(m); got != test.want {
				t.Errorf("read\n%s\nwant\n%s", got, test.want)
			}
			if kind != test.kind || m.Title != test.title || m.Author != test.author {
				t.Errorf("read a %s called %q by %q, want a %s called %q by %q", kind, m.Title, m.Author, test.kind, test.title, test.author)
			}
		})
	}
}

// TestRefuse is a table of files that cannot be read, and of what people are told.
func TestRefuse(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("\x00", 6<<20)
	small := packDOCX(t, wordLine("", "Text."))
	for _, test := range []struct{ name, file, data, want string }{
		{"nothing", "a.txt", "", "the file is empty"},
		{"white space", "a.txt", " \n\t\r\n ", "the file holds no text"},
		{"a mark and nothing", "a.txt", "\ufeff", "the file holds no text"},
		{"a page without text", "a.html", "<!doctype html><html><body><img src=x></body></html>", "the file holds no text"},
		{"a picture", "a.txt", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "files of the type image/png cannot be read"},
		{"rubbish", "a.txt", "text\x00text", "neither a text nor a document"},
		{"controls", "a.txt", "\x01\x02\x03text", "neither a text nor a document"},
		{"Rich Text", "a.rtf", `{\rtf1 text}`, "save it as DOCX"},
		{"a program", "a", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00", "cannot be read"},
		{"Word called PDF", "x.pdf", small, "the file is called x.pdf, and its content is a Word document"},
		{"text called DOCX", "x.docx", "Text.", "the file is called x.docx, and its content is plain text"},
		{"HTML called text", "x.txt", "<!DOCTYPE html><p>Text.", "the file is called x.txt, and its content is an HTML page"},
		{"PDF called EPUB", "x.epub", "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj", "content is a PDF"},
		{"a spreadsheet", "x.xlsx", pack(t, "[Content_Types].xml", "", "xl/workbook.xml", ""), "spreadsheet"},
		{"any archive", "x.zip", pack(t, "a.txt", "Text."), "an archive without a document"},
		{"OpenDocument", "x.odt", pack(t, "mimetype", "", "content.xml", "", "META-INF/manifest.xml", ""), "OpenDocument"},
		{"half an archive", "x.docx", small[:len(small)/2], "its archive cannot be opened"},
		{"a bomb", "x.docx", packDOCX(t, "", "word/media/x", zeros), "more than 200 times"},
		{"too many parts", "x.docx", packDOCX(t, "", slices.Repeat([]string{"a", ""}, maxParts)...), "more than 10000 files"},
		{"too much", "x.docx", declareSize(small, maxUnpacked+1), "unpack to more than 200 MB"},
		{"a lie about its size", "x.docx", declareSize(small, 10), "its part"},
		{"a ZIP under a password", "x.docx", encryptZIP(small), "the archive is protected by a password"},
		{"Word under a password", "x.docx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600) + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", "protected by a password"},
		{"Word 97", "x.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "save it as DOCX"},
		{"broken XML", "x.docx", packDOCX(t, "<w:p"), "not well-formed XML"},
		{"deep XML", "x.docx", packDOCX(t, strings.Repeat("<a>", 300)+strings.Repeat("</a>", 300)), "more than 256 deep"},
		{"a document without its text", "x.docx", pack(t, "[Content_Types].xml", "", "word/other.xml", ""), "lacks its part word/document.xml"},
		{"Word without text", "x.docx", packDOCX(t, wordLine("", " ")), "the file holds no text"},
		{"EPUB with DRM", "x.epub", packEPUB(t, "OPS/book.opf", opfHead+`<manifest><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/></spine></package>`,
			"OPS/a.xhtml", "x", "META-INF/encryption.xml", `<encryption><EncryptedData><CipherData><CipherReference URI="OPS/a.xhtml"/></CipherData></EncryptedData></encryption>`), "encrypted (DRM)"},
		{"EPUB without a spine", "x.epub", packEPUB(t, "OPS/book.opf", opfHead+"</package>"), "lists nothing to read"},
		{"EPUB without its book", "x.epub", packEPUB(t), "lacks its part OPS/book.opf"},
		{"EPUB that leads outside", "x.epub", packEPUB(t, "OPS/book.opf", opfHead+`<manifest><item id="a" href="../../../etc/passwd"/></manifest><spine><itemref idref="a"/></spine></package>`), "lacks its part etc/passwd"},
		{"too many chapters", "a.md", strings.Repeat("# A\n\nb\n\n", maxChapters+1), "more than 5000 chapters"},
		{"too many paragraphs", "a.txt", strings.Repeat("a\n\n", maxParagraphs+1), "more than 400 thousand paragraphs"},
		{"too many lines", "a.txt", strings.Repeat("\n", maxLines), "more than 2 million lines"},
		{"too much text", "a.txt", strings.Repeat("a", maxCharacters+1), "longer than 20 million characters"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, _, err := readBytes(test.file, []byte(test.data))
			checkRefusal(t, m, err, test.want)
		})
	}
}

// checkRefusal wants one fault, of the file, that says something.
func checkRefusal(t *testing.T, m *dramatis.Manuscript, err error, want string) {
	t.Helper()
	refusal, ok := errors.AsType[*dramatis.Error](err)
	if !ok || m != nil {
		t.Fatalf("read %v, %v; want a refusal", m, err)
	}
	if refusal.Code != dramatis.CodeInvalid || len(refusal.Faults) != 1 || refusal.Faults[0].Place != "file" || !strings.Contains(refusal.Faults[0].Problem, want) {
		t.Errorf("refused with %v, want %q", err, want)
	}
}

// declareSize changes what an archive says its document is unpacked.
func declareSize(archive string, size uint32) string {
	data := []byte(archive)
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return string(data)
		}
		at += i + 4
		if bytes.HasPrefix(data[at+42:], []byte("word/document.xml")) {
			for n := range 4 {
				data[at+20+n] = byte(size >> (8 * n))
			}
		}
	}
}

func encryptZIP(archive string) string {
	data := []byte(archive)
	at := bytes.Index(data, []byte("PK\x01\x02"))
	data[at+8] |= 1
	return string(data)
}

// TestFontsMayBeEncrypted: shops scramble the fonts of books whose text anybody may read.
func TestFontsMayBeEncrypted(t *testing.T) {
	t.Parallel()
	m, _ := mustRead(t, "x.epub", packEPUB(t, "OPS/book.opf", opfHead+`<manifest><item id="a" href="a.xhtml"/><item id="f" href="f.otf"/></manifest><spine><itemref idref="a"/></spine></package>`,
		"OPS/a.xhtml", "<p>Text.</p>", "META-INF/encryption.xml", `<encryption><EncryptedData><CipherData><CipherReference URI="OPS/f.otf"/></CipherData></EncryptedData></encryption>`))
	if outline(m) != "[] Text." {
		t.Error(outline(m))
	}
}

// TestEntitiesAreNotExpanded: neither the bomb of a thousand laughs nor a file of the machine comes out of XML.
func TestEntitiesAreNotExpanded(t *testing.T) {
	t.Parallel()
	laughs := `<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>`
	data := pack(t, "[Content_Types].xml", "", "word/document.xml", laughs+`<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>x&b;&c;</w:t></w:r></w:p></w:body></w:document>`)
	m, _, err := readBytes("x.docx", []byte(data))
	if err == nil && outline(m) != "[] x&b;&c;" {
		t.Errorf("read %q", outline(m))
	}
}

func TestReadStops(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	m := &dramatis.Manuscript{Title: "T", Chapters: []dramatis.Chapter{{Title: "One", Paragraphs: []string{"Text."}}}}
	for _, kind := range format.ManuscriptKinds() {
		var file bytes.Buffer
		if err := format.WriteManuscript(context.Background(), &file, kind, m); err != nil {
			t.Fatal(err)
		}
		if _, _, err := Read(ctx, bytes.NewReader(file.Bytes()), int64(file.Len()), ""); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want the context's error", kind, err)
		}
	}
}

func TestReadTooLarge(t *testing.T) {
	t.Parallel()
	m, _, err := Read(context.Background(), strings.NewReader("x"), dramatis.MaxDocumentBytes+1, "a.txt")
	checkRefusal(t, m, err, "larger than 50 MB")
}

// brokenFile fails as a disk does: that is no fault of whoever uploaded the file.
type brokenFile struct{}

func (brokenFile) ReadAt([]byte, int64) (int, error) { return 0, os.ErrClosed }

func TestReadBrokenDisk(t *testing.T) {
	t.Parallel()
	if _, _, err := Read(context.Background(), brokenFile{}, 10, "a.txt"); !errors.Is(err, os.ErrClosed) || dramatis.ErrorCode(err) != dramatis.CodeInternal {
		t.Errorf("%v", err)
	}
}

// panickyFile stands for a fault of ours.
type panickyFile struct{}

func (panickyFile) ReadAt([]byte, int64) (int, error) { panic("fault") }

func TestReadFences(t *testing.T) {
	t.Parallel()
	m, _, err := Read(context.Background(), panickyFile{}, 10, "a.txt")
	checkRefusal(t, m, err, "the file is damaged")
}

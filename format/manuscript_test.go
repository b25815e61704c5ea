package format

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

func tricky() *dramatis.Manuscript {
	return &dramatis.Manuscript{
		Title: "Tom & <Jerry>", Author: `O"Brien]]>`, Language: "en",
		Chapters: []dramatis.Chapter{
			{Paragraphs: []string{"Before <script>alert(1)</script> & after."}},
			{Title: "One *two* </h2>", Paragraphs: []string{"# no heading", "a_b_c `d` [e](f) ~~g~~ \\ 1. h", "Roses\n- are red", "NUL\x00 and bell\x07"}},
			{Title: "Κεφάλαιο Глава 😀", Paragraphs: []string{strings.Repeat("x", 2_000), strings.Repeat("many words ", 2_000)}},
		},
	}
}

func written(t testing.TB, kind ManuscriptKind, m *dramatis.Manuscript) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := WriteManuscript(t.Context(), &file, kind, m); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// TestWriteManuscriptTwice: equal manuscripts make equal files, whenever they are written.
func TestWriteManuscriptTwice(t *testing.T) {
	t.Parallel()
	for _, kind := range ManuscriptKinds() {
		if kind.MediaType() == "" || kind.Extension() != "."+string(kind) {
			t.Errorf("%s is called %q and ends in %q", kind, kind.MediaType(), kind.Extension())
		}
		if !bytes.Equal(written(t, kind, tricky()), written(t, kind, tricky())) {
			t.Errorf("%s: two files of one manuscript differ", kind)
		}
		for _, m := range []*dramatis.Manuscript{{}, {Chapters: []dramatis.Chapter{{}}}, {Title: "Only a title"}} {
			if len(written(t, kind, m)) == 0 && kind != ManuscriptText {
				t.Errorf("%s: nothing is written of %+v", kind, m)
			}
		}
	}
}

func TestWriteManuscriptUnknown(t *testing.T) {
	t.Parallel()
	if err := WriteManuscript(t.Context(), io.Discard, "doc", tricky()); dramatis.ErrorCode(err) != dramatis.CodeInvalid {
		t.Error(err)
	}
	if ManuscriptKind("doc").MediaType() != "" {
		t.Error("an unknown kind has a media type")
	}
}

var errFull = errors.New("the disk is full")

// fullDisk takes a few bytes.
type fullDisk struct{ left int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.left -= len(p); d.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteManuscriptFails(t *testing.T) {
	t.Parallel()
	for _, kind := range ManuscriptKinds() {
		if err := WriteManuscript(t.Context(), &fullDisk{left: 50}, kind, tricky()); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// impatience is a context that ends after it has been asked a number of times.
type impatience struct {
	context.Context
	left, asked int
}

func (i *impatience) Err() error {
	if i.asked++; i.asked > i.left {
		return context.Canceled
	}
	return nil
}

// Nobody goes on writing for who has left: whatever the kind, the end of the context is seen within a few paragraphs or pages.
func TestWriteManuscriptStops(t *testing.T) {
	t.Parallel()
	m := &dramatis.Manuscript{Title: "Long", Chapters: []dramatis.Chapter{{Title: "One"}, {Title: "Two"}}}
	for range 300 {
		for i := range m.Chapters {
			m.Chapters[i].Paragraphs = append(m.Chapters[i].Paragraphs, strings.Repeat("Many words make a paragraph. ", 100))
		}
	}
	for _, kind := range ManuscriptKinds() {
		whole := &impatience{Context: t.Context(), left: 1 << 30}
		if err := WriteManuscript(whole, io.Discard, kind, m); err != nil {
			t.Fatal(err)
		}
		if whole.asked < 300 {
			t.Errorf("%s: of 600 paragraphs it was looked %d times whether they are wanted", kind, whole.asked)
		}
		for _, left := range []int{0, 10, whole.asked / 2} {
			short := &impatience{Context: t.Context(), left: left}
			if err := WriteManuscript(short, io.Discard, kind, m); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, after %d: %v", kind, left, err)
			}
			if short.asked > left+5 {
				t.Errorf("%s: it was gone on with %d times after the end", kind, short.asked-left)
			}
		}
	}
}

func TestMarkdownIsEscaped(t *testing.T) {
	t.Parallel()
	text := string(written(t, ManuscriptMarkdown, tricky()))
	for _, want := range []string{
		"title: \"Tom & <Jerry>\"\n", "author: \"O\\\"Brien]]>\"\n", "# Tom & &lt;Jerry&gt;\n", "## One \\*two\\* &lt;/h2&gt;\n", "\n\\# no heading\n",
		"\na\\_b\\_c \\`d\\` \\[e\\](f) \\~\\~g\\~\\~ \\\\ 1. h\n", "\nRoses\\\n\\- are red\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%.600s", want, text)
		}
	}
	if strings.ContainsAny(text, "\x00\x07") {
		t.Error("there are control characters")
	}
}

// TestMarkupIsWellFormed parses what is written as XML parsers see it, and looks for text that has become markup.
func TestMarkupIsWellFormed(t *testing.T) {
	t.Parallel()
	page := string(written(t, ManuscriptHTML, tricky()))
	for _, never := range []string{"<script", "</h2></h2>", "\x00", "\x07"} {
		if strings.Contains(page, never) {
			t.Errorf("the page holds %q", never)
		}
	}
	if regexp.MustCompile(`(?i)(src|href)="https?:`).MatchString(page) {
		t.Error("the page needs something beside it")
	}
	for _, kind := range []ManuscriptKind{ManuscriptDOCX, ManuscriptEPUB} {
		for name, content := range unpacked(t, written(t, kind, tricky())) {
			if name == "mimetype" || strings.HasSuffix(name, ".css") {
				continue
			}
			decoder := xml.NewDecoder(strings.NewReader(content))
			for {
				if _, err := decoder.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Errorf("%s: %s: %v", kind, name, err)
					break
				}
			}
		}
	}
}

func unpacked(t *testing.T, data []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, file := range archive.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", file.Name, err)
		}
		parts[file.Name] = string(content)
	}
	return parts
}

func TestEPUBIsOne(t *testing.T) {
	t.Parallel()
	data := written(t, ManuscriptEPUB, tricky())
	if got := string(data[30:58]); got != "mimetypeapplication/epub+zip" { // where programs look that know nothing of ZIP
		t.Errorf("the file begins with %q", got)
	}
	parts := unpacked(t, data)
	for _, name := range []string{"META-INF/container.xml", "EPUB/package.opf", "EPUB/nav.xhtml", "EPUB/chapter-0001.xhtml", "EPUB/chapter-0003.xhtml"} {
		if parts[name] == "" {
			t.Errorf("no %s", name)
		}
	}
	if nav := parts["EPUB/nav.xhtml"]; strings.Count(nav, "<li>") != 3 || !strings.Contains(nav, "Глава 😀") {
		t.Error(nav)
	}
	if !strings.Contains(parts["EPUB/package.opf"], "<dc:language>en</dc:language>") {
		t.Error("the package says no language")
	}
}

func TestDOCXHasStyles(t *testing.T) {
	t.Parallel()
	parts := unpacked(t, written(t, ManuscriptDOCX, tricky()))
	body := parts["word/document.xml"]
	for style, times := range map[string]int{"Title": 1, "Subtitle": 1, "Heading1": 2, "Verse": 1} {
		if n := strings.Count(body, `<w:pStyle w:val="`+style+`"/>`); n != times {
			t.Errorf("%d paragraphs of the style %s, want %d", n, style, times)
		}
		if !strings.Contains(parts["word/styles.xml"], `w:styleId="`+style+`"`) {
			t.Errorf("there is no style %s", style)
		}
	}
}

// TestPDFIsOne checks what readers begin with: the table says where each object is, and each chapter is in the outline.
func TestPDFIsOne(t *testing.T) {
	t.Parallel()
	data := written(t, ManuscriptPDF, tricky())
	start := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(data)
	if start == nil {
		t.Fatal("the file has no end")
	}
	entries := regexp.MustCompile(`(?m)^(\d{10}) 00000 n $`).FindAllSubmatch(data, -1)
	for i, entry := range entries {
		at := 0
		for _, c := range entry[1] {
			at = at*10 + int(c-'0')
		}
		want := []byte(itoa(i+1) + " 0 obj\n")
		if !bytes.HasPrefix(data[at:], want) {
			t.Fatalf("object %d is not at %d", i+1, at)
		}
	}
	if n := bytes.Count(data, []byte("/Dest[")); n != 2 {
		t.Errorf("%d chapters in the outline, want 2", n)
	}
	if !bytes.Contains(data, []byte("/FontFile2 ")) || len(data) > 100_000 {
		t.Errorf("a file of %d bytes", len(data))
	}
}

func itoa(n int) string { return decimal(float64(n))[:len(decimal(float64(n)))-3] }

// TestSubset makes sure that a font without most of its glyphs still is one, and that letters keep their shapes, those
// that are made of two others included.
func TestSubset(t *testing.T) {
	t.Parallel()
	font, err := newPDFFont()
	if err != nil {
		t.Fatal(err)
	}
	font.words("é日", 1_000_000)
	if len(font.used) != 3 || font.glyph('日') != font.glyph('□') {
		t.Errorf("used %v", font.used)
	}
	var file bytes.Buffer
	if _, err := font.write(newPDFFile(&file)); err != nil || file.Len() > 60_000 {
		t.Errorf("a font of %d bytes, %v", file.Len(), err)
	}
}

// BenchmarkWriteManuscript writes a novel's length.
func BenchmarkWriteManuscript(b *testing.B) {
	text, err := os.ReadFile("../document/testdata/pride_and_prejudice.txt")
	if err != nil {
		b.Fatal(err)
	}
	m := &dramatis.Manuscript{Title: "Pride and Prejudice", Author: "Jane Austen", Language: "en"}
	for chapter := range strings.SplitSeq(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n\n\n\n") {
		c := dramatis.Chapter{Title: "Chapter"}
		for paragraph := range strings.SplitSeq(chapter, "\n\n") {
			if paragraph = oneLine(paragraph); paragraph != "" {
				c.Paragraphs = append(c.Paragraphs, paragraph)
			}
		}
		m.Chapters = append(m.Chapters, c)
	}
	for _, kind := range ManuscriptKinds() {
		b.Run(string(kind), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := WriteManuscript(b.Context(), io.Discard, kind, m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package document

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

// words are what random manuscripts are made of: signs that mean something in one of the formats, in several scripts.
var roundTripWords = []string{
	"word", "Chapter", "a", "<b>", "&amp;", "&", "*", "**bold**", "#", "##", "1.", "2)", "-", "+", "=", "===", "---", "[link](x)", "![x]", "`code`", "~~", "|", "\\", "\\*",
	"“Quote,”", "it’s", "né", "Ἀθῆναι", "Привет", "שלום", "日本語", "😀", "</p>", "<!--", "-->", "]]>", ">", "\"", "'", "http://x.y/z?a=b&c", "e\u0301", "…", "—", "{x}", "$1", "%d", "^",
}

func randomLine(t *rapid.T, least int) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(roundTripWords), least, 12).Draw(t, "line"), " ")
}

// randomManuscript is a manuscript as readers make them: tidy, and with titles for all chapters but perhaps the first.
func randomManuscript(t *rapid.T) *dramatis.Manuscript {
	m := &dramatis.Manuscript{Title: randomLine(t, 1), Language: rapid.SampledFrom([]string{"", "en", "de-AT"}).Draw(t, "language")}
	if rapid.Bool().Draw(t, "has an author") {
		m.Author = "Jane <O'Neill> & " + randomLine(t, 1)
	}
	chapters := rapid.IntRange(1, 5).Draw(t, "chapters")
	for i := range chapters {
		c := dramatis.Chapter{}
		if i > 0 || rapid.Bool().Draw(t, "the first has a title") {
			c.Title = "§ " + randomLine(t, 1) // no title of a chapter is that of the book
		}
		for range rapid.IntRange(1, 4).Draw(t, "paragraphs") {
			lines := []string{"¶ " + randomLine(t, 1)}
			for range rapid.SampledFrom([]int{0, 0, 0, 1, 3}).Draw(t, "more lines") {
				lines = append(lines, randomLine(t, 1))
			}
			c.Paragraphs = append(c.Paragraphs, strings.Join(lines, "\n"))
		}
		m.Chapters = append(m.Chapters, c)
	}
	return m
}

// TestRoundTrip writes manuscripts as each kind of file and reads them back: nothing of a text is lost or taken for
// markup. Plain text that marks no chapter at all is read by rule, and is not promised this.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, kind := range format.ManuscriptKinds() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				m := randomManuscript(t)
				if kind == format.ManuscriptText && m.Chapters[len(m.Chapters)-1].Title == "" {
					t.Skip()
				}
				if kind == format.ManuscriptPDF { // titles are found on the page by their letters, which boxes are not
					m.Title, m.Author = "A Title", "An Author"
					for i := range m.Chapters {
						m.Chapters[i].Title = strings.NewReplacer("日本語", "x", "😀", "y").Replace(m.Chapters[i].Title)
					}
				}
				var file bytes.Buffer
				if err := format.WriteManuscript(context.Background(), &file, kind, m); err != nil {
					t.Fatal(err)
				}
				got, gotKind, err := read(context.Background(), bytes.NewReader(file.Bytes()), int64(file.Len()), "other"+kind.Extension())
				if err != nil {
					t.Fatal(err)
				}
				if string(gotKind) != string(kind) {
					t.Fatalf("read as %s", gotKind)
				}
				if kind == format.ManuscriptPDF {
					sameGlyphs(t, m, got)
					return
				}
				if !reflect.DeepEqual(m, got) {
					t.Fatalf("wrote\n%#v\nread\n%#v\nfrom\n%.2000s", m, got, file.Bytes())
				}
			})
		})
	}
}

// sameGlyphs compares what can be seen in a PDF, whatever its lines and paragraphs have become. Of letters that its font
// has not, a box is left.
func sameGlyphs(t *rapid.T, wrote, read *dramatis.Manuscript) {
	visible := func(m *dramatis.Manuscript) string {
		text := strings.NewReplacer("日", "□", "本", "□", "語", "□", "😀", "□", "e\u0301", "é").Replace(m.Text())
		return strings.Join(strings.Fields(strings.ReplaceAll(text, "-", "")), "") // a hyphen at a line's end may be taken for a division
	}
	if want, got := visible(wrote), visible(read); want != got {
		t.Fatalf("wrote\n%s\nread\n%s", want, got)
	}
	if len(wrote.Chapters) != len(read.Chapters) {
		t.Fatalf("wrote %d chapters, read %d", len(wrote.Chapters), len(read.Chapters))
	}
}

// TestRoundTripPride writes the novel as each kind of file and reads it back.
func TestRoundTripPride(t *testing.T) {
	t.Parallel()
	m := pride(t)
	m.Title, m.Author, m.Language = "Pride and Prejudice", "Jane Austen", "en"
	for _, kind := range format.ManuscriptKinds() {
		var file bytes.Buffer
		if err := format.WriteManuscript(context.Background(), &file, kind, m); err != nil {
			t.Fatal(err)
		}
		got, _, err := readBytes("x"+kind.Extension(), file.Bytes())
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if kind != format.ManuscriptPDF {
			if !reflect.DeepEqual(m, got) {
				t.Errorf("%s: the text is another", kind)
			}
			continue
		}
		// A PDF shows dashes at the ends of lines, and paragraphs that fill their last line, as it shows all others.
		same, paragraphs := 0, map[string]bool{}
		for _, c := range got.Chapters {
			for _, p := range c.Paragraphs {
				paragraphs[p] = true
			}
		}
		all := 0
		for _, c := range m.Chapters {
			for _, p := range c.Paragraphs {
				all++
				if paragraphs[p] {
					same++
				}
			}
		}
		if got.Title != m.Title || got.Author != m.Author || len(got.Chapters) != 61 || same*100 < all*99 {
			t.Errorf("the PDF of %q by %q has %d chapters, and %d of %d paragraphs as they were", got.Title, got.Author, len(got.Chapters), same, all)
		}
	}
}

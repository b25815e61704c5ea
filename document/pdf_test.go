package document

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// pdfWith makes a PDF of objects, the first of which is number 1. It has no table of objects, which the reader does not
// need.
func pdfWith(objects ...string) string {
	var file strings.Builder
	file.WriteString("%PDF-1.5\n")
	for i, object := range objects {
		fmt.Fprintf(&file, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	file.WriteString("trailer\n<</Root 1 0 R>>\n%%EOF\n")
	return file.String()
}

func pdfStreamOf(entries, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", entries, len(data), data)
}

// pdfShowing makes a PDF whose pages show what operators say, in a font whose letters are all half as wide as high.
func pdfShowing(font string, pages ...string) string {
	kids := ""
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "", font}
	for _, content := range pages {
		objects = append(objects, fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R>>", len(objects)+2), pdfStreamOf("", content))
		kids += fmt.Sprintf("%d 0 R ", len(objects)-1)
	}
	objects[1] = "<</Type/Pages/Kids[" + kids + "]/Resources<</Font<</F 3 0 R>>>>>>"
	return pdfWith(objects...)
}

const monospaced = "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"

// set shows lines from a place downwards. An amount of indent is written as "> " before a line.
func set(x, y, size float64, lines ...string) string {
	var text strings.Builder
	for i, line := range lines {
		left := x
		for strings.HasPrefix(line, "> ") {
			left, line = left+2*size, line[2:]
		}
		fmt.Fprintf(&text, "BT /F %g Tf %g %g Td (%s) Tj ET\n", size, left, y-float64(i)*1.2*size, line)
	}
	return text.String()
}

func zlibOf(t testing.TB, data []byte) string {
	t.Helper()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

func TestPDF(t *testing.T) {
	t.Parallel()
	var pages []string
	for i := range 5 {
		pages = append(pages, set(50, 800, 8, "THE BOOK")+set(50, 700, 10, fmt.Sprintf("Text %c of this page, which is long", 'A'+i), fmt.Sprintf("enough to be %c.", 'A'+i))+set(280, 30, 8, fmt.Sprint(i+7)))
	}
	lines := []string{"One line of text that", "goes on and on until", "it comes to the last", "one of its lines and", "there it stops."}
	text := strings.Join(lines, " ")
	type test struct{ name, data, want string }
	tests := []test{
		{"paragraphs", pdfShowing(monospaced, set(50, 700, 10, "The lazy dog sleeps all day long and", "the fox does not.", "> The next paragraph is indented and", "goes on.")),
			"[] The lazy dog sleeps all day long and the fox does not. ¶ The next paragraph is indented and goes on."},
		{"divided words", pdfShowing(monospaced, set(50, 700, 10, "The neighbour came to see the neigh-", "bour and saw his mother-in-law, his sis-", "ter and his grand-", "mother-in-", "law.")),
			"[] The neighbour came to see the neighbour and saw his mother-in-law, his sister and his grandmother-in-law."},
		{"columns", pdfShowing(monospaced, set(50, 700, 10, "The left column goes", "down and then is")+set(300, 700, 10, "continued on the", "right side of it.")),
			"[] The left column goes down and then is continued on the right side of it."},
		{"furniture", pdfShowing(monospaced, pages...),
			"[] Text A of this page, which is long enough to be A. ¶ Text B of this page, which is long enough to be B. ¶ Text C of this page, which is long enough to be C. ¶ " +
				"Text D of this page, which is long enough to be D. ¶ Text E of this page, which is long enough to be E."},
		{"large headings", pdfShowing(monospaced, set(50, 700, 16, "First Steps")+set(50, 660, 10, lines...), set(50, 700, 16, "Second Steps")+set(50, 660, 10, lines...)),
			"[First Steps] " + text + "\n[Second Steps] " + text},
		{"headings by rule", pdfShowing(monospaced, set(50, 700, 10, "CHAPTER I")+set(50, 660, 10, "One."), set(50, 700, 10, "CHAPTER II")+set(50, 660, 10, "Two.")),
			"[CHAPTER I] One.\n[CHAPTER II] Two."},
		{"a large initial", pdfShowing(monospaced, set(50, 680, 30, "I")+set(70, 700, 10, "t is a truth universally acknowledged.")), "[] It is a truth universally acknowledged."},
		{"gaps", pdfShowing(monospaced, "BT /F 10 Tf 50 700 Td [(No)-20(space)-300(here.)] TJ ET"), "[] Nospace here."},
		{"a note", pdfShowing(monospaced, "BT /F 10 Tf 50 700 Td (A word) Tj /F 6 Tf 4 Ts (12) Tj 0 Ts /F 10 Tf ( and.) Tj ET"), "[] A word and."},
		{"bold by shadow", pdfShowing(monospaced, "BT /F 10 Tf 50 700 Td (A) Tj ET BT /F 10 Tf 50.2 700 Td (A) Tj ET"), "[] A"},
		{"what is besides the text, and stand-ins", pdfShowing(monospaced, "/Artifact BMC "+set(50, 800, 10, "Head")+" EMC /Span <</ActualText(fig)>> BDC BT /F 10 Tf 50 700 Td (xyz) Tj ET EMC"), "[] fig"}, //nolint:misspell // as the format spells it
		{"strings", pdfShowing(monospaced, `BT /F 10 Tf 50 700 Td (\(a\) \101\102 \
c (d) \\) Tj <65 6> Tj T* ET`), `[] (a) AB c (d) \e` + "`"},
		{"names of glyphs", pdfShowing("<</Type/Font/Subtype/Type1/BaseFont/X/Encoding<</Differences[1/fi/eacute/uni20AC/quotedblleft/afii10017/Scaron/g123]>>>>",
			"BT /F 10 Tf 50 700 Td <0102030405064142> Tj ET"), "[] fié€“АŠAB"},
		{"a map", pdfWith("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R]>>",
			"<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</W[1[500 500] 3 9 250]>>]>>",
			"<</Type/Page/Contents 5 0 R/Resources<</Font<</F 3 0 R>>>>>>", pdfStreamOf("", "BT /F 10 Tf 50 700 Td <0001000200030004000A> Tj ET"),
			pdfStreamOf("", "1 begincodespacerange <0000><FFFF> endcodespacerange 1 beginbfchar <0001><00660066> endbfchar 2 beginbfrange <0002><0004><0061> <000A><000A>[<D83DDE00>] endbfrange")),
			"[] ffabc😀"},
		{"packed objects", pdfWith("<</Type/ObjStm/N 2/First 11/Filter/FlateDecode/Length 200>>\nstream\n"+zlibOf(t, []byte("11 0 12 39 "+"<</Type/Catalog/Pages 12 0 R/Lang(de)>><</Type/Pages/Kids[2 0 R]/Resources<</Font<</F 4 0 R>>>>>>"))+"\nendstream",
			"<</Type/Page/Contents 3 0 R>>", pdfStreamOf("", set(50, 700, 10, "Text.")), monospaced, "<</Type/XRef/Root 11 0 R>>"), "[] Text."},
		{"a changed object", pdfShowing(monospaced, set(50, 700, 10, "Old.")) + "5 0 obj\n" + pdfStreamOf("", set(50, 700, 10, "New.")) + "\nendobj\n", "[] New."},
		{"forms", pdfWith("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R]/Resources<</XObject<</X 6 0 R>>>>>>", monospaced, "<</Type/Page/Contents 5 0 R>>",
			pdfStreamOf("", "/X Do"), pdfStreamOf("/Subtype/Form/Matrix[1 0 0 1 0 0]/Resources<</Font<</F 3 0 R>>>>", set(50, 700, 10, "Text."))), "[] Text."},
		{"a page on its side", pdfWith("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R]/Rotate 90>>", monospaced, "<</Type/Page/Contents 5 0 R/Resources<</Font<</F 3 0 R>>>>>>",
			pdfStreamOf("", "BT /F 10 Tf 0 1 -1 0 100 50 Tm (Text.) Tj ET")), "[] Text."},
		{"ASCII and runs", pdfWith("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R]>>", monospaced, "<</Type/Page/Contents[5 0 R 6 0 R]/Resources<</Font<</F 3 0 R>>>>>>",
			pdfStreamOf("/Filter[/AHx/RL]", fmt.Sprintf("%x", "\x0fBT /F 10 Tf 50 7\xff0\x08 Td (Te) \x80")+">"), pdfStreamOf("", "Tj (xt.) Tj ET")), "[] Text."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, kind := mustRead(t, "a.pdf", test.data)
			if got := outline(m); got != test.want || kind != dramatis.DocumentPDF {
				t.Errorf("read a %s\n%s\nwant\n%s", kind, got, test.want)
			}
		})
	}
}

// TestPDFHostile is a table of files that want to bring the process down, or to keep it busy for ever.
func TestPDFHostile(t *testing.T) {
	t.Parallel()
	page := func(content string, more ...string) string {
		return pdfWith(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R]/Resources<</Font<</F 3 0 R>>/XObject<</X 6 0 R/Y 5 0 R>>>>>>", monospaced,
			"<</Type/Page/Contents 5 0 R>>", pdfStreamOf("/Subtype/Form", content)}, more...)...)
	}
	for _, test := range []struct{ name, data, want string }{
		{"encrypted", strings.Replace(pdfShowing(monospaced, set(50, 700, 10, "Text.")), "/Root", "/Encrypt 9 0 R/Root", 1), "the PDF is encrypted"},
		{"no pages", pdfWith("<</Type/Catalog>>"), "the PDF has no pages"},
		{"nothing", "%PDF-1.4\n", "the PDF has no pages"},
		{"scanned", page("/X Do", pdfStreamOf("/Subtype/Image/Filter/DCTDecode", "x")), "the PDF holds pictures of pages and no text"},
		{"blank", page(" "), "the PDF holds no text"},
		{"glyphs without letters", strings.Replace(page("BT /F 10 Tf (abcd) Tj ET"), monospaced, "<</Subtype/Type0/Encoding/Identity-H>>", 1), "does not say which letters"},
		{"brackets", "%PDF-1.4\n1 0 obj\n" + strings.Repeat("[", 8<<20), "the PDF has no pages"},
		{"dictionaries", "%PDF-1.4\n1 0 obj\n" + strings.Repeat("<</a ", 1<<20), "the PDF has no pages"},
		{"brackets on a page", page(strings.Repeat("[<<", 1<<20)), "the PDF holds no text"},
		{"a tree that goes in a circle", pdfWith("<</Type/Catalog/Pages 2 0 R>>", "<</Kids[2 0 R 2 0 R 1 0 R]>>"), ""},
		{"references in a circle", pdfWith("<</Type/Catalog/Pages 2 0 R>>", "3 0 R", "2 0 R"), ""},
		{"contents over and over", strings.Replace(page(strings.Repeat(" ", 1<<20)), "/Contents 5 0 R", "/Contents["+strings.Repeat("5 0 R ", 10_000)+"]", 1), "too tangled"},
		{"fonts as wide as the world", strings.Replace(page(strings.Repeat("/F 9 Tf ", 500)), "/F 3 0 R", "/F<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</W[0 65535 500]>>]>>", 1), "too tangled"},
		{"forms in a circle", page(strings.Repeat("/Y Do ", 50)), ""},
		{"a bomb within a bomb", page("", "<</Filter[/FlateDecode/FlateDecode]/Type/ObjStm/N 1/First 1/Length 9999999>>\nstream\n"+zlibOf(t, []byte(zlibOf(t, make([]byte, maxUnpacked+1))))+"\nendstream"), "unpack to more than 200 MB"},
		{"too many objects", "%PDF-1.4\n" + strings.Join(manyObjects(maxPDFObjects+1), ""), "more than 1000000 objects"},
		{"saved states", page(strings.Repeat("q BMC ", 1<<20)), "the PDF holds no text"},
		{"numbers", page("BT /F 1e300 Tf 1e300 0 0 1e300 1e300 1e300 Tm (a) Tj 99999999999999999999 Tc (b) Tj ET"), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, _, err := readBytes("a.pdf", []byte(test.data))
			if test.want == "" { // that it ends is enough
				if err != nil && dramatis.ErrorCode(err) != dramatis.CodeInvalid {
					t.Error(err)
				}
				return
			}
			checkRefusal(t, m, err, test.want)
		})
	}
}

func manyObjects(n int) []string {
	objects := make([]string, n)
	for i := range objects {
		objects[i] = fmt.Sprintf("%d 0 obj 1 ", i+1)
	}
	return objects
}

// TestPDFOutline finds headings where the outline says that they are, over two lines and in another case, and puts those
// that are not on the page at its beginning.
func TestPDFOutline(t *testing.T) {
	t.Parallel()
	data := pdfWith("<</Type/Catalog/Pages 2 0 R/Outlines 8 0 R/Names<</Dests<</Names[(two)[6 0 R/Fit]]>>>>>>", "<</Type/Pages/Kids[4 0 R 6 0 R]/Resources<</Font<</F 3 0 R>>>>>>", monospaced,
		"<</Type/Page/Contents 5 0 R>>", pdfStreamOf("", set(50, 700, 10, "The first", "steps")+set(50, 650, 10, "One.")),
		"<</Type/Page/Contents 7 0 R>>", pdfStreamOf("", set(50, 700, 10, "Two.")),
		"<</First 9 0 R>>", "<</Title(THE FIRST STEPS)/Dest[4 0 R/Fit]/Next 10 0 R>>", "<</Title<FEFF004E00E4006300680073007400650073>/A<</S/GoTo/D(two)>>/Next 9 0 R>>")
	m, _ := mustRead(t, "a.pdf", data)
	if got, want := outline(m), "[THE FIRST STEPS] One.\n[Nächstes] Two."; got != want {
		t.Errorf("read\n%s\nwant\n%s", got, want)
	}
}

package format

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// pdfFont is the font of one file: Liberation Serif, under the SIL Open Font License, which lets any document embed it.
type pdfFont struct {
	font   *sfnt.Font
	buffer sfnt.Buffer
	known  map[rune]pdfGlyph
	used   map[sfnt.GlyphIndex]rune
	widths map[sfnt.GlyphIndex]float64
	box    rune // stands for what the font has not
}

type pdfGlyph struct {
	index sfnt.GlyphIndex
	width float64 // thousandths of the font's size
}

// pdfWord is a word as it is set: its glyphs in hexadecimal, and how wide they are together.
type pdfWord struct {
	glyphs string
	width  float64
}

func newPDFFont() (*pdfFont, error) {
	parsed, err := sfnt.Parse(liberationserifregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("parse the font: %w", err)
	}
	return &pdfFont{
		font: parsed, box: '□',
		known: map[rune]pdfGlyph{}, used: map[sfnt.GlyphIndex]rune{}, widths: map[sfnt.GlyphIndex]float64{},
	}, nil
}

// glyph finds the glyph of a character, or of the box.
func (f *pdfFont) glyph(r rune) pdfGlyph {
	if g, ok := f.known[r]; ok {
		return g
	}
	shown := r
	index, err := f.font.GlyphIndex(&f.buffer, r)
	if (err != nil || index == 0) && r != f.box {
		shown = f.box
		index, err = f.font.GlyphIndex(&f.buffer, shown)
	}
	g := pdfGlyph{index: index}
	if err == nil {
		// At a size of 1000 pixels an advance is in thousandths of the font's size.
		if advance, err := f.font.GlyphAdvance(&f.buffer, index, fixed.I(1000), font.HintingNone); err == nil {
			g.width = float64(advance) / 64
		}
	}
	f.known[r], f.widths[index] = g, g.width
	if _, named := f.used[index]; !named {
		f.used[index] = shown
	}
	return g
}

func (f *pdfFont) space() pdfWord {
	g := f.glyph(' ')
	return pdfWord{glyphs: fmt.Sprintf("%04x", g.index), width: g.width}
}

// words are the words of a text. One that is wider than a line comes in pieces.
func (f *pdfFont) words(text string, widest float64) []pdfWord {
	var words []pdfWord
	for _, field := range strings.Fields(text) {
		var glyphs strings.Builder
		width := 0.0
		for _, r := range field {
			g := f.glyph(r)
			if width+g.width > widest && width > 0 {
				words = append(words, pdfWord{glyphs.String(), width})
				glyphs.Reset()
				width = 0
			}
			fmt.Fprintf(&glyphs, "%04x", g.index)
			width += g.width
		}
		words = append(words, pdfWord{glyphs.String(), width})
	}
	return words
}

// write embeds the glyphs that were used, their widths, and which characters they are, so that text can be searched and
// copied.
func (f *pdfFont) write(file *pdfFile) (int, error) {
	outlines, err := subset(liberationserifregular.TTF, slices.Sorted(maps.Keys(f.used)))
	if err != nil {
		return 0, err
	}
	data := file.stream(fmt.Sprintf("/Length1 %d", len(outlines)), outlines)
	const name = "/DRAMAT+LiberationSerif"
	descriptor := file.object("<</Type/FontDescriptor/FontName" + name + "/Flags 6/FontBBox[-543 -303 1277 981]/ItalicAngle 0" +
		"/Ascent 891/Descent -216/CapHeight 662/StemV 80/FontFile2 " + ref(data) + ">>")
	var widths strings.Builder
	for _, index := range slices.Sorted(maps.Keys(f.widths)) {
		fmt.Fprintf(&widths, "%d[%s]", index, decimal(f.widths[index]))
	}
	descendant := file.object("<</Type/Font/Subtype/CIDFontType2/BaseFont" + name + "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)" +
		"/Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor " + ref(descriptor) + "/W[" + widths.String() + "]>>")
	unicode := file.stream("", []byte(f.toUnicode()))
	return file.object("<</Type/Font/Subtype/Type0/BaseFont" + name + "/Encoding/Identity-H/DescendantFonts[" + ref(descendant) +
		"]/ToUnicode " + ref(unicode) + ">>"), nil
}

// toUnicode says which character each glyph is.
func (f *pdfFont) toUnicode() string {
	var text strings.Builder
	text.WriteString("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(f.used)), 100) { // as many as a PDF may have in one list
		fmt.Fprintf(&text, "%d beginbfchar\n", len(chunk))
		for _, index := range chunk {
			fmt.Fprintf(&text, "<%04x><", index)
			for _, unit := range utf16.Encode([]rune{f.used[index]}) {
				fmt.Fprintf(&text, "%04x", unit)
			}
			text.WriteString(">\n")
		}
		text.WriteString("endbfchar\n")
	}
	text.WriteString("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n")
	return text.String()
}

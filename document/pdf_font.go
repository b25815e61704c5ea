package document

import (
	"context"
	"strings"
)

// pdfFont knows which text the codes of a font stand for and how wide their glyphs are.
type pdfFont struct {
	composite bool // its codes have two bytes, or as many as its map says
	codes     *pdfCMap
	unicode   *pdfCMap
	utf16     bool // its codes are characters
	simple    [256]string
	widths    map[int]float64 // in units of the text's size
	missing   float64         // the width of what widths does not have
}

// pdfFonts reads fonts once each.
type pdfFonts struct {
	file   *pdfFile
	glyphs pdfGlyphs
	known  map[pdfRef]*pdfFont
}

func newPDFFonts(file *pdfFile) *pdfFonts {
	return &pdfFonts{file: file, glyphs: newPDFGlyphs(), known: map[pdfRef]*pdfFont{}}
}

func (s *pdfFonts) get(ctx context.Context, v any) (*pdfFont, error) {
	ref, isRef := v.(pdfRef)
	if font, ok := s.known[ref]; ok && isRef {
		return font, nil
	}
	font, err := s.read(ctx, s.file.dict(v))
	if isRef {
		s.known[ref] = font
	}
	return font, err
}

func (s *pdfFonts) read(ctx context.Context, dict pdfDict) (*pdfFont, error) {
	s.file.work -= 4096 // what it costs, about, for a font that stands in the page and is read each time
	font := &pdfFont{composite: s.file.name(dict["Subtype"]) == "Type0", widths: map[int]float64{}}
	var err error
	if font.unicode, err = s.cmap(ctx, dict["ToUnicode"]); err != nil {
		return font, err
	}
	if !font.composite {
		s.readSimple(font, dict)
		return font, nil
	}
	if font.codes, err = s.cmap(ctx, dict["Encoding"]); err != nil {
		return font, err
	}
	encoding := string(s.file.name(dict["Encoding"]))
	font.utf16 = strings.HasPrefix(encoding, "Uni") && (strings.Contains(encoding, "UCS2") || strings.Contains(encoding, "UTF16"))
	if descendants := s.file.array(dict["DescendantFonts"]); len(descendants) > 0 {
		s.readComposite(font, s.file.dict(descendants[0]))
	}
	return font, nil
}

// cmap reads the map in a stream; nil where there is none, or none that can be read.
func (s *pdfFonts) cmap(ctx context.Context, v any) (*pdfCMap, error) {
	stream, ok := s.file.get(v).(*pdfStream)
	if !ok {
		return nil, nil
	}
	data, err := s.file.unpack(ctx, stream)
	if err == errNotText { //nolint:errorlint // it is never wrapped
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s.file.work -= len(data)
	return readCMap(data), nil
}

func (s *pdfFonts) readSimple(font *pdfFont, dict pdfDict) {
	f := s.file
	base := f.name(dict["Encoding"])
	encoding := f.dict(dict["Encoding"])
	if encoding != nil {
		base = f.name(encoding["BaseEncoding"])
	}
	descriptor := f.dict(dict["FontDescriptor"])
	if base == "" && f.name(dict["Subtype"]) == "TrueType" {
		base = "WinAnsiEncoding"
	}
	decode := pdfBaseEncoding(base)
	for code := range font.simple {
		font.simple[code] = decode(byte(code))
	}
	code := 0
	for _, v := range f.array(encoding["Differences"]) {
		switch v := f.get(v).(type) {
		case float64:
			code = int(max(0, min(v, 256)))
		case pdfName:
			if code < len(font.simple) {
				font.simple[code] = s.glyphs.text(string(v))
			}
			code++
		}
	}
	scale := 0.001
	if matrix := f.array(dict["FontMatrix"]); len(matrix) == 6 && f.name(dict["Subtype"]) == "Type3" {
		scale = f.number(matrix[0])
	}
	font.missing = f.number(descriptor["MissingWidth"]) * scale
	if dict["Widths"] == nil {
		standardWidths(font, string(f.name(dict["BaseFont"])))
		return
	}
	first := f.integer(dict["FirstChar"])
	for i, w := range f.array(dict["Widths"]) {
		if i > 255 {
			break
		}
		font.widths[first+i] = f.number(w) * scale
	}
}

// readComposite reads widths, which come as "first [w w w]" and "first last w".
func (s *pdfFonts) readComposite(font *pdfFont, dict pdfDict) {
	f := s.file
	font.missing = 1
	if dict["DW"] != nil {
		font.missing = f.number(dict["DW"]) / 1000
	}
	widths := f.array(dict["W"])
	for i := 0; i+1 < len(widths) && len(font.widths) < 1<<16; {
		first := f.integer(widths[i])
		if list, ok := f.get(widths[i+1]).([]any); ok {
			for j, w := range list[:min(len(list), 1<<16)] {
				font.widths[first+j] = f.number(w) / 1000
			}
			i += 2
			continue
		}
		if i+2 >= len(widths) {
			return
		}
		last, w := f.integer(widths[i+1]), f.number(widths[i+2])/1000
		for cid := first; cid <= min(last, first+1<<16); cid++ {
			font.widths[cid] = w
		}
		i += 3
	}
}

// next cuts a code off a string: its text, whether anybody knows it, how wide it is and how many bytes it had.
func (font *pdfFont) next(text string) (s string, known bool, code, n int) {
	if !font.composite {
		code := int(text[0])
		if font.unicode != nil {
			if s, ok := font.unicode.text(uint32(code)); ok {
				return s, true, code, 1
			}
		}
		return font.simple[code], font.simple[code] != "", code, 1
	}
	raw := uint32(text[0])
	n = 1
	switch {
	case font.codes != nil:
		raw, n = font.codes.next(text)
	case len(text) > 1:
		raw, n = uint32(text[0])<<8|uint32(text[1]), 2
	}
	if font.unicode != nil {
		if s, ok := font.unicode.text(raw); ok {
			return s, true, int(raw), n
		}
	}
	if font.utf16 {
		return string(rune(raw)), true, int(raw), n
	}
	return "", false, int(raw), n
}

func (font *pdfFont) width(code int) float64 {
	if w, ok := font.widths[code]; ok {
		return w
	}
	return font.missing
}

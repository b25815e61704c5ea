package document

import (
	"cmp"
	"slices"
	"unicode/utf16"
)

// pdfCMap says how long the codes of a font are, and which text each stands for.
type pdfCMap struct {
	single map[uint32]string
	ranges []pdfRange
	spaces []pdfCode // which codes have which length
}

// pdfRange stands for consecutive codes: the text of low is first, and the last unit of it counts up.
type pdfRange struct {
	low, high uint32
	first     []uint16
}

type pdfCode struct {
	bytes     int
	low, high uint32
}

const maxCMap = 200_000 // entries

// readCMap reads a map of codes to text.
func readCMap(data []byte) *pdfCMap {
	m := &pdfCMap{single: map[uint32]string{}}
	lexer := pdfLexer{data: data}
	var operands []any
	for len(m.single)+len(m.ranges) < maxCMap {
		v := lexer.value()
		if v == pdfEnd {
			break
		}
		word, ok := v.(pdfWord)
		if !ok {
			if len(operands) < 1_000 {
				operands = append(operands, v)
			}
			continue
		}
		switch word {
		case "endcodespacerange":
			m.takeSpaces(operands)
		case "endbfchar":
			for pair := range slices.Chunk(operands, 2) {
				if code, _, ok := pdfCodeOf(pair[0]); ok && len(pair) == 2 {
					m.single[code] = string(utf16.Decode(pdfUnits(pair[1])))
				}
			}
		case "endbfrange":
			m.takeRanges(operands)
		}
		operands = operands[:0]
	}
	slices.SortStableFunc(m.ranges, func(a, b pdfRange) int { return cmp.Compare(a.low, b.low) })
	return m
}

func (m *pdfCMap) takeSpaces(operands []any) {
	for pair := range slices.Chunk(operands, 2) {
		if len(pair) < 2 || len(m.spaces) > 100 {
			return
		}
		low, n, ok := pdfCodeOf(pair[0])
		high, _, also := pdfCodeOf(pair[1])
		if ok && also {
			m.spaces = append(m.spaces, pdfCode{bytes: n, low: low, high: high})
		}
	}
}

func (m *pdfCMap) takeRanges(operands []any) {
	for triple := range slices.Chunk(operands, 3) {
		if len(triple) < 3 {
			return
		}
		low, _, ok := pdfCodeOf(triple[0])
		high, _, also := pdfCodeOf(triple[1])
		if !ok || !also || high < low {
			continue
		}
		if list, ok := triple[2].([]any); ok {
			for i, v := range list {
				if uint32(i) <= high-low {
					m.single[low+uint32(i)] = string(utf16.Decode(pdfUnits(v)))
				}
			}
			continue
		}
		if units := pdfUnits(triple[2]); len(units) > 0 {
			m.ranges = append(m.ranges, pdfRange{low: low, high: high, first: units})
		}
	}
}

// text is what a code stands for, if the map knows.
func (m *pdfCMap) text(code uint32) (string, bool) {
	if text, ok := m.single[code]; ok {
		return text, true
	}
	i, found := slices.BinarySearchFunc(m.ranges, code, func(r pdfRange, code uint32) int { return cmp.Compare(r.low, code) })
	if !found {
		i--
	}
	if i < 0 || m.ranges[i].high < code {
		return "", false
	}
	units := slices.Clone(m.ranges[i].first)
	units[len(units)-1] += uint16(code - m.ranges[i].low)
	return string(utf16.Decode(units)), true
}

// next cuts the next code off a string.
func (m *pdfCMap) next(text string) (code uint32, n int) {
	for n = 1; n <= 4 && n <= len(text); n++ {
		code = code<<8 | uint32(text[n-1])
		for _, s := range m.spaces {
			if s.bytes == n && code >= s.low && code <= s.high {
				return code, n
			}
		}
	}
	if len(text) < 2 {
		return uint32(text[0]), 1
	}
	return uint32(text[0])<<8 | uint32(text[1]), 2
}

// pdfCodeOf is the number that a string of up to four bytes is.
func pdfCodeOf(v any) (code uint32, bytes int, ok bool) {
	text, ok := v.(pdfString)
	if !ok || len(text) == 0 || len(text) > 4 {
		return 0, 0, false
	}
	for i := range len(text) {
		code = code<<8 | uint32(text[i])
	}
	return code, len(text), true
}

// pdfUnits are the units of UTF-16 in a string.
func pdfUnits(v any) []uint16 {
	text, _ := v.(pdfString)
	if len(text) == 1 {
		return []uint16{uint16(text[0])}
	}
	const longest = 64 // units that one code may stand for
	units := make([]uint16, 0, min(len(text)/2, longest))
	for i := 0; i+1 < len(text) && len(units) < longest; i += 2 {
		units = append(units, uint16(text[i])<<8|uint16(text[i+1]))
	}
	return units
}

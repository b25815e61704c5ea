package document

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pdfGlyph is what one code shows, and where.
type pdfGlyph struct {
	text        string
	x, y        float64 // the left end of its baseline, in points
	width, size float64
}

// pdfLine is a line of a page, or of one column of it.
type pdfLine struct {
	text        string
	left, right float64
	y, size     float64
	heading     int  // its level, once it is known to be one
	joined      bool // it is the rest of the heading before it
}

// pdfLines puts the glyphs of a page together in the order in which they are drawn, which is that of reading in whatever
// writes text: so columns stay apart.
type pdfLines struct {
	lines []pdfLine
	open  bool
	line  pdfLine
	text  strings.Builder
	last  pdfGlyph
}

// Distances between glyphs, in units of their size.
const (
	pdfWordGap   = 0.17 // a space; kerning stays below, and the narrowest space of a justified line above
	pdfColumnGap = 5.0  // what is farther away is another column
	pdfBackward  = 0.7  // how far a glyph may be left of where the last one ended, as accents are
	pdfRaised    = 0.5  // how far raised and lowered letters are from the line
)

func (p *pdfLines) add(g pdfGlyph) {
	if p.open {
		gap, size := g.x-p.line.right, max(g.size, p.line.size)
		switch {
		case g.text == p.last.text && math.Abs(g.x-p.last.x) < 0.1*size && math.Abs(g.y-p.last.y) < 0.1*size:
			return // drawn twice, to look bold
		case math.Abs(g.y-p.line.y) > pdfRaised*size || gap > pdfColumnGap*size || gap < -pdfBackward*size:
			p.end()
		case p.isNote(g):
			p.line.right = max(p.line.right, g.x+g.width)
			return
		case gap > pdfWordGap*size && !endsInSpace(p.text.String()):
			p.text.WriteByte(' ')
		}
	}
	if !p.open {
		p.open = true
		p.line = pdfLine{left: g.x, y: g.y, size: g.size}
		if strings.TrimSpace(g.text) == "" { // a space at the beginning says nothing of where the line begins
			p.open = false
			return
		}
	}
	if g.size > p.line.size && p.text.Len() <= 1 {
		p.line.size = g.size
	}
	p.text.WriteString(g.text)
	if strings.TrimSpace(g.text) != "" {
		p.line.right = max(p.line.right, g.x+g.width)
	}
	p.last = g
}

// isNote says whether a glyph is the small raised number of a note.
func (p *pdfLines) isNote(g pdfGlyph) bool {
	return g.size < 0.8*p.line.size && g.y > p.line.y+0.2*p.line.size && strings.Trim(g.text, "0123456789*†‡") == ""
}

func endsInSpace(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsSpace(r)
}

// stretch makes the line end farther right, where a glyph has no text of its own.
func (p *pdfLines) stretch(right float64) {
	if p.open && right-p.line.right < pdfColumnGap*p.line.size {
		p.line.right = max(p.line.right, right)
	}
}

func (p *pdfLines) end() {
	// The soft hyphen is the only invisible character that says something here: the word goes on.
	text := strings.TrimRight(p.text.String(), " ")
	if soft, ok := strings.CutSuffix(text, "\u00ad"); ok {
		text = soft + "-"
	}
	p.line.text = tidy(separateLigatures(text))
	p.text.Reset()
	p.open = false
	if p.line.text != "" {
		p.lines = append(p.lines, p.line)
	}
}

func (p *pdfLines) finish() []pdfLine {
	if p.open {
		p.end()
	}
	return joinInitials(p.lines)
}

// joinInitials puts the large letter that a chapter begins with before the rest of its word.
func joinInitials(lines []pdfLine) []pdfLine {
	for i := 0; i+1 < len(lines); i++ {
		large, next := lines[i], &lines[i+1]
		if utf8.RuneCountInString(large.text) != 1 || large.size < 1.7*next.size {
			continue
		}
		r, _ := utf8.DecodeRuneInString(large.text)
		if unicode.IsUpper(r) && next.left >= large.left && next.y >= large.y-0.5*next.size {
			next.text = large.text + next.text
			lines = append(lines[:i], lines[i+1:]...)
		}
	}
	return lines
}

func separateLigatures(text string) string {
	if !strings.ContainsAny(text, "ﬀﬁﬂﬃﬄﬅﬆ") {
		return text
	}
	return strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st").Replace(text)
}

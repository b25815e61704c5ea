package document

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pdfFlow makes headings and paragraphs of lines.
type pdfFlow struct {
	pages   [][]pdfLine
	body    float64         // the size of most letters
	leading float64         // the usual distance of lines
	rights  map[int]float64 // where the lines of columns end, by where they begin
	words   map[string]bool // that stand somewhere in the text, and not at a line's end
	indents map[int]pdfIndent
}

// write gives the text to a draft. Headings are what the outline says; without one, what is set larger than the text;
// without that, what reads as a heading.
func (f *pdfFlow) write(ctx context.Context, d *draft, marks []pdfMark) error {
	f.measure()
	dropFurniture(f.pages, f.body)
	f.measureColumns()
	d.guessed = true
	var inserted map[int][]pdfMark
	if len(marks) > 0 {
		inserted = markOutline(f.pages, marks)
	} else {
		markLarge(f.pages, f.body)
	}
	var p pdfParagraph
	for i, lines := range f.pages {
		for _, mark := range inserted[i] {
			if err := p.flush(ctx, d); err != nil {
				return err
			}
			if err := d.heading(ctx, mark.level, mark.title); err != nil {
				return err
			}
		}
		if err := f.writePage(ctx, d, lines, &p); err != nil {
			return err
		}
	}
	return p.flush(ctx, d)
}

// pdfParagraph is the paragraph that is open.
type pdfParagraph struct {
	text strings.Builder
	last pdfLine
	edge pdfEdge // of the column that last stands in
	open bool
}

// pdfEdge is where the lines of a column begin and end.
type pdfEdge struct{ left, right float64 }

func (p *pdfParagraph) flush(ctx context.Context, d *draft) error {
	if !p.open {
		return nil
	}
	p.open = false
	text := p.text.String()
	p.text.Reset()
	return d.paragraph(ctx, text)
}

func (f *pdfFlow) writePage(ctx context.Context, d *draft, lines []pdfLine, p *pdfParagraph) error {
	for start := 0; start < len(lines); {
		end := columnEnd(lines, start)
		edge := f.edgeOf(lines[start:end])
		for i := start; i < end; i++ {
			if err := f.writeLine(ctx, d, lines[i], edge, i == start, p); err != nil {
				return err
			}
		}
		start = end
	}
	return nil
}

func (f *pdfFlow) writeLine(ctx context.Context, d *draft, line pdfLine, edge pdfEdge, first bool, p *pdfParagraph) error {
	if line.joined {
		return nil
	}
	if line.heading > 0 {
		if err := p.flush(ctx, d); err != nil {
			return err
		}
		return d.heading(ctx, line.heading, line.text)
	}
	join := ""
	if p.open {
		if headingLevel(line.text, false) > 0 || headingLevel(p.last.text, false) > 0 {
			join = "" // lines that read as headings stand alone, be it in a table of contents
		} else if first {
			join = f.joinColumns(p, line, edge)
		} else {
			join = f.joinLines(p, line, edge)
		}
		if join == "" {
			if err := p.flush(ctx, d); err != nil {
				return err
			}
		}
	}
	f.append(p, line.text, join)
	p.last, p.edge, p.open = line, edge, true
	return nil
}

// append puts a line behind the paragraph, and a word together that was divided between the two.
func (f *pdfFlow) append(p *pdfParagraph, line, join string) {
	if join == " " && strings.HasSuffix(p.last.text, "-") {
		first, _, _ := strings.Cut(line, " ")
		last := p.last.text[strings.LastIndexByte(p.last.text, ' ')+1:]
		switch {
		case strings.HasSuffix(last, "--") || strings.HasPrefix(first, "-"): // a dash, which has no spaces beside it
			join = ""
		case f.divided(last, first):
			before := p.text.String()
			p.text.Reset()
			p.text.WriteString(before[:len(before)-1])
			join = ""
		case len(last) > 1:
			join = ""
		}
	}
	p.text.WriteString(join)
	p.text.WriteString(line)
}

// divided says whether the hyphen at the end of a line only divides a word. It does not in a compound: one that stands
// elsewhere with its hyphen, that has others, or both of whose halves are words of the text and together are none.
func (f *pdfFlow) divided(last, first string) bool {
	r, _ := utf8.DecodeRuneInString(first)
	half := bareWord(strings.TrimSuffix(last, "-"))
	rest := bareWord(first)
	switch {
	case !unicode.IsLower(r) || half == "" || strings.Contains(half, "-") || f.words[half+"-"+rest]:
		return false
	case f.words[half+rest]:
		return true
	}
	return !f.words[half] || !f.words[rest]
}

func bareWord(word string) string {
	return strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }))
}

// joinLines is what stands between two lines of one column: a space, a line break where somebody meant it, or nothing, if
// a paragraph begins.
func (f *pdfFlow) joinLines(p *pdfParagraph, line pdfLine, edge pdfEdge) string {
	last := p.last
	if last.y-line.y > 1.35*f.leading*max(1, line.size/f.body) || differ(last.size, line.size) {
		return ""
	}
	early := endsEarly(last, line, edge)
	switch {
	case f.begins(line, edge), isInset(line, edge) && !isInset(last, edge), early && (isInset(line, edge) || stopsThere(last.text)):
		return ""
	case early:
		return "\n"
	}
	return " "
}

// joinColumns is the same for the last line of a column and the first one of the next, be it on another page.
func (f *pdfFlow) joinColumns(p *pdfParagraph, line pdfLine, edge pdfEdge) string {
	first, _ := utf8.DecodeRuneInString(line.text)
	switch {
	case differ(p.last.size, line.size):
		return ""
	case strings.HasSuffix(p.last.text, "-") || unicode.IsLower(first):
		return " "
	case isInset(line, edge) || endsEarly(p.last, line, p.edge):
		return ""
	}
	return " "
}

// differ says whether two sizes are those of different kinds of text.
func differ(a, b float64) bool { return a > 1.15*b || b > 1.15*a }

// endsEarly says whether a line ends although the first word of the next would have had room.
func endsEarly(line, next pdfLine, edge pdfEdge) bool {
	word, _, _ := strings.Cut(next.text, " ")
	each := (next.right - next.left) / float64(max(1, utf8.RuneCountInString(next.text)))
	return line.right+each*float64(utf8.RuneCountInString(word)+1)+line.size < edge.right
}

func stopsThere(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "\"'”’»)]"))
	return strings.ContainsRune(".!?…:;—", r) || strings.HasSuffix(text, "--")
}

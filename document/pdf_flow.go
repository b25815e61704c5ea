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
		if first {
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
	before := p.text.String()
	if join == " " && strings.HasSuffix(before, "-") {
		first, _, _ := strings.Cut(line, " ")
		last := before[strings.LastIndexByte(before, ' ')+1:]
		r, _ := utf8.DecodeRuneInString(first)
		if unicode.IsLower(r) && len(last) > 1 && !strings.HasSuffix(last, "--") {
			join = ""
			if !f.words[bareWord(last+first)] { // a compound that stands elsewhere keeps its hyphen
				p.text.Reset()
				p.text.WriteString(before[:len(before)-1])
			}
		} else if strings.HasSuffix(last, "--") {
			join = ""
		}
	}
	p.text.WriteString(join)
	p.text.WriteString(line)
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
	indented, before := line.left-edge.left > 0.7*line.size, last.left-edge.left > 0.7*line.size
	switch {
	case indented && !before, early && (indented || stopsThere(last.text)):
		return ""
	case early:
		return "\n"
	}
	return " "
}

// joinColumns is the same for the last line of a column and the first one of the next, be it on another page.
func (f *pdfFlow) joinColumns(p *pdfParagraph, line pdfLine, edge pdfEdge) string {
	first, _ := utf8.DecodeRuneInString(line.text)
	indented := line.left-edge.left > 0.7*line.size
	switch {
	case differ(p.last.size, line.size):
		return ""
	case strings.HasSuffix(p.last.text, "-") || unicode.IsLower(first):
		return " "
	case indented || endsEarly(p.last, line, p.edge):
		return ""
	case stopsThere(p.last.text) && f.leading == 0:
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
	return strings.ContainsRune(".!?…:;—", r)
}

package document

import (
	"bytes"
	"context"
	"errors"
	"math"
)

// pdfContent goes through what pages show and finds the glyphs.
type pdfContent struct {
	file  *pdfFile
	fonts *pdfFonts

	known, unknown int // glyphs whose text is known, and not
	pictures       int

	page  pdfLines
	state pdfState
	saved []pdfState
	text  pdfMatrix // where the next glyph goes, and
	start pdfMatrix // where the line began
	marks []pdfMarked
}

// pdfState is what q saves and Q brings back.
type pdfState struct {
	matrix                                pdfMatrix
	font                                  *pdfFont
	size, leading, rise                   float64
	characterSpace, wordSpace, horizontal float64
}

// pdfMarked is a piece of the page that is marked as something.
type pdfMarked struct {
	artifact bool   // a running head, a page's number
	replaced bool   // its glyphs stand for a text that is given
	text     string // that text, until it has been used
}

const (
	maxPDFForms    = 12 // forms within forms
	maxPDFSaved    = 512
	maxPDFOperands = 256
)

// read gives the lines of a page.
func (c *pdfContent) read(ctx context.Context, page pdfPage) ([]pdfLine, error) {
	c.page = pdfLines{}
	c.state = pdfState{matrix: pdfRotation(page.rotate), horizontal: 1}
	c.saved, c.marks = nil, nil
	var data []byte
	for _, part := range c.file.list(page.dict["Contents"]) {
		stream, ok := c.file.get(part).(*pdfStream)
		if !ok {
			continue
		}
		unpacked, err := c.file.unpack(ctx, stream)
		if errors.Is(err, errNotText) {
			continue
		}
		if err != nil {
			return nil, err
		}
		data = append(append(data, unpacked...), '\n')
	}
	if err := c.run(ctx, data, page.resources, 0); err != nil {
		return nil, err
	}
	return c.page.finish(), nil
}

// run follows the operators of a page or of a form.
func (c *pdfContent) run(ctx context.Context, data []byte, resources pdfDict, depth int) error {
	lexer := pdfLexer{data: data}
	c.file.work -= len(data)
	var operands []any
	for count := 0; ; count++ {
		switch {
		case count%4096 == 0 && ctx.Err() != nil:
			return ctx.Err()
		case c.known > 2*maxCharacters:
			return refuse("the text is longer than %d million characters", maxCharacters/1_000_000)
		}
		lexer.values = 0 // each operator has its own
		v := lexer.value()
		if v == pdfEnd {
			return nil
		}
		word, ok := v.(pdfWord)
		if !ok {
			if len(operands) < maxPDFOperands {
				operands = append(operands, v)
			}
			continue
		}
		switch word {
		case "BI":
			c.pictures++
			skipPicture(&lexer)
		case "Do":
			if err := c.draw(ctx, operands, resources, depth); err != nil {
				return err
			}
		case "Tf":
			if err := c.setFont(ctx, operands, resources); err != nil {
				return err
			}
		default:
			c.do(word, operands, resources)
		}
		operands = operands[:0]
	}
}

// skipPicture passes over a picture that stands within the operators.
func skipPicture(l *pdfLexer) {
	for l.at < len(l.data) {
		i := bytes.Index(l.data[l.at:], []byte("EI"))
		if i < 0 {
			l.at = len(l.data)
			return
		}
		at := l.at + i
		l.at = at + 2
		if pdfSpace(l.data[at-1]) && (l.at == len(l.data) || pdfSpace(l.data[l.at])) {
			return
		}
	}
}

// draw shows a form, which has operators of its own, or a picture.
func (c *pdfContent) draw(ctx context.Context, operands []any, resources pdfDict, depth int) error {
	if len(operands) == 0 || depth >= maxPDFForms || c.file.work < 0 {
		return nil
	}
	name, _ := operands[len(operands)-1].(pdfName)
	form, ok := c.file.get(c.file.dict(resources["XObject"])[name]).(*pdfStream)
	if !ok {
		return nil
	}
	if c.file.name(form.dict["Subtype"]) != "Form" {
		c.pictures++
		return nil
	}
	data, err := c.file.unpack(ctx, form)
	if errors.Is(err, errNotText) {
		return nil
	}
	if err != nil {
		return err
	}
	if own := c.file.dict(form.dict["Resources"]); own != nil {
		resources = own
	}
	before, saved := c.state, c.saved
	c.saved = nil
	if matrix, ok := pdfMatrixOf(c.file.array(form.dict["Matrix"])); ok {
		c.state.matrix = matrix.times(c.state.matrix)
	}
	err = c.run(ctx, data, resources, depth+1)
	c.state, c.saved = before, saved
	return err
}

func (c *pdfContent) setFont(ctx context.Context, operands []any, resources pdfDict) error {
	if len(operands) < 2 {
		return nil
	}
	name, _ := operands[0].(pdfName)
	c.state.size, _ = operands[1].(float64)
	var err error
	c.state.font, err = c.fonts.get(ctx, c.file.dict(resources["Font"])[name])
	return err
}

// do follows an operator that only changes the state, or shows text.
func (c *pdfContent) do(word pdfWord, operands []any, resources pdfDict) {
	n := func(i int) float64 {
		if i < len(operands) {
			if x, ok := operands[i].(float64); ok && math.Abs(x) < 1e9 {
				return x
			}
		}
		return 0
	}
	s := &c.state
	switch word {
	case "q":
		if len(c.saved) < maxPDFSaved {
			c.saved = append(c.saved, *s)
		}
	case "Q":
		if last := len(c.saved) - 1; last >= 0 {
			*s, c.saved = c.saved[last], c.saved[:last]
		}
	case "cm":
		if matrix, ok := pdfMatrixOf(operands); ok {
			s.matrix = matrix.times(s.matrix)
		}
	case "BT":
		c.text = pdfMatrix{1, 0, 0, 1, 0, 0}
		c.start = c.text
	case "Tm":
		if matrix, ok := pdfMatrixOf(operands); ok {
			c.text, c.start = matrix, matrix
		}
	case "Td":
		c.move(n(0), n(1))
	case "TD":
		s.leading = -n(1)
		c.move(n(0), n(1))
	case "T*":
		c.move(0, -s.leading)
	case "TL":
		s.leading = n(0)
	case "Tc":
		s.characterSpace = n(0)
	case "Tw":
		s.wordSpace = n(0)
	case "Tz":
		s.horizontal = n(0) / 100
	case "Ts":
		s.rise = n(0)
	case "BMC", "BDC":
		c.mark(operands, resources)
	case "EMC":
		if last := len(c.marks) - 1; last >= 0 {
			c.marks = c.marks[:last]
		}
	default:
		c.show(word, operands, n)
	}
}

// show follows the operators that show text.
func (c *pdfContent) show(word pdfWord, operands []any, n func(int) float64) {
	switch word {
	case "'":
		c.move(0, -c.state.leading)
	case "\"":
		c.state.wordSpace, c.state.characterSpace = n(0), n(1)
		c.move(0, -c.state.leading)
	case "Tj", "TJ":
	default:
		return
	}
	if len(operands) == 0 {
		return
	}
	switch v := operands[len(operands)-1].(type) {
	case pdfString:
		c.glyphs(string(v))
	case []any:
		for _, piece := range v {
			switch piece := piece.(type) {
			case pdfString:
				c.glyphs(string(piece))
			case float64:
				c.text = pdfMatrix{1, 0, 0, 1, -piece / 1000 * c.state.size * c.state.horizontal, 0}.times(c.text)
			}
		}
	}
}

func (c *pdfContent) move(x, y float64) {
	c.start = pdfMatrix{1, 0, 0, 1, x, y}.times(c.start)
	c.text = c.start
}

// mark begins a piece that is marked as something.
func (c *pdfContent) mark(operands []any, resources pdfDict) {
	if len(c.marks) >= maxPDFSaved {
		return
	}
	var m pdfMarked
	if len(operands) > 0 {
		m.artifact = operands[0] == pdfName("Artifact")
	}
	if len(operands) > 1 {
		properties := operands[1]
		if name, ok := properties.(pdfName); ok {
			properties = c.file.dict(resources["Properties"])[name]
		}
		if text, ok := c.file.get(c.file.dict(properties)["ActualText"]).(pdfString); ok {
			m.replaced, m.text = true, pdfTextString(string(text))
		}
	}
	c.marks = append(c.marks, m)
}

// glyphs shows a string: each code is a glyph, behind which the next one goes.
func (c *pdfContent) glyphs(text string) {
	s := &c.state
	if s.font == nil {
		return
	}
	for len(text) > 0 {
		shown, known, code, n := s.font.next(text)
		width := s.font.width(code)*s.size + s.characterSpace
		if n == 1 && text[0] == ' ' {
			width += s.wordSpace
		}
		text = text[n:]
		if known {
			c.known++
		} else {
			c.unknown++
		}
		c.place(shown, s.font.width(code))
		c.text = pdfMatrix{1, 0, 0, 1, width * s.horizontal, 0}.times(c.text)
	}
}

// place puts a glyph on the page, unless it is no part of the text or does not stand upright.
func (c *pdfContent) place(text string, width float64) {
	for i := range c.marks {
		switch m := &c.marks[i]; {
		case m.artifact:
			return
		case m.replaced:
			text, m.text = m.text, ""
		}
	}
	s := &c.state
	if s.size != 0 {
		width += s.characterSpace / s.size // letters that are set apart are still one word
	}
	m := pdfMatrix{s.size * s.horizontal, 0, 0, s.size, 0, s.rise}.times(c.text).times(s.matrix)
	if m[0] <= 0 || math.Abs(m[1]) > 0.1*m[0] || !m.finite() {
		return
	}
	if text == "" {
		c.page.stretch(m[4] + width*m[0])
		return
	}
	c.page.add(pdfGlyph{text: text, x: m[4], y: m[5], width: width * m[0], size: math.Abs(m[3])})
}

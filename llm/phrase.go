package llm

import (
	"fmt"
	"strings"
	"unicode"
)

// phraseParser reads the text of an alternative from left to right.
type phraseParser struct {
	grammar *grammar
	stylist *stylist
	rest    string
}

// sequence reads up to one of the stop bytes, which stays unread, or to the end.
func (p *phraseParser) sequence(stops string) (sequence, error) {
	var s sequence
	for p.rest != "" && !strings.ContainsRune(stops, rune(p.rest[0])) {
		next, err := p.part(stops)
		if err != nil {
			return nil, err
		}
		s = append(s, next)
	}
	for i := 1; i < len(s); i++ {
		s.markAddress(i)
	}
	return s, nil
}

// markAddress finds out whether the part at i is a name in the vocative: between a comma and another stop. The comma
// then belongs to it.
func (s sequence) markAddress(i int) {
	const comma = ", "
	before := &s[i-1]
	if s[i].slot != slotName || !strings.HasSuffix(before.literal[stylePlain], comma) {
		return
	}
	if i+1 < len(s) && !startsWithStop(s[i+1].literal[stylePlain]) {
		return
	}
	s[i].address = true
	for style := range before.literal {
		before.literal[style] = strings.TrimSuffix(before.literal[style], comma)
	}
}

func startsWithStop(text string) bool { return text != "" && strings.IndexByte(".,;:?!", text[0]) >= 0 }

// part reads one slot, choice or literal.
func (p *phraseParser) part(stops string) (part, error) {
	switch p.rest[0] {
	case '{':
		return p.reference()
	case '[':
		return p.choice()
	}
	end := strings.IndexAny(p.rest, "{["+stops)
	if end < 0 {
		end = len(p.rest)
	}
	literal := p.rest[:end]
	p.rest = p.rest[end:]
	if strings.ContainsAny(literal, "]}") {
		return part{}, fmt.Errorf("a bracket in %q closes nothing", literal)
	}
	return part{literal: p.stylist.render(literal)}, nil
}

// reference reads {slot} or {section}.
func (p *phraseParser) reference() (part, error) {
	name, rest, closed := strings.Cut(p.rest[1:], "}")
	if !closed {
		return part{}, fmt.Errorf("%q is not closed", p.rest)
	}
	p.rest = rest
	r := part{capital: name != "" && unicode.IsUpper(rune(name[0]))}
	name = strings.ToLower(name)
	if r.slot = slotNamed(name); r.slot == 0 {
		r.section = p.grammar.section(name)
	}
	return r, nil
}

// choice reads [one|two|three].
func (p *phraseParser) choice() (part, error) {
	var c part
	for {
		p.rest = p.rest[1:]
		option, err := p.sequence("|]")
		if err != nil {
			return part{}, err
		}
		c.options = append(c.options, option)
		c.needs = append(c.needs, option.needs())
		if p.rest == "" {
			return part{}, fmt.Errorf("a choice is not closed")
		}
		if p.rest[0] == ']' {
			p.rest = p.rest[1:]
			return c, nil
		}
	}
}

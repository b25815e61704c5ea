package format

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

const (
	mostName = 255
	mostTags = 49 // a character's, with room for the group, which becomes a tag too
)

// check reports what is wrong with a person, but for the name: with what any file says below plain, with what only ours say below own.
func (p *Person) check(rep *report, plain, own string) {
	checkProse(rep, plain+"description", p.Description, 20_000)
	checkLine(rep, plain+"group", p.Group, 0, 90)
	if len(p.Tags) > mostTags {
		rep.add(own+"tags", "must be at most %d", mostTags)
	}
	p.checkPrintable(rep, own)
	c := p.character(0)
	c.Name, c.Description, c.Tags = "checked elsewhere", "", p.Tags[:min(mostTags, len(p.Tags))]
	rep.include(own, c.Validate())
}

func (p *Person) checkPrintable(rep *report, own string) {
	texts := func(place string, list []string) {
		for i, s := range list {
			if unprintable(s) {
				rep.add(fmt.Sprintf("%s%s[%d]", own, place, i), "must not contain control characters")
			}
		}
	}
	if unprintable(p.Persona.Voice) {
		rep.add(own+"persona.voice", "must not contain control characters")
	}
	if unprintable(p.Persona.Greeting) {
		rep.add(own+"persona.greeting", "must not contain control characters")
	}
	texts("tags", p.Tags)
	texts("persona.examples", p.Persona.Examples)
	texts("persona.facts", p.Persona.Facts)
	texts("persona.topics", p.Persona.Topics)
	for i, g := range p.Goals {
		if unprintable(g.Text) {
			rep.add(fmt.Sprintf("%sgoals[%d].text", own, i), "must not contain control characters")
		}
	}
}

// checkLine reports a text that is not one line of least to most characters.
func checkLine(rep *report, place, s string, least, most int) {
	n := utf8.RuneCountInString(s)
	switch {
	case n < least:
		rep.add(place, "must not be empty")
	case n > most:
		rep.add(place, "must have at most %d characters, and has %d", most, n)
	case !utf8.ValidString(s):
		rep.add(place, "is not valid UTF-8")
	case strings.TrimSpace(s) != s:
		rep.add(place, "must not begin or end with a space")
	case n > 0 && !dramatis.IsName(s) && !unprintable(s) && !strings.ContainsAny(s, "\r\n\t"):
		rep.add(place, "must have something to see in it")
	case unprintable(s) || strings.ContainsAny(s, "\r\n\t"):
		rep.add(place, "must not contain control characters")
	}
}

// checkProse reports a text that is too long or holds what no screen can show; it may have several lines.
func checkProse(rep *report, place, s string, most int) {
	switch n := utf8.RuneCountInString(s); {
	case n > most:
		rep.add(place, "must have at most %d characters, and has %d", most, n)
	case !utf8.ValidString(s):
		rep.add(place, "is not valid UTF-8")
	case unprintable(s):
		rep.add(place, "must not contain control characters")
	}
}

// unprintable reports control characters other than line breaks and tabs, and those that reorder the text around
// them, with which a name can pretend to be another.
func unprintable(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		layout := r == '\n' || r == '\t' || r == '\r'
		return unicode.IsControl(r) && !layout || unicode.Is(unicode.Bidi_Control, r)
	})
}

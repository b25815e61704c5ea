package llm

import (
	"bytes"
	"strings"
)

// The weights of an alternative: one made for the speaker's voice or for this bond is better than one for all.
const (
	weightAny    = 4
	weightSecond = 5
	weightFirst  = 8
	weightBond   = 3 // added for one made for the bond
)

// maxAlternatives bounds a section's size, so that choosing needs no memory.
const maxAlternatives = 64

// say expands a section into text. It is not ok when none of its alternatives can be filled.
func (r *reading) say(s *section) (string, bool) {
	if s == nil {
		return "", false
	}
	a := r.choose(s)
	if a == nil {
		return "", false
	}
	r.stuck = false
	text := r.expand(make([]byte, 0, 200), a.text)
	return string(text), !r.stuck
}

// choose draws one of a section's alternatives by weight, first among those that have been heard neither in this
// scene nor in what is remembered, then among those that this scene has not heard.
func (r *reading) choose(s *section) *alternative {
	var weights [maxAlternatives]int
	total := 0
	for i := range s.alternatives {
		weights[i] = r.weight(&s.alternatives[i])
		total += weights[i]
	}
	var worn *alternative // remembered from another scene: better than nothing
	for total > 0 {
		at, i := r.dice.IntN(total), 0
		for at >= weights[i] {
			at -= weights[i]
			i++
		}
		a := &s.alternatives[i]
		mark := a.mark[r.style]
		if mark == "" || !strings.Contains(r.heard, mark) {
			if mark == "" || worn != nil || !strings.Contains(r.past, mark) {
				return a
			}
			worn = a
		}
		total -= weights[i]
		weights[i] = 0
	}
	return worn
}

// weight is how fit an alternative is, 0 when it cannot be said.
func (r *reading) weight(a *alternative) int {
	if a.needs&^r.have != 0 {
		return 0
	}
	w := weightAny
	switch {
	case a.voices == 0:
	case a.voices&r.voice != 0:
		w = weightFirst
	case a.voices&r.second != 0:
		w = weightSecond
	default:
		return 0
	}
	if a.bonds != 0 {
		if a.bonds&r.bond == 0 {
			return 0
		}
		w += weightBond
	}
	if r.move != nil {
		w *= r.worth(a.needs)
	}
	if r.fresh && a.needs&slotTopic.set() != 0 {
		w *= 2
	}
	return w
}

// worth is how much better a phrase is for what it takes up: a memory, what was said before, or what one knows. It is
// what makes a talk one between these two and nobody else.
func (r *reading) worth(needs slots) int {
	switch {
	case needs&(slotRecall.set()|slotLore.set()) != 0 || r.matter.kind == "quarrel" && needs&slotAim.set() != 0:
		return 5
	case needs&(slotEarlier.set()|slotFact.set()|slotExample.set()) != 0:
		return 3
	}
	return 1
}

// expand adds a sequence to text.
func (r *reading) expand(text []byte, s sequence) []byte {
	for i := range s {
		p := &s[i]
		start := len(text)
		switch {
		case p.address:
			text = r.callByName(text)
		case p.slot != slotNone && r.forms[p.slot] != nil:
			text = r.expandSection(text, r.forms[p.slot])
			if start > 1 && text[start-2] == ':' {
				uncapitalise(text[start:])
			}
		case p.slot != slotNone:
			text = append(text, r.values[p.slot]...)
			r.named = r.named || p.slot == slotName
		case p.section != nil:
			text = r.expandSection(text, p.section)
		case p.options != nil:
			text = r.expandChoice(text, p)
		default:
			text = append(text, p.literal[r.style]...)
		}
		if p.capital {
			capitalise(text[start:])
		}
	}
	return text
}

// callByName adds the name of the one addressed, or not: people who talk with one another seldom say names, and oftener
// when there are more than two.
func (r *reading) callByName(text []byte) []byte {
	chance := 0.22
	if len(r.req.Others) > 1 {
		chance = 0.4
	}
	if !r.hasSpoken() {
		chance = 0.8
	}
	if r.have&slotName.set() == 0 || r.named || r.dice.Float64() >= chance || bytes.Contains(text, []byte(r.values[slotName])) {
		return text
	}
	r.named = true
	return append(append(text, ", "...), r.values[slotName]...)
}

func (r *reading) expandSection(text []byte, s *section) []byte {
	if a := r.choose(s); a != nil {
		return r.expand(text, a.text)
	}
	r.stuck = true
	return text
}

// expandChoice adds one of the options that can be filled.
func (r *reading) expandChoice(text []byte, p *part) []byte {
	start := r.dice.IntN(len(p.options))
	for i := range p.options {
		at := (start + i) % len(p.options)
		if p.needs[at]&^r.have == 0 {
			return r.expand(text, p.options[at])
		}
	}
	return text
}

func capitalise(text []byte) {
	if len(text) > 0 && text[0] >= 'a' && text[0] <= 'z' {
		text[0] -= 'a' - 'A'
	}
}

// uncapitalise makes a thought that follows a colon go on in lower case. Those never begin with a name.
func uncapitalise(text []byte) {
	if len(text) > 1 && text[0] >= 'A' && text[0] <= 'Z' && (text[1] >= 'a' && text[1] <= 'z' || text[0] == 'A' && text[1] == ' ') {
		text[0] += 'a' - 'A'
	}
}

// tidy makes running text of a filled phrase: sentences begin with a capital, and no stop follows another.
func tidy(text string) string {
	out := make([]byte, 0, len(text))
	starts := true
	for i := 0; i < len(text); i++ {
		c := text[i]
		prev := byte(0)
		if len(out) > 0 {
			prev = out[len(out)-1]
		}
		switch {
		case c == ' ' && (prev == ' ' || prev == 0):
			continue
		case (c == '.' || c == ',') && (prev == '?' || prev == '!'):
			continue
		case c == '.' && prev == '.' && !strings.HasPrefix(text[i:], "..") && !strings.HasSuffix(string(out), ".."):
			continue
		case starts && c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		out = append(out, c)
		switch {
		case c == '.' || c == '?' || c == '!':
			starts = i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '"')
		case c != ' ' && c != '"':
			starts = false
		}
	}
	return strings.TrimSpace(string(out))
}

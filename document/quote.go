package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoting is how a book marks what is said.
type quoting struct {
	double bool // “ ” " « » „ “
	single bool // ‘ ’ as the outer marks, as British books have them
	dashes bool // a dash before what somebody says, as French and Spanish books have it
}

// quotingOf finds how a sample of a book marks what is said: the marks that are used most.
func quotingOf(sample []string) quoting {
	double, single, dashes := 0, 0, 0
	for _, text := range sample {
		double += strings.Count(text, "“") + strings.Count(text, "«") + strings.Count(text, "„") + strings.Count(text, "\"")/2
		single += strings.Count(text, "‘") + strings.Count(text, " '")
		if r, _ := utf8.DecodeRuneInString(text); r == '—' || r == '–' || r == '―' {
			dashes++
		}
	}
	return quoting{double: double > 0, single: single > 3*double, dashes: dashes > 2*double && dashes > 0}
}

// quoteState is where a reader of a passage is between marks.
type quoteState struct {
	open  string // the mark that opened, or nothing
	aside bool   // a dash opened, and the narrator speaks in between
}

// markQuotes says of each token whether it is said by somebody, and whether it stands in square brackets. A quotation that
// is not closed ends with its paragraph: the next one opens again where the same person goes on.
func markQuotes(text string, tokens []token, q quoting, x *lexicon) {
	state, depth := quoteState{}, 0
	for i := range tokens {
		t := &tokens[i]
		if t.word {
			if state.open == "—" && !state.aside && i > 0 && breaksOff(tokens[i-1].of(text)) && x.is("say", small(t.of(text))) {
				state.aside = true // “— Non, dit Jean”: nothing closes here
			}
			t.quoted = state.open != "" && !state.aside
			t.bracket = depth > 0
			continue
		}
		mark := t.of(text)
		switch mark {
		case "[":
			depth++
		case "]":
			depth = max(0, depth-1)
		}
		t.quoted = state.open != ""
		state.take(mark, text, tokens, i, q)
	}
}

func breaksOff(mark string) bool { return mark == "," || mark == "!" || mark == "?" || mark == "…" }

// take moves the state over a mark.
func (s *quoteState) take(mark, text string, tokens []token, i int, q quoting) {
	if s.open != "" && s.open != "—" {
		if closesQuote(s.open, mark, text, tokens, i) {
			s.open = ""
		}
		return
	}
	switch {
	case q.dashes && dash(mark) && s.open == "" && i == 0:
		*s = quoteState{open: "—"}
	case s.open == "—" && dash(mark):
		s.aside = !s.aside
	case s.open == "—" && s.aside && mark == ".":
		s.aside = false
	case s.open == "—":
	case mark == "“" || mark == "„" || mark == "«" || mark == "»" || mark == "\"":
		s.open = mark
	case q.single && (mark == "‘" || mark == "'") && opensWord(tokens, i):
		s.open = mark
	}
}

// closesQuote reports whether a mark closes what another one opened.
func closesQuote(open, mark, text string, tokens []token, i int) bool {
	switch open {
	case "“":
		return mark == "”"
	case "„":
		return mark == "“" || mark == "”"
	case "«":
		return mark == "»"
	case "»":
		return mark == "«"
	case "\"":
		return mark == "\""
	}
	// A single mark is an apostrophe too: it closes only behind a sign, as in ‘Well,’ he said.
	return (mark == "’" || mark == "'") && i > 0 && tokens[i-1].end == tokens[i].start && !tokens[i-1].word &&
		!joinsWord(text, tokens[i].end)
}

func opensWord(tokens []token, i int) bool {
	spaced := i == 0 || tokens[i-1].end < tokens[i].start || !tokens[i-1].word
	return spaced && i+1 < len(tokens) && tokens[i+1].start == tokens[i].end
}

func joinsWord(text string, at int32) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return unicode.IsLetter(r)
}

package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// name is what a text calls somebody, or a place, in one go: "Miss Elizabeth Bennet", "Lady Catherine de Bourgh", "Netherfield Park".
type name struct {
	title  string          // as all its spellings are counted, such as "Mr."; empty without one
	styled string          // the title as the text has it: "Herr", "M."
	gender dramatis.Gender // that the title tells
	words  []string        // the name proper, particles included, without a possessive
	ground bool            // ends with a word such as "Park", which makes it a place

	from, to int // tokens, up to and without to
}

// maxNameWords bounds a name: what is longer is a line of capitals.
const maxNameWords = 5

// text is what tells names apart: the title as it is counted, and the words.
func (n *name) text() string {
	return strings.TrimSpace(n.title + " " + strings.Join(n.words, " "))
}

// shown is the name as it is shown, with the title as the text has it.
func (n *name) shown() string {
	return strings.TrimSpace(n.styled + " " + strings.Join(n.words, " "))
}

// nameAt reads the name that begins with token i.
func (n *naming) nameAt(i int) (name, bool) {
	found := name{from: i, to: i}
	n.readTitles(&found)
	if found.title != "" {
		if other, ok := n.sharedSurname(&found); ok {
			return other, true
		}
	}
	for len(found.words) < maxNameWords && n.readNameWord(&found) {
	}
	for len(found.words) > 0 && n.s.x.is("particle", found.words[len(found.words)-1]) {
		found.words = found.words[:len(found.words)-1]
	}
	return found, len(found.words) > 0
}

// readTitles reads titles for as long as a name follows: "Herr Doktor Faust" is called by the last.
func (n *naming) readTitles(found *name) {
	for {
		t, next, ok := n.titleAt(found.to)
		if !ok || !n.nameFollows(next) {
			return
		}
		if owned := n.wordBefore(found.to); n.s.x.kindWord(small(n.s.tokens[found.to].of(n.text))) != "" &&
			(!n.s.tokens[found.to].capital || n.s.x.is("my", owned) || n.s.x.is("his", owned) || n.s.x.is("her", owned)) {
			return // "her sister Jane" is Jane
		}
		if t.is != "" {
			found.title, found.gender = t.is, t.gender
			found.styled = n.styled(found.to, next, t)
		}
		found.to = next
	}
}

// styled is a title as the text has it, with its full stop and a capital.
func (n *naming) styled(from, to int, t title) string {
	first, last := &n.s.tokens[from], &n.s.tokens[to-1]
	if first.shout {
		return t.is
	}
	written := n.text[first.start:last.end]
	r, size := utf8.DecodeRuneInString(written)
	return string(unicode.ToUpper(r)) + written[size:]
}

// titleAt is the title at token i, and the token behind it and its full stop.
func (n *naming) titleAt(i int) (t title, next int, ok bool) {
	tokens, text := n.s.tokens, n.text
	if i >= len(tokens) || !tokens[i].word || tokens[i].bracket {
		return title{}, i, false
	}
	word := small(tokens[i].of(text))
	t, known := n.s.x.titles[word]
	if !known || !tokens[i].capital && utf8.RuneCountInString(word) < 4 {
		return title{}, i, false
	}
	next = i + 1
	dotted := next < len(tokens) && tokens[next].of(text) == "." && tokens[next].start == tokens[i].end
	if dotted {
		return t, next + 1, true
	}
	switch word {
	case "m", "fr", "hr", "gen", "prof", "pan", "major":
		return t, next, word == "major" && tokens[i].capital
	}
	return t, next, true
}

// nameFollows reports whether a name, a title, or a particle and a name stand at token i.
func (n *naming) nameFollows(i int) bool {
	tokens := n.s.tokens
	if i >= len(tokens) || !tokens[i].word || !n.near(i) {
		return false
	}
	word := small(tokens[i].of(n.text))
	if tokens[i].capital {
		return !tokens[i].first || i > 0 && tokens[i-1].of(n.text) == "."
	}
	if _, _, titled := n.titleAt(i); titled || n.s.x.is("particle", word) {
		return i+1 < len(tokens) && tokens[i+1].capital && n.near(i+1)
	}
	if n.s.x.is("and", word) {
		_, next, titled := n.titleAt(i + 1)
		return titled && tokens[i+1].capital && n.nameFollows(next)
	}
	return false
}

// near reports whether only a space stands between token i and the one before: no name goes on behind a dash or a tab.
func (n *naming) near(i int) bool {
	if i == 0 {
		return false
	}
	gap := n.text[n.s.tokens[i-1].end:n.s.tokens[i].start]
	return len(gap) > 0 && len(gap) <= 3 && strings.TrimLeft(gap, " \n\u00a0") == ""
}

// sharedSurname reads the first of "Mr. and Mrs. Gardiner": his surname is hers.
func (n *naming) sharedSurname(first *name) (name, bool) {
	tokens := n.s.tokens
	if first.to >= len(tokens) || !n.s.x.is("and", small(tokens[first.to].of(n.text))) {
		return name{}, false
	}
	second, ok := n.nameAt(first.to + 1)
	if !ok || second.title == "" {
		return name{}, false
	}
	surname := second.words[len(second.words)-1]
	return name{title: first.title, styled: first.styled, gender: first.gender, words: []string{surname}, from: first.from, to: first.to}, true
}

// readNameWord reads one more word of a name.
func (n *naming) readNameWord(found *name) bool {
	tokens, x := n.s.tokens, n.s.x
	i := found.to
	begins := i == found.from
	if i >= len(tokens) || !tokens[i].word || tokens[i].bracket || found.ground || n.ended(found) || !begins && !n.follows(i) {
		return false
	}
	t, word := &tokens[i], tokens[i].of(n.text)
	key := bare(small(word))
	if !t.capital {
		if begins || !x.is("particle", key) || i+1 >= len(tokens) || !tokens[i+1].capital || !n.near(i+1) {
			return false
		}
		found.words, found.to = append(found.words, word), i+1
		return true
	}
	if particle := len(found.words) > 0 && x.is("particle", key) && i+1 < len(tokens) && tokens[i+1].capital && n.near(i+1); !particle &&
		!n.mayBeName(found, t, key) {
		return false
	}
	if len(found.words) > 0 && x.is("ground", key) {
		found.ground = true
	}
	found.words = append(found.words, n.spelt(t, word))
	found.to = i + 1
	if initial := utf8.RuneCountInString(word) == 1 || key == "st" || key == "ste"; initial && found.to < len(tokens) &&
		tokens[found.to].of(n.text) == "." && tokens[found.to].start == t.end {
		found.words[len(found.words)-1] += "."
		found.to++
	}
	return true
}

// follows reports whether token i goes on with a name: a space before it, or the full stop of a title or an initial.
func (n *naming) follows(i int) bool {
	return n.near(i) && (!n.s.tokens[i].first || n.s.tokens[i-1].of(n.text) == ".")
}

// ended reports whether what was read last was a possessive: "Elizabeth's Jane" is two names.
func (n *naming) ended(found *name) bool {
	if len(found.words) == 0 {
		return false
	}
	word := n.s.tokens[found.to-1].of(n.text)
	return bare(word) != word
}

// mayBeName reports whether a word with a capital may be one of a name.
func (n *naming) mayBeName(found *name, t *token, key string) bool {
	x, v := n.s.x, n.s.vocabulary
	first := len(found.words) == 0
	if found.title != "" && first {
		return !x.is("stop."+n.s.language, key) || !t.first
	}
	if x.is("never", key) || utf8.RuneCountInString(key) < 2 && !initialBefore(n.text, n.s.tokens, t) {
		return false
	}
	if _, titled := x.titles[key]; titled && !x.givenName(key) && v.of(key).small > 0 {
		return false
	}
	if t.shout && v.of(key).mid == 0 && !x.givenName(key) {
		return false // a heading, or a shout
	}
	if !first {
		return !v.ordinary(key) || x.is("ground", key) || x.givenName(strings.ToLower(found.words[0]))
	}
	if v.ordinary(key) {
		return false
	}
	return !t.first || !x.is("stop."+n.s.language, key)
}

// initialBefore reports whether a single letter is an initial, as in "J. R. Smith".
func initialBefore(text string, tokens []token, t *token) bool {
	return int(t.end) < len(text) && text[t.end] == '.' && unicode.IsUpper(rune(text[t.start])) && len(tokens) > 1
}

// spelt is a word of a name as it is shown: "BENNET" in capitals is Bennet.
func (n *naming) spelt(t *token, word string) string {
	word = bare(word)
	if !t.shout {
		return word
	}
	r, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r)) + strings.ToLower(word[size:])
}

package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word or a sign of a passage.
type token struct {
	start, end int32 // bytes of the passage
	sentence   int32 // 0 for the first of the passage
	word       bool  // otherwise a sign
	capital    bool  // begins with a capital letter
	shout      bool  // is all capitals, two at least
	first      bool  // begins a sentence, a line, or what is said: a capital there says nothing
	quoted     bool  // is said by somebody
	bracket    bool  // stands in square brackets, as what editors add does
}

// tokenise cuts a passage into words and signs; it appends to into. Words keep apostrophes and hyphens between letters,
// unless elides says that the language writes its articles so ("l'homme" is two words).
func tokenise(text string, elides bool, into []token) []token {
	tokens := into[:0]
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case unicode.IsSpace(r):
			at += size
		case ideograph(r):
			tokens = append(tokens, token{start: int32(at), end: int32(at + size), word: true})
			at += size
		case wordRune(r):
			end := wordEnd(text, at, elides)
			tokens = append(tokens, wordToken(text, at, end))
			at = end
		default:
			tokens = append(tokens, token{start: int32(at), end: int32(at + size)})
			at += size
		}
	}
	return tokens
}

// wordEnd is where the word that begins at from ends.
func wordEnd(text string, from int, elides bool) int {
	at := from
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if wordRune(r) && !ideograph(r) {
			at += size
			continue
		}
		if !joins(r) || at == from {
			break
		}
		next, _ := utf8.DecodeRuneInString(text[at+size:])
		if !wordRune(next) || ideograph(next) {
			break
		}
		at += size
		if elides && apostrophe(r) && at-from <= maxElision {
			break
		}
	}
	return at
}

// maxElision is how long, in bytes and with its apostrophe, an elided word can be: "dell’", "quell’", "jusqu’".
const maxElision = 9

func wordToken(text string, start, end int) token {
	t := token{start: int32(start), end: int32(end), word: true}
	upper, lower := 0, 0
	for i, r := range text[start:end] {
		switch {
		case unicode.IsUpper(r):
			upper++
			if i == 0 {
				t.capital = true
			}
		case unicode.IsLower(r):
			lower++
		}
	}
	t.shout = upper > 1 && lower == 0
	return t
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// joins reports whether a sign between two letters belongs to the word.
func joins(r rune) bool { return apostrophe(r) || r == '-' || r == '‐' || r == '‑' }

func apostrophe(r rune) bool { return r == '\'' || r == '’' }

// ideograph reports whether a letter is a word of its own: Chinese and Japanese set no spaces.
func ideograph(r rune) bool {
	return r >= 0x3040 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// of is the text of a token.
func (t *token) of(text string) string { return text[t.start:t.end] }

// small is a word written small, with a straight apostrophe and without a possessive.
func small(word string) string {
	word = strings.ToLower(word)
	if strings.Contains(word, "’") {
		word = strings.ReplaceAll(word, "’", "'")
	}
	return word
}

// bare is a word without its possessive: Darcy for Darcy's.
func bare(word string) string {
	for _, s := range [...]string{"’s", "'s", "’S", "'S"} {
		if cut, found := strings.CutSuffix(word, s); found {
			return cut
		}
	}
	return word
}

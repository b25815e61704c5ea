package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// markSentences gives each token its sentence and says which words begin one. A sentence ends at a full stop, a question
// mark, an exclamation mark or an ellipsis, with the quotation marks and brackets that close behind it, when what follows
// begins with a capital, a digit or an opening mark. It does not end within "Mr. Darcy", "J. R. Smith" or “What!” said he.
// It returns how many sentences there are.
func markSentences(text string, tokens []token, x *lexicon) int {
	sentence, words, fresh := int32(0), 0, true
	for i := range tokens {
		t := &tokens[i]
		t.sentence = sentence
		if t.word {
			words++
			t.first = fresh || lineStart(text, tokens, i)
			fresh = false
		}
		if opens(t, text) {
			fresh = true
		}
		if words > 0 && endsSentence(text, tokens, i, x) {
			sentence++
			words, fresh = 0, true
		}
	}
	if words == 0 && sentence > 0 {
		// What is left are signs: they belong to the sentence before.
		for i := len(tokens) - 1; i >= 0 && tokens[i].sentence == sentence; i-- {
			tokens[i].sentence--
		}
		return int(sentence)
	}
	if len(tokens) == 0 || words == 0 {
		return 0
	}
	return int(sentence) + 1
}

// endsSentence reports whether a sentence ends with token i.
func endsSentence(text string, tokens []token, i int, x *lexicon) bool {
	if tokens[i].word {
		return false
	}
	last := i // the stop itself: closing marks may stand behind it
	for last > 0 && closes(&tokens[last], text) && tokens[last].start == tokens[last-1].end {
		last--
	}
	stop := tokens[last].of(text)
	switch stop {
	case ".", "!", "?", "…", "。", "！", "？":
	default:
		return false
	}
	if i+1 == len(tokens) {
		return true
	}
	next := &tokens[i+1]
	if next.start == tokens[i].end && !strings.ContainsAny(stop, "。！？") {
		return false // a closing mark, another stop, or 3.14
	}
	if stop == "." && i == last && abbreviated(text, tokens, i, x) {
		return false
	}
	if next.word {
		r, _ := utf8.DecodeRuneInString(next.of(text))
		return !unicode.IsLower(r)
	}
	return opens(next, text) || dash(next.of(text)) || next.of(text) == "_" || next.of(text) == "*"
}

// abbreviated reports whether the full stop i belongs to the word before it.
func abbreviated(text string, tokens []token, i int, x *lexicon) bool {
	if i == 0 || !tokens[i-1].word || tokens[i-1].end != tokens[i].start {
		return false
	}
	word := tokens[i-1].of(text)
	key := small(word)
	if utf8.RuneCountInString(word) == 1 && tokens[i-1].capital && word != "I" {
		return true // an initial
	}
	if x.is("short", key) {
		// "No. 5" is a number, "No." an answer.
		return key != "no" || i+1 < len(tokens) && unicode.IsDigit(rune(tokens[i+1].of(text)[0]))
	}
	return x.is("short-late", key) && !(i+1 < len(tokens) && tokens[i+1].capital)
}

// lineStart reports whether a word is the first of a line, as in verse.
func lineStart(text string, tokens []token, i int) bool {
	return i > 0 && tokens[i].capital && strings.Contains(text[tokens[i-1].end:tokens[i].start], "\n")
}

func opens(t *token, text string) bool {
	switch t.of(text) {
	case "“", "‘", "„", "‚", "«", "»", "\"", "(", "[", "¿", "¡", "'", "—":
		return true
	}
	return false
}

func closes(t *token, text string) bool {
	switch t.of(text) {
	case "”", "’", "“", "‘", "»", "«", "\"", ")", "]", "'", "_", "*":
		return true
	}
	return false
}

func dash(s string) bool { return s == "—" || s == "–" || s == "-" || s == "―" }

package document

import (
	"maps"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// undetermined is the BCP 47 tag of a language that nobody can tell.
const undetermined = "und"

// sample takes up to 200 pieces from all over a manuscript, of up to 600 bytes each: enough to know its language and its
// quotation marks by.
func sample(m *dramatis.Manuscript) []string {
	const pieces, bytes = 200, 600
	paragraphs := 0
	for i := range m.Chapters {
		paragraphs += len(m.Chapters[i].Paragraphs)
	}
	step, n := max(1, paragraphs/pieces), 0
	var taken []string
	for i := range m.Chapters {
		for _, text := range m.Chapters[i].Paragraphs {
			if n++; (n-1)%step != 0 {
				continue
			}
			if len(text) > bytes && paragraphs >= pieces/4 {
				cut := bytes
				for !utf8.RuneStart(text[cut]) {
					cut--
				}
				text = text[:cut]
			} else if len(text) > passageBytes {
				text, _ = cutPassage(text)
			}
			taken = append(taken, text)
		}
	}
	return taken
}

// languageOf tells a text's language: by its script, where few languages share it, otherwise by how many of its words are
// among the commonest of each language. A word that several languages share counts a part for each. The confidence grows
// with how far the first is before the second, and with the number of words.
func (x *lexicon) languageOf(sample []string, said string) (language string, confidence float64) {
	scripts := map[string]int{}
	scores := map[string]float64{}
	words, letters := 0, 0
	var tokens []token
	for _, text := range sample {
		tokens = tokenise(text, true, tokens)
		for i := range tokens {
			if !tokens[i].word {
				continue
			}
			word := small(tokens[i].of(text))
			words++
			for _, r := range word {
				if unicode.IsLetter(r) {
					letters++
					scripts[scriptOf(r)]++
				}
			}
			known := x.languages[word]
			for _, l := range known {
				scores[l] += 1 / float64(len(known))
			}
		}
	}
	if l, share := mostOf(scripts); l != "" && 2*share > letters {
		return ofScript(l, scripts), float64(share) / float64(letters)
	}
	language, confidence = first(scores, words)
	if confidence < 0.2 && said != "" {
		return said, confidence
	}
	return language, confidence
}

// first is the language with the most of the commonest words, and how sure that is.
func first(scores map[string]float64, words int) (string, float64) {
	best, second, language := 0.0, 0.0, undetermined
	for _, l := range slices.Sorted(maps.Keys(scores)) {
		switch s := scores[l]; {
		case s > best:
			best, second, language = s, best, l
		case s > second:
			second = s
		}
	}
	if best == 0 || best < 0.04*float64(words) {
		return undetermined, 0
	}
	const enough = 12 // words of the language, to be as sure as one can be
	return language, (1 - second/best) * min(1, best/enough)
}

// scriptOf names the language that stands for a script which few languages use; nothing for the Latin script.
func scriptOf(r rune) string {
	if r < 0x370 {
		return ""
	}
	for _, s := range [...]struct {
		language string
		table    *unicode.RangeTable
	}{
		{"ru", unicode.Cyrillic}, {"el", unicode.Greek}, {"he", unicode.Hebrew}, {"ar", unicode.Arabic}, {"ko", unicode.Hangul},
		{"zh", unicode.Han}, {"ja", unicode.Hiragana}, {"ja", unicode.Katakana}, {"hi", unicode.Devanagari}, {"th", unicode.Thai},
		{"ka", unicode.Georgian}, {"hy", unicode.Armenian},
	} {
		if unicode.Is(s.table, r) {
			if s.language == "ru" && (r == 'і' || r == 'ї' || r == 'є' || r == 'ґ') {
				return "uk"
			}
			return s.language
		}
	}
	return ""
}

// mostOf is the script that most letters are of, but for the Latin one.
func mostOf(scripts map[string]int) (string, int) {
	together := 0
	best, share := "", 0
	for _, l := range slices.Sorted(maps.Keys(scripts)) {
		if l == "" {
			continue
		}
		together += scripts[l]
		if scripts[l] > share {
			best, share = l, scripts[l]
		}
	}
	return best, together
}

// ofScript tells languages of one script apart: Japanese has kana among its Chinese letters, Ukrainian letters of its own.
func ofScript(language string, scripts map[string]int) string {
	switch {
	case language == "zh" && 10*scripts["ja"] > scripts["zh"]:
		return "ja"
	case language == "ru" && 50*scripts["uk"] > scripts["ru"]:
		return "uk"
	}
	return language
}

// elides reports whether a language writes short words and the next one as one, with an apostrophe.
func elides(language string) bool {
	switch language {
	case "fr", "it", "ca":
		return true
	}
	return false
}

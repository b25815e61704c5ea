package document

import (
	"cmp"
	"slices"

	"github.com/literaryai/dramatis"
)

// usage is how a word is written, which tells names from words that begin a sentence.
type usage struct {
	small int32 // without a capital
	mid   int32 // with one where none is due
	first int32 // with one where any word has it
}

// vocabulary is every word of a book, written small and without a possessive.
type vocabulary struct {
	numbers map[string]int32
	usages  []usage
}

func newVocabulary() *vocabulary { return &vocabulary{numbers: map[string]int32{}} }

// take counts a word and returns its number.
func (v *vocabulary) take(word string, t *token) int32 {
	n, known := v.numbers[word]
	if !known {
		n = int32(len(v.usages))
		v.numbers[word] = n
		v.usages = append(v.usages, usage{})
	}
	switch u := &v.usages[n]; {
	case !t.capital:
		u.small++
	case t.first || t.shout:
		u.first++
	default:
		u.mid++
	}
	return n
}

func (v *vocabulary) of(word string) usage {
	if n, known := v.numbers[word]; known {
		return v.usages[n]
	}
	return usage{}
}

// ordinary reports whether a word, written small, is hardly a name: the book writes it without a capital often enough.
func (v *vocabulary) ordinary(word string) bool {
	u := v.of(word)
	return u.small > 0 && 2*u.small >= u.mid
}

// frequent are the words that are used most, without names and those that x knows as common.
func (v *vocabulary) frequent(x *lexicon, language string, most int) []dramatis.WordCount {
	words := []dramatis.WordCount{}
	for w, n := range v.numbers {
		u := v.usages[n]
		count := int(u.small + u.mid + u.first)
		if count < 2 || len(w) < 3 || x.is("stop."+language, w) || language != "de" && u.mid > u.small {
			continue
		}
		if u.small == 0 && x.givenName(w) || w[0] >= '0' && w[0] <= '9' {
			continue
		}
		words = append(words, dramatis.WordCount{Word: w, Count: count})
	}
	slices.SortFunc(words, func(a, b dramatis.WordCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Word, b.Word))
	})
	return words[:min(most, len(words)):min(most, len(words))]
}

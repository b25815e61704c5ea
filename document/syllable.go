package document

import "strings"

// syllables estimates how many syllables a word has, written small: its groups of vowels, for English without an e that is
// not spoken. Of the English words of a pronouncing dictionary such a rule has nine in ten right, and its errors even out
// over a text. A word has one at least.
func syllables(word string, english bool) int {
	n, vowel := 0, false
	for _, r := range word {
		v := isVowel(r)
		if v && !vowel {
			n++
		}
		vowel = v
	}
	if english {
		n += englishSyllables(word)
	}
	return max(1, n)
}

func isVowel(r rune) bool {
	return strings.ContainsRune("aeiouyäöüáéíóúàèìòùâêîôûëïœæåøãõаеёиоуыэюяієї", r)
}

// englishSyllables corrects a count of groups of vowels.
func englishSyllables(word string) int {
	n := 0
	word = strings.TrimSuffix(word, "'s")
	switch {
	case strings.HasSuffix(word, "le") && len(word) > 3 && !isVowel(rune(word[len(word)-3])):
		// "little": the e is not spoken, but the l is a syllable.
	case strings.HasSuffix(word, "es") && len(word) > 4 && !strings.ContainsRune("szxaeiouyhgc", rune(word[len(word)-3])):
		n-- // "times", and neither "places" nor "wishes"
	case strings.HasSuffix(word, "ed") && len(word) > 3 && !strings.ContainsRune("tdaeiouy", rune(word[len(word)-3])):
		n-- // "walked", not "wanted"
	case strings.HasSuffix(word, "e") && len(word) > 2 && !isVowel(rune(word[len(word)-2])):
		n-- // "time"
	case strings.HasSuffix(word, "ely") && len(word) > 4, strings.HasSuffix(word, "ement") && len(word) > 6,
		strings.HasSuffix(word, "eful"), strings.HasSuffix(word, "eless"), strings.HasSuffix(word, "eness"):
		n-- // "lovely", "movement"
	}
	for _, two := range [...]string{"ia", "io", "iu", "eo", "ua", "uou", "ying", "eing", "uing", "ier", "iet"} {
		if strings.Contains(word, two) {
			n++ // "genius", "theory", "quiet": two syllables without a consonant between them
		}
	}
	for _, one := range [...]string{"tia", "tio", "sio", "cia", "cio", "gio", "gia", "qua", "gua", "geo", "xio", "quie"} {
		if strings.Contains(word, one) {
			n-- // "nation", "quarrel": one after all
		}
	}
	if strings.HasSuffix(word, "ism") || strings.HasSuffix(word, "thm") {
		n++
	}
	return n
}

// complexWord reports whether a word counts as hard for Gunning: three syllables, but not by -es, -ed or -ing.
func complexWord(word string, n int) bool {
	if n < 3 {
		return false
	}
	if n > 3 {
		return true
	}
	for _, ending := range [...]string{"es", "ed", "ing"} {
		if stem, found := strings.CutSuffix(word, ending); found {
			return syllables(stem, true) >= 3
		}
	}
	return true
}

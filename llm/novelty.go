package llm

// bigrams is a set of pairs of words that follow one another, by hash.
type bigrams map[uint64]struct{}

// bigramsOf is the bigrams of a text, in any case and without punctuation.
func bigramsOf(text string) bigrams {
	set := make(bigrams, len(text)/5)
	eachBigram(text, func(b uint64) { set[b] = struct{}{} })
	return set
}

// share is the part of a text's bigrams that are in the set, 0 for a text without any.
func (s bigrams) share(text string) float64 {
	all, known := 0, 0
	eachBigram(text, func(b uint64) {
		all++
		if _, ok := s[b]; ok {
			known++
		}
	})
	if all == 0 {
		return 0
	}
	return float64(known) / float64(all)
}

// eachBigram calls visit with the hash of each bigram of a text.
func eachBigram(text string, visit func(uint64)) {
	const prime = 1099511628211
	var before, word uint64
	for i := 0; i <= len(text); i++ {
		if i < len(text) && (isWordByte(text[i]) || text[i] == '\'') {
			word = (word + uint64(text[i]|0x20) + 1) * prime
			continue
		}
		if word == 0 {
			continue
		}
		if before != 0 {
			visit(before*31 + word)
		}
		before, word = word, 0
	}
}

package llm

import "strings"

// echoOf picks a noun phrase out of what was just said, as the one who heard it would say it: "your debt" becomes
// "my debt". A phrase is an article or possessive, at most two adjectives that are known as such, a noun, and perhaps
// "of" with another. The last good one is taken, since a line's weight lies at its end; "" when there is none.
func echoOf(text string) string {
	words := wordSpans(text)
	best := ""
	for i := range words {
		if phrase := nounPhrase(text, words[i:]); phrase != "" {
			best = phrase
		}
	}
	return best
}

// span is the place of a word in a text; last tells that punctuation follows it.
type span struct {
	start, end int
	last       bool
}

// wordSpans finds the words of a text.
func wordSpans(text string) []span {
	words := make([]span, 0, len(text)/5+1)
	for i := 0; i < len(text); {
		if !isWordByte(text[i]) {
			i++
			continue
		}
		start := i
		for i < len(text) && (isWordByte(text[i]) || text[i] == '\'' && i+1 < len(text) && isWordByte(text[i+1])) {
			i++
		}
		words = append(words, span{start, i, i >= len(text) || text[i] != ' '})
	}
	return words
}

// nounPhrase is the noun phrase at the beginning of words, or "".
func nounPhrase(text string, words []span) string {
	opener := mirrored(text[words[0].start:words[0].end])
	if opener == "" || words[0].last || len(words) < 2 {
		return ""
	}
	at := 1
	for at < len(words)-1 && at < 3 && !words[at].last && isAdjective(text[words[at].start:words[at].end]) {
		at++
	}
	noun := text[words[at].start:words[at].end]
	if len(noun) < 3 || isWeakNoun(noun) || isAdjective(noun) || strings.Contains(noun, "'") {
		return ""
	}
	end := words[at].end
	if at+2 < len(words) && !words[at].last && text[words[at+1].start:words[at+1].end] == "of" {
		if object := words[at+2]; !isWeakNoun(text[object.start:object.end]) && mirrored(text[object.start:object.end]) == "" {
			end = object.end
		}
	}
	return opener + text[words[0].end:end]
}

// mirrored is an opening word of a noun phrase as the other side says it, or "" for a word that opens none.
func mirrored(word string) string {
	switch word {
	case "the", "The":
		return "the"
	case "a", "A":
		return "a"
	case "an", "An":
		return "an"
	case "my", "My":
		return "your"
	case "your", "Your":
		return "my"
	case "our", "Our":
		return "our"
	case "his", "His":
		return "his"
	case "their", "Their":
		return "their"
	}
	return ""
}

// isWeakNoun reports whether a word after an article carries nothing worth taking up, or is no noun at all.
func isWeakNoun(word string) bool {
	switch strings.ToLower(word) {
	case "thing", "things", "way", "time", "times", "day", "days", "moment", "while", "bit", "lot", "kind", "sort", "one", "ones",
		"other", "others", "same", "rest", "last", "first", "second", "third", "next", "end", "part", "half", "whole", "word", "words",
		"man", "woman", "person", "people", "anyone", "somebody", "nobody", "us", "you", "it", "them", "me", "him", "her", "this", "that",
		"own", "best", "worst", "least", "most", "more", "less", "little", "few", "many", "much", "very", "face", "mouth", "hand", "hands",
		"eyes", "hour", "minute", "year", "years", "side", "front", "back", "middle", "sooner", "and", "or", "who", "what", "which", "where",
		"when", "course", "mine", "yours", "answer", "question", "good", "bad", "truth", "matter", "case", "friend", "dear", "name", "place",
		"corner", "here", "there", "ear", "ears", "talking", "taking", "being", "having", "doing", "going", "poor", "rich", "wrong", "right",
		"trouble", "only", "once", "still", "always", "never", "great", "deal", "point", "hurry", "yesterday", "today", "tomorrow",
		"ago", "to", "in", "on", "at", "of", "for", "with", "by", "from", "not", "be", "is", "was", "are", "were", "chance", "look", "head",
		"breath", "mind", "temper", "nerve", "shame", "wind", "voice", "view", "opinion", "reason", "pardon", "regret", "better", "worse", "all", "each", "every", "some", "any", "no":
		return true
	}
	return false
}

// isAdjective reports whether a word between an article and a noun is one that everybody uses.
func isAdjective(word string) bool {
	switch word {
	case "old", "new", "good", "bad", "honest", "long", "short", "cold", "warm", "poor", "rich", "great", "little", "small", "big", "black",
		"white", "young", "whole", "clean", "dirty", "empty", "broken", "stolen", "hard", "soft", "quiet", "loud", "true", "false", "dead",
		"last", "first", "next", "own", "kind", "cruel", "bitter", "sweet", "dark", "bright", "early", "late", "wrong", "right", "second",
		"strange", "fine", "real", "only", "same", "other", "few", "better", "worse", "best", "worst", "heavy", "light", "locked", "open",
		"closed", "hungry", "human", "common", "private", "public", "wet", "dry", "high", "low", "deep", "narrow", "starving", "simple",
		"single", "silver", "golden", "wooden", "iron", "thousand", "hundred", "very", "smaller", "two", "three", "free", "brave":
		return true
	}
	return false
}

// saidOf picks a short sentence of what was just said, to be thrown back; "" when there is none.
func saidOf(text string) string {
	best := ""
	for start := 0; start < len(text); {
		end := strings.IndexAny(text[start:], ".!?")
		if end < 0 {
			break
		}
		end += start
		sentence := strings.TrimSpace(text[start:end])
		if n := strings.Count(sentence, " "); text[end] != '?' && n >= 2 && n <= 7 && !strings.ContainsAny(sentence, `",`) {
			best = sentence
		}
		start = end + 1
	}
	return best
}

package llm

import "strings"

// pronounsOf is "He" or "She" as the speaker's name, description and persona have it, or "They". A title decides;
// otherwise what begins a sentence counts most, as it is about the person who is described, and others' words least.
func pronounsOf(self *Self) string {
	if titled := pronounOfTitle(self.Name); titled != "" {
		return titled
	}
	he, she := 0, 0
	for _, text := range append([]string{self.Description, self.Persona.Voice}, self.Persona.Facts...) {
		for _, w := range wordSpans(text) {
			weight, pronoun := pronounSign(text[w.start:w.end])
			switch pronoun {
			case "He":
				he += weight
			case "She":
				she += weight
			}
		}
	}
	switch {
	case he > she:
		return "He"
	case she > he:
		return "She"
	}
	return "They"
}

// pronounSign is how much a word says of whom a text is about, and which pronoun it speaks for.
func pronounSign(word string) (weight int, pronoun string) {
	switch word {
	case "He":
		return 8, "He"
	case "She":
		return 8, "She"
	case "himself":
		return 3, "He"
	case "herself":
		return 3, "She"
	case "he", "his", "His", "him", "man", "father", "boy", "husband", "son", "brother", "gentleman":
		return 1, "He"
	case "she", "her", "Her", "woman", "mother", "girl", "wife", "daughter", "sister", "lady":
		return 1, "She"
	}
	return 0, ""
}

// pronounOfTitle is what a name says by a title in front of it, or nothing.
func pronounOfTitle(name string) string {
	for _, word := range strings.Fields(name) {
		switch strings.ToLower(strings.Trim(word, ".,")) {
		case "mme", "mlle", "madame", "mademoiselle", "mrs", "miss", "ms", "lady", "dame", "queen", "princess", "duchess",
			"marquise", "countess", "baroness", "sister", "mother", "aunt", "landlady", "portress", "señora", "frau":
			return "She"
		case "m", "mr", "monsieur", "sir", "lord", "king", "prince", "duke", "marquis", "count", "baron", "father", "brother",
			"uncle", "master", "señor", "herr":
			return "He"
		case "the", "old", "young", "little", "dr", "doctor", "captain", "colonel", "inspector", "judge":
			continue // says nothing, and a title may follow
		}
		return ""
	}
	return ""
}

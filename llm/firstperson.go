package llm

import "strings"

// teller is a character who speaks of themselves to somebody, or to all when to is nil.
type teller struct {
	self    *Self
	pronoun string // He, She or They
	to      *Other
}

// ownSentence turns a sentence about the teller, from their persona or their memory, into one they can say
// themselves: "He stole a loaf." becomes "I stole a loaf.". It gives up, with "", where it is not sure
// who is meant; a speaker then says something else.
func (t *teller) ownSentence(text string) string {
	text = firstSentence(text)
	if at := strings.Index(text, "; "); at > 30 {
		text = text[:at] + "."
	}
	if text == "" || len(text) > 170 {
		return ""
	}
	words := strings.Fields(text)
	toName := ""
	if t.to != nil {
		toName = t.to.Name
	}
	switch first := words[0]; {
	case first == "I" || strings.HasPrefix(first, "I'") || first == "My" || first == "We" || first == "Our":
		return sentence(words)
	case strings.HasPrefix(text, t.self.Name+" ") && t.self.Name != "":
		words = append([]string{"He"}, strings.Fields(text[len(t.self.Name):])...)
		return mine(words, t.pronoun, toName)
	case first == "He" || first == "She" || first == "They":
		return mine(words, first, toName)
	case isPastVerb(first):
		return mine(append([]string{"He", lowerFirst(first)}, words[1:]...), t.pronoun, toName)
	}
	return ""
}

// firstSentence is a text's first sentence, with its full stop.
func firstSentence(text string) string {
	text = strings.TrimSpace(text)
	for i := 0; i < len(text); i++ {
		if strings.IndexByte(".!?", text[i]) >= 0 && (i+1 == len(text) || text[i+1] == ' ') && !isTitle(text[:i]) {
			return text[:i+1]
		}
	}
	if text == "" {
		return ""
	}
	return text + "."
}

// isTitle reports whether a text ends in an abbreviation whose full stop ends no sentence.
func isTitle(text string) bool {
	last := text[strings.LastIndexByte(text, ' ')+1:]
	switch last {
	case "Mr", "Mrs", "Ms", "Dr", "Mme", "Mlle", "M", "St", "Prof":
		return true
	}
	return len(last) == 1
}

// mine puts a sentence whose subject is the speaker into the first person. Another name in it makes every "him" or
// "her" doubtful, and then only the subject is changed, or nothing.
func mine(words []string, pronoun, toName string) string {
	if pronoun == "" {
		pronoun = words[0]
	}
	out := make([]string, 0, len(words))
	out = append(out, "I")
	named := false
	for i, w := range words[1:] {
		if startsUpper(w) {
			named = true
		}
		next := ""
		if i+2 < len(words) {
			next = words[i+2]
		}
		changed, doubtful := myWord(w, next, pronoun)
		if doubtful && named {
			return ""
		}
		if i == 0 || out[len(out)-1] == "and" || out[len(out)-1] == "I" || isAdverb(out[len(out)-1]) && i == 1 {
			changed = myVerb(changed, i > 0)
		}
		if toName != "" && strings.HasPrefix(changed, toName) {
			changed = "you" + strings.TrimPrefix(changed, toName)
			if strings.HasPrefix(changed, "you's") {
				changed = "your" + strings.TrimPrefix(changed, "you's")
			}
		}
		out = append(out, changed)
	}
	return sentence(out)
}

// ownPhrase is a phrase about a character as they would say it: "her daughter" becomes "my daughter".
func (t *teller) ownPhrase(phrase string) string {
	words := strings.Fields(phrase)
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		words[i], _ = myWord(w, next, t.pronoun)
	}
	return sentence(words)
}

// myWord is a word as the one it is about would say it, and whether it could be about somebody else.
func myWord(word, next, pronoun string) (changed string, doubtful bool) {
	bare := strings.TrimRight(word, ".,;:!?")
	end := word[len(bare):]
	switch {
	case pronoun == "He" && bare == "he", pronoun == "She" && bare == "she", pronoun == "They" && bare == "they":
		return "I" + end, true
	case pronoun == "He" && bare == "his", pronoun == "They" && bare == "their":
		return "my" + end, true
	case pronoun == "He" && bare == "him", pronoun == "They" && bare == "them":
		return "me" + end, true
	case pronoun == "She" && bare == "her" && (end != "" || next == "" || isPreposition(next)):
		return "me" + end, true
	case pronoun == "She" && bare == "her":
		return "my" + end, true
	case bare == "himself" || bare == "herself" || bare == "themselves" || bare == "themself":
		return "myself" + end, false
	}
	switch bare {
	case "he", "she", "him", "her", "his", "they", "them", "their":
		return word, true
	}
	return word, false
}

// myVerb is a verb of the third person in the first; joined tells that it follows "and" and may be something else.
func myVerb(verb string, joined bool) string {
	switch verb {
	case "is", "are":
		return "am"
	case "has":
		return "have"
	case "does":
		return "do"
	case "goes":
		return "go"
	case "was", "were":
		return "was"
	case "isn't":
		return "am not"
	case "hasn't":
		return "haven't"
	case "doesn't":
		return "don't"
	}
	if len(verb) < 4 || !strings.HasSuffix(verb, "s") || strings.HasSuffix(verb, "ss") || strings.HasSuffix(verb, "us") || joined && startsUpper(verb) {
		return verb
	}
	for _, end := range []string{"sses", "shes", "ches", "xes", "zes"} {
		if strings.HasSuffix(verb, end) {
			return verb[:len(verb)-2]
		}
	}
	if stem, ies := strings.CutSuffix(verb, "ies"); ies && len(stem) > 1 {
		return stem + "y"
	}
	return verb[:len(verb)-1]
}

func isAdverb(word string) bool {
	switch word {
	case "never", "always", "still", "once", "secretly", "now", "only", "also", "often", "no":
		return true
	}
	return false
}

func isPreposition(word string) bool {
	switch word {
	case "to", "in", "on", "at", "with", "from", "for", "by", "and", "but", "when", "that", "as", "into", "out", "away", "up", "down":
		return true
	}
	return false
}

// isPastVerb reports whether a fact begins with a verb of the past and leaves out its subject.
func isPastVerb(word string) bool {
	lower := strings.ToLower(word)
	if len(lower) > 4 && strings.HasSuffix(lower, "ed") {
		return true
	}
	switch lower {
	case "was", "had", "spent", "stole", "sold", "gave", "took", "left", "lost", "found", "grew", "fought", "broke", "kept", "made", "met",
		"ran", "saw", "swore", "taught", "told", "went", "wrote", "bought", "built", "came", "fell", "held", "knew", "led", "paid", "won":
		return true
	}
	return false
}

func sentence(words []string) string { return strings.Join(words, " ") }

func lowerFirst(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToLower(word[:1]) + word[1:]
}

package llm

import "strings"

// questionKind is what a question asks for; it is the name of the section that answers it.
type questionKind string

// questionOf finds the last question in a text and tells what it asks for, or "" where that is not clear.
func questionOf(text string) questionKind {
	q := lastQuestion(text)
	if q == "" {
		return ""
	}
	padded := " " + strings.ToLower(q) + " "
	for _, sign := range []struct {
		kind  questionKind
		words []string
	}{
		{"machine", []string{" an ai ", " an ai?", " a robot", " a machine?", "language model", " a bot", "chatbot", " are you real", " are you human"}},
		{"self", []string{"who are you", "your name", "what do they call you", "about yourself"}},
		{"feel", []string{"how are you", "are you happy", "are you tired", "how do you sleep", "wrong with you", "how do you feel", "weighing on you", "are you all right", "how were you", "you all right"}},
		{"want", []string{"what do you want", "what are you after", "your purpose", "what is it you want", "did you hope to find", "your goal", "what do you need", "your interest in", "what brings"}},
		{"remember", []string{"do you remember", "you remember", "what happened"}},
		{"past", []string{"where are you from", "who taught you", "your past", "were you", "your life", "your childhood", "tell me about you", "is that what you'd have chosen", "what are you afraid"}},
		{"opinion", []string{"what do you think of", "what do you make of", "do you know ", "do you trust", "are you with", "who is ", "is it all true"}},
		{"topic", []string{"tell me about", "what about", "what is it about", "where do you stand", "your view", "what would you do", "on what grounds", "what do you know about", "is it worth"}},
	} {
		for _, words := range sign.words {
			if strings.Contains(padded, words) {
				return sign.kind
			}
		}
	}
	return questionByWord(padded)
}

// questionByWord goes by the first word that asks.
func questionByWord(q string) questionKind {
	for word := range strings.FieldsSeq(q) {
		switch strings.Trim(word, `",.?!`) {
		case "why":
			return "why"
		case "who", "whose", "whom":
			return "who"
		case "where":
			return "where"
		case "when", "since":
			return "when"
		case "how":
			return "how"
		case "what", "which":
			return ""
		case "do", "did", "does", "will", "would", "can", "could", "are", "is", "was", "have", "has", "must", "should", "shall":
			return "yesno"
		}
	}
	return ""
}

// lastQuestion is the last sentence that ends with a question mark, or one that asks without it.
func lastQuestion(text string) string {
	end := strings.LastIndexByte(text, '?')
	if end < 0 {
		if strings.Contains(strings.ToLower(text), "tell me") {
			return text
		}
		return ""
	}
	start := strings.LastIndexAny(text[:end], ".!?")
	return strings.TrimSpace(text[start+1 : end+1])
}

package llm

import "strings"

// topicPhrase makes a topic into a noun phrase that can stand within a sentence; "" when it is too long or is a
// sentence itself. A capital at its beginning goes where the word is one that has none of its own.
func topicPhrase(topic string) string {
	topic = strings.Trim(strings.TrimSpace(topic), ".!?:;")
	if topic == "" || len(topic) > 70 || strings.ContainsAny(topic, ".!?\n;") {
		return ""
	}
	first, rest, _ := strings.Cut(topic, " ")
	switch lower := strings.ToLower(first); {
	case lower == "i" || lower == "you" || lower == "to" || lower == "should" || lower == "let" || lower == "about":
		if lower == "about" && rest != "" {
			return topicPhrase(rest)
		}
		return ""
	case isQuestionWord(lower): // a heading for those who watch, not words for those who speak
		return ""
	case opensPhrase(lower) || strings.HasSuffix(lower, "ing"):
		return strings.TrimSpace(lower + " " + rest)
	}
	return topic
}

// opensPhrase reports whether a word at the beginning of a topic is no name.
func opensPhrase(word string) bool {
	switch word {
	case "the", "a", "an", "my", "your", "his", "her", "our", "their", "its",
		"this", "that", "these", "those", "some", "no", "old", "new", "good", "lost", "being", "life", "news", "one", "two", "three":
		return true
	}
	return false
}

// isQuestionWord reports whether a topic that begins with the word is a question.
func isQuestionWord(word string) bool {
	switch word {
	case "what", "how", "why", "who", "where", "when", "whether", "which":
		return true
	}
	return false
}

// lowered is a topic of one common word in lower case: one that a theme knows is no name.
func (g *grammar) lowered(topic string) string {
	first, rest, more := strings.Cut(topic, " ")
	lower := strings.ToLower(first)
	if g.themes[lower] == nil || first == lower {
		return topic
	}
	if more {
		return lower + " " + rest
	}
	return lower
}

// shorter is another way to name a topic, to be used once it has been named in full: what follows its last "of" or
// "and", where that is a phrase too.
func shorter(topic string) string {
	for _, joint := range []string{" and ", " of "} {
		if at := strings.LastIndex(topic, joint); at > 0 {
			if tail := topic[at+len(joint):]; len(tail) >= 4 && !strings.Contains(tail, ",") {
				return tail
			}
		}
	}
	return topic
}

// themeOf is the section of thoughts about a text's subject: that of its last word that tells one, or nil.
func (g *grammar) themeOf(text string) *section {
	var found *section
	for _, w := range wordSpans(text) {
		if s := g.themes[strings.ToLower(text[w.start:w.end])]; s != nil {
			found = s
		}
	}
	return found
}

// placePhrase makes a scene's setting into a noun phrase, without the preposition it may begin with; "" when it is
// more than a phrase.
func placePhrase(setting string) string {
	setting = strings.TrimSuffix(strings.TrimSpace(setting), ".")
	if at := strings.IndexAny(setting, ",;"); at > 0 {
		setting = setting[:at]
	}
	for {
		first, rest, more := strings.Cut(setting, " ")
		lower := strings.ToLower(first)
		switch lower {
		case "in", "at", "on", "inside", "outside", "near", "under", "by", "behind", "beside", "before":
			if !more {
				return ""
			}
			setting = rest
			continue
		case "a", "an", "the":
			setting = "the " + rest // it is before their eyes
		}
		break
	}
	if setting == "" || len(setting) > 48 || strings.ContainsAny(setting, ".!?") || !startsWithThe(setting) && !startsUpper(setting) {
		return ""
	}
	return setting
}

func startsWithThe(text string) bool { return strings.HasPrefix(text, "the ") }

func startsUpper(text string) bool {
	return text != "" && text[0] >= 'A' && text[0] <= 'Z' || text != "" && text[0] >= 0x80
}

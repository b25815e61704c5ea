package llm

import "strings"

// rolePhrase is what a description calls somebody, as a phrase with its article: "an inspector of police". It is ""
// where the description does not begin with such a phrase.
func rolePhrase(description, name string) string {
	text := firstSentence(description)
	text = strings.TrimSuffix(text, ".")
	for _, opener := range []string{name + " is ", name + " was ", name + ", ", "He is ", "She is ", "They are "} {
		text = strings.TrimPrefix(text, opener)
	}
	words := strings.Fields(text)
	end := 0
	for end < len(words) && end < 8 && (end == 0 || !endsRole(words[end])) {
		end++
		if strings.ContainsAny(words[end-1][len(words[end-1])-1:], ",;:") {
			break
		}
	}
	if end < 2 || end == 8 || strings.Contains(text, "'s ") {
		return ""
	}
	phrase := strings.TrimRight(strings.Join(words[:end], " "), ",;: ")
	switch strings.ToLower(words[0]) {
	case "a", "an", "the":
		return lowerFirst(phrase)
	}
	return ""
}

// endsRole reports whether a word begins what is told about a role rather than the role itself.
func endsRole(word string) bool {
	switch word {
	case "who", "whose", "that", "which", "with", "and", "but", "is", "was", "has", "had", "by", "now", "once", "living", "known",
		"turned", "without", "from", "raised", "sent", "paid", "until", "after", "as", "where":
		return true
	}
	return false
}

// goalPhrase makes a goal into a verb phrase without "to", said by the one who has it to somebody; "" where it is none.
func (t *teller) goalPhrase(goal string) string {
	goal = strings.TrimRight(strings.TrimSpace(goal), ".!")
	for _, opener := range []string{"Wants to ", "wants to ", "To ", "to "} {
		goal = strings.TrimPrefix(goal, opener)
	}
	if t.to != nil && strings.Contains(t.to.Name, " ") {
		goal = strings.ReplaceAll(goal, t.to.Name+"'s", "your")
		goal = strings.ReplaceAll(goal, t.to.Name, "you")
	}
	words := strings.Fields(goal)
	if len(words) < 2 || len(goal) > 70 || !isGoalVerb(strings.ToLower(words[0])) || strings.ContainsAny(goal, ".!?;") {
		return ""
	}
	words[0] = strings.ToLower(words[0])
	pronoun := t.pronoun
	if pronoun == "They" {
		pronoun = pronounIn(words)
	}
	named := false
	for i, w := range words[1:] {
		named = named || startsUpper(w)
		next := ""
		if i+2 < len(words) {
			next = words[i+2]
		}
		changed, doubtful := myWord(w, next, pronoun)
		if !doubtful || !named {
			words[i+1] = changed
		}
		if words[i] == "I" {
			words[i+1] = myVerb(words[i+1], false)
		}
		if t.to != nil && strings.TrimRight(w, ",") == t.to.Name {
			words[i+1] = "you" + w[len(t.to.Name):]
		}
		if t.to != nil && w == t.to.Name+"'s" {
			words[i+1] = "your"
		}
	}
	return sentence(words)
}

// pronounIn is the pronoun whose forms a wish holds, which then is the wisher's, or "They".
func pronounIn(words []string) string {
	for _, w := range words {
		switch strings.TrimRight(w, ".,;:!?") {
		case "he", "his", "him", "himself":
			return "He"
		case "she", "her", "hers", "herself":
			return "She"
		}
	}
	return "They"
}

// isGoalVerb reports whether a word is a verb with which goals begin.
func isGoalVerb(word string) bool {
	switch word {
	case "find", "protect", "bring", "make", "keep", "win", "get", "escape", "pay", "become", "raise", "see", "earn", "prove", "stop",
		"save", "hide", "live", "learn", "free", "help", "serve", "marry", "catch", "arrest", "uphold", "obey", "love", "be", "build",
		"buy", "sell", "care", "change", "choose", "claim", "collect", "convince", "defend", "defeat", "deliver", "destroy", "die",
		"discover", "do", "end", "enforce", "expose", "feed", "fight", "finish", "follow", "forget", "forgive", "gain", "give",
		"go", "grow", "guard", "hold", "honour", "hunt", "join", "kill", "know", "lead", "leave", "look", "lose", "master", "meet",
		"move", "open", "outwit", "overthrow", "own", "persuade", "play", "please", "preserve", "prevent", "profit", "publish", "reach",
		"rebuild", "recover", "redeem", "remain", "repay", "rescue", "restore", "return", "reveal", "revenge", "rise", "rule", "run",
		"secure", "seek", "send", "set", "settle", "show", "solve", "spend", "stand", "start", "stay", "steal", "study", "support",
		"survive", "take", "teach", "tell", "track", "train", "travel", "trust", "turn", "understand", "unite", "visit", "watch", "work",
		"write", "avenge", "avoid", "break", "carry", "clear", "cook", "court", "cross", "cure", "drink", "eat", "found", "have", "heal",
		"inspire", "invent", "laugh", "let", "mend", "name", "overcome", "paint", "provide", "put", "remember", "search", "sing",
		"sleep", "speak", "spare", "squeeze", "swindle", "tend", "think", "try", "use", "walk", "wear":
		return true
	}
	return false
}

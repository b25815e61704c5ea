package llm

import "strings"

// byTheHour is a line as it is said at the world's time of day: the phrases speak as one does in the evening, and nobody
// says good night at noon. What is quoted stays as it was said.
func (r *reading) byTheHour(text string) string {
	parts := strings.Split(text, "\"")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = r.atHour(parts[i])
	}
	return strings.Join(parts, "\"")
}

func (r *reading) atHour(text string) string {
	switch hour := r.req.World.Time; {
	case hour == "":
		return text
	case strings.Contains(hour, "evening"), strings.Contains(hour, "night"):
		return strings.ReplaceAll(text, "Good day", "Good evening")
	}
	return r.grammar.daily.Replace(text)
}

// dailyWords turns what is said in the evening into what is said by day.
func dailyWords() *strings.Replacer {
	return strings.NewReplacer(
		"Good night", "Good day", "good night", "good day", "for tonight", "for today", "tonight", "today", "Tonight", "Today",
		"this evening", "today", "It's late,", "I'm late,", "It is late,", "I am late,", "I'll stand here till I see your light",
		"I'll stand here till you're round the corner", "I will stand here till I see your light",
		"I will stand here till you are round the corner", "Sleep well.", "Take care.", "all evening", "all day", "this morning", "earlier",
	)
}

package sim

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// subject is a scene's topic as what was spoken of: "the law", "what Javert did". Topics are headings, with a capital at
// their beginning that may be a name's; the goal of the scene often has the same words as they are.
func subject(topic, goal string) string {
	topic = strings.TrimRight(strings.TrimSpace(topic), ".!?;: ")
	words := strings.Fields(topic)
	if len(words) == 0 {
		return ""
	}
	if strings.EqualFold(topic, strings.TrimRight(strings.TrimSpace(goal), ".")) && len(words) > 1 && !opens(words[0]) {
		return cut("how to "+wish(topic), topicKept)
	}
	if at := strings.Index(strings.ToLower(goal), strings.ToLower(topic)); at > 0 && at+len(topic) <= len(goal) {
		topic = goal[at : at+len(topic)]
	}
	return cut(lowered(topic), topicKept)
}

// ofOneself is a subject as somebody would put it whose name is in it: "what I did", "the grudge between Javert and me".
// Where it is not plain which of the two they would say, the name stays.
func ofOneself(subject, name string) string {
	before, after, found := strings.Cut(subject, name)
	if name == "" || !found {
		return subject
	}
	switch {
	case hasAnySuffix(before, "between ", "with ", "of ", "about ", "on ", "to ", "for ", "against ") && !strings.HasPrefix(after, "'s"),
		strings.Contains(before, "between ") && strings.HasSuffix(before, "and "):
		return before + "me" + after
	case hasAnyPrefix(after, " would ", " will ", " did", " and ", " could ", " can ", " must "):
		return before + "I" + after
	}
	return subject
}

func hasAnySuffix(text string, ends ...string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(text, end) })
}

func hasAnyPrefix(text string, starts ...string) bool {
	return slices.ContainsFunc(starts, func(start string) bool { return strings.HasPrefix(text, start) })
}

// wish is a goal as a verb with what belongs to it: "find Cosette".
func wish(goal string) string {
	for _, opener := range []string{"Wants to ", "To "} {
		if rest, found := strings.CutPrefix(goal, opener); found {
			return rest
		}
	}
	first, size := utf8.DecodeRuneInString(goal)
	return string(unicode.ToLower(first)) + goal[size:]
}

// lowered is a heading within a sentence: without its capital, where its first word is one that has none of its own.
func lowered(heading string) string {
	first, rest, more := strings.Cut(heading, " ")
	if !opens(first) {
		return heading
	}
	if !more {
		return strings.ToLower(first)
	}
	return strings.ToLower(first) + " " + rest
}

// opens reports whether a word with which a heading begins is no name.
func opens(word string) bool {
	word = strings.ToLower(strings.Trim(word, ",;:"))
	switch word {
	case "the", "a", "an", "my", "your", "his", "her", "our", "their", "its", "this", "that", "these", "those", "some", "no", "all",
		"what", "who", "how", "why", "where", "when", "whether", "which", "one", "two", "three", "news", "days", "old", "new", "life",
		"in", "at", "on", "by", "under", "near", "behind", "beside", "before", "inside", "outside", "along", "over", "between", "among":
		return true
	}
	return strings.HasSuffix(word, "ing") && len(word) > 5
}

// cut is a text of at most most characters, cut at a word and marked where it is longer.
func cut(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	short := string(letters[:most])
	if i := strings.LastIndexByte(short, ' '); i > 0 {
		short = short[:i]
	}
	return short + "…"
}

// ended is a text as a sentence of its own.
func ended(text string) string {
	if last, _ := utf8.DecodeLastRuneInString(text); strings.ContainsRune(".!?…)", last) || strings.HasSuffix(text, ".”") {
		return text
	}
	return text + "."
}

// closed is a text whose last quotation, should it have been cut, ends.
func closed(text string) string {
	if strings.Count(text, "“") > strings.Count(text, "”") {
		return text + "”"
	}
	return text
}

package llm

import (
	"strings"

	"github.com/literaryai/dramatis"
)

// recollection is a memory in a form that can be said to somebody.
type recollection struct {
	form  string // the section of phrases for it
	quote string // words to the letter
	who   string // whose they were
	deed  string // a clause
	text  string // a sentence
	ago   string
}

// recollect puts a memory into words for somebody. It is not ok for one that the scene has already heard, or that
// cannot be told in the first person without doubt about who is meant.
func (r *reading) recollect(m *Memory) (recollection, bool) {
	if m.Kind == dramatis.MemoryDialogue {
		return r.recollectTalk(m)
	}
	text := r.tellable(m.Content)
	if text == "" || strings.Contains(r.heard, text) {
		return recollection{}, false
	}
	form := "memory.plain"
	switch {
	case m.Kind == dramatis.MemoryReflection:
		form = "memory.insight"
	case m.Kind == dramatis.MemorySummary:
		form = "memory.summary"
	case m.Distress:
		form = "memory.dark"
	}
	return recollection{form: form, text: text, ago: m.Ago}, true
}

// tellable is a remembered sentence as the speaker tells it to the one addressed.
func (r *reading) tellable(content string) string {
	self := &r.req.Speaker
	if own := r.tell.ownSentence(content); own != "" {
		return r.toTheirFace(own)
	}
	text := firstSentence(content)
	if text == "" || len(text) > 140 || strings.ContainsAny(text, "“\"") {
		return ""
	}
	if strings.Contains(text, " I ") && strings.Contains(text, self.Name) {
		return "" // an account of one's own that quotes a title
	}
	text = strings.ReplaceAll(text, self.Name+"'s", "my")
	text = strings.ReplaceAll(text, self.Name, "me")
	if r.to == nil || !strings.Contains(text, r.to.Name) {
		return text
	}
	rest, starts := strings.CutPrefix(text, r.to.Name+" ")
	if !starts || hasPronoun(rest) {
		return ""
	}
	verb, rest, _ := strings.Cut(rest, " ")
	return "You " + yourVerb(verb) + " " + rest
}

// toTheirFace is a sentence of the speaker's own with "you" for the one addressed, or nothing where a verb of the third
// person hangs on their name.
func (r *reading) toTheirFace(text string) string {
	if r.to == nil || !strings.Contains(text, r.to.Name) {
		return text
	}
	parts := strings.Split(strings.ReplaceAll(text, r.to.Name+"'s", "your"), r.to.Name)
	for _, rest := range parts[1:] {
		verb, _, _ := strings.Cut(strings.TrimPrefix(rest, " "), " ")
		if verb == "who" || myVerb(verb, false) != verb {
			return ""
		}
	}
	return strings.Join(parts, "you")
}

func hasPronoun(text string) bool {
	for _, w := range wordSpans(text) {
		switch text[w.start:w.end] {
		case "he", "she", "him", "her", "his", "they", "them", "their", "himself", "herself", "themselves":
			return true
		}
	}
	return false
}

func yourVerb(verb string) string {
	switch verb {
	case "was", "is":
		return map[string]string{"was": "were", "is": "are"}[verb]
	}
	return myVerb(verb, false)
}

// recollectTalk reads the account of a line: who did what to whom, how, and in what words.
func (r *reading) recollectTalk(m *Memory) (recollection, bool) {
	head, quoted, _ := strings.Cut(m.Content, ": “")
	quoted, _, _ = strings.Cut(quoted, "”")
	head, _, _ = strings.Cut(strings.TrimSuffix(head, "."), ", ")
	who, verb, whom := splitAccount(head)
	if verb == "" || who == "Somebody" {
		return recollection{}, false
	}
	c := recollection{who: who, ago: m.Ago, quote: r.quotable(quoted)}
	by := "other"
	switch {
	case who == "I":
		by = "mine"
	case r.to != nil && who == r.to.Name:
		by = "you"
	}
	if by == "other" && r.to != nil && whom == r.to.Name {
		return c, false // they were there: it would be telling them their own story
	}
	weight := weightOf(verb)
	if weight != 0 && (c.quote == "" || r.dice.IntN(3) > 0) {
		if by == "mine" && (r.to == nil || whom != r.to.Name) {
			return c, false
		}
		c.deed = r.clause(who, verb, whom)
		c.form = deedForm(by, weight)
		return c, c.deed != "" && !strings.Contains(r.heard, c.deed)
	}
	if c.quote == "" || !isQuoted(verb) || by == "mine" && (r.to == nil || whom != r.to.Name) {
		return c, false
	}
	c.form = "recall." + by
	return c, true
}

func deedForm(by string, weight int) string {
	switch {
	case by == "mine":
		return "deed.mine"
	case by == "you" && weight > 0:
		return "deed.kind"
	case by == "other" && weight > 0:
		return "deed.otherkind"
	}
	return "deed." + by
}

// clause is who did what to whom, as the speaker says it to the one addressed; "" when it would be about nobody.
func (r *reading) clause(who, verb, whom string) string {
	if whom == "everybody" || whom == "" {
		return ""
	}
	if r.to != nil && who == r.to.Name {
		who = "you"
	}
	if r.to != nil && whom == r.to.Name {
		whom = "you"
	}
	return who + " " + verb + " " + whom
}

// quotable is the longest sentence of remembered words that is short enough to be quoted and was not said in this
// scene, without the names by which people were called; "" when none is long enough to be known again.
func (r *reading) quotable(words string) string {
	const least, most = 5, 90
	best := ""
	for words != "" {
		text := firstSentence(words)
		words = strings.TrimSpace(words[min(len(text), len(words)):])
		text = strings.TrimSuffix(r.withoutNames(text), ".")
		if len(text) <= most && len(text) > len(best) && strings.Count(text, " ")+1 >= least && !strings.ContainsAny(text, "\"“…") &&
			!strings.Contains(r.heard, text) {
			best = text
		}
	}
	return best
}

// splitAccount takes "Javert made a promise to me" apart.
func splitAccount(head string) (who, verb, whom string) {
	for _, v := range [...]string{
		"disagreed with", "took leave of", "confided in", "agreed with", "joked with", "flirted with", "made a promise to",
		"apologised to", "spoke to", "lied to", "refused", "criticised", "mocked", "insulted", "threatened", "betrayed", "ignored",
		"greeted", "asked", "told", "praised", "thanked", "comforted", "helped",
	} {
		if at := strings.Index(head, " "+v+" "); at > 0 {
			return head[:at], v, head[at+len(v)+2:]
		}
	}
	return "", "", ""
}

// isQuoted reports whether the words of an act are worth quoting, apart from what they did.
func isQuoted(verb string) bool {
	switch verb {
	case "told", "confided in", "disagreed with":
		return true
	}
	return weightOf(verb) != 0
}

// weightOf is 1 for a deed that one remembers with thanks, −1 for one that one holds against others, 0 for talk.
func weightOf(verb string) int {
	switch verb {
	case "praised", "thanked", "comforted", "helped", "made a promise to", "apologised to":
		return 1
	case "criticised", "mocked", "insulted", "threatened", "betrayed", "refused", "ignored":
		return -1
	}
	return 0
}

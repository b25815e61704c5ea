package llm

import (
	"maps"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// aboutOneself concludes what prevails in somebody: an emotion, or a wish that everything turns about.
func (r *reflector) aboutOneself() {
	if label, evidence := r.prevailing(); label != "" {
		r.conclude("", feelingRule(label), evidence, strings.NewReplacer("{feeling}", feelingNoun(label)))
	}
	t := teller{self: &r.req.Self, pronoun: pronounsOf(&r.req.Self)}
	for _, g := range firstGoals(r.req.Self.Goals, 3) {
		phrase, evidence := t.goalPhrase(g.Text), r.touching(g.Text)
		if phrase != "" && len(evidence) >= 2 {
			r.conclude("", wishRule(), evidence, strings.NewReplacer("{wish}", phrase))
		}
	}
}

func feelingRule(label string) insightRule {
	rule := insightRule{weight: .4, question: "Where does all this {feeling} come from?", wordings: []string{
		"There has been more {feeling} in me of late than anything else.",
		"If I am honest, it is {feeling} that I live by now.",
	}}
	if isPainful(label) {
		rule.wordings[1] = "I have carried this {feeling} about with me long enough to ask whose it is."
	}
	return rule
}

func wishRule() insightRule {
	return insightRule{weight: .45, question: "What is it that I want?", wordings: []string{
		"Whatever I talk of, I come back to one thing: I want to {wish}.",
		"I can put it off no longer; if I want to {wish}, it must be I who begins.",
	}}
}

// prevailing is the emotion that most moments left behind, when it is plain that one does: a third of them, four at least.
func (r *reflector) prevailing() (label string, evidence []*Moment) {
	of := map[string][]*Moment{}
	for i := range r.req.Moments {
		if m := &r.req.Moments[i]; m.Emotion != "" && m.Kind == dramatis.MemoryDialogue {
			of[m.Emotion] = append(of[m.Emotion], m)
		}
	}
	for _, l := range slices.Sorted(maps.Keys(of)) {
		if len(of[l]) > len(evidence) {
			label, evidence = l, of[l]
		}
	}
	if len(evidence) < 4 || 3*len(evidence) < len(r.req.Moments) {
		return "", nil
	}
	return label, evidence
}

// touching is the moments that hold the words of a wish, those that carry meaning.
func (r *reflector) touching(wish string) []*Moment {
	var words []string
	for _, w := range wordSpans(wish) {
		if word := wish[w.start:w.end]; len(word) >= 5 && !isGoalVerb(strings.ToLower(word)) {
			words = append(words, strings.ToLower(word))
		}
	}
	var found []*Moment
	for i := range r.req.Moments {
		m := &r.req.Moments[i]
		content := strings.ToLower(m.Content)
		if m.Kind != dramatis.MemoryReflection && slices.ContainsFunc(words, func(w string) bool { return strings.Contains(content, w) }) {
			found = append(found, m)
		}
	}
	return found
}

func feelingNoun(label string) string {
	switch label {
	case "hate":
		return "hatred"
	case "gloating":
		return "spite"
	}
	return label
}

func isPainful(label string) bool {
	switch label {
	case "distress", "anger", "fear", "shame", "remorse", "hate", "reproach", "disappointment", "pity", "resentment", "gloating":
		return true
	}
	return false
}

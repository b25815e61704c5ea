package sim

import (
	"slices"
	"strings"
	"unicode"

	"github.com/literaryai/dramatis"
)

// goals is somebody's goals after a line, and how those that moved did. A line furthers a goal that it is about, or for
// which the scene is held, as far as its act drives things on. Who speaks drives their own goals; who is spoken to sees
// theirs furthered only by help, agreement and promises, or held up by refusals.
func (p *part) goals(s *Scene, l *Line) (goals []dramatis.Goal, terms []dramatis.GoalTerm) {
	goals = slices.Clone(p.who.Goals)
	drive, influence := ruleOf(l.Act).Drive, p.influence(l.Act)
	if drive*influence == 0 {
		return goals, nil
	}
	said := wordsOf(l.Text + " " + l.Action + " " + l.Topic)
	for i := range goals {
		g := &goals[i]
		if g.State != goalOpen && g.State != "" {
			continue
		}
		term := dramatis.GoalTerm{
			Character: p.who.Number, Goal: g.Text, Step: goalStep, Drive: drive, Influence: influence,
			Relevance: relevance(g.Text, said, s.Conversation.Goal), Before: g.Progress,
		}
		g.Progress = round(clamp(g.Progress+term.Step*(term.Drive*term.Influence)*term.Relevance, 0, 1))
		if g.Progress >= 1 {
			g.State = goalReached
		}
		if term.After = g.Progress; term.After != term.Before {
			terms = append(terms, term)
		}
	}
	return goals, terms
}

// haveReached reports whether one of the goals that moved has been reached.
func haveReached(terms []dramatis.GoalTerm) bool {
	return slices.ContainsFunc(terms, func(t dramatis.GoalTerm) bool { return t.After >= 1 })
}

// influence is how far an act of this kind bears on the goals of who has this part in it. What is said to somebody helps
// them on by help, agreement, promises and news, and holds them up by whatever holds things up.
func (p *part) influence(act dramatis.Act) float64 {
	switch p.role {
	case speaks:
		return 1
	case watches:
		return 0
	}
	switch act {
	case dramatis.ActHelp, dramatis.ActAgree, dramatis.ActPromise, dramatis.ActInform:
		return goalOfHearer
	}
	if ruleOf(act).Drive < 0 {
		return goalOfHearer
	}
	return 0
}

// relevance is how far a line is about a goal, 0 to 1: the share of the goal's words that were said, and at least
// goalOccasion in a scene that is held for it.
func relevance(goal string, said map[string]bool, occasion string) float64 {
	least := 0.0
	if isHeldFor(goal, occasion) {
		least = goalOccasion
	}
	wanted := wordsOf(goal)
	if len(wanted) == 0 {
		return least
	}
	met := 0
	for word := range wanted {
		if said[word] {
			met++
		}
	}
	return max(least, float64(met)/float64(len(wanted)))
}

// isHeldFor reports whether the goal of a scene is somebody's own goal: whether it holds its words.
func isHeldFor(goal, occasion string) bool {
	words := strings.ToLower(strings.TrimRight(strings.TrimSpace(goal), "."))
	return words != "" && strings.Contains(strings.ToLower(occasion), words)
}

// wordsOf is the set of the words of a text that carry meaning by themselves, which is here those of at least four
// letters, in lower case.
func wordsOf(text string) map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	}) {
		if len([]rune(word)) >= 4 {
			words[word] = true
		}
	}
	return words
}

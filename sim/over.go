package sim

import "github.com/literaryai/dramatis"

// EndGoal is why a scene ends that has reached what it was held for.
const EndGoal = "goal"

// The other reasons for which a scene ends by itself.
const (
	endLeft    = "left"
	endSilence = "silence"
	endEnergy  = "energy"
	endTurns   = "turns"
)

// EndsByItself lists the reasons for which a scene ends by what is said in it.
func EndsByItself() []string { return []string{EndGoal, endLeft, endSilence, endEnergy, endTurns} }

// Over tells after a line whether a scene has ended, and why: somebody has reached the goal it is held for, too few are
// left, nothing new was said for two turns, too few have the energy to go on, or its turns are used up. A chat is its
// person's to end, and what a person asked for does not end for lack of energy; a turn limit of 0 is none.
func Over(s *Scene) (reason string, over bool) {
	c := s.Conversation
	needed := 2
	if c.Kind == dramatis.KindChat {
		needed = 1
	}
	here := remaining(s)
	switch {
	case c.Kind != dramatis.KindChat && goalMet(s):
		return EndGoal, true
	case len(here) < needed:
		return endLeft, true
	case c.Kind != dramatis.KindChat && isStale(s.Lines):
		return endSilence, true
	case c.Kind == dramatis.KindScene && len(awake(s, here)) < needed:
		return endEnergy, true
	case c.MaxTurns > 0 && c.Turn >= c.MaxTurns:
		return endTurns, true
	}
	return "", false
}

// goalMet reports whether somebody present has reached the goal of their own that the scene is held for.
func goalMet(s *Scene) bool {
	for i := range s.Present {
		for _, g := range s.Present[i].Goals {
			if g.State == goalReached && isHeldFor(g.Text, s.Conversation.Goal) {
				return true
			}
		}
	}
	return false
}

func awake(s *Scene, here []*dramatis.Character) []*dramatis.Character {
	return those(here, func(c *dramatis.Character) bool { return EnergyAt(c, s.Now) >= energyGone })
}

// isStale reports whether each of the last lines says nothing that was not said before.
func isStale(lines []dramatis.Message) bool {
	if len(lines) <= silentLines {
		return false
	}
	for i := len(lines) - silentLines; i < len(lines); i++ {
		if saysNew(lines[:i], &lines[i]) {
			return false
		}
	}
	return true
}

// saysNew reports whether a line has words and they are not those of an earlier line.
func saysNew(earlier []dramatis.Message, line *dramatis.Message) bool {
	words := wordsOf(line.Text)
	if line.Text == "" {
		return line.Action != "" && line.Act != dramatis.ActIgnore
	}
	for i := range earlier {
		if earlier[i].Text == line.Text || inCommon(words, wordsOf(earlier[i].Text)) >= sameWords {
			return false
		}
	}
	return true
}

// inCommon is the share of two sets' words that are in both (Jaccard), 0 when both are empty.
func inCommon(a, b map[string]bool) float64 {
	both := 0
	for word := range a {
		if b[word] {
			both++
		}
	}
	if all := len(a) + len(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 0
}

package worker_test

import (
	"strings"
	"testing"

	"github.com/literaryai/dramatis/sim"
)

// mindsMove reports when an evening passes people by: their goals, their moods, what comes to their minds.
func mindsMove(t *testing.T, e *evening) {
	t.Parallel()
	goals, moved, reached, stirred := 0, 0, 0, 0
	for id, c := range e.state.Characters {
		for i, g := range c.Goals {
			goals++
			if g.Progress != e.began.Characters[id].Goals[i].Progress {
				moved++
			}
			if g.State == "reached" {
				reached++
			}
		}
		if c.LastInteraction != nil && c.Mood != sim.Baseline(c.Traits) {
			stirred++
		}
	}
	if moved < goals/10 || reached > goals/4 {
		t.Errorf("of %d goals %d moved and %d were reached", goals, moved, reached)
	}
	if stirred < len(e.state.Characters)/4 {
		t.Errorf("the moods of %d of %d people were moved", stirred, len(e.state.Characters))
	}
	occurred, told := 0, 0
	for _, x := range e.meter.asked {
		occurred += len(x.req.Lore)
		for _, entry := range x.req.Lore {
			if _, rest, _ := strings.Cut(entry, " "); strings.Contains(x.answer.Text, rest[:min(len(rest), 30)]) {
				told++ // the words after "I", by which it is known however it is led up to
			}
		}
	}
	if occurred < 20 || told == 0 {
		t.Errorf("entries of lorebooks came to mind %d times and were told %d times", occurred, told)
	}
	t.Logf("goals: %d moved, %d reached of %d; moods moved: %d; lore: %d to mind, %d told", moved, reached, goals, stirred, occurred, told)
}

package sim

import (
	"testing"

	"github.com/literaryai/dramatis"
)

func TestAims(t *testing.T) {
	t.Parallel()
	names := []string{"Inspector Javert", "Jean Valjean", "M. Thénardier", "Mme. Thénardier", "Cosette"}
	for _, test := range []struct {
		goal dramatis.Goal
		want int // the number of whom it is about; 0 for nobody
	}{
		{dramatis.Goal{Text: "Arrest Jean Valjean", Priority: .9}, 2},
		{dramatis.Goal{Text: "Catch Valjean before the night", Priority: .9, State: "open"}, 2},
		{dramatis.Goal{Text: "Repay the man called Thénardier", Priority: .9}, 0}, // there are two
		{dramatis.Goal{Text: "Repay Mme. Thénardier", Priority: .9}, 4},
		{dramatis.Goal{Text: "See Cosette again", Priority: .9, State: "reached"}, 0},
		{dramatis.Goal{Text: "Prove that Javert was right", Priority: .9}, 0}, // oneself
		{dramatis.Goal{Text: "Find a jean jacket", Priority: .9}, 0},
	} {
		t.Run(test.goal.Text, func(t *testing.T) {
			t.Parallel()
			w := World{Now: dawn}
			for i, name := range names {
				c := average(1, i+1)
				c.Name = name
				w.Characters = append(w.Characters, c)
			}
			w.Characters[0].Goals = []dramatis.Goal{test.goal}
			town := newTown(&w)
			if test.want == 0 && len(town.aim) > 0 || test.want > 0 && (len(town.aim) != 1 || town.aim[[2]int{0, test.want - 1}] != .9) {
				t.Errorf("the aims are %v, want one at number %d", town.aim, test.want)
			}
		})
	}
}

// A hunter has many friends, and meets their prey more often than any of them; but not right after they met.
func TestHuntersHunt(t *testing.T) {
	t.Parallel()
	hunt := func(meeting bool) (prey, most int) {
		w := society(1, 20, 0, 1)
		w.Ecosystem.Settings.MaxScenes = 1
		w.Busy = map[int]bool{}
		for i := range w.Characters {
			w.Characters[i].AutonomyLevel, w.Characters[i].Goals = 0, nil
			w.Characters[i].Name = []string{"Javert", "Valjean"}[min(i, 1)]
			if i > 1 {
				w.Characters[i].Name = string(rune('A'+i)) + "nna"
				w.Relationships = append(w.Relationships, between(&w.Characters[0], &w.Characters[i], dramatis.Friend, Bond{.8, .8, .8}, dawn))
			}
		}
		w.Characters[0].Goals = []dramatis.Goal{{Text: "Arrest Valjean", Priority: 1}}
		if meeting {
			just := w.Now
			met := between(&w.Characters[0], &w.Characters[1], dramatis.Enemy, Bond{-.9, .1, .5}, dawn)
			met.LastInteractionAt = &just
			w.Relationships = append(w.Relationships, met)
		}
		met := pulls(w, 1, 300)
		for n := 3; n <= 20; n++ {
			most = max(most, met[n])
		}
		return met[2], most
	}
	if prey, friend := hunt(false); prey <= 2*friend {
		t.Errorf("they met their prey %d times, and a friend %d times", prey, friend)
	}
	if prey, friend := hunt(true); prey > friend {
		t.Errorf("they met whom they had just met %d times, and a friend %d times", prey, friend)
	}
}

// Who makes an unbalanced triad with two is drawn into their company more often than somebody like them who does not.
func TestPlanPrefersUnbalancedTriads(t *testing.T) {
	t.Parallel()
	w := society(1, 4, 0, 1)
	w.Ecosystem.Settings.MaxScenes = 1
	for i := range w.Characters {
		w.Characters[i].Goals = nil
		w.Characters[i].Traits = dramatis.Traits{Openness: .5, Conscientiousness: .5, Extraversion: .9, Agreeableness: .5, Neuroticism: .5}
	}
	tie := func(a, b int, strength float64) {
		from, to := &w.Characters[a-1], &w.Characters[b-1]
		bond := Bond{strength, .5, .5}
		w.Relationships = append(w.Relationships,
			between(from, to, dramatis.Acquaintance, bond, dawn), between(to, from, dramatis.Acquaintance, bond, dawn))
	}
	tie(1, 2, .6)
	tie(1, 3, .6)
	tie(2, 3, -.6) // 1 stands between 2 and 3
	tie(1, 4, .6)
	tie(2, 4, .6) // and is at peace with 2 and 4
	tense, calm := 0, 0
	for tick := range 400 {
		w.Tick = tick + 1
		for _, scene := range Plan(w).Scenes {
			if p := scene.Participants; len(p) > 2 && p[0]+p[1] == 3 { // 1 and 2 have met, and one more comes
				tense += p[2] & 1
				calm += 1 - p[2]&1
			}
		}
	}
	if tense <= 2*calm || calm == 0 {
		t.Errorf("3 came to 1 and 2 %d times, and 4 %d times", tense, calm)
	}
}

package sim

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

// Whatever is said by whom, everything stays in its range, and no axis moves by more than .2 in a turn.
func TestAppraiseBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 4).Draw(t, "people")
		var people []dramatis.Character
		for i := range n {
			people = append(people, drawPerson(t, i+1))
		}
		s := sceneOf(people...)
		if rapid.Bool().Draw(t, "acquainted") {
			r := between(&people[0], &people[1], dramatis.Friend, drawBond(t), dawn)
			s.Bonds[[2]int{1, 2}] = &r
		}
		for turn := range rapid.IntRange(1, 25).Draw(t, "turns") {
			s.Now = TurnTime(s.Conversation, turn+1)
			effects := Appraise(s, drawLine(t, n))
			checkEffects(t, s, &effects)
			follow(s, &effects)
		}
	})
}

func drawLine(t *rapid.T, people int) Line {
	return Line{
		Speaker: rapid.IntRange(0, people).Draw(t, "speaker"), AddressedTo: rapid.IntRange(0, people).Draw(t, "addressee"),
		Act:     rapid.SampledFrom(append(dramatis.Acts(), "")).Draw(t, "act"),
		Emotion: rapid.SampledFrom([]string{"", "joy", "anger", "hate", "love", "hunger"}).Draw(t, "emotion"), Intensity: rapid.Float64Range(0, 1).Draw(t, "intensity"),
		Text: rapid.SampledFrom([]string{"", "Hello.", "I would rather not."}).Draw(t, "text"),
	}
}

func checkEffects(t *rapid.T, s *Scene, e *Effects) {
	if len(e.States) != len(s.Present) || len(e.Memories) != len(s.Present) {
		t.Fatalf("%d states and %d memories of %d people", len(e.States), len(e.Memories), len(s.Present))
	}
	for _, c := range e.Bonds {
		for _, change := range c.Changes {
			if !(math.Abs(change.After-change.Before) <= maxStep+1e-9) {
				t.Fatalf("one turn moved %+v", change)
			}
		}
		checkRange(t, &c.Relationship)
	}
	for i := range e.Met {
		checkRange(t, &e.Met[i])
	}
	for _, st := range e.States {
		m := st.Mood
		if !(max(math.Abs(m.Pleasure), math.Abs(m.Arousal), math.Abs(m.Dominance)) <= 1) ||
			!(st.SocialEnergy >= 0 && st.SocialEnergy <= 1) || !(st.Emotion.Intensity >= 0 && st.Emotion.Intensity <= 1) {
			t.Fatalf("the state is %+v", st)
		}
	}
	for i := range e.Memories {
		if err := e.Memories[i].Validate(); err != nil {
			t.Fatal(err)
		}
	}
}

func checkRange(t *rapid.T, r *dramatis.Relationship) {
	if err := r.Validate(); err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	for _, axis := range dramatis.Axes() {
		if a := r.Anchor(axis); !(a.HalfLife > 0) {
			t.Fatalf("the half-life of %s is %v", axis, a.HalfLife)
		}
	}
}

// follow makes a scene what it is after a line.
func follow(s *Scene, e *Effects) {
	for _, c := range e.Bonds {
		r := c.Relationship
		s.Bonds[[2]int{r.From, r.To}] = &r
	}
	for _, r := range e.Met {
		s.Bonds[[2]int{r.From, r.To}] = &r
	}
	for i := range s.Present {
		s.Present[i].CharacterState = e.States[i].CharacterState
	}
}

package sim

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

// drawScene draws three people, of whom some know one another.
func drawScene(t *rapid.T) *Scene {
	s := sceneOf(drawPerson(t, 1), drawPerson(t, 2), drawPerson(t, 3))
	for i := range s.Present {
		for j := range s.Present {
			if i != j && rapid.Bool().Draw(t, "acquainted") {
				know(s, &s.Present[i], &s.Present[j], drawBond(t))
			}
		}
	}
	return s
}

// deltaOf works the change out from the terms alone, by the formula that BondTerm gives.
func deltaOf(b *dramatis.BondTerm) float64 {
	change := (b.Base + b.Tone) * (b.Share * b.Sympathy * b.Bond * b.Welcome) * b.Temper
	change = max(-b.Bound, min(b.Bound, change)) * b.Headroom
	least := 0.0
	if b.Axis == dramatis.AxisStrength {
		least = -1
	}
	after := math.Round(max(least, min(1, b.Before+change))*1e6) / 1e6
	return math.Round((after-b.Before)*1e6) / 1e6
}

// TestTermsGiveTheDelta holds for every line: the terms of an axis come to just what was done to it, and every axis that
// moved by enough has its terms.
func TestTermsGiveTheDelta(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		effects := Appraise(s, drawLine(t, 3))
		moved := 0
		for _, change := range changesOf(s, &effects) {
			term := termOf(&effects.Terms, change)
			delta := round(change.After - change.Before)
			if math.Abs(delta) < termLeast {
				if term != nil {
					t.Fatalf("%+v is not worth telling", term)
				}
				continue
			}
			moved++
			if term == nil {
				t.Fatalf("the change %+v has no terms", change)
			}
			if got := deltaOf(term); got != delta || term.Delta != delta || term.Before != change.Before {
				t.Fatalf("the terms %+v come to %v, the axis moved by %v", *term, got, delta)
			}
		}
		if moved != len(effects.Terms.Bonds) {
			t.Fatalf("%d axes moved, %d have terms", moved, len(effects.Terms.Bonds))
		}
	})
}

// axisMove is what became of one axis between two people.
type axisMove struct {
	from, to int
	dramatis.AxisChange
}

// changesOf lists what became of every axis, also between those who met only now.
func changesOf(s *Scene, e *Effects) []axisMove {
	var all []axisMove
	for _, c := range e.Bonds {
		for _, change := range c.Changes {
			all = append(all, axisMove{c.Relationship.From, c.Relationship.To, change})
		}
	}
	for i := range e.Met {
		r := &e.Met[i]
		from := s.Present[r.From-1]
		before, after := restingBond(dramatis.Stranger, from.Traits), BondAt(r, s.Now)
		for _, change := range changesBetween(before.kept(), after.kept()) {
			all = append(all, axisMove{r.From, r.To, change})
		}
	}
	return all
}

func termOf(t *dramatis.Terms, m axisMove) *dramatis.BondTerm {
	i := slices.IndexFunc(t.Bonds, func(b dramatis.BondTerm) bool { return b.From == m.from && b.To == m.to && b.Axis == m.Axis })
	if i < 0 {
		return nil
	}
	return &t.Bonds[i]
}

// TestTermsGiveTheFeeling holds likewise for what a line stirs.
func TestTermsGiveTheFeeling(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		effects := Appraise(s, drawLine(t, 3))
		for _, f := range effects.Terms.Feelings {
			want := math.Round(min(1, f.Base*f.Share*f.Nerves*f.Regard)*1e6) / 1e6
			if f.Intensity != want {
				t.Fatalf("the terms %+v come to %v", f, want)
			}
			if f.Cause == dramatis.FeelsFinished {
				continue
			}
			if i := f.Character - 1; effects.Memories[i].Emotion.Label != f.Emotion || effects.Memories[i].Emotion.Intensity != f.Intensity {
				t.Fatalf("person %d felt %+v, the terms say %+v", f.Character, effects.Memories[i].Emotion, f)
			}
		}
	})
}

func TestTermsGiveTheGoal(t *testing.T) {
	t.Parallel()
	a, b := average(1, 1), average(1, 2)
	a.Goals = []dramatis.Goal{{Text: "find the silver candlesticks", State: goalOpen}, {Text: "sleep", State: goalOpen}}
	s := sceneOf(a, b)
	effects := Appraise(s, Line{Speaker: 1, AddressedTo: 2, Act: dramatis.ActAsk, Text: "Where are the silver candlesticks?"})
	if len(effects.Terms.Goals) != 1 {
		t.Fatalf("%d goals moved, want the first alone", len(effects.Terms.Goals))
	}
	g := effects.Terms.Goals[0]
	if want := round(g.Before + g.Step*g.Drive*g.Influence*g.Relevance); g.After != want || effects.States[0].Goals[0].Progress != want || want <= 0 {
		t.Errorf("the terms %+v come to %v; the goal is at %v", g, want, effects.States[0].Goals[0].Progress)
	}
}

func TestWhySpoke(t *testing.T) {
	t.Parallel()
	a, b, c := average(1, 1), average(1, 2), average(1, 3)
	opening := said(&a, 1, dramatis.ActGreet, "Good day.")
	for _, test := range []struct {
		name   string
		change func(*Scene)
		number int
		want   dramatis.SpeakerReason
	}{
		{"nothing was said", func(s *Scene) { s.Lines = nil }, 1, dramatis.SpeaksFirst},
		{"nobody was meant", func(*Scene) {}, 2, dramatis.SpeaksReadily},
		{"they were addressed", func(s *Scene) { s.Lines[0].AddressedTo = &dramatis.Speaker{Number: 2} }, 2, dramatis.SpeaksAddressed},
		{"another was addressed", func(s *Scene) { s.Lines[0].AddressedTo = &dramatis.Speaker{Number: 2} }, 3, dramatis.SpeaksLeftOut},
		{"their name fell", func(s *Scene) { s.Lines[0].Text = "And Person3?" }, 3, dramatis.SpeaksNamed},
		{"in the round", func(s *Scene) { s.Conversation.SpeakerOrder = dramatis.OrderRoundRobin }, 2, dramatis.SpeaksInTurn},
		{"pooled", func(s *Scene) { s.Conversation.SpeakerOrder = dramatis.OrderPooled }, 2, dramatis.SpeaksLeast},
		{"by the model", func(s *Scene) { s.Conversation.SpeakerOrder = dramatis.OrderModel }, 2, dramatis.SpeaksByModel},
		{"told by the director", func(s *Scene) { s.Conversation.NextSpeaker = 2 }, 2, dramatis.SpeaksDirected},
		{"in a chat", func(s *Scene) { s.Conversation.Kind = dramatis.KindChat }, 1, dramatis.SpeaksToVisitor},
		{"alone", func(s *Scene) {
			s.Lines = append(s.Lines, said(&c, 2, dramatis.ActLeave, "Bye."), opening)
			s.Conversation.Turn = 3
		}, 2, dramatis.SpeaksAlone},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := sceneOf(a, b, c)
			s.Lines = []dramatis.Message{opening}
			test.change(s)
			if got := WhySpoke(s, test.number); got != test.want || got.Sentence() == "" {
				t.Errorf("it is %q (%q), want %q", got, got.Sentence(), test.want)
			}
		})
	}
}

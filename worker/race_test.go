package worker_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// gate holds a model's first call until it is opened.
type gate struct {
	once     sync.Once
	thinking chan struct{} // closed when the call has come
	open     chan struct{} // to be closed
}

func newGate() *gate { return &gate{thinking: make(chan struct{}), open: make(chan struct{})} }

func (g *gate) hold(context.Context, llm.TurnRequest) error {
	first := false
	g.once.Do(func() { first = true })
	if first {
		close(g.thinking)
		<-g.open // whatever becomes of its lease: the answer comes late
	}
	return nil
}

// A person speaks while the model is thinking: their line is the next turn at once, and what the model comes up with for
// that turn is not used. The scene goes on by the same job.
func TestALineThatComesWhileTheModelThinks(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	g := newGate()
	script := &testrig.Script{Before: g.hold}
	s.Model = script
	s.Work(t, worker.Config{})
	c := s.begin(dramatis.OrderRoundRobin)
	<-g.thinking
	if m := s.add(c); m.Turn != 1 {
		t.Errorf("the person's line is turn %d", m.Turn)
	}
	s.untilEnded(c)
	close(g.open)
	awaitIdle(t, s.Rig)
	lines := s.lines(c)
	if len(lines) != 7 || lines[0].Speaker.Kind != dramatis.SpeakerUser || lines[1].Speaker.Number != 1 {
		t.Errorf("there spoke %v", speakers(lines))
	}
	if script.Calls() != 7 {
		t.Errorf("the model was asked %d times for six lines and one in vain", script.Calls())
	}
	agrees(t, s.Rig, s.world.ID)
}

// Nothing lands twice and nothing is lost when people talk, pause, resume and step all at once.
func TestManyHandsInOneScene(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 3)
	s.Work(t, worker.Config{})
	c := s.begin(dramatis.OrderNatural, func(n *store.NewInteraction) { n.MaxTurns = 12 })
	var hands sync.WaitGroup
	for hand := range 4 {
		hands.Go(func() {
			for i := range 4 {
				n := store.NewLine{Conversation: c.ID, By: s.owner, As: store.AsUser, Text: fmt.Sprintf("Word %d of hand %d.", i, hand)}
				_, err := s.Store.AddLine(t.Context(), n)
				tolerate(t, err)
				if hand == 3 {
					_, err = s.Store.PauseConversation(t.Context(), c.ID, "a hand")
					tolerate(t, err)
					_, err = s.Store.ResumeConversation(t.Context(), c.ID)
					tolerate(t, err)
				}
			}
		})
	}
	hands.Wait()
	if now := s.conversation(c); now.State == dramatis.TalkPaused {
		if _, err := s.Store.ResumeConversation(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
	}
	s.untilEnded(c)
	awaitIdle(t, s.Rig)
	s.lines(c)
	agrees(t, s.Rig, s.world.ID)
}

// tolerate lets pass what may happen to somebody who acts on a scene while others do.
func tolerate(t *testing.T, err error) {
	t.Helper()
	if code := dramatis.ErrorCode(err); err != nil && code != dramatis.CodeConflict && code != dramatis.CodeUnavailable {
		t.Error(err)
	}
}

// A line is rewritten while the one after it is being thought of, which would have answered to the old words.
func TestALineIsRewrittenWhileTheNextIsThoughtOf(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	g, asked := newGate(), &heard{}
	s.Model = &testrig.Script{Before: func(ctx context.Context, req llm.TurnRequest) error {
		_ = asked.note(ctx, req)
		return g.hold(ctx, req)
	}}
	c := s.begin(dramatis.OrderRoundRobin, func(n *store.NewInteraction) { n.Opening = &store.Opening{Text: "It is a bright morning."} })
	s.Work(t, worker.Config{})
	<-g.thinking
	dark := "It is a dark night."
	first := s.lines(c)[0]
	if _, err := s.Store.EditLine(t.Context(), store.LineEdit{Conversation: c.ID, Message: first.ID, Text: &dark}); err != nil {
		t.Fatal(err)
	}
	s.untilEnded(c)
	close(g.open)
	awaitIdle(t, s.Rig)
	lines := s.lines(c)
	if lines[0].Text != dark || lines[0].Revision != 1 || lines[1].Speaker.Number != 1 {
		t.Errorf("the lines are %+v", lines[:2])
	}
	own := asked.of(s.people[0].Name)
	if !mentions(own[0], "bright morning") || !mentions(own[1], dark) || mentions(own[1], "bright morning") {
		t.Error("the line that followed was not thought of again")
	}
	agrees(t, s.Rig, s.world.ID)
}

// Lines are rewritten and spoken anew while the world ticks beside them, with the same people.
func TestEditsBesideTicks(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 6)
	s.Work(t, worker.Config{})
	c := s.begin(dramatis.OrderManual, func(n *store.NewInteraction) { n.MaxTurns = 60 })
	s.say(c, 0, "I will not be moved.")
	other := s.begin(dramatis.OrderNatural, func(n *store.NewInteraction) { n.MaxTurns = 20 })
	s.Step(t, s.world, 3)
	for i := range 12 {
		text, act := fmt.Sprintf("Nobody moves me, for the %d. time.", i), dramatis.Acts()[i]
		line := s.lines(c)[0]
		if _, err := s.Store.EditLine(t.Context(), store.LineEdit{Conversation: c.ID, Message: line.ID, Text: &text, Act: &act}); err != nil {
			t.Fatal(err)
		}
	}
	s.AwaitTick(t, s.world.ID, 3)
	s.untilEnded(other)
	awaitIdle(t, s.Rig)
	agrees(t, s.Rig, s.world.ID)
	bonds, err := s.Store.AllRelationships(t.Context(), s.world.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range bonds {
		if r.Strength.Value < -1 || r.Strength.Value > 1 || r.Trust.Value < 0 || r.Trust.Value > 1 || r.Familiarity.Value < 0 || r.Familiarity.Value > 1 {
			t.Errorf("%d to %d is out of bounds: %+v", r.From, r.To, r)
		}
	}
}

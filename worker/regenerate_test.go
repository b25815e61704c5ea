package worker_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// rewrite edits the last line of a conversation.
func (s *troupe) rewrite(c dramatis.Conversation, text string, act dramatis.Act, to int) dramatis.Message {
	s.t.Helper()
	lines := s.lines(c)
	addressee := &s.people[to].ID
	m, err := s.Store.EditLine(s.t.Context(), store.LineEdit{
		Conversation: c.ID, Message: lines[len(lines)-1].ID, Text: &text, Act: &act, AddressedTo: &addressee,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// anew has the last line spoken anew and waits for it.
func (s *troupe) anew(c dramatis.Conversation) {
	s.t.Helper()
	job, err := s.Store.Regenerate(s.t.Context(), c.ID, nil, s.owner.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Await(s.t, "the line to be spoken anew", func(ctx context.Context) (bool, error) {
		j, err := s.Store.Job(ctx, job.ID)
		return j.Status.Finished(), err
	})
}

// minds is how everybody stands to everybody, and how they are: without ids, which differ between worlds.
func (s *troupe) minds() string {
	s.t.Helper()
	state := agrees(s.t, s.Rig, s.world.ID)
	var all []string
	for _, r := range state.Relationships {
		r.ID, r.EcosystemID, r.FromID, r.ToID = dramatis.ID{}, dramatis.ID{}, dramatis.ID{}, dramatis.ID{}
		all = append(all, asJSON(s.t, r))
	}
	for _, c := range state.Characters {
		c.CurrentContext.ConversationID = nil
		all = append(all, fmt.Sprint(c.Number, asJSON(s.t, c.CharacterState)))
	}
	for _, m := range state.Memories {
		all = append(all, fmt.Sprint(m.Character, m.Content, m.Importance))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// Whatever was said first, after a rewriting everybody feels and remembers as if only the last words had been said.
func TestARewrittenLineIsAllThatWasSaid(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	for _, test := range []struct{ first, then dramatis.Act }{
		{dramatis.ActInsult, dramatis.ActPraise}, {dramatis.ActPraise, dramatis.ActBetray}, {dramatis.ActFlirt, dramatis.ActFlirt},
		{dramatis.ActHelp, dramatis.ActIgnore}, {dramatis.ActConfide, dramatis.ActThreaten}, {dramatis.ActInform, dramatis.ActInform},
	} {
		t.Run(fmt.Sprintf("%s then %s", test.first, test.then), func(t *testing.T) {
			t.Parallel()
			const final = "That is what I wanted to say."
			plain := troupeOf(t, r, 4) // two of them are strangers to each other
			c := plain.begin(dramatis.OrderManual)
			plain.say(c, 1, "Before all that.", func(n *store.NewLine) { n.Act = dramatis.ActAsk })
			plain.say(c, 0, final, func(n *store.NewLine) { n.Act, n.AddressedTo = test.then, &plain.people[1].ID })

			changed := troupeOf(t, r, 4)
			d := changed.begin(dramatis.OrderManual)
			changed.say(d, 1, "Before all that.", func(n *store.NewLine) { n.Act = dramatis.ActAsk })
			changed.say(d, 0, "I take it back.", func(n *store.NewLine) { n.Act, n.AddressedTo = test.first, &changed.people[2].ID })
			for revision := 1; revision <= 2; revision++ {
				if m := changed.rewrite(d, final, test.then, 1); m.Revision != revision || m.Turn != 2 {
					t.Errorf("the line is turn %d, revision %d", m.Turn, m.Revision)
				}
				if got, want := changed.minds(), plain.minds(); got != want {
					t.Fatalf("after rewriting %d times people are\n%s\nwant\n%s", revision, got, want)
				}
			}
		})
	}
}

// The same goes for a line of the model's that is spoken anew, twice.
func TestALineSpokenAnewIsAllThatWasSaid(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	const final = "That is what I wanted to say."
	plain := troupeOf(t, r, 4)
	c := plain.begin(dramatis.OrderManual)
	plain.say(c, 0, final, func(n *store.NewLine) { n.Act, n.AddressedTo = dramatis.ActPraise, &plain.people[2].ID })

	again := troupeOf(t, r, 4)
	d := again.begin(dramatis.OrderManual)
	if _, err := r.Store.Next(t.Context(), d.ID, &again.people[0].ID, again.owner.ID); err != nil {
		t.Fatal(err)
	}
	again.untilPaused(d, dramatis.WaitsForDirector, 1)
	first := again.lines(d)[0]
	for revision := 1; revision <= 2; revision++ {
		again.anew(d)
		m := again.lines(d)[0]
		if m.ID != first.ID || m.Turn != 1 || m.Revision != revision || m.Text == first.Text || m.Model == "" || m.Speaker != first.Speaker {
			t.Fatalf("spoken anew the line is %+v", m)
		}
	}
	again.rewrite(d, final, dramatis.ActPraise, 2)
	if got, want := again.minds(), plain.minds(); got != want {
		t.Errorf("people are\n%s\nwant\n%s", got, want)
	}
	if now := again.conversation(d); now.State != dramatis.TalkPaused || now.PauseReason != dramatis.WaitsForDirector {
		t.Errorf("the scene is %s (%q)", now.State, now.PauseReason)
	}
}

func TestARunningSceneWaitsForTheLineThatIsSpokenAnew(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	s.Model = &testrig.Script{}
	c := s.begin(dramatis.OrderRoundRobin, func(n *store.NewInteraction) { n.MaxTurns = 4 })
	if _, err := s.Store.PauseConversation(t.Context(), c.ID, "a moment"); err != nil {
		t.Fatal(err)
	}
	s.Work(t, worker.Config{})
	if _, err := s.Store.Next(t.Context(), c.ID, nil, s.owner.ID); err != nil {
		t.Fatal(err)
	}
	s.untilPaused(c, "a moment", 1)
	awaitIdle(t, s.Rig)
	if _, err := s.Store.Regenerate(t.Context(), c.ID, nil, s.owner.ID); err != nil {
		t.Fatal(err)
	}
	awaitIdle(t, s.Rig)
	if now := s.conversation(c); now.State != dramatis.TalkPaused || now.Turn != 1 || s.lines(c)[0].Revision != 1 {
		t.Errorf("a paused scene is %s at turn %d", now.State, now.Turn)
	}
	if _, err := s.Store.ResumeConversation(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	s.untilEnded(c)
	s.refusesLines(c)
	agrees(t, s.Rig, s.world.ID)
}

// refusesLines checks that nothing can be added to what is over.
func (s *troupe) refusesLines(c dramatis.Conversation) {
	s.t.Helper()
	_, err := s.Store.AddLine(s.t.Context(), store.NewLine{Conversation: c.ID, By: s.owner, As: store.AsUser, Text: "Wait!"})
	if dramatis.ErrorCode(err) != dramatis.CodeConflict {
		s.t.Errorf("a line after the end gave %v, want a conflict", err)
	}
}

// A model that fails to speak a line anew leaves it as it was, and the scene goes on.
func TestALineThatCannotBeSpokenAnewStays(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	g := newGate()
	s.Model = &testrig.Script{Before: func(ctx context.Context, req llm.TurnRequest) error {
		if req.Scene.Turn == 2 {
			return g.hold(ctx, req)
		}
		if req.Scene.Turn == 1 && len(req.Chance.Purpose) > len("line/1") {
			return dramatis.Errorf(dramatis.CodeInvalid, "no")
		}
		return nil
	}}
	c := s.begin(dramatis.OrderRoundRobin, func(n *store.NewInteraction) { n.MaxTurns = 3 })
	s.Work(t, worker.Config{})
	<-g.thinking // of turn 2
	if _, err := s.Store.Regenerate(t.Context(), c.ID, nil, s.owner.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Store.Regenerate(t.Context(), c.ID, nil, s.owner.ID); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("asking twice gave %v, want a conflict", err)
	}
	s.untilEnded(c)
	close(g.open)
	awaitIdle(t, s.Rig)
	if lines := s.lines(c); len(lines) != 3 || lines[0].Revision != 0 {
		t.Errorf("the lines are %+v", lines)
	}
	agrees(t, s.Rig, s.world.ID)
}

// The line that ended a scene can be changed until the world goes on; the scene is then taken up again.
func TestTheLineThatEndedASceneCanBeChanged(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	s.Work(t, worker.Config{})
	c := s.begin(dramatis.OrderManual)
	s.say(c, 1, "Stay a while.")
	s.say(c, 0, "I am going.", func(n *store.NewLine) { n.Act = dramatis.ActLeave })
	if ended := s.untilEnded(c); ended.EndReason != "left" {
		t.Fatalf("it ended for %q", ended.EndReason)
	}
	awaitIdle(t, s.Rig)
	s.rewrite(c, "I am staying.", dramatis.ActAgree, 1)
	if now := s.untilPaused(c, dramatis.WaitsForDirector, 2); now.EndedAt != nil || now.EndReason != "" {
		t.Errorf("taken up again it is %+v", now)
	}
	agrees(t, s.Rig, s.world.ID)
	s.rewrite(c, "I am going after all.", dramatis.ActLeave, 1)
	s.untilEnded(c)
	awaitIdle(t, s.Rig)
	s.Step(t, s.world, 1)
	s.AwaitTick(t, s.world.ID, 1)
	text := "Too late."
	lines := s.lines(c)
	_, err := s.Store.EditLine(t.Context(), store.LineEdit{Conversation: c.ID, Message: lines[1].ID, Text: &text})
	if dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("after a tick it gave %v, want a conflict", err)
	}
	if _, err = s.Store.EditLine(t.Context(), store.LineEdit{Conversation: c.ID, Message: lines[0].ID, Text: &text}); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("editing an earlier line gave %v, want a conflict", err)
	}
	agrees(t, s.Rig, s.world.ID)
}

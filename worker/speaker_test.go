package worker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// actor is a model whose answers a test writes.
type actor struct {
	testrig.Script
	line    func(llm.TurnRequest) llm.TurnAnswer
	speaker func(llm.SpeakerRequest) string // raw

	mu    sync.Mutex
	asked []llm.SpeakerRequest
}

// Chat implements dramatis.ChatModel.
func (a *actor) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	switch subject := req.Subject.(type) {
	case llm.SpeakerRequest:
		a.mu.Lock()
		defer a.mu.Unlock()
		a.asked = append(a.asked, subject)
		if a.speaker != nil {
			return dramatis.ChatAnswer{Text: a.speaker(subject), Model: "actor"}, nil
		}
	case llm.TurnRequest:
		if a.line != nil {
			raw, err := json.Marshal(a.line(subject))
			if delta != nil {
				delta(string(raw))
			}
			return dramatis.ChatAnswer{Text: string(raw), Model: "actor"}, err
		}
	}
	return a.Script.Chat(ctx, req, delta)
}

func TestTheModelIsAskedWhoSpeaks(t *testing.T) {
	t.Parallel()
	const secret = "not a word to the others"
	s := newTroupe(t, 3)
	model := &actor{speaker: func(req llm.SpeakerRequest) string {
		return fmt.Sprintf(`{"speaker": %q}`, req.Able[len(req.Able)-1].Name)
	}}
	s.Model = model
	c := s.begin(dramatis.OrderModel)
	s.say(c, 0, secret, func(n *store.NewLine) { n.WhisperTo = &s.people[1].ID })
	s.Work(t, worker.Config{})
	s.untilEnded(c)
	if got := fmt.Sprint(speakers(s.lines(c))); got != "[1 3 2 3 2 3]" {
		t.Errorf("there spoke %s", got)
	}
	for _, req := range model.asked {
		if strings.Contains(fmt.Sprint(req), secret) {
			t.Error("the model was told a whisper when it chose who speaks")
		}
	}
}

func TestAnUnusableChoiceFallsBackToTheNaturalOrder(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	told := map[string]string{}
	for name, answer := range map[string]string{"nobody": `{"speaker": "Napoleon"}`, "no JSON": "I would rather not say."} {
		r.Model = &actor{speaker: func(llm.SpeakerRequest) string { return answer }}
		stop := r.Work(t, worker.Config{})
		s := troupeOf(t, r, 3)
		c := s.begin(dramatis.OrderModel)
		s.untilEnded(c)
		stop()
		told[name] = fmt.Sprint(speakers(s.lines(c)))
	}
	r.Model = &actor{}
	r.Work(t, worker.Config{})
	s := troupeOf(t, r, 3)
	c := s.begin(dramatis.OrderNatural)
	s.untilEnded(c)
	for name, got := range told {
		if want := fmt.Sprint(speakers(s.lines(c))); got != want {
			t.Errorf("after %s there spoke %s, want %s as in the natural order", name, got, want)
		}
	}
}

// When the model chooses somebody whom a person plays, the scene waits for that person.
func TestTheModelChoosesWhomAPersonPlays(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 3)
	s.Model = &actor{speaker: func(req llm.SpeakerRequest) string { return fmt.Sprintf(`{"speaker": %q}`, s.people[1].Name) }}
	s.Work(t, worker.Config{})
	c := s.begin(dramatis.OrderModel, s.played(1))
	if waiting := s.untilPaused(c, dramatis.WaitsForPerson, 0); waiting.NextSpeaker != 2 {
		t.Errorf("it waits for %d", waiting.NextSpeaker)
	}
	s.add(c) // a visitor's line takes nobody's turn
	if waiting := s.untilPaused(c, dramatis.WaitsForPerson, 1); waiting.NextSpeaker != 2 {
		t.Errorf("then it waits for %d", waiting.NextSpeaker)
	}
	if _, err := s.Store.ResumeConversation(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	s.untilPaused(c, dramatis.WaitsForPerson, 2)
	if got := speakers(s.lines(c)); got[1] == 2 || got[1] == 0 {
		t.Errorf("passed over, there spoke %v", got)
	}
	agrees(t, s.Rig, s.world.ID)
}

func TestEndingsThatMakeSense(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	texts := strings.Split("Good evening!|Bread costs twelve sous.|Nobody believes ministers.|Rivers freeze early.|Sailors sing badly.|Clocks lie.|", "|")
	r.Model = &actor{line: func(req llm.TurnRequest) llm.TurnAnswer {
		a := llm.TurnAnswer{Text: texts[req.Scene.Turn-1], Act: dramatis.ActInform}
		switch turn := req.Scene.Turn; req.Scene.Topic {
		case "goal":
			a.GoalMet = turn == 3
		case "left":
			if turn == 2 {
				a.Act = dramatis.ActLeave
			}
		case "silence":
			if turn > 2 {
				a.Text = "We have been through all that before, many times."
			}
		}
		return a
	}}
	r.Work(t, worker.Config{})
	for _, test := range []struct {
		want  string
		turns int
		do    func(*troupe, dramatis.Conversation)
	}{
		{"goal", 3, nil}, {"left", 2, nil}, {"silence", 5, nil}, {"turns", 6, nil},
		{"director", 0, func(s *troupe, c dramatis.Conversation) {
			if _, err := r.Store.End(t.Context(), c.ID); err != nil {
				t.Error(err)
			}
			if _, err := r.Store.End(t.Context(), c.ID); dramatis.ErrorCode(err) != dramatis.CodeConflict {
				t.Errorf("ending it twice gave %v, want a conflict", err)
			}
		}},
	} {
		t.Run(test.want, func(t *testing.T) {
			t.Parallel()
			s := troupeOf(t, r, 2)
			order := dramatis.OrderNatural
			if test.do != nil {
				order = dramatis.OrderManual
			}
			c := s.begin(order, func(n *store.NewInteraction) { n.Topic, n.Goal = test.want, "to part as friends" })
			if test.do != nil {
				test.do(s, c)
			}
			if ended := s.untilEnded(c); ended.EndReason != test.want || ended.Turn != test.turns {
				t.Errorf("it ended for %q after %d turns, want %q after %d", ended.EndReason, ended.Turn, test.want, test.turns)
			}
		})
	}
}

// Planned scenes end when too few have the energy to go on.
func TestASceneEndsForLackOfEnergy(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	s.Work(t, worker.Config{})
	_, err := s.Pool.Exec(t.Context(), `UPDATE character_states SET social_energy = .31 WHERE ecosystem_id = $1`, s.world.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Pool.Exec(t.Context(), `UPDATE ecosystems SET settings = '{"max_turns": 60}', tick_minutes = 1 WHERE id = $1`, s.world.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.Step(t, s.world, 1)
	s.AwaitTick(t, s.world.ID, 1)
	talks, err := s.Store.Conversations(t.Context(), store.ConversationFilter{Ecosystem: s.world.ID}, store.Page{})
	if err != nil || len(talks.Items) != 1 || talks.Items[0].EndReason != "energy" {
		t.Errorf("the scenes are %+v (%v), want one that ended for lack of energy", talks.Items, err)
	}
}

// What is spoken anew streams as what is spoken first does, under the same message and the new revision.
func TestALineSpokenAnewStreams(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	long := strings.Repeat("word after word ", 40)
	s.Model = &actor{line: func(req llm.TurnRequest) llm.TurnAnswer {
		return llm.TurnAnswer{Text: long + req.Chance.Purpose, Act: dramatis.ActInform}
	}}
	var mu sync.Mutex
	pieces := map[int][]dramatis.MessageDelta{} // by revision
	stop := s.Feed.Subscribe(t.Context(), dramatis.TopicWorld(s.world.ID), func(payload []byte) {
		var frame struct {
			Type dramatis.EventType
			Data dramatis.MessageDelta
		}
		if json.Unmarshal(payload, &frame) == nil && frame.Type == dramatis.FrameMessageDelta {
			mu.Lock()
			defer mu.Unlock()
			pieces[frame.Data.Revision] = append(pieces[frame.Data.Revision], frame.Data)
		}
	})
	defer stop()
	s.Work(t, worker.Config{})
	c := s.begin(dramatis.OrderManual)
	if _, err := s.Store.Next(t.Context(), c.ID, &s.people[0].ID, s.owner.ID); err != nil {
		t.Fatal(err)
	}
	s.untilPaused(c, dramatis.WaitsForDirector, 1)
	s.anew(c)
	line := s.lines(c)[0]
	s.Await(t, "both lines to have been told", func(context.Context) (bool, error) {
		mu.Lock()
		defer mu.Unlock()
		return len(pieces[0]) > 0 && len(pieces[1]) > 0, nil
	})
	mu.Lock()
	defer mu.Unlock()
	for revision, told := range pieces {
		for _, p := range told {
			if p.MessageID != line.ID || p.Turn != 1 || p.Speaker != s.people[0].Name {
				t.Errorf("of revision %d came %+v", revision, p)
			}
		}
		if told[0].Offset != 0 || told[len(told)-1].Offset != 0 || !strings.Contains(told[len(told)-1].Text, "word after word") {
			t.Errorf("of revision %d came %d pieces, and not from the beginning", revision, len(told))
		}
	}
}

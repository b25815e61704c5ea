package worker_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// polite is a model that always says the same, and keeps who it was when it said it.
type polite struct {
	act    dramatis.Act
	asked  []llm.TurnRequest
	answer string
}

func (p *polite) Name(string) string { return "polite" }

func (p *polite) Chat(_ context.Context, req dramatis.ChatRequest, _ func(string)) (dramatis.ChatAnswer, error) {
	p.asked = append(p.asked, req.Subject.(llm.TurnRequest))
	raw, err := json.Marshal(llm.TurnAnswer{Text: p.answer, Act: p.act})
	return dramatis.ChatAnswer{Text: string(raw), Model: "polite"}, err
}

// chat says something to a character and waits until they have answered.
func chat(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem, c dramatis.ID, talk *dramatis.ID, text string) dramatis.ID {
	t.Helper()
	return chatAs(t, r, dramatis.User{ID: e.OwnerID, Username: "robin"}, c, talk, text)
}

// chatAs is chat for a certain person.
func chatAs(t *testing.T, r *testrig.Rig, who dramatis.User, c dramatis.ID, talk *dramatis.ID, text string) dramatis.ID {
	t.Helper()
	job, err := r.Store.StartChat(t.Context(), store.NewChat{Character: c, User: who, Text: text, Conversation: talk})
	if err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the reply", func(ctx context.Context) (bool, error) {
		now, err := r.Store.Job(ctx, job.ID)
		if now.Status == dramatis.JobFailed {
			t.Fatalf("the reply failed: %+v", now.Error)
		}
		return now.Status == dramatis.JobSucceeded, err
	})
	return *job.ConversationID
}

func TestAPersonsWordsMoveTheCharacter(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &polite{act: dramatis.ActInform, answer: "I shall think of it."}
	r.Model = model
	r.Work(t, worker.Config{})
	e, people := r.Inhabited(t, 2, 1)
	before := people[1]
	talk := chat(t, r, e, before.ID, nil, "You coward! You are a liar and a coward.")
	after, err := r.Store.Character(t.Context(), before.ID)
	if err != nil {
		t.Fatal(err)
	}
	if feels := model.asked[0].Speaker.Emotion.Label; feels != "anger" && feels != "distress" {
		t.Errorf("whoever is insulted answers in %q, want anger or distress", feels)
	}
	if after.Mood.Pleasure >= before.Mood.Pleasure || after.SocialEnergy >= before.SocialEnergy || after.LastInteraction == nil ||
		after.CurrentContext.ConversationID == nil || *after.CurrentContext.ConversationID != talk {
		t.Errorf("the insult left %+v as %+v", before.CharacterState, after.CharacterState)
	}
	kept := memories(t, r, e.ID)
	if len(kept) != 2 {
		t.Fatalf("%d memories were kept, want one of each line", len(kept))
	}
	for _, m := range kept {
		if m.MessageID == nil || !strings.Contains(m.Content, "insulted me") && !strings.Contains(m.Content, "I told robin") {
			t.Errorf("they remember %q of line %v", m.Content, m.MessageID)
		}
	}
	said, err := r.Store.Messages(t.Context(), talk, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	why, err := r.Store.Why(t.Context(), talk, said.Items[0].ID)
	if err != nil || len(why.Reasons.Terms.Feelings) != 1 || why.Reasons.Terms.Feelings[0].Cause != dramatis.FeelsAct {
		t.Errorf("the terms of the person's line are %+v (%v)", why.Reasons.Terms, err)
	}
	awaitIdle(t, r)
	foldsIntoItsState(t, r, e)
}

func TestWhoTakesTheirLeaveInAChatAnswersAgain(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &polite{act: dramatis.ActLeave, answer: "Farewell, then."}
	r.Model = model
	r.Work(t, worker.Config{})
	e, people := r.Inhabited(t, 2, 1)
	talk := chat(t, r, e, people[0].ID, nil, "Goodbye.")
	model.answer = "You again."
	chat(t, r, e, people[0].ID, &talk, "Hello, I am back.")
	if heard := model.asked[len(model.asked)-1].Lines; len(heard) != 3 || heard[2].Text != "Hello, I am back." {
		t.Errorf("they heard %+v, want all three lines", heard)
	}
}

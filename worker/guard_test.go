package worker_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// These tests are about what goes wrong elsewhere: replies that land twice, memories that are thrown away for their age,
// error messages that become somebody's words.

func TestALateReplyDoesNotLandTwice(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	late := make(chan struct{})
	var asked atomic.Int32
	r.Model = &testrig.Script{Before: func(ctx context.Context, _ llm.TurnRequest) error {
		if asked.Add(1) > 1 {
			return nil
		}
		select {
		case <-late:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	e, people := r.Inhabited(t, 2, 1)
	job, err := r.Store.StartChat(t.Context(), store.NewChat{
		Character: people[0].ID, User: dramatis.User{ID: e.OwnerID, Username: "robin"}, Text: "Good evening.",
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	r.Await(t, "the first attempt to be thinking", func(context.Context) (bool, error) { return asked.Load() == 1, nil })
	// The lease is taken away, as from a worker that has been silent for too long, and somebody else answers meanwhile.
	_, err = r.Pool.Exec(t.Context(), `
		UPDATE jobs SET status = 'queued', generation = generation + 1, lease_token = NULL, lease_until = NULL, enqueued_at = NULL, run_at = now()
		WHERE id = $1`, job.ID)
	if err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the second attempt to answer", func(ctx context.Context) (bool, error) {
		now, err := r.Store.Job(ctx, job.ID)
		return now.Status == dramatis.JobSucceeded, err
	})
	close(late)
	awaitIdle(t, r)
	said, err := r.Store.Messages(t.Context(), *job.ConversationID, store.Page{})
	if err != nil || len(said.Items) != 2 {
		t.Errorf("%d lines were said (%v), want the question and one reply", len(said.Items), err)
	}
	if kept := memories(t, r, e.ID); len(kept) != 2 {
		t.Errorf("%d memories were kept, want one of each line", len(kept))
	}
}

func TestNoMemoryIsDeletedForItsAge(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, 6, 1)
	r.Step(t, e, 4)
	r.AwaitTick(t, e.ID, 4)
	awaitIdle(t, r)
	young := memories(t, r, e.ID)
	_, err := r.Pool.Exec(t.Context(), `UPDATE ecosystems SET world_time = world_time + interval '10 years', decayed_at = NULL WHERE id = $1`, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	lookBack(t, r, e)
	r.Step(t, e, 4)
	r.AwaitTick(t, e.ID, 8)
	awaitIdle(t, r)
	kept := map[dramatis.ID]string{}
	for _, m := range memories(t, r, e.ID) {
		kept[m.ID] = m.Content
	}
	for _, m := range young {
		if kept[m.ID] != m.Content {
			t.Errorf("ten years later memory %d of character %d reads %q, and was %q", m.Number, m.Character, kept[m.ID], m.Content)
		}
	}
}

// lookBack has everybody reflect who does not just now.
func lookBack(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem) {
	t.Helper()
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range people {
		if _, err := r.Store.AskReflection(t.Context(), c.ID, e.OwnerID); err != nil && dramatis.ErrorCode(err) != dramatis.CodeConflict {
			t.Fatal(err)
		}
	}
}

// ailing answers every third request with an error message in the place of words.
type ailing struct {
	testrig.Script
	asked atomic.Int32
}

const complaint = "Error: rate limit exceeded, please retry after 20 s (request 0xdeadbeef)"

func (a *ailing) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	if a.asked.Add(1)%3 != 0 {
		return a.Script.Chat(ctx, req, delta)
	}
	answers := map[string]string{
		llm.PurposeDialogue:   `{"text": "` + complaint + `", "act": "inform"}`,
		llm.PurposeReflection: `{"questions": ["` + complaint + `"], "insights": [{"text": "` + complaint + `", "evidence": [1, 2], "importance": 5}]}`,
	}
	answer, known := answers[req.Purpose]
	if !known {
		answer = complaint
	}
	return dramatis.ChatAnswer{Text: answer, Model: "ailing", TokensIn: 1, TokensOut: 1}, nil
}

func TestNoErrorMessageBecomesPartOfTheStory(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &ailing{}
	r.Model = model
	r.Work(t, worker.Config{Lease: 5 * time.Second})
	e := r.World(t, 8, 2)
	r.Step(t, e, 5)
	r.AwaitTick(t, e.ID, 5)
	lookBack(t, r, e)
	awaitIdle(t, r)
	reflected := false
	for _, event := range r.Events(t, e.ID) {
		reflected = reflected || event.Type == dramatis.EventMemoryReflected
		if strings.Contains(string(event.Payload), "deadbeef") {
			t.Fatalf("the error message is in event %d (%s): %s", event.Seq, event.Type, event.Payload)
		}
	}
	if model.asked.Load() < 30 || !reflected {
		t.Errorf("the model was asked %d times, and somebody looked back: %v; want more of it", model.asked.Load(), reflected)
	}
}

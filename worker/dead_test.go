package worker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

const misfortune = "the endpoint burned down"

func TestATurnThatDiesClosesItsSceneAndItsTick(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model = &testrig.Script{Before: func(_ context.Context, req llm.TurnRequest) error {
		if req.Scene.Number == 2 && req.Scene.Turn == 3 {
			return dramatis.Errorf(dramatis.CodeInvalid, misfortune)
		}
		return nil
	}}
	r.Work(t, worker.Config{})
	e := r.World(t, 12, 3)
	r.Step(t, e, 2)
	r.AwaitTick(t, e.ID, 2)

	var ended dramatis.ConversationEnded
	for _, event := range r.Events(t, e.ID) {
		if bytes.Contains(event.Payload, []byte(misfortune)) {
			t.Errorf("the error's text is in event %d: %s", event.Seq, event.Payload)
		}
		var said dramatis.ConversationEnded
		if event.Type == dramatis.EventConversationEnded && json.Unmarshal(event.Payload, &said) == nil && said.Number == 2 {
			ended = said
		}
	}
	if ended.Reason != "failed" || ended.Turns != 2 {
		t.Errorf("scene 2 ended as %q after %d turns, want failed after 2", ended.Reason, ended.Turns)
	}
	dead, err := r.Store.Jobs(t.Context(), store.JobFilter{User: e.OwnerID, Status: "failed"}, store.Page{})
	if err != nil || len(dead.Items) != 1 || dead.Items[0].Error == nil || dead.Items[0].Error.Code != dramatis.CodeInvalid {
		t.Errorf("failed jobs are %+v (%v), want the one turn with its error", dead.Items, err)
	}
}

func TestACancelledTurnEndsItsScene(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e, people := r.Inhabited(t, 4, 3)
	c, job, err := r.Store.StartInteraction(t.Context(), store.NewInteraction{
		Ecosystem: e.ID, Participants: []dramatis.ID{people[0].ID, people[1].ID}, Topic: "nothing",
		SpeakerOrder: dramatis.OrderNatural, MaxTurns: 5, By: e.OwnerID,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.CancelJob(t.Context(), job.ID); err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	r.Await(t, "the job to be cancelled", func(ctx context.Context) (bool, error) {
		j, err := r.Store.Job(ctx, job.ID)
		return j.Status == dramatis.JobCancelled, err
	})
	after, err := r.Store.Conversation(t.Context(), c.ID)
	if err != nil || after.State != dramatis.TalkEnded || after.EndReason != "cancelled" {
		t.Errorf("the conversation is %s (%q), want ended (cancelled); %v", after.State, after.EndReason, err)
	}
}

func TestARunningTurnCanBeCancelled(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	thinking := make(chan struct{})
	var once sync.Once
	r.Model = &testrig.Script{Before: func(ctx context.Context, _ llm.TurnRequest) error {
		once.Do(func() { close(thinking) })
		<-ctx.Done()
		return ctx.Err()
	}}
	r.Work(t, worker.Config{Lease: 2 * time.Second})
	e := r.World(t, 4, 3)
	r.Step(t, e, 1)
	<-thinking
	// Whatever its status: another turn may be claimed while this test looks.
	turns, err := r.Store.Jobs(t.Context(), store.JobFilter{User: e.OwnerID, Kind: "interaction:turn"}, store.Page{})
	if err != nil || len(turns.Items) == 0 {
		t.Fatalf("turns are %v (%v)", turns.Items, err)
	}
	for _, j := range turns.Items {
		if _, err := r.Store.CancelJob(t.Context(), j.ID); err != nil {
			t.Fatal(err)
		}
	}
	r.AwaitTick(t, e.ID, 1)
}

func TestAFailingTurnIsTriedAgainAndCountedInPostgres(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	failed := make(map[string]bool)
	script := &testrig.Script{}
	script.Before = func(_ context.Context, req llm.TurnRequest) error {
		// One worker, so no lock: the first turn of the first scene fails once.
		if req.Scene.Number == 1 && req.Scene.Turn == 1 && !failed["once"] {
			failed["once"] = true
			return dramatis.Errorf(dramatis.CodeUnavailable, "try again")
		}
		return nil
	}
	r.Model = script
	queues := worker.DefaultQueues()
	queues[dramatis.QueueSimulation] = 1
	r.Work(t, worker.Config{Queues: queues})
	e := r.World(t, 2, 3)
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 1)
	var attempts int
	err := r.Pool.QueryRow(t.Context(),
		`SELECT max(attempt) FROM jobs WHERE ecosystem_id = $1 AND kind = 'interaction:turn' AND status = 'succeeded'`, e.ID).Scan(&attempts)
	if err != nil || attempts != 2 {
		t.Errorf("the turn took %d attempts (%v), want 2", attempts, err)
	}
}

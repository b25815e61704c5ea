package worker_test

import (
	"context"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

func TestAPausedSceneLetsGoOfItsTickAndGoesOnLater(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	hold, thinking := make(chan struct{}), make(chan struct{}, 10)
	r.Model = &testrig.Script{Before: func(ctx context.Context, req llm.TurnRequest) error {
		if req.Scene.Number != 1 {
			return nil
		}
		thinking <- struct{}{}
		select {
		case <-hold:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	r.Work(t, worker.Config{})
	e := r.World(t, 6, 1)
	r.Step(t, e, 1)
	var scene dramatis.Conversation
	r.Await(t, "the scene to begin", func(ctx context.Context) (bool, error) {
		talks, err := r.Store.Conversations(ctx, store.ConversationFilter{Ecosystem: e.ID}, store.Page{})
		for _, c := range talks.Items {
			if c.Number == 1 {
				scene = c
			}
		}
		return scene.Number == 1, err
	})
	<-thinking
	paused, err := r.Store.PauseConversation(t.Context(), scene.ID, "a test")
	if err != nil || paused.State != dramatis.TalkPaused || paused.Attached {
		t.Fatalf("the scene is %+v (%v), want it paused and detached", paused, err)
	}
	r.AwaitTick(t, e.ID, 1)
	if _, err := r.Store.PauseConversation(t.Context(), scene.ID, "again"); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("pausing it twice gave %v, want a conflict", err)
	}
	close(hold) // the line that was being thought of still lands, and no other follows it
	awaitIdle(t, r)
	if c, err := r.Store.Conversation(t.Context(), scene.ID); err != nil || c.Turn != 1 || c.State != dramatis.TalkPaused {
		t.Errorf("the scene is %s at turn %d (%v), want it paused after the line that was on its way", c.State, c.Turn, err)
	}
	if _, err := r.Store.ResumeConversation(t.Context(), scene.ID); err != nil {
		t.Fatal(err)
	}
	awaitIdle(t, r)
	c, err := r.Store.Conversation(t.Context(), scene.ID)
	if err != nil || c.State != dramatis.TalkEnded || c.Turn < 2 {
		t.Errorf("the scene is %s at turn %d (%v), want it spoken to its end", c.State, c.Turn, err)
	}
}

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

// A scene whose speaker is deleted while they think goes on without them, or ends; no job dies of it.
func TestWhoIsDeletedWhileTheyThinkSaysNothing(t *testing.T) {
	t.Parallel()
	for name, people := range map[string]int{"of three": 3, "of two": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := testrig.New(t)
			thinking, may := make(chan string, 100), make(chan struct{})
			r.Model = &testrig.Script{Before: func(ctx context.Context, req llm.TurnRequest) error {
				thinking <- req.Speaker.Name
				select {
				case <-may:
				case <-ctx.Done():
				}
				return ctx.Err()
			}}
			r.Work(t, worker.Config{})
			e := r.World(t, 4, 1)
			all, err := r.Store.AllCharacters(t.Context(), e.ID)
			if err != nil {
				t.Fatal(err)
			}
			var ids []dramatis.ID
			for i := range people {
				ids = append(ids, all[i].ID)
			}
			talk, _, err := r.Store.StartInteraction(t.Context(), store.NewInteraction{
				Ecosystem: e.ID, Participants: ids, Topic: "bread", SpeakerOrder: dramatis.OrderNatural, MaxTurns: 4, By: e.OwnerID,
			})
			if err != nil {
				t.Fatal(err)
			}
			speaker := <-thinking
			for _, c := range all {
				if c.Name == speaker {
					if err := r.Store.DeleteCharacter(t.Context(), c.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
			close(may)
			r.Await(t, "the scene to end", func(ctx context.Context) (bool, error) {
				now, err := r.Store.Conversation(ctx, talk.ID)
				talk = now
				return now.State == dramatis.TalkEnded, err
			})
			awaitIdle(t, r)
			said, err := r.Store.Messages(t.Context(), talk.ID, store.Page{})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range said.Items {
				if m.Speaker.Name == speaker {
					t.Errorf("%s is gone and says %q", speaker, m.Text)
				}
			}
			if people == 3 && len(said.Items) == 0 || people == 2 && talk.EndReason != "left" {
				t.Errorf("after %d lines the scene ended for %q", len(said.Items), talk.EndReason)
			}
			nothingFailed(t, r)
			agrees(t, r, e.ID)
		})
	}
}

func nothingFailed(t *testing.T, r *testrig.Rig) {
	t.Helper()
	var failed int
	if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM jobs WHERE status = 'failed'`).Scan(&failed); err != nil || failed != 0 {
		t.Errorf("%d jobs have failed (%v)", failed, err)
	}
}

func TestACharacterIsDeletedWithAllThatHangsOnThem(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, 4, 1)
	r.Step(t, e, 3)
	r.AwaitTick(t, e.ID, 3)
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	who := people[0].ID
	talk := chat(t, r, e, who, nil, "What a wonderful garden you have made.")
	chat(t, r, e, who, &talk, "I admire your patience.")
	awaitIdle(t, r)
	if err := r.Store.DeleteCharacter(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	for table, of := range map[string]string{
		"characters": "id", "character_states": "character_id", "memories": "character_id", "memory_vectors": "character_id", "visitors": "character_id",
		"relationships": "from_id", "relationships AS r": "r.to_id",
	} {
		var left int
		if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table+` WHERE `+of+` = $1`, who).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d rows of %s are left (%v)", left, table, err)
		}
	}
	for _, table := range []string{"visitor_history", "relationship_history"} {
		var loose int
		owner := map[string]string{"visitor_history": "visitor", "relationship_history": "relationship"}[table]
		err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table+` WHERE NOT EXISTS (SELECT FROM `+owner+`s o WHERE o.id = `+owner+`_id)`).Scan(&loose)
		if err != nil || loose != 0 {
			t.Errorf("%d rows of %s are about nothing (%v)", loose, table, err)
		}
	}
	c, err := r.Store.Conversation(t.Context(), talk)
	if err != nil || c.State != dramatis.TalkEnded || c.EndReason != "left" {
		t.Errorf("the talk with them is %s for %q (%v)", c.State, c.EndReason, err)
	}
	said, err := r.Store.Messages(t.Context(), talk, store.Page{})
	if err != nil || len(said.Items) != 4 {
		t.Errorf("of what was said %d lines are left (%v)", len(said.Items), err)
	}
	r.Step(t, e, 3)
	r.AwaitTick(t, e.ID, 6)
	awaitIdle(t, r)
	nothingFailed(t, r)
	agrees(t, r, e.ID)
}

package worker_test

import (
	"context"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// folded is a world's log up to and with an event, folded.
func folded(t *testing.T, r *testrig.Rig, world dramatis.ID, until int64) *sim.State {
	t.Helper()
	state := sim.Empty()
	err := r.Store.ReadLog(t.Context(), world, until, func(page []dramatis.Event) error {
		for _, e := range page {
			if err := state.Apply(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return state
}

func stateHash(t *testing.T, s *sim.State) string {
	t.Helper()
	hash, err := sim.StateHash(s)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// agrees checks that a world's tables are what its log says.
func agrees(t *testing.T, r *testrig.Rig, world dramatis.ID) *sim.State {
	t.Helper()
	kept, err := r.Store.State(t.Context(), world)
	if err != nil {
		t.Fatal(err)
	}
	told := folded(t, r, world, kept.Seq)
	if apart, err := sim.FirstDifference(told, kept, "the log", "the tables"); err != nil || apart != "" {
		t.Fatalf("%s (%v)", apart, err)
	}
	if stateHash(t, told) != stateHash(t, kept) {
		t.Fatal("the hashes of log and tables differ, and nobody says where")
	}
	return kept
}

func TestTheStateOfTheTablesIsTheFoldOfTheLog(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, 12, 5)
	agrees(t, r, e.ID)
	r.Step(t, e, 4)
	r.AwaitTick(t, e.ID, 4)
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	user, err := r.Store.User(t.Context(), e.OwnerID)
	if err != nil {
		t.Fatal(err)
	}
	job, err := r.Store.StartChat(t.Context(), store.NewChat{Character: people[0].ID, User: user, Text: "Good evening."})
	if err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the reply", func(ctx context.Context) (bool, error) {
		j, err := r.Store.Job(ctx, job.ID)
		return j.Status == dramatis.JobSucceeded, err
	})
	if err := r.Store.DeleteCharacter(t.Context(), people[3].ID); err != nil {
		t.Fatal(err)
	}
	agrees(t, r, e.ID)
	_, err = r.Pool.Exec(t.Context(), `UPDATE memories SET content = content || '!' WHERE character_id = $1 AND number = 1`, people[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := r.Store.State(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	told := folded(t, r, e.ID, kept.Seq)
	if stateHash(t, told) == stateHash(t, kept) {
		t.Error("a memory was changed behind the log's back, and the hash is the same")
	}
	const want = "memory 1 of 1.content"
	if apart, err := sim.FirstDifference(told, kept, "the log", "the tables"); err != nil || len(apart) < len(want) || apart[:len(want)] != want {
		t.Errorf("the first difference is %q (%v), want one of %s", apart, err, want)
	}
}

package worker_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/worker"
)

// asked waits for a decay that somebody asks for, and gives what it came to.
func asked(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem, job dramatis.ID) (result map[string]int) {
	t.Helper()
	r.Await(t, "the decay", func(ctx context.Context) (bool, error) {
		j, err := r.Store.Job(ctx, job)
		if err != nil || j.Status != dramatis.JobSucceeded {
			return false, err
		}
		return true, json.Unmarshal(j.Result, &result)
	})
	return result
}

func TestADecayByHandRecordsWhatHasFaded(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 4, 1)
	first, err := r.Store.AskDecay(t.Context(), e.ID, e.OwnerID)
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Store.AskDecay(t.Context(), e.ID, e.OwnerID)
	if err != nil || again.ID != first.ID {
		t.Errorf("asked twice there are the jobs %s and %s (%v)", first.ID, again.ID, err)
	}
	if _, err := r.Pool.Exec(t.Context(), `UPDATE ecosystems SET world_time = world_time + interval '1 year' WHERE id = $1`, e.ID); err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	if done := asked(t, r, e, first.ID); done["changed"] == 0 {
		t.Errorf("after a year there is %v to record", done)
	}
	second, err := r.Store.AskDecay(t.Context(), e.ID, e.OwnerID)
	if err != nil || second.ID == first.ID {
		t.Fatalf("asked after the end there is the job %s again (%v)", second.ID, err)
	}
	if done := asked(t, r, e, second.ID); done["changed"] != 0 {
		t.Errorf("at the same moment again there is %v to record", done)
	}
}

func TestADecayWaitsForTheEndOfTheTick(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	may := make(chan struct{})
	r.Model = &testrig.Script{Before: func(ctx context.Context, _ llm.TurnRequest) error {
		select {
		case <-may:
		case <-ctx.Done():
		}
		return ctx.Err()
	}}
	r.Work(t, worker.Config{})
	e := r.World(t, 6, 1)
	r.Step(t, e, 1)
	r.Await(t, "the tick to open", func(ctx context.Context) (open bool, err error) {
		err = r.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM ticks WHERE ecosystem_id = $1 AND open > 0)`, e.ID).Scan(&open)
		return open, err
	})
	job, err := r.Store.AskDecay(t.Context(), e.ID, e.OwnerID)
	if err != nil {
		t.Fatal(err)
	}
	if done := asked(t, r, e, job.ID); done["with_tick"] != 1 {
		t.Errorf("beside an open tick the decay came to %v", done)
	}
	close(may)
	r.AwaitTick(t, e.ID, 1)
	var decays int
	err = r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM jobs WHERE kind = 'relationship:decay' AND tick = 1 AND status = 'succeeded'`).Scan(&decays)
	if err != nil || decays != 1 {
		t.Errorf("the tick ended with %d decays (%v)", decays, err)
	}
	agrees(t, r, e.ID)
}

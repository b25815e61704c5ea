package worker_test

import (
	"context"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
	"github.com/literaryai/dramatis/worker"
)

// awaitIdle waits until no job waits or runs.
func awaitIdle(t *testing.T, r *testrig.Rig) {
	t.Helper()
	r.Await(t, "all jobs to end", func(ctx context.Context) (bool, error) {
		depths, err := r.Store.QueueDepths(ctx)
		return len(depths) == 0, err
	})
}

func TestATickOfADeletedWorldEnds(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	gone := dramatis.NewID()
	err := r.Store.InWorld(t.Context(), gone, func(tx *store.Tx) error {
		tx.Enqueue(store.NewJob{Args: tasks.Tick{EcosystemID: gone, Tick: 1}})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{Lease: time.Second})
	awaitIdle(t, r)
}

func TestATickThatWaitedIsNotPlannedInAPausedWorld(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 6, 1)
	if _, err := r.Store.ResumeEcosystem(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	if begun, err := r.Store.BeginTick(t.Context(), e.ID); err != nil || !begun {
		t.Fatalf("the tick was not asked for: %v", err)
	}
	if _, err := r.Store.PauseEcosystem(t.Context(), e.ID, "a test"); err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	awaitIdle(t, r)
	if now, err := r.Store.Ecosystem(t.Context(), e.ID); err != nil || now.Tick != 0 {
		t.Fatalf("the paused world is at tick %d (%v), want 0", now.Tick, err)
	}
	// What did not happen stands in nobody's way.
	r.Step(t, e, 2)
	r.AwaitTick(t, e.ID, 2)
	if _, err := r.Store.ResumeEcosystem(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	if begun, err := r.Store.BeginTick(t.Context(), e.ID); err != nil || !begun {
		t.Errorf("the resumed world begins no tick: %v", err)
	}
	r.AwaitTick(t, e.ID, 3)
}

func TestStepsAskedForWhileATickIsOpenAreTaken(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	speak := make(chan struct{})
	r.Model = &testrig.Script{Before: func(ctx context.Context, _ llm.TurnRequest) error {
		select {
		case <-speak:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	r.Work(t, worker.Config{})
	e := r.World(t, 4, 1)
	r.Step(t, e, 1)
	r.Await(t, "the first tick to begin", func(ctx context.Context) (bool, error) {
		now, err := r.Store.Ecosystem(ctx, e.ID)
		return now.Tick == 1, err
	})
	r.Step(t, e, 1)
	r.Step(t, e, 1)
	close(speak)
	r.AwaitTick(t, e.ID, 3)
	awaitIdle(t, r)
	if now, err := r.Store.Ecosystem(t.Context(), e.ID); err != nil || now.Tick != 3 || now.StepsLeft != 0 {
		t.Errorf("the world is at tick %d with %d steps left (%v), want 3 and none", now.Tick, now.StepsLeft, err)
	}
}

func TestDeletingUnderLoad(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e, other := r.World(t, 16, 1), r.World(t, 6, 2)
	r.Step(t, e, 50)
	r.Step(t, other, 3)
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	awaitLines(t, r, e.ID, 10)
	for _, c := range people[:6] {
		if err := r.Store.DeleteCharacter(t.Context(), c.ID); err != nil {
			t.Errorf("delete %s: %v", c.Name, err)
		}
	}
	awaitLines(t, r, e.ID, 30)
	if err := r.Store.DeleteEcosystem(t.Context(), e.ID); err != nil {
		t.Errorf("delete the world: %v", err)
	}
	r.AwaitTick(t, other.ID, 3)
	awaitIdle(t, r)
	for _, table := range []string{"jobs", "events", "messages", "memories", "conversations", "characters", "character_states", "relationships", "ticks"} {
		var left int
		if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table+` WHERE ecosystem_id = $1`, e.ID).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d %s of the deleted world are left (%v)", left, table, err)
		}
	}
}

func TestWhatIsStrandedIsEndedByTheWatch(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 4, 1)
	r.Step(t, e, 1)
	stop := r.Work(t, worker.Config{Queues: map[string]int{dramatis.QueueMaintenance: 1}})
	stop()
	// A tick whose scene has lost its job, as no path of ours loses one.
	r.Model = &testrig.Script{}
	planned := r.Work(t, worker.Config{})
	r.AwaitTick(t, e.ID, 1)
	planned()
	_, err := r.Pool.Exec(t.Context(), `
		UPDATE conversations SET state = 'running', attached = true, created_at = now() - interval '1 hour' WHERE ecosystem_id = $1;`, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Pool.Exec(t.Context(),
		`UPDATE ticks SET closed_at = NULL, open = (SELECT count(*) FROM conversations), started_at = now() - interval '1 hour'`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Watch{}}); err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	r.AwaitTick(t, e.ID, 1)
	talks, err := r.Store.Conversations(t.Context(), store.ConversationFilter{Ecosystem: e.ID, State: string(dramatis.TalkRunning)}, store.Page{})
	if err != nil || len(talks.Items) != 0 {
		t.Errorf("%d conversations are still running (%v), want none", len(talks.Items), err)
	}
}

// A world's clock stops before it gives times that cannot be written: it is paused, and says why.
func TestAWorldComesToAnEnd(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 4, 1)
	if _, err := r.Pool.Exec(t.Context(), `UPDATE ecosystems SET world_time = $2::timestamptz - interval '15 minutes' WHERE id = $1`, e.ID, dramatis.LastMoment()); err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	if _, err := r.Store.StepEcosystem(t.Context(), e.ID, 3, e.OwnerID); err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the world to come to its end", func(ctx context.Context) (bool, error) {
		now, err := r.Store.Ecosystem(ctx, e.ID)
		return now.PauseReason == dramatis.ReasonEnd, err
	})
	awaitIdle(t, r)
	if now, err := r.Store.Ecosystem(t.Context(), e.ID); err != nil || now.Tick != 1 || now.StepsLeft != 0 || now.State != dramatis.WorldPaused {
		t.Errorf("the world is %+v (%v)", now, err)
	}
	if _, err := r.Store.StepEcosystem(t.Context(), e.ID, 1, e.OwnerID); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("a further step is answered with %v", err)
	}
	if _, err := r.Store.ResumeEcosystem(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	if begun, err := r.Store.BeginTick(t.Context(), e.ID); err != nil || !begun {
		t.Fatalf("the tick was not asked for: %v", err)
	}
	r.Await(t, "the world to be paused again", func(ctx context.Context) (bool, error) {
		now, err := r.Store.Ecosystem(ctx, e.ID)
		return now.State == dramatis.WorldPaused && now.PauseReason == dramatis.ReasonEnd, err
	})
	agrees(t, r, e.ID)
}

package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// enqueue makes a job of no world.
func enqueue(t *testing.T, r *testrig.Rig) store.Delivery {
	t.Helper()
	if _, err := r.Store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Watch{}}); err != nil {
		t.Fatal(err)
	}
	var fed []store.Delivery
	_, err := r.Store.FeedJobs(t.Context(), 10, func(due []store.Delivery) []dramatis.ID {
		fed = due
		return []dramatis.ID{due[0].ID}
	})
	if err != nil || len(fed) != 1 {
		t.Fatalf("fed %v (%v), want the job", fed, err)
	}
	return fed[0]
}

func claim(t *testing.T, r *testrig.Rig, d store.Delivery) *store.Claim {
	t.Helper()
	c, err := r.Store.ClaimJob(t.Context(), d.ID, d.Generation, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func nothing(*store.Tx) (any, error) { return nil, nil }

func TestADeliveryIsClaimedOnce(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	d := enqueue(t, r)
	if claim(t, r, d) == nil {
		t.Fatal("the first claim got nothing")
	}
	if claim(t, r, d) != nil {
		t.Error("a repeated delivery was claimed as well")
	}
}

func TestAZombieCommitsNothing(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 3, 1)
	d := enqueue(t, r)
	zombie := claim(t, r, d)
	if _, err := r.Pool.Exec(t.Context(), `UPDATE jobs SET lease_until = now() - interval '1 second'`); err != nil {
		t.Fatal(err)
	}
	if n, err := r.Store.RequeueExpired(t.Context()); err != nil || n != 1 {
		t.Fatalf("requeued %d (%v), want 1", n, err)
	}
	if claim(t, r, d) != nil {
		t.Error("the old generation was claimed")
	}
	d.Generation++
	heir := claim(t, r, d)
	if heir == nil {
		t.Fatal("the new generation was not claimed")
	}
	zombie.Job.EcosystemID = &e.ID
	err := r.Store.Commit(t.Context(), zombie, func(tx *store.Tx) (any, error) {
		tx.Emit(dramatis.EcosystemPaused{Reason: "a zombie says so"})
		return nil, nil
	})
	if !errors.Is(err, store.ErrLeaseLost) {
		t.Errorf("the zombie's commit gave %v, want the lost lease", err)
	}
	if events := r.Events(t, e.ID); events[len(events)-1].Type == dramatis.EventEcosystemPaused {
		t.Error("the zombie's event is in the log")
	}
	if err := r.Store.Requeue(t.Context(), zombie.Lease(), 0, true, nil); !errors.Is(err, store.ErrLeaseLost) {
		t.Errorf("the zombie's requeue gave %v, want the lost lease", err)
	}
	if err := r.Store.Commit(t.Context(), heir, nothing); err != nil {
		t.Errorf("the heir's commit failed: %v", err)
	}
	if err := r.Store.Commit(t.Context(), heir, nothing); !errors.Is(err, store.ErrLeaseLost) {
		t.Errorf("a second commit gave %v, want the lost lease", err)
	}
}

func TestAHeartbeatTellsOfLossAndCancellation(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	kept, cancelled, lost := claim(t, r, enqueue(t, r)), claim(t, r, enqueue(t, r)), claim(t, r, enqueue(t, r))
	if _, err := r.Store.CancelJob(t.Context(), cancelled.Job.ID); err != nil {
		t.Fatal(err)
	}
	if err := r.Store.Requeue(t.Context(), lost.Lease(), 0, true, nil); err != nil {
		t.Fatal(err)
	}
	held, err := r.Store.RenewLeases(t.Context(), []store.Lease{kept.Lease(), cancelled.Lease(), lost.Lease()}, time.Minute)
	if err != nil || len(held) != 2 {
		t.Fatalf("held are %v (%v), want two", held, err)
	}
	for _, h := range held {
		if h.CancelAsked != (h.Job == cancelled.Job.ID) {
			t.Errorf("of job %s the heartbeat says cancelled %v", h.Job, h.CancelAsked)
		}
	}
}

func TestAShutdownDoesNotCountAsAnAttempt(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	d := enqueue(t, r)
	first := claim(t, r, d)
	if err := r.Store.Requeue(t.Context(), first.Lease(), 0, false, nil); err != nil {
		t.Fatal(err)
	}
	d.Generation++
	if again := claim(t, r, d); again == nil || again.Job.Attempt != 1 {
		t.Errorf("the claim after a hand-back is %+v, want the first attempt", again)
	}
}

func TestAFeederThatDiesLeavesItsJobsUnmarked(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	if _, err := r.Store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Watch{}}); err != nil {
		t.Fatal(err)
	}
	none := func([]store.Delivery) []dramatis.ID { return nil }
	for range 2 {
		if n, err := r.Store.FeedJobs(t.Context(), 10, none); err != nil || n != 1 {
			t.Fatalf("fed %d (%v), want the job that no queue took", n, err)
		}
	}
}

func TestAUniqueJobIsMadeOnce(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	for i := range 3 {
		made, err := r.Store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Clean{}, UniqueKey: "clean:noon"})
		if err != nil || made != (i == 0) {
			t.Errorf("call %d made the job: %v (%v)", i+1, made, err)
		}
	}
}

func TestAHeartbeatDoesNotWaitForACommit(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	busy, idle := claim(t, r, enqueue(t, r)), claim(t, r, enqueue(t, r))
	tx, err := r.Pool.Begin(t.Context()) // a commit that has passed its guard and waits for somebody
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context())
	if _, err := tx.Exec(t.Context(), `SELECT finish_job($1, $2)`, busy.Job.ID, busy.Token); err != nil {
		t.Fatal(err)
	}
	held, err := r.Store.RenewLeases(t.Context(), []store.Lease{busy.Lease(), idle.Lease()}, time.Hour)
	if err != nil || len(held) != 2 {
		t.Fatalf("held are %v (%v), want both", held, err)
	}
	var renewed int
	err = r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM jobs WHERE lease_until > now() + interval '30 minutes'`).Scan(&renewed)
	if err != nil || renewed != 1 {
		t.Errorf("%d leases were renewed (%v), want that of the job that nobody holds", renewed, err)
	}
}

func TestEveryQueueIsFedBesideTheCrowdOfAnother(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	for range 20 {
		if _, err := r.Store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Embed{}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Chat{}}); err != nil {
		t.Fatal(err)
	}
	fed := map[string]int{}
	n, err := r.Store.FeedJobs(t.Context(), 5, func(due []store.Delivery) []dramatis.ID {
		for _, d := range due {
			fed[d.Queue]++
		}
		return nil
	})
	if err != nil || n != 6 || fed[dramatis.QueueInteractive] != 1 || fed[dramatis.QueueEmbedding] != 5 {
		t.Errorf("fed %v (%v), want 5 to embed and the chat", fed, err)
	}
}

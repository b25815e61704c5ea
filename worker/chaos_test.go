package worker_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/worker"
)

const (
	chaosTicks  = 6
	chaosPeople = 16
	chaosSeed   = 11
	chaosLease  = 2 * time.Second
	chaosThink  = 5 * time.Millisecond
)

// awaitLines waits until a world has so many lines.
func awaitLines(t *testing.T, r *testrig.Rig, world dramatis.ID, lines int) {
	t.Helper()
	r.Await(t, "lines to be spoken", func(ctx context.Context) (bool, error) {
		o, err := r.Store.Overview(ctx, world)
		return o.Messages >= lines, err
	})
}

// undisturbed is the story of the chaos tests' world when nothing happens to its workers.
func undisturbed(t *testing.T) string {
	t.Helper()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, chaosPeople, chaosSeed)
	r.Step(t, e, chaosTicks)
	r.AwaitTick(t, e.ID, chaosTicks)
	return story(t, r, e)
}

// story checks that a world's log has no hole and its conversations no lost or repeated turn, and gives its hash.
func story(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem) string {
	t.Helper()
	events := r.Events(t, e.ID)
	for i, event := range events {
		if event.Seq != int64(i+1) {
			t.Fatalf("event %d of the log has seq %d", i+1, event.Seq)
		}
	}
	var broken int
	err := r.Pool.QueryRow(t.Context(), `
		SELECT count(*) FROM conversations c
		WHERE ecosystem_id = $1 AND turn <> (SELECT count(*) FROM messages WHERE conversation_id = c.id)`, e.ID).Scan(&broken)
	if err != nil || broken > 0 {
		t.Fatalf("%d conversations have lost or repeated turns (%v)", broken, err)
	}
	hash, err := sim.StoryHash(events)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestDisastersDoNotChangeTheStory(t *testing.T) {
	t.Parallel()
	disasters := map[string]func(*testing.T, *testrig.Rig, dramatis.Ecosystem){
		"workers are killed": func(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem) {
			first := r.Spawn(t, chaosLease, chaosThink)
			awaitLines(t, r, e.ID, 20)
			first.Kill()
			second := r.Spawn(t, chaosLease, chaosThink)
			awaitLines(t, r, e.ID, 60)
			r.Spawn(t, chaosLease, chaosThink)
			second.Kill()
		},
		"a worker stands still for longer than its leases": func(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem) {
			zombie := r.Spawn(t, chaosLease, chaosThink)
			awaitLines(t, r, e.ID, 20)
			zombie.Signal(t, syscall.SIGSTOP)
			r.Spawn(t, chaosLease, chaosThink)
			awaitLines(t, r, e.ID, 80)
			zombie.Signal(t, syscall.SIGCONT)
		},
		"Redis is flushed": func(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem) {
			r.Spawn(t, chaosLease, chaosThink)
			r.Spawn(t, chaosLease, chaosThink)
			awaitLines(t, r, e.ID, 20)
			r.Server.FlushAll()
			awaitLines(t, r, e.ID, 60)
			r.Server.FlushAll()
		},
		"Redis is gone for a while": func(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem) {
			r.Spawn(t, chaosLease, chaosThink)
			awaitLines(t, r, e.ID, 20)
			r.Server.SetError("LOADING Redis is loading the dataset in memory")
			r.Await(t, "running jobs to come to their end", func(ctx context.Context) (bool, error) {
				o, err := r.Store.Overview(ctx, e.ID)
				return o.JobsRunning == 0, err
			})
			r.Server.SetError("")
		},
		"workers are shut down and replaced": func(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem) {
			stop := r.Work(t, worker.Config{Lease: chaosLease})
			awaitLines(t, r, e.ID, 20)
			stop()
			r.Work(t, worker.Config{Lease: chaosLease})
		},
	}
	want := undisturbed(t)
	for name, strike := range disasters {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := testrig.New(t)
			e := r.World(t, chaosPeople, chaosSeed)
			r.Step(t, e, chaosTicks)
			strike(t, r, e)
			r.AwaitTick(t, e.ID, chaosTicks)
			if got := story(t, r, e); got != want {
				t.Errorf("the story is %s, and undisturbed %s", got, want)
			}
		})
	}
}

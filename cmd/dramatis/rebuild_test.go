package main

import (
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/worker"
)

func TestHowFarVectorsHaveCome(t *testing.T) {
	t.Parallel()
	for want, j := range map[string]dramatis.Job{
		"waiting for a worker":     {Status: dramatis.JobQueued},
		"64 of 400 memories":       {Status: dramatis.JobRunning, Progress: dramatis.Progress{Done: 64, Total: 400}},
		"succeeded":                {Status: dramatis.JobSucceeded, Progress: dramatis.Progress{Done: 400, Total: 400}},
		"cancelled":                {Status: dramatis.JobCancelled},
		"failed: it does not work": {Status: dramatis.JobFailed, Error: &dramatis.JobError{Message: "it does not work"}},
	} {
		if got := vectorsDone(&j); got != want {
			t.Errorf("a job that is %s is shown as %q, want %q", j.Status, got, want)
		}
	}
}

func TestVectorsAreRebuilt(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e, other := r.World(t, 6, 5), r.World(t, 4, 5)
	for _, world := range []dramatis.Ecosystem{e, other} {
		r.Step(t, world, 1)
		r.AwaitTick(t, world.ID, 1)
	}
	spoilt := func() (in, beside int) {
		err := r.Pool.QueryRow(t.Context(), `
			SELECT count(*) FILTER (WHERE v.ecosystem_id = $1), count(*) FILTER (WHERE v.ecosystem_id <> $1)
			FROM memory_vectors v WHERE vector = '\x00'`, e.ID).Scan(&in, &beside)
		if err != nil {
			t.Fatal(err)
		}
		return in, beside
	}
	if _, err := r.Pool.Exec(t.Context(), `UPDATE memory_vectors SET vector = '\x00'`); err != nil {
		t.Fatal(err)
	}
	_, beside := spoilt()
	var out strings.Builder
	if err := rebuildVectors(t.Context(), r.Store, e.ID.String(), false, &out); err != nil {
		t.Fatal(err)
	}
	if in, still := spoilt(); in != 0 || still != beside || beside == 0 {
		t.Errorf("%d vectors of the world are still spoilt, and %d of %d of the other", in, still, beside)
	}
	if !strings.Contains(out.String(), "of 1 worlds") || !strings.Contains(out.String(), "succeeded") {
		t.Errorf("it says\n%s", out.String())
	}
	if err := rebuildVectors(t.Context(), r.Store, "", false, &out); err != nil {
		t.Fatal(err)
	}
	if in, beside := spoilt(); in != 0 || beside != 0 {
		t.Errorf("%d and %d vectors are still spoilt", in, beside)
	}
	for _, id := range []string{"x", dramatis.NewID().String()} {
		if err := rebuildVectors(t.Context(), r.Store, id, false, &out); err == nil {
			t.Errorf("the world %s was rebuilt", id)
		}
	}
}

func TestQueuesAreRebuilt(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Step(t, r.World(t, 2, 5), 1)
	p := &platform{store: r.Store, redis: r.Redis}
	var out strings.Builder
	if err := rebuildQueues(t.Context(), p, &out); err != nil || !strings.Contains(out.String(), "simulation: 0 there, 0 lost, 1 given to it") {
		t.Errorf("it says (%v)\n%s", err, out.String())
	}
	r.Server.FlushAll()
	out.Reset()
	if err := checkQueues(t.Context(), p, &out); err == nil || !strings.Contains(out.String(), "simulation: 0 there, 1 lost") {
		t.Errorf("of flushed queues it says (%v)\n%s", err, out.String())
	}
	if err := rebuildQueues(t.Context(), p, &out); err != nil {
		t.Error(err)
	}
	if err := checkQueues(t.Context(), p, &out); err != nil {
		t.Errorf("the queues were rebuilt: %v", err)
	}
}

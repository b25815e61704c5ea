package worker_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hibiken/asynq"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/worker"
)

// tasksInRedis are the jobs whose tasks wait in the queues, by queue.
func tasksInRedis(t *testing.T, r *testrig.Rig) map[string][]dramatis.ID {
	t.Helper()
	inspector := asynq.NewInspectorFromRedisClient(r.Redis)
	found := map[string][]dramatis.ID{}
	for _, queue := range dramatis.Queues() {
		waiting, err := inspector.ListPendingTasks(queue, asynq.PageSize(10_000))
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range waiting {
			id, err := dramatis.ParseID("task", task.ID[:36])
			if err != nil {
				t.Fatal(err)
			}
			found[queue] = append(found[queue], id)
		}
		slices.SortFunc(found[queue], func(a, b dramatis.ID) int { return strings.Compare(a.String(), b.String()) })
	}
	return found
}

func TestWipedQueuesAreRebuilt(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	var worlds []dramatis.Ecosystem
	for range 40 { // more than are carried at a time
		worlds = append(worlds, r.World(t, 2, 7))
	}
	for _, e := range worlds {
		r.Step(t, e, 1)
	}
	if err := r.Store.EnqueueProjection(t.Context(), worlds[0].ID); err != nil { // a job of another queue
		t.Fatal(err)
	}
	rebuild := func(do func() ([]worker.QueueRepair, error)) (all worker.QueueRepair) {
		t.Helper()
		queues, err := do()
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range queues {
			all.Held, all.Lost, all.Fed = all.Held+q.Held, all.Lost+q.Lost, all.Fed+q.Fed
		}
		return all
	}
	mend := func() ([]worker.QueueRepair, error) { return worker.RebuildQueues(t.Context(), r.Store, r.Redis) }
	check := func() ([]worker.QueueRepair, error) { return worker.CheckQueues(t.Context(), r.Store, r.Redis) }
	if got, want := rebuild(mend), (worker.QueueRepair{Fed: 41}); got != want {
		t.Errorf("at first %+v, want %+v", got, want)
	}
	before := tasksInRedis(t, r)
	if got, want := rebuild(mend), (worker.QueueRepair{Held: 41}); got != want {
		t.Errorf("of whole queues %+v, want %+v", got, want)
	}
	r.Server.FlushAll()
	if got, want := rebuild(check), (worker.QueueRepair{Lost: 41}); got != want {
		t.Errorf("after the flush there is %+v, want %+v", got, want)
	}
	if got, want := rebuild(mend), (worker.QueueRepair{Lost: 41, Fed: 41}); got != want {
		t.Errorf("rebuilding came to %+v, want %+v", got, want)
	}
	if after := tasksInRedis(t, r); !maps.EqualFunc(before, after, slices.Equal[[]dramatis.ID]) {
		t.Errorf("the queues hold %v, and held %v", after, before)
	}
	r.Work(t, worker.Config{})
	for _, e := range worlds {
		r.AwaitTick(t, e.ID, 1)
	}
}

package worker_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hibiken/asynq"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/redisserver"
	"github.com/literaryai/dramatis/worker"
)

// When the master of the queues dies in the middle of a story, Sentinel makes its replica the master, and the same
// story goes on. What had not reached the replica is missed and put back.
func TestAFailoverOfTheQueuesDoesNotChangeTheStory(t *testing.T) {
	t.Parallel()
	servers := redisserver.StartReplicated(t)
	r := testrig.NewOn(t, servers.Client(t))
	r.Work(t, worker.Config{Lease: chaosLease})
	e := r.World(t, chaosPeople, chaosSeed)
	r.Step(t, e, chaosTicks)
	awaitLines(t, r, e.ID, 20)
	servers.FailOver(t)
	r.AwaitTick(t, e.ID, chaosTicks)
	if got, want := story(t, r, e), undisturbed(t); got != want {
		t.Errorf("the story is %s, and undisturbed %s", got, want)
	}
}

// A Redis that is full, and may not evict, takes and gives no work. The story waits until there is room.
func TestAFullRedisDoesNotChangeTheStory(t *testing.T) {
	t.Parallel()
	server := redisserver.Start(t)
	r := testrig.NewOn(t, server.Client(t))
	r.Work(t, worker.Config{Lease: chaosLease})
	e := r.World(t, chaosPeople, chaosSeed)
	r.Step(t, e, chaosTicks)
	awaitLines(t, r, e.ID, 20)
	admin := server.Client(t)
	bound := func(memory string) {
		if err := admin.ConfigSet(t.Context(), "maxmemory", memory).Err(); err != nil {
			t.Fatal(err)
		}
	}
	bound("100kb") // less than it has
	r.Await(t, "running jobs to come to their end, and others to be refused", func(ctx context.Context) (bool, error) {
		o, err := r.Store.Overview(ctx, e.ID)
		return o.JobsRunning == 0 && strings.Contains(admin.Info(ctx, "errorstats").Val(), "errorstat_OOM"), err
	})
	bound("0")
	r.AwaitTick(t, e.ID, chaosTicks)
	if got, want := story(t, r, e), undisturbed(t); got != want {
		t.Errorf("the story is %s, and undisturbed %s", got, want)
	}
}

// All of a queue's keys have its name in braces, so that each queue lives on one node of a cluster. When a node dies,
// with whatever waits there, the story waits for it, and goes on once it is back, empty.
func TestTheQueuesOnACluster(t *testing.T) {
	t.Parallel()
	cluster := redisserver.StartCluster(t)
	client := cluster.Client(t)
	r := testrig.NewOn(t, client)
	r.Work(t, worker.Config{Lease: chaosLease})
	e := r.World(t, chaosPeople, chaosSeed)
	r.Step(t, e, chaosTicks)
	for i, node := range cluster.Nodes {
		awaitLines(t, r, e.ID, 20*(i+1))
		node.Kill(t)
		node.Restart(t)
	}
	r.AwaitTick(t, e.ID, chaosTicks)
	if got, want := story(t, r, e), undisturbed(t); got != want {
		t.Errorf("the story is %s, and undisturbed %s", got, want)
	}
	inspector := asynq.NewInspectorFromRedisClient(client) // as the monitor asks
	names, err := inspector.Queues()
	if err != nil || !slices.Contains(names, dramatis.QueueSimulation) {
		t.Errorf("the inspector knows of %v (%v)", names, err)
	}
	for _, name := range names {
		if _, err := inspector.GetQueueInfo(name); err != nil {
			t.Errorf("ask for queue %s: %v", name, err)
		}
	}
	if servers, err := inspector.Servers(); err != nil || len(servers) == 0 {
		t.Errorf("the inspector knows %d servers (%v)", len(servers), err)
	}
}

package worker_test

import (
	"testing"

	"github.com/literaryai/dramatis/demo"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/worker"
)

func TestMain(m *testing.M) { testrig.Main(m) }

// tell lets the demo world live for some ticks, spoken for by the offline model, and gives the hash of its story.
func tell(t *testing.T, seed int64, workers int) string {
	t.Helper()
	const ticks = 13 // one more than from one decay to the next
	r := testrig.New(t)
	r.Model = llm.NewOffline()
	queues := worker.DefaultQueues()
	for name := range queues {
		queues[name] = workers
	}
	r.Work(t, worker.Config{Queues: queues})
	e, network, err := demo.World()
	if err != nil {
		t.Fatal(err)
	}
	e.OwnerID, e.Seed, e.State = r.User(t, "author"), seed, "paused"
	if e, err = r.Store.ImportNetwork(t.Context(), e, network); err != nil {
		t.Fatal(err)
	}
	r.Step(t, e, ticks)
	r.AwaitTick(t, e.ID, ticks)
	return story(t, r, e)
}

func TestEqualSeedsTellEqualStories(t *testing.T) {
	t.Parallel()
	one := tell(t, 7, 1)
	if eight := tell(t, 7, 8); eight != one {
		t.Errorf("with one worker the story is %s, with eight %s", one, eight)
	}
	if other := tell(t, 8, 8); other == one {
		t.Errorf("another seed tells the same story %s", one)
	}
}

package worker_test

import (
	"testing"

	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/worker"
)

func TestMain(m *testing.M) { testrig.Main(m) }

// tell lets a fresh world live for some ticks and gives the hash of its story.
func tell(t *testing.T, seed int64, ticks, workers int) string {
	t.Helper()
	r := testrig.New(t)
	queues := worker.DefaultQueues()
	for name := range queues {
		queues[name] = workers
	}
	r.Work(t, worker.Config{Queues: queues})
	e := r.World(t, 24, seed)
	r.Step(t, e, ticks)
	r.AwaitTick(t, e.ID, ticks)
	hash, err := sim.StoryHash(r.Events(t, e.ID))
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestEqualSeedsTellEqualStories(t *testing.T) {
	t.Parallel()
	one := tell(t, 7, 12, 1)
	if eight := tell(t, 7, 12, 8); eight != one {
		t.Errorf("with one worker the story is %s, with eight %s", one, eight)
	}
	if other := tell(t, 8, 12, 8); other == one {
		t.Errorf("another seed tells the same story %s", one)
	}
}

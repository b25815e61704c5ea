package worker_test

import (
	"context"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
	"github.com/literaryai/dramatis/worker"
)

// coarse is another embedder: it folds the numbers of the built-in one together.
type coarse struct{ *llm.HashEmbedder }

const coarseDimension = 96

func (coarse) Model() string  { return "coarse" }
func (coarse) Dimension() int { return coarseDimension }

func (c coarse) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	fine, err := c.HashEmbedder.Embed(ctx, texts)
	for i := range fine {
		folded := make([]float32, coarseDimension)
		for j, x := range fine[i] {
			folded[j%coarseDimension] += x
		}
		fine[i] = folded
	}
	return fine, err
}

// notIn counts the memories of a world without a vector of a space.
func notIn(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem, space string) int {
	t.Helper()
	n, err := r.Store.CountNotIn(t.Context(), tasks.Reembed{EcosystemID: e.ID, Space: space})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnotherEmbedderEmbedsEverythingAnew(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 20, 5)
	stop := r.Work(t, worker.Config{})
	r.Step(t, e, 4)
	r.AwaitTick(t, e.ID, 4)
	stop()
	old, next := r.Embedder, coarse{llm.NewHashEmbedder()}
	was, is := dramatis.VectorSpace(old), dramatis.VectorSpace(next)
	if n := notIn(t, r, e, was); n != 0 {
		t.Fatalf("%d memories have no vector to begin with", n)
	}
	before := notIn(t, r, e, is)
	if before <= 256 {
		t.Fatalf("%d memories are one batch", before)
	}

	r.Embedder = next
	for range 2 { // as two watches would
		if _, err := r.Store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Watch{}}); err != nil {
			t.Fatal(err)
		}
	}
	r.Step(t, e, 4) // the world goes on meanwhile
	defer r.Work(t, worker.Config{})()
	defer r.Work(t, worker.Config{})()
	r.AwaitTick(t, e.ID, 8)
	awaitIdle(t, r)
	if n := notIn(t, r, e, is); n != 0 {
		t.Errorf("%d memories have no vector of the new embedder", n)
	}
	var vectors, memories, misfits, jobs int
	err := r.Pool.QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM memory_vectors), (SELECT count(*) FROM memories),
			(SELECT count(*) FROM memory_vectors WHERE octet_length(vector) <> 4 * $1 OR model <> $2),
			(SELECT count(*) FROM jobs WHERE kind = 'memory:reembed')`, coarseDimension, is).Scan(&vectors, &memories, &misfits, &jobs)
	if err != nil || vectors != memories || misfits != 0 {
		t.Errorf("there are %d vectors of %d memories, %d of them not of the new embedder (%v)", vectors, memories, misfits, err)
	}
	if most := before/256 + 3; jobs > most { // each batch, and a last look or two
		t.Errorf("it took %d jobs, want one set of at most %d", jobs, most)
	}
	if worlds, err := r.Store.WorldsEmbeddedElse(t.Context(), is, 10); err != nil || len(worlds) != 0 {
		t.Errorf("the world is still to be embedded anew: %v (%v)", worlds, err)
	}
}

func TestAnOldBlockIsNotComparedWithANewQuery(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 4, 5)
	stop := r.Work(t, worker.Config{})
	r.Step(t, e, 2)
	r.AwaitTick(t, e.ID, 2)
	stop()
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	recall := func(by dramatis.Embedder) (with, without int) {
		query, err := by.Embed(t.Context(), []string{"the weather"})
		if err != nil {
			t.Fatal(err)
		}
		found, err := r.Store.Candidates(t.Context(), dramatis.VectorQuery{
			EcosystemID: e.ID, CharacterID: people[0].ID, MemoryVersion: people[0].MemoryVersion,
			Space: dramatis.VectorSpace(by), Vector: query[0], BeforeTick: 3,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range found {
			if len(m.Vector) == by.Dimension() {
				with++
			} else {
				without++
			}
		}
		return with, without
	}
	next := coarse{llm.NewHashEmbedder()}
	if with, without := recall(r.Embedder); with == 0 || without != 0 {
		t.Errorf("with the embedder as it was, %d of %d memories come with a vector", with, with+without)
	}
	if with, without := recall(next); with != 0 || without == 0 {
		t.Errorf("with another, %d come with a vector and %d without; want the latest and the most important, without", with, without)
	}
	if with, _ := recall(r.Embedder); with == 0 {
		t.Error("with the first one again, none comes with a vector")
	}
}

func TestALateVectorOfAnotherEmbedderIsFound(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 4, 5)
	stop := r.Work(t, worker.Config{})
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 1)
	space := dramatis.VectorSpace(r.Embedder)
	if _, err := r.Store.Reembed(t.Context(), e.ID, "", true); err != nil {
		t.Fatal(err)
	}
	awaitIdle(t, r)
	stop()
	if worlds, err := r.Store.WorldsEmbeddedElse(t.Context(), space, 10); err != nil || len(worlds) != 0 {
		t.Fatalf("the world is not of one space: %v (%v)", worlds, err)
	}
	r.Embedder = coarse{llm.NewHashEmbedder()} // a worker that still has the old embedder, or already the new one
	r.Work(t, worker.Config{})
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 2)
	if worlds, err := r.Store.WorldsEmbeddedElse(t.Context(), space, 10); err != nil || len(worlds) != 1 {
		t.Errorf("nobody notices vectors of another embedder: %v (%v)", worlds, err)
	}
}

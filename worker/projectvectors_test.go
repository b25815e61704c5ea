package worker_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/pineconetest"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/pinecone"
	"github.com/literaryai/dramatis/tasks"
	"github.com/literaryai/dramatis/worker"
)

func pineconeIndex(t *testing.T, s *pineconetest.Server) *pinecone.Index {
	t.Helper()
	x, err := pinecone.Open(pinecone.Config{
		Key: pineconetest.DefaultKey, Index: "dramatis", Controller: s.Controller(), Cloud: "aws", Region: "us-east-1",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// awaitEqual waits until an index holds of a world what Postgres has, and gives how many vectors that is.
func awaitEqual(t *testing.T, r *testrig.Rig, x dramatis.VectorProjection, world dramatis.ID) int {
	t.Helper()
	r.Await(t, "the index to be equal", func(ctx context.Context) (bool, error) {
		behind, err := r.Store.VectorsBehind(ctx, world)
		if err != nil || behind {
			return false, err
		}
		found, err := worker.CheckIndex(ctx, r.Store, x, world)
		return len(found) == 0, err
	})
	held, err := r.Store.IndexedMemories(t.Context(), world, r.Embedder.Dimension())
	if err != nil {
		t.Fatal(err)
	}
	return len(held)
}

// Whatever happens in a world, and to Pinecone, the index comes to hold what Postgres has.
func TestTheIndexOfVectorsFollowsAWorld(t *testing.T) {
	t.Parallel()
	s := pineconetest.Start(t, pineconetest.Options{Lag: 2, Building: 2})
	x := pineconeIndex(t, s)
	r := testrig.New(t, store.WithVectors(x))
	r.Vectors = x
	r.Work(t, worker.Config{})
	e := r.World(t, 6, 5)
	r.Step(t, e, 3)
	r.AwaitTick(t, e.ID, 3)
	first := awaitEqual(t, r, x, e.ID)
	if first < 20 || s.Held(e.ID.String()) != first {
		t.Fatalf("after three ticks %d vectors are indexed, and %d are held", first, s.Held(e.ID.String()))
	}
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 4)
	if awaitEqual(t, r, x, e.ID); s.Calls("Query") == 0 {
		t.Error("nobody was reminded by the index")
	}

	s.Down()
	r.Step(t, e, 3)
	r.AwaitTick(t, e.ID, 7)
	s.Up(t)
	if more := awaitEqual(t, r, x, e.ID); more <= first {
		t.Errorf("after seven ticks %d vectors are indexed, and %d were before", more, first)
	}
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	who, before := people[0].ID, s.Calls("Query")
	r.Await(t, "the index to be asked again", func(ctx context.Context) (bool, error) {
		q := dramatis.VectorQuery{EcosystemID: e.ID, CharacterID: who, Space: dramatis.VectorSpace(r.Embedder), Vector: make([]float32, 384), Most: 3}
		q.Vector[0] = 1
		_, err := r.Store.Recalled().Nearest(ctx, q)
		return s.Calls("Query") > before, err
	})
	added, _, err := r.Store.AddMemory(t.Context(), dramatis.Memory{
		CharacterID: who, Kind: dramatis.MemoryFact, Content: "The key is beneath the third stone.", Importance: 5,
	}, e.OwnerID)
	if err != nil {
		t.Fatal(err)
	}
	awaitIdle(t, r)
	with := awaitEqual(t, r, x, e.ID)
	if _, err := r.Store.UpdateMemory(t.Context(), store.MemoryEdit{Character: who, Memory: added.ID, By: e.OwnerID}, func(m *dramatis.Memory) { m.Content = "There is no key." }); err != nil {
		t.Fatal(err)
	}
	awaitIdle(t, r)
	if n := awaitEqual(t, r, x, e.ID); n != with {
		t.Errorf("rewriting a memory has made %d of %d vectors", n, with)
	}
	if err := r.Store.DeleteMemory(t.Context(), store.MemoryEdit{Character: who, Memory: added.ID, By: e.OwnerID}); err != nil {
		t.Fatal(err)
	}
	if n := awaitEqual(t, r, x, e.ID); n != with-1 {
		t.Errorf("without the memory %d are held, want %d", n, with-1)
	}
	if err := r.Store.DeleteCharacter(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	if n := awaitEqual(t, r, x, e.ID); n >= with-1 || s.Held(e.ID.String()) != n {
		t.Errorf("without the character %d of %d are held", n, with-1)
	}

	wipedAndRebuilt(t, r, x, s, e.ID)

	if err := r.Store.DeleteEcosystem(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the world to be forgotten", func(ctx context.Context) (bool, error) {
		var left int
		err := r.Pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM vector_projections) + (SELECT count(*) FROM vector_changes)`).Scan(&left)
		return left == 0 && s.Held(e.ID.String()) == 0, err
	})
	awaitIdle(t, r)
	nothingFailed(t, r)
}

// wipedAndRebuilt loses a world's namespace, and fills it anew out of Postgres.
func wipedAndRebuilt(t *testing.T, r *testrig.Rig, x dramatis.VectorProjection, s *pineconetest.Server, world dramatis.ID) {
	t.Helper()
	s.Wipe(world.String())
	found, err := worker.CheckIndex(t.Context(), r.Store, x, world)
	if err != nil || len(found) < 20 || !strings.HasSuffix(found[0], "is in Postgres only") {
		t.Errorf("a wiped index differs in %d vectors (%v)", len(found), err)
	}
	held, err := worker.RebuildIndex(t.Context(), r.Store, x, world)
	if err != nil || held != len(found) {
		t.Errorf("%d vectors were written, want %d (%v)", held, len(found), err)
	}
	if n := awaitEqual(t, r, x, world); n != held {
		t.Errorf("%d are held, want %d", n, held)
	}
	stranger := dramatis.VectorRecord{
		MemoryID: dramatis.NewID(), CharacterID: dramatis.NewID(), Number: 1, Kind: dramatis.MemoryFact, Space: "x", Vector: make([]float32, r.Embedder.Dimension()),
	}
	stranger.Vector[0] = 1
	if err := x.Upsert(t.Context(), world, []dramatis.VectorRecord{stranger}); err != nil {
		t.Fatal(err)
	}
	s.Settle()
	found, err = worker.CheckIndex(t.Context(), r.Store, x, world)
	if err != nil || len(found) != 1 || !strings.HasSuffix(found[0], "is in the index only") {
		t.Errorf("with a stranger's it differs in %v (%v)", found, err)
	}
	if err := x.Delete(t.Context(), world, []dramatis.ID{stranger.MemoryID}); err != nil {
		t.Fatal(err)
	}
	s.Settle()
}

// Worlds that were there before the index, and those of which asking was lost, are found by the watch, forks and deleted ones too.
func TestTheWatchSeesToTheIndex(t *testing.T) {
	t.Parallel()
	s := pineconetest.Start(t, pineconetest.Options{})
	x, r := pineconeIndex(t, s), testrig.New(t)
	stop := r.Work(t, worker.Config{})
	e, gone := r.World(t, 4, 3), r.World(t, 3, 3)
	for _, world := range []dramatis.Ecosystem{e, gone} {
		r.Step(t, world, 2)
		r.AwaitTick(t, world.ID, 2)
	}
	awaitIdle(t, r)
	stop()
	var marked int
	if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM vector_changes`).Scan(&marked); err != nil || marked != 0 {
		t.Errorf("without an index %d vectors are marked for one (%v)", marked, err)
	}
	r.Vectors = x
	r.Work(t, worker.Config{})
	watch := func() {
		t.Helper()
		if _, err := r.Store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Watch{}}); err != nil {
			t.Fatal(err)
		}
	}
	watch()
	if n := awaitEqual(t, r, x, e.ID); n < 10 {
		t.Errorf("%d vectors are indexed", n)
	}
	awaitEqual(t, r, x, gone.ID)
	if err := r.Store.DeleteEcosystem(t.Context(), gone.ID); err != nil {
		t.Fatal(err)
	}
	watch()
	r.Await(t, "the world to be forgotten", func(ctx context.Context) (bool, error) {
		var left int
		err := r.Pool.QueryRow(ctx, `SELECT count(*) FROM vector_projections WHERE ecosystem_id = $1`, gone.ID).Scan(&left)
		return left == 0 && s.Held(gone.ID.String()) == 0, err
	})
	awaitIdle(t, r)
	nothingFailed(t, r)
}

// late is an embedder that does not know how long its vectors are before it has made one.
type late struct {
	dramatis.Embedder

	known atomic.Bool
}

func (l *late) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	defer l.known.Store(true)
	return l.Embedder.Embed(ctx, texts)
}

func (l *late) Dimension() int {
	if !l.known.Load() {
		return 0
	}
	return l.Embedder.Dimension()
}

// The index of an embedder that has not answered yet is made when it has; one for other vectors is refused in a sentence.
func TestAnIndexIsMadeForTheFirstVectors(t *testing.T) {
	t.Parallel()
	s := pineconetest.Start(t, pineconetest.Options{})
	x, r := pineconeIndex(t, s), testrig.New(t)
	r.Embedder, r.Vectors = &late{Embedder: llm.NewHashEmbedder()}, x
	r.Work(t, worker.Config{})
	e := r.World(t, 4, 3)
	if err := r.Store.EnqueueVectors(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	awaitIdle(t, r)
	if made, there := s.Has("dramatis"); there {
		t.Fatalf("an index was made for nothing: %+v", made)
	}
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 1)
	if err := r.Store.EnqueueVectors(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	awaitEqual(t, r, x, e.ID)
	if made, _ := s.Has("dramatis"); made.Dimension != llm.NewHashEmbedder().Dimension() {
		t.Errorf("the index is %+v", made)
	}
}

func TestAnIndexOfAnotherEmbedderIsRefused(t *testing.T) {
	t.Parallel()
	s := pineconetest.Start(t, pineconetest.Options{Indexes: []*pineconetest.Spec{{Name: "dramatis", Dimension: 7}}})
	x := pineconeIndex(t, s)
	r := testrig.New(t, store.WithVectors(x))
	r.Vectors = x
	r.Work(t, worker.Config{})
	e := r.World(t, 4, 3)
	r.Step(t, e, 2)
	r.AwaitTick(t, e.ID, 2) // the world lives all the same
	r.Await(t, "the job to fail", func(ctx context.Context) (bool, error) {
		var said string
		err := r.Pool.QueryRow(ctx, `SELECT error ->> 'message' FROM jobs WHERE kind = 'vector:project' AND status = 'failed' LIMIT 1`).Scan(&said)
		return strings.Contains(said, "is for vectors of 7 numbers, and those to be kept have 384"), err
	})
}

// emptied looks how things are when an index is told to forget a world.
type emptied struct {
	dramatis.VectorProjection

	look func()
}

func (x emptied) Forget(context.Context, dramatis.ID) error {
	x.look()
	return errors.New("it breaks off here")
}

// An index that was emptied and not filled again must not be asked: it would know of nothing.
func TestARebuildThatBreaksOff(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	x := pineconeIndex(t, pineconetest.Start(t, pineconetest.Options{}))
	if err := x.Prepare(t.Context(), r.Embedder.Dimension()); err != nil {
		t.Fatal(err)
	}
	e := r.World(t, 2, 1)
	r.Await(t, "the world to be followed", func(ctx context.Context) (bool, error) { return r.Store.FollowVectors(ctx, e.ID, x.Name()) })
	lags := func() bool {
		behind, err := r.Store.VectorsBehind(t.Context(), e.ID)
		if err != nil {
			t.Fatal(err)
		}
		return behind
	}
	if lags() {
		t.Fatal("it lags before it is rebuilt")
	}
	_, err := worker.RebuildIndex(t.Context(), r.Store, emptied{x, func() {
		if !lags() {
			t.Error("it is believed while it is emptied")
		}
	}}, e.ID)
	if err == nil || !lags() {
		t.Errorf("it is believed after it broke off (%v)", err)
	}
}

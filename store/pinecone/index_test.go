package pinecone_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/pineconetest"
	"github.com/literaryai/dramatis/internal/testrig/vectortest"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/pinecone"
	"github.com/literaryai/dramatis/worker"
)

func TestMain(m *testing.M) { testrig.Main(m) }

// open is an index on a server of its own, found by its name.
func open(t *testing.T, options pineconetest.Options) (*pinecone.Index, *pineconetest.Server) {
	t.Helper()
	s := pineconetest.Start(t, options)
	return connect(t, s, pinecone.Config{}), s
}

func connect(t *testing.T, s *pineconetest.Server, c pinecone.Config) *pinecone.Index {
	t.Helper()
	if c.Key == "" {
		c.Key = pineconetest.DefaultKey
	}
	if c.Index == "" {
		c.Index = "dramatis"
	}
	c.Controller, c.Cloud = s.Controller(), "aws"
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	x, err := pinecone.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// alone is a Subject that is the index by itself: what a summary stands for is taken out, and put in again.
type alone struct {
	*pinecone.Index

	server  *pineconetest.Server
	records map[dramatis.ID]dramatis.VectorRecord
}

func (a *alone) Cast(*testing.T) (dramatis.ID, []dramatis.ID) {
	return dramatis.NewID(), []dramatis.ID{dramatis.NewID(), dramatis.NewID(), dramatis.NewID()}
}

func (a *alone) Put(t *testing.T, world dramatis.ID, records ...dramatis.VectorRecord) {
	t.Helper()
	for _, r := range records {
		a.records[r.MemoryID] = r
	}
	if err := a.Upsert(t.Context(), world, records); err != nil {
		t.Fatal(err)
	}
	a.server.Settle()
}

func (a *alone) Merge(t *testing.T, world dramatis.ID, memories ...dramatis.ID) {
	t.Helper()
	if err := a.Index.Delete(t.Context(), world, memories); err != nil {
		t.Fatal(err)
	}
	a.server.Settle()
}

func (a *alone) Part(t *testing.T, world dramatis.ID, memories ...dramatis.ID) {
	t.Helper()
	for _, id := range memories {
		a.Put(t, world, a.records[id])
	}
}

func (a *alone) Delete(t *testing.T, world dramatis.ID, memories ...dramatis.ID) {
	t.Helper()
	a.Merge(t, world, memories...)
}

func (a *alone) Nearest(t *testing.T, q dramatis.VectorQuery) []dramatis.VectorMatch {
	t.Helper()
	found, err := a.Index.Nearest(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPineconeIsAnIndexOfVectors(t *testing.T) {
	t.Parallel()
	vectortest.Run(t, func(t *testing.T) vectortest.Subject {
		x, s := open(t, pineconetest.Options{Lag: 3})
		return &alone{Index: x, server: s, records: map[dramatis.ID]dramatis.VectorRecord{}}
	})
}

// What the platform finds through Pinecone is what it would find without, though what was written shows a while later only.
func TestAFollowedIndexIsAnIndexOfVectors(t *testing.T) {
	t.Parallel()
	x, s := open(t, pineconetest.Options{Lag: 2})
	asked := &counted{Index: x}
	r := testrig.New(t, store.WithVectors(asked))
	r.Vectors, r.Embedder = x, sized(vectortest.Dimension)
	r.Work(t, worker.Config{})
	t.Cleanup(func() {
		if asked.answered.Load() < 40 || asked.failed.Load() > 0 {
			t.Errorf("the index answered %d times and failed %d times", asked.answered.Load(), asked.failed.Load())
		}
	})
	vectortest.Run(t, func(*testing.T) vectortest.Subject {
		return &vectortest.Postgres{Rig: r, Index: r.Store.Recalled(), Follow: func(t *testing.T, world dramatis.ID) {
			awaitIndex(t, r, world)
			s.Settle()
		}}
	})
}

// counted counts what an index is asked.
type counted struct {
	*pinecone.Index

	answered, failed atomic.Int64
}

func (c *counted) Nearest(ctx context.Context, q dramatis.VectorQuery) ([]dramatis.VectorMatch, error) {
	found, err := c.Index.Nearest(ctx, q)
	if err != nil {
		c.failed.Add(1)
	} else {
		c.answered.Add(1)
	}
	return found, err
}

// sized is an embedder of which nothing is known but how long its vectors are.
type sized int

func (sized) Embed(context.Context, []string) ([][]float32, error) { return nil, errors.ErrUnsupported }
func (sized) Model() string                                        { return "suite" }
func (s sized) Dimension() int                                     { return int(s) }

// awaitIndex waits until the index has taken in all that there is of a world.
func awaitIndex(t *testing.T, r *testrig.Rig, world dramatis.ID) {
	t.Helper()
	if err := r.Store.EnqueueVectors(t.Context(), world); err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the index to follow", func(ctx context.Context) (bool, error) {
		behind, err := r.Store.VectorsBehind(ctx, world)
		return !behind, err
	})
}

// contents are what an index holds of a world, by the memories' numbers.
func contents(t *testing.T, x dramatis.VectorProjection, world dramatis.ID) []dramatis.VectorRecord {
	t.Helper()
	var all []dramatis.VectorRecord
	err := x.Contents(t.Context(), world, func(page []dramatis.VectorRecord) error {
		all = append(all, page...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b dramatis.VectorRecord) int { return a.Number - b.Number })
	return all
}

package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// indexer brings vectors from Postgres to the index beside it.
type indexer struct {
	store   *store.Store
	vectors dramatis.VectorProjection
	// prepare makes the index ready for changes, and says how long the vectors are that it holds; 0 where there is none and
	// nothing to take in.
	prepare func(ctx context.Context, changes []store.VectorChange) (dimension int, err error)
}

func (w *Worker) indexer() indexer { return indexer{w.Store, w.Vectors, w.prepareIndex} }

// writersPatience is how long those are waited for who are writing when an index begins to follow, a fork of a large world for
// instance. After that it is tried again later.
const writersPatience = 30 * time.Second

// follow has the index follow a world, if it does not already. That begins when those have ended who were writing just now and
// could not know.
func (in indexer) follow(ctx context.Context, world dramatis.ID) error {
	waited := time.NewTimer(writersPatience)
	defer waited.Stop()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		marked, err := in.store.FollowVectors(ctx, world, in.vectors.Name())
		if err != nil || marked {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-waited.C:
			return dramatis.Errorf(dramatis.CodeUnavailable, "somebody has been writing for a while, and must have ended before the index can begin to follow")
		case <-again.C:
		}
	}
}

// takeIn brings all that has changed in a world to the index.
func (in indexer) takeIn(ctx context.Context, world dramatis.ID) error {
	for {
		changes, err := in.store.VectorChanges(ctx, world, indexedAtOnce)
		if err != nil || len(changes) == 0 {
			return err
		}
		if err := in.bring(ctx, world, changes); err != nil {
			return err
		}
		if err := in.store.SettleVectors(ctx, world, changes); err != nil {
			return err
		}
	}
}

// bring carries out changes. Vectors of another length than the index's are of an earlier embedder, and are not held: nobody
// looks for them.
func (in indexer) bring(ctx context.Context, world dramatis.ID, changes []store.VectorChange) error {
	dimension, err := in.prepare(ctx, changes)
	if err != nil {
		return err
	}
	var gone []dramatis.ID
	var records []dramatis.VectorRecord
	for i := range changes {
		if r := changes[i].Record; r != nil && len(r.Vector) == dimension {
			records = append(records, *r)
		} else {
			gone = append(gone, changes[i].MemoryID)
		}
	}
	if len(gone) > 0 {
		if err := in.vectors.Delete(ctx, world, gone); err != nil {
			return err
		}
	}
	if len(records) == 0 {
		return nil
	}
	return in.vectors.Upsert(ctx, world, records)
}

// prepareIndex makes the index ready for vectors of the present embedder. Where that has not said yet how long its vectors are,
// the index tells, or vectors that the same model made before.
func (w *Worker) prepareIndex(ctx context.Context, changes []store.VectorChange) (int, error) {
	if dimension := w.Embedder.Dimension(); dimension > 0 {
		return dimension, w.Vectors.Prepare(ctx, dimension)
	}
	held, err := w.Vectors.Dimension(ctx)
	if err != nil || held > 0 {
		return held, err
	}
	unknown := false
	for i := range changes {
		r := changes[i].Record
		if r == nil {
			continue
		}
		if r.Space == fmt.Sprintf("%s/%d", w.Embedder.Model(), len(r.Vector)) {
			return len(r.Vector), w.Vectors.Prepare(ctx, len(r.Vector))
		}
		unknown = true
	}
	if unknown {
		return 0, dramatis.Errorf(dramatis.CodeUnavailable, "the embedder has not said yet how long its vectors are, for which an index is to be made")
	}
	return 0, nil
}

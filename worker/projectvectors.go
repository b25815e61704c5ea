package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// indexedAtOnce is how many changed vectors are read at a time for the index beside Postgres.
const indexedAtOnce = 1_000

// projectVectors lets the index of vectors take in what has changed in a world until nothing is left, or drops a world that is
// gone.
func (w *Worker) projectVectors(ctx context.Context, a *attempt, args tasks.ProjectVectors) error {
	if w.Vectors == nil {
		return a.done(ctx)
	}
	err := w.followVectors(ctx, args.EcosystemID)
	switch {
	case dramatis.ErrorCode(err) == dramatis.CodeNotFound:
		if err = w.Vectors.Forget(ctx, args.EcosystemID); err == nil {
			err = w.Store.UnfollowVectors(ctx, args.EcosystemID)
		}
	case err == nil:
		err = w.indexVectors(ctx, args.EcosystemID)
	}
	if err != nil {
		return fmt.Errorf("index the vectors of world %s: %w", args.EcosystemID, err)
	}
	return w.indexed(ctx, a, args.EcosystemID)
}

// indexed ends the job. Who changed something since it looked last was told that it is being done, so that it is looked for
// once more.
func (w *Worker) indexed(ctx context.Context, a *attempt, world dramatis.ID) error {
	changed, err := w.Store.VectorChanges(ctx, world, 1)
	if err != nil {
		return err
	}
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		if len(changed) > 0 {
			tx.NextVectors(world)
		}
		return nil, nil
	})
}

// followVectors has the index follow a world, if it does not already. That begins when those have ended who were writing just
// now and could not know.
func (w *Worker) followVectors(ctx context.Context, world dramatis.ID) error {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		marked, err := w.Store.FollowVectors(ctx, world, w.Vectors.Name())
		if err != nil || marked {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-again.C:
		}
	}
}

func (w *Worker) indexVectors(ctx context.Context, world dramatis.ID) error {
	for {
		changes, err := w.Store.VectorChanges(ctx, world, indexedAtOnce)
		if err != nil || len(changes) == 0 {
			return err
		}
		if err := w.indexChanges(ctx, world, changes); err != nil {
			return err
		}
		if err := w.Store.SettleVectors(ctx, world, changes); err != nil {
			return err
		}
	}
}

// indexChanges brings changes to the index. Vectors of another length than the index's are of an earlier embedder, and are not
// held: nobody looks for them.
func (w *Worker) indexChanges(ctx context.Context, world dramatis.ID, changes []store.VectorChange) error {
	dimension, err := w.indexDimension(ctx, changes)
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
		if err := w.Vectors.Delete(ctx, world, gone); err != nil {
			return err
		}
	}
	if len(records) == 0 {
		return nil
	}
	return w.Vectors.Upsert(ctx, world, records)
}

// indexDimension makes the index ready for vectors of the present embedder. Where that has not said yet how long its vectors are,
// the index tells, or vectors that the same model made before.
func (w *Worker) indexDimension(ctx context.Context, changes []store.VectorChange) (int, error) {
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
	return 0, nil // there is nothing to take in
}

// projectAllVectors asks for every world whose vectors the index may not have, as when asking was lost, or it was down for long.
func (w *Worker) projectAllVectors(ctx context.Context) error {
	if w.Vectors == nil {
		return nil
	}
	worlds, err := w.Store.WorldsToIndex(ctx, w.Vectors.Name())
	for _, world := range worlds {
		err = errors.Join(err, w.Store.EnqueueVectors(ctx, world))
	}
	return err
}

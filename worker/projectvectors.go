package worker

import (
	"context"
	"errors"
	"fmt"

	"github.com/literaryai/dramatis"
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
	in := w.indexer()
	err := in.follow(ctx, args.EcosystemID)
	switch {
	case dramatis.ErrorCode(err) == dramatis.CodeNotFound:
		if err = w.Vectors.Forget(ctx, args.EcosystemID); err == nil {
			err = w.Store.UnfollowVectors(ctx, args.EcosystemID)
		}
	case err == nil:
		err = in.takeIn(ctx, args.EcosystemID)
	}
	if err == nil { // who asks from now on gets a job of their own; who asked before was told of this one
		err = w.Store.BeginProjection(ctx, a.claim)
	}
	if err == nil {
		err = in.takeIn(ctx, args.EcosystemID)
	}
	if err != nil {
		return fmt.Errorf("index the vectors of world %s: %w", args.EcosystemID, err)
	}
	return a.done(ctx)
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

package worker

import (
	"context"
	"time"

	"github.com/literaryai/dramatis/tasks"
)

// How long finished jobs are kept. Events are never cleaned up while their world lives.
const (
	keepJobs       = 24 * time.Hour
	keepFailedJobs = 30 * 24 * time.Hour
	cleanBatch     = 5_000
)

// clean removes what is past its keeping time, in small pieces that lock nothing for long.
func (w *Worker) clean(ctx context.Context, a *attempt, _ tasks.Clean) error {
	err := inPieces(func() (int, error) {
		return w.Store.CleanJobs(ctx, time.Now().Add(-keepJobs), keepFailedJobs-keepJobs, cleanBatch)
	})
	if err != nil {
		return err
	}
	if err := inPieces(func() (int, error) { return w.Store.CleanKeys(ctx, cleanBatch) }); err != nil {
		return err
	}
	if _, err := w.Store.CleanLogins(ctx, time.Now()); err != nil {
		return err
	}
	return a.done(ctx)
}

// inPieces removes until there is no whole piece left.
func inPieces(remove func() (int, error)) error {
	for {
		n, err := remove()
		if err != nil || n < cleanBatch {
			return err
		}
	}
}

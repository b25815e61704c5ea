package worker

import (
	"context"

	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// weave follows the story threads of a world and finds new ones. It comes alone, when all else of its tick is written.
func (w *Worker) weave(ctx context.Context, a *attempt, args tasks.Weave) error {
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		n, err := tx.Weave(ctx, args.Tick, sim.Weave)
		if err != nil {
			return nil, err
		}
		return map[string]int{"threads": n}, release(ctx, tx, a.claim.Job.Tick)
	})
}

package worker

import (
	"context"
	"errors"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// tick plans one tick of a world from one snapshot and begins its scenes.
func (w *Worker) tick(ctx context.Context, a *attempt, args tasks.Tick) error {
	snap, err := w.Store.Snapshot(ctx, args.EcosystemID)
	if err != nil {
		return err
	}
	if snap.Ecosystem.Tick >= args.Tick {
		return a.done(ctx)
	}
	plan := sim.Plan(sim.World{
		Ecosystem: snap.Ecosystem, Tick: args.Tick, Now: snap.NextWorldTime(),
		Characters: snap.Characters, Relationships: snap.Relationships, Busy: snap.Busy, Stale: snap.Stale,
	})
	err = a.commit(ctx, func(tx *store.Tx) (any, error) {
		return nil, tx.StartTick(ctx, snap, args, plan)
	})
	if errors.Is(err, store.ErrTickPassed) {
		return a.done(ctx)
	}
	return err
}

// buryTick passes over a tick that could not be planned: the world must not stand still.
func (w *Worker) buryTick(ctx context.Context, tx *store.Tx, _ *dramatis.Job, args tasks.Tick) error {
	err := tx.SkipTick(ctx, args.Tick)
	if errors.Is(err, store.ErrTickPassed) || dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return nil // the clock was turned by another, or the world is gone
	}
	return err
}

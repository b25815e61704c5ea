package worker

import (
	"context"
	"errors"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// decay records how far the relationships of a world have faded by now, and turns their types. One that a person asked for
// must not run beside a tick, whose scenes read the types: it then comes at the end of that tick.
func (w *Worker) decay(ctx context.Context, a *attempt, _ tasks.Decay) error {
	tick := a.claim.Job.Tick
	err := a.commit(ctx, func(tx *store.Tx) (any, error) {
		n, err := tx.Fade(ctx, fade)
		if err == nil && tick == nil {
			err = tx.BetweenTicks(ctx)
		}
		if err != nil {
			return nil, err
		}
		return map[string]int{"changed": n}, release(ctx, tx, tick)
	})
	if !errors.Is(err, store.ErrTickOpen) {
		return err
	}
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		with, err := tx.FadeWithTick(ctx)
		return map[string]int{"with_tick": with}, err
	})
}

func fade(f store.Fading) store.Faded {
	byNumber := make(map[int]*dramatis.Character, len(f.Characters))
	for i := range f.Characters {
		byNumber[f.Characters[i].Number] = &f.Characters[i]
	}
	return store.Faded{
		Relationships: sim.Decay(f.Relationships, byNumber, f.Since, f.Now),
		Visitors:      sim.DecayVisitors(f.Visitors, byNumber, f.Since, f.Now),
	}
}

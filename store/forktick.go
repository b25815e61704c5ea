package store

import (
	"context"
	"maps"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

func threadSheet() sheet {
	return sheet{"story_threads", []string{
		"id", "ecosystem_id", "number", "kind", "state", "title", "participants", "tension", "beats", "started_tick", "updated_tick", "updated_at",
	}}
}

func tickSheet() sheet {
	return sheet{"ticks", []string{
		"ecosystem_id", "tick", "open", "decay_pending", "world_time", "failed", "overdue", "started_at", "closed_at",
	}}
}

func (f *forking) writeTicks(ctx context.Context) error {
	err := copyAll(ctx, f.tx, tickSheet(), slices.Values(slices.Sorted(maps.Keys(f.state.Ticks))), func(n *int) []any {
		tick, times := f.state.Ticks[*n], f.ticks[*n]
		closed := dramatis.TickClosed{}
		if tick.Closed != nil { // as it is wherever a world can be forked
			closed = *tick.Closed
		}
		return []any{f.args.ForkID, *n, 0, false, tick.Started.WorldTime, closed.Failed, closed.Overdue, times.started, times.closed}
	})
	if err != nil {
		return err
	}
	threads := sim.InOrder(f.state.Threads, sim.NumberOfThread)
	return copyAll(ctx, f.tx, threadSheet(), threads, func(t *dramatis.StoryThread) []any {
		return []any{
			t.ID, t.EcosystemID, t.Number, t.Kind, t.State, t.Title, t.Participants, t.Tension, t.Beats, t.StartedTick, t.UpdatedTick, t.UpdatedAt,
		}
	})
}

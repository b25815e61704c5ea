package worker

import (
	"context"
	"time"

	"github.com/literaryai/dramatis/tasks"
)

// overdueAfter is how long a tick may be open with no job of its own left before it is closed for it.
const overdueAfter = 2 * time.Minute

// watch closes ticks that nothing is left to close. There should be none: each is a fault of ours, and reported.
func (w *Worker) watch(ctx context.Context, a *attempt, _ tasks.Watch) error {
	overdue, err := w.Store.OverdueTicks(ctx, overdueAfter)
	if err != nil {
		return err
	}
	for _, t := range overdue {
		a.log.Error("a tick is open with nothing left to close it; closing it", "world", t.EcosystemID, "tick", t.Tick, "open", t.Open)
		if err := w.Store.CloseOverdue(ctx, t); err != nil {
			return err
		}
	}
	return a.done(ctx)
}

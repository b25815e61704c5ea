package worker

import (
	"context"
	"errors"
	"time"

	"github.com/literaryai/dramatis/tasks"
)

// overdueAfter is how long something may be open with no job of its own left before it is closed for it.
const overdueAfter = 2 * time.Minute

// watch lets worlds go on that waited for money and have enough again, asks for vectors of the present embedder where they
// are of another, lets the graph and the index of vectors follow every world, and ends conversations and closes ticks that nothing is left to go on with. Of those there should be
// none: each is a fault of ours, and reported. What cannot be mended does not keep the others from it.
func (w *Worker) watch(ctx context.Context, a *attempt, _ tasks.Watch) error {
	stranded, err := w.Store.StrandedConversations(ctx, overdueAfter)
	if err != nil {
		return err
	}
	var faults error
	for _, c := range stranded {
		a.log.Error("a conversation is running with nothing left to go on with it; ending it", "world", c.EcosystemID, "conversation", c.ID)
		faults = errors.Join(faults, w.Store.EndStranded(ctx, c))
	}
	overdue, err := w.Store.OverdueTicks(ctx, overdueAfter)
	if err != nil {
		return err
	}
	for _, t := range overdue {
		a.log.Error("a tick is open with nothing left to close it; closing it", "world", t.EcosystemID, "tick", t.Tick, "open", t.Open)
		faults = errors.Join(faults, w.Store.CloseOverdue(ctx, t))
	}
	funded, err := w.Store.FundWorlds(ctx)
	if funded > 0 {
		a.log.Info("worlds that waited for money go on", "worlds", funded)
	}
	if faults = errors.Join(faults, err, w.embedAnew(ctx), w.projectAll(ctx), w.projectAllVectors(ctx)); faults != nil {
		return faults
	}
	return a.done(ctx)
}

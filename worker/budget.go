package worker

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// tightWait is how long a job waits for calls under way to be settled for less than was set aside for them.
const tightWait = 500 * time.Millisecond

// unpaid ends an attempt one of whose calls could not be paid for. Nothing is made up instead: the job is parked until
// there is money, or, when a person waits for it, ended with what they can do about it.
func (w *Worker) unpaid(ctx context.Context, a *attempt, short *store.BudgetError) error {
	job := &a.claim.Job
	switch {
	case short.Tight:
		return w.Store.Requeue(ctx, a.claim.Lease(), tightWait, false, nil)
	case job.EcosystemID == nil || job.Queue == dramatis.QueueInteractive:
		a.log.Info("a job cannot be paid for, and ends", "short", short.Error())
		return w.Store.BuryUnpaid(ctx, a.claim, short, func(tx *store.Tx) error {
			return w.cleanUp(ctx, tx, a, dramatis.JobFailed)
		})
	}
	a.log.Info("a job cannot be paid for, and waits with its world", "short", short.Error())
	return w.Store.Park(ctx, a.claim, short)
}

package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/hibiken/asynq"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// attempt is one claimed run of a job. Until its commit it writes nothing but progress.
type attempt struct {
	claim *store.Claim
	store *store.Store
	books *store.Ledger
	feed  dramatis.Feed
	log   *slog.Logger

	outcome string // what became of it, once it has ended
}

// commit ends the attempt well: all that do writes takes effect together with the job's success, or nothing does.
func (a *attempt) commit(ctx context.Context, do func(*store.Tx) (result any, err error)) error {
	return a.store.Commit(ctx, a.claim, func(tx *store.Tx) (any, error) {
		a.books.Close(tx)
		return do(tx)
	})
}

// done ends an attempt that found nothing left to do.
func (a *attempt) done(ctx context.Context) error {
	return a.commit(ctx, func(*store.Tx) (any, error) { return nil, nil })
}

// model is what the attempt speaks with. step names what it is asked for within the job, as an answer is kept under it;
// who is the character it speaks for, nil for none, in whose name the call is booked.
func (w *Worker) model(a *attempt, step string, who *dramatis.Character) dramatis.ChatModel {
	return a.books.Model(w.metrics.model(w.Model, w.Prices), step, idOf(who))
}

// embedder is what the attempt turns texts into vectors with. step and who are as in model.
func (w *Worker) embedder(a *attempt, step string, who *dramatis.Character) dramatis.Embedder {
	return a.books.Embedder(w.metrics.embedder(w.Embedder), step, idOf(who))
}

func idOf(who *dramatis.Character) *dramatis.ID {
	if who == nil {
		return nil
	}
	return &who.ID
}

// progress notes how far the attempt has come, and shows it to those who watch the job.
func (a *attempt) progress(ctx context.Context, p dramatis.Progress) error {
	if err := a.store.Progress(ctx, a.claim.Lease(), p); err != nil {
		return err
	}
	show(a.feed, dramatis.TopicJob(a.claim.Job.ID), dramatis.FrameJobProgress, p)
	return nil
}

// show sends a live frame, which is never stored and may be lost.
func show(feed dramatis.Feed, topic string, kind dramatis.EventType, data any) {
	raw, err := json.Marshal(struct {
		Type dramatis.EventType `json:"type"`
		Data any                `json:"data"`
	}{kind, data})
	if err == nil {
		feed.Publish(topic, raw)
	}
}

// deliver handles one delivery. It never fails: what becomes of the job is written in Postgres, and a delivery that
// could not even be claimed is found by the mender.
func (w *Worker) deliver(ctx context.Context, t *asynq.Task) {
	var p payload
	if err := json.Unmarshal(t.Payload(), &p); err != nil {
		w.Log.Error("a delivery cannot be read", "type", t.Type(), "err", err)
		return
	}
	claimed := time.Now()
	claim, err := w.Store.ClaimJob(ctx, p.ID, p.Generation, w.config.Lease)
	if err != nil {
		w.Log.Warn("claim a delivery", "job", p.ID, "kind", t.Type(), "err", err)
		return
	}
	if claim == nil {
		return // a repeat: somebody has it, or had it
	}
	log := w.Log.With("job", claim.Job.ID, "kind", claim.Job.Kind, "attempt", claim.Job.Attempt)
	books := w.Store.Ledger(claim, w.Prices)
	w.attempt(ctx, &attempt{claim: claim, store: w.Store, books: books, feed: w.Feed, log: log}, claimed)
}

// attempt runs a claimed job under its lease and sees to its end.
func (w *Worker) attempt(ctx context.Context, a *attempt, claimed time.Time) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w.keeper.hold(a.claim.Lease(), claimed, cancel)
	defer w.keeper.release(a.claim.Lease())
	err := w.settle(ctx, a, w.run(ctx, a))
	w.metrics.job(a, time.Since(claimed), err)
	if err != nil && !errors.Is(err, store.ErrLeaseLost) {
		a.log.Error("end an attempt; its lease will run out", "err", err)
	}
}

var errGaveUp = errors.New("gave up")

// run does the job's work. A panic is an error like any other.
func (w *Worker) run(ctx context.Context, a *attempt) (err error) {
	job := &a.claim.Job
	k, known := w.kinds[job.Kind]
	switch {
	case job.CancelAsked:
		return errCancelAsked
	case !known:
		return errUnknownKind
	case job.Attempt > job.MaxAttempts: // earlier ones did not even come to their end
		return errGaveUp
	}
	defer func() {
		if p := recover(); p != nil {
			a.log.Error("an attempt panicked", "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	return k.work(ctx, a)
}

var errUnknownKind = errors.New("this worker does not know the kind")

// settle writes how an attempt ended. Why the context ended says more than the error that came of it.
func (w *Worker) settle(ctx context.Context, a *attempt, err error) error {
	if err == nil {
		a.outcome = jobDone
		return nil
	}
	cause := context.Cause(ctx)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	job, lease := &a.claim.Job, a.claim.Lease()
	if faults := a.books.CloseFailed(ctx, errors.Is(err, dramatis.ErrUnusable)); faults != nil {
		a.log.Warn("close the books of a failed attempt", "err", faults)
	}
	short, unpaid := errors.AsType[*store.BudgetError](err)
	switch {
	case errors.Is(err, store.ErrLeaseLost), errors.Is(cause, store.ErrLeaseLost):
		a.log.Info("another worker has the job now")
		a.outcome = jobLost
		return store.ErrLeaseLost
	case errors.Is(err, errCancelAsked), errors.Is(cause, errCancelAsked):
		a.outcome = jobCancelled
		return w.bury(ctx, a, dramatis.JobCancelled, nil)
	case errors.Is(cause, errShutdown):
		a.outcome = jobHandedBack
		return w.Store.Requeue(ctx, lease, 0, false, nil)
	case unpaid:
		a.outcome = jobUnpaid
		return w.unpaid(ctx, a, short)
	case errors.Is(err, errUnknownKind):
		a.outcome = jobHandedBack
		return w.Store.Requeue(ctx, lease, 30*time.Second, false, nil)
	case errors.Is(err, errGaveUp):
		a.outcome = jobFailed
		said := job.Error
		if said == nil {
			said = &dramatis.JobError{Code: dramatis.CodeInternal, Message: "the workers that ran it were lost, each time"}
		}
		return w.bury(ctx, a, dramatis.JobFailed, said)
	}
	said := &dramatis.JobError{Code: dramatis.ErrorCode(err), Message: dramatis.ErrorMessage(err)}
	if job.Attempt >= job.MaxAttempts || hopeless(said.Code) {
		a.log.Error("a job failed for good", "err", err)
		a.outcome = jobFailed
		return w.bury(ctx, a, dramatis.JobFailed, said)
	}
	a.log.Warn("a job failed and will be tried again", "err", err)
	a.outcome = jobRetried
	return w.Store.Requeue(ctx, lease, tasks.Backoff(job.Attempt), true, said)
}

// hopeless reports whether trying again cannot help.
func hopeless(code dramatis.Code) bool {
	switch code {
	case dramatis.CodeInvalid, dramatis.CodeNotFound, dramatis.CodeForbidden, dramatis.CodeUnauthorized:
		return true
	}
	return false
}

// buriesTried is how often a job's clean-up may fail before the job is ended without it.
const buriesTried = 3

// bury ends the job for good, with what its kind cleans up: the scene it was part of closes, and so does the tick. No job
// outlives a clean-up that keeps failing: the watch mends what it leaves open.
func (w *Worker) bury(ctx context.Context, a *attempt, status dramatis.JobStatus, said *dramatis.JobError) error {
	return w.Store.Bury(ctx, a.claim, status, said, func(tx *store.Tx) error { return w.cleanUp(ctx, tx, a, status) })
}

// cleanUp does what a job's kind does when the job ends for good.
func (w *Worker) cleanUp(ctx context.Context, tx *store.Tx, a *attempt, status dramatis.JobStatus) error {
	job := &a.claim.Job
	k, known := w.kinds[job.Kind]
	switch {
	case !known:
		return release(ctx, tx, job.Tick)
	case job.Attempt > job.MaxAttempts+buriesTried:
		a.log.Error("a job is ended without its clean-up, which failed each time")
		return nil
	}
	return k.bury(ctx, tx, a, status)
}

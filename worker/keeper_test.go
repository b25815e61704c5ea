package worker

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// holdLease gives the keeper a lease that was last renewed some time ago, and the context that it watches over.
func holdLease(t *testing.T, k *keeper, ago time.Duration) (store.Lease, context.Context) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	t.Cleanup(func() { cancel(nil) })
	l := store.Lease{Job: dramatis.NewID(), Token: dramatis.NewID()}
	k.hold(l, time.Now().Add(-ago), cancel)
	return l, ctx
}

func TestAnAttemptEndsBeforeALeaseThatCannotBeRenewed(t *testing.T) {
	t.Parallel()
	const lease = time.Hour // so long that the test itself takes no time of it
	k := newKeeper(nil, lease, slog.New(slog.DiscardHandler))
	_, fresh := holdLease(t, k, lease/2)
	_, stale := holdLease(t, k, lease*8/10)
	k.dropStale()
	if cause := context.Cause(stale); !errors.Is(cause, store.ErrLeaseLost) {
		t.Errorf("the attempt with the stale lease ended with %v, want the lost lease", cause)
	}
	if fresh.Err() != nil {
		t.Error("one failed heartbeat ended an attempt whose lease has time left")
	}
}

func TestAHeartbeatsAnswerReachesEachAttempt(t *testing.T) {
	t.Parallel()
	k := newKeeper(nil, time.Hour, slog.New(slog.DiscardHandler))
	kept, keptCtx := holdLease(t, k, 0)
	cancelled, cancelledCtx := holdLease(t, k, 0)
	lost, lostCtx := holdLease(t, k, 0)
	ended, endedCtx := holdLease(t, k, 0)
	k.release(ended)
	k.sort([]store.Lease{kept, cancelled, lost, ended}, []store.Held{{Job: kept.Job}, {Job: cancelled.Job, CancelAsked: true}}, time.Now())
	for what, c := range map[string]struct {
		ctx  context.Context
		want error
	}{
		"kept": {keptCtx, nil}, "cancelled": {cancelledCtx, errCancelAsked}, "lost": {lostCtx, store.ErrLeaseLost}, "ended": {endedCtx, nil},
	} {
		if got := context.Cause(c.ctx); !errors.Is(got, c.want) {
			t.Errorf("the %s attempt's context ended with %v, want %v", what, got, c.want)
		}
	}
}

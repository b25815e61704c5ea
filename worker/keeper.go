package worker

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

var errCancelAsked = errors.New("the job was cancelled")

// keeper keeps the leases of running attempts alive, all of them in one statement. An attempt whose lease is lost, or
// could not be renewed in time, or whose job was cancelled, has its context ended with the reason.
type keeper struct {
	store *store.Store
	lease time.Duration
	log   *slog.Logger

	mu   sync.Mutex
	held map[dramatis.ID]*holding
}

type holding struct {
	lease   store.Lease
	cancel  context.CancelCauseFunc
	renewed time.Time // when the lease was last known to be ours; monotonic
}

func newKeeper(s *store.Store, lease time.Duration, log *slog.Logger) *keeper {
	return &keeper{store: s, lease: lease, log: log, held: map[dramatis.ID]*holding{}}
}

// hold keeps a lease from now on, until release.
func (k *keeper) hold(l store.Lease, claimed time.Time, cancel context.CancelCauseFunc) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.held[l.Token] = &holding{lease: l, cancel: cancel, renewed: claimed}
}

func (k *keeper) release(l store.Lease) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.held, l.Token)
}

func (k *keeper) run(ctx context.Context) {
	beat := time.NewTicker(k.lease / 4)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			k.beat(ctx)
		}
	}
}

func (k *keeper) beat(ctx context.Context) {
	k.mu.Lock()
	leases := make([]store.Lease, 0, len(k.held))
	for _, h := range k.held {
		leases = append(leases, h.lease)
	}
	k.mu.Unlock()
	if len(leases) == 0 {
		return
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, k.lease/4)
	defer cancel()
	held, err := k.store.RenewLeases(ctx, leases, k.lease)
	if err != nil {
		k.log.Warn("renew leases", "jobs", len(leases), "err", err)
		k.dropStale()
		return
	}
	k.sort(leases, held, began)
}

// sort tells each attempt what the heartbeat learned of it.
func (k *keeper) sort(asked []store.Lease, held []store.Held, began time.Time) {
	still := make(map[dramatis.ID]bool, len(held))
	cancelled := map[dramatis.ID]bool{}
	for _, h := range held {
		still[h.Job], cancelled[h.Job] = true, h.CancelAsked
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, l := range asked {
		h := k.held[l.Token]
		switch {
		case h == nil: // it ended meanwhile
		case !still[l.Job]:
			h.cancel(store.ErrLeaseLost)
		case cancelled[l.Job]:
			h.renewed = began
			h.cancel(errCancelAsked)
		default:
			h.renewed = began
		}
	}
}

// dropStale ends attempts whose lease may run out before the next heartbeat can renew it.
func (k *keeper) dropStale() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, h := range k.held {
		if time.Since(h.renewed) > k.lease*7/10 {
			h.cancel(store.ErrLeaseLost)
		}
	}
}

package redis

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// QuickPatience is how long a request may wait for Redis. After a failure nobody asks it for quickPause: so one that is
// down, or hangs, costs one request in a second one short wait, and the others nothing.
const (
	QuickPatience = 50 * time.Millisecond
	quickPause    = time.Second
)

// errResting is what asking fails with while Redis is left alone.
var errResting = errors.New("as it failed a moment ago, Redis is not asked for now")

// Quick asks Redis what a request waits for. It has connections of its own, because those of the queue heed no deadline
// of a caller.
type Quick struct {
	client     redis.UniversalClient
	disconnect func()
	log        *slog.Logger
	now        func() time.Time
	patience   time.Duration

	mu      sync.Mutex
	failed  bool      // the last answer was none
	resting time.Time // until when nobody asks
}

// NewQuick makes a Quick with the settings of a client. Close it.
func NewQuick(client redis.UniversalClient, patience time.Duration, log *slog.Logger) *Quick {
	q := &Quick{log: log, now: time.Now, patience: patience}
	q.client, q.disconnect = ownClient(client, func(s settings) { *s.heed = true })
	return q
}

// Close lets go of the connections.
func (q *Quick) Close() { q.disconnect() }

// ask lets do ask Redis, unless that failed a moment ago. The answer that there is no such key is no failure.
func (q *Quick) ask(ctx context.Context, do func(context.Context, redis.UniversalClient) error) error {
	if !q.mayAsk() {
		return errResting
	}
	bounded, cancel := context.WithTimeout(ctx, q.patience)
	defer cancel()
	err := do(bounded, q.client)
	switch {
	case err == nil, errors.Is(err, redis.Nil):
		q.heard()
	case ctx.Err() == nil: // and not the caller's own haste
		q.heardNothing(err)
	}
	return err
}

// mayAsk lets everybody ask while all is well, and one at a time to see whether it is again.
func (q *Quick) mayAsk() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.now()
	if !q.failed {
		return true
	}
	if now.Before(q.resting) {
		return false
	}
	q.resting = now.Add(quickPause)
	return true
}

func (q *Quick) heard() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.failed {
		q.failed = false
		q.log.Info("Redis answers requests again")
	}
}

func (q *Quick) heardNothing(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.failed {
		q.log.Warn("Redis does not answer requests; limits count in this process, and nothing is cached", "err", err)
	}
	q.failed, q.resting = true, q.now().Add(quickPause)
}

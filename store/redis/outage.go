package redis

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// side is one of the two connections to Redis.
type side string

const (
	listening side = "listening"
	speaking  side = "speaking"
)

// outage counts failures, and logs when the first side fails and when all are well again.
type outage struct {
	log *slog.Logger

	mu       sync.Mutex
	failures map[side]int // in a row; a side that is well is not in it
}

func newOutage(log *slog.Logger) *outage { return &outage{log: log, failures: map[side]int{}} }

// failed notes a failure, and gives how many this side has had in a row.
func (o *outage) failed(s side, err error) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.failures) == 0 {
		o.log.Warn("Redis carries nothing between processes for now; trying again", "side", s, "err", err)
	}
	o.failures[s]++
	return o.failures[s]
}

// over notes that sides are well.
func (o *outage) over(sides ...side) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.failures) == 0 {
		return
	}
	for _, s := range sides {
		delete(o.failures, s)
	}
	if len(o.failures) == 0 {
		o.log.Info("Redis carries between processes again")
	}
}

// pace says how soon things happen.
type pace struct {
	pulse   time.Duration // from one ping to the next
	silence time.Duration // after which a connection that is pinged counts as dead
	answer  time.Duration // that Redis may take to answer a command, or to take what is sent
	first   time.Duration // about the pause after a failure; it doubles with each further one
	longest time.Duration // about the longest pause
}

func usualPace() pace {
	return pace{
		pulse: 3 * time.Second, silence: 10 * time.Second, answer: 5 * time.Second,
		first: 100 * time.Millisecond, longest: 3 * time.Second,
	}
}

// pause gives how long to wait after so many failures in a row: between half and all of what doubling gives, so that
// processes that lost Redis together do not come back together.
func (p pace) pause(failures int) time.Duration {
	full := min(p.first<<min(failures-1, 16), p.longest)
	return full/2 + rand.N(full/2+1)
}

// keepUp runs sessions one after another until ctx ends.
func (f *Feed) keepUp(ctx context.Context, s side, session func() error) {
	for {
		err := session()
		if ctx.Err() != nil {
			return
		}
		wait(ctx, f.pace.pause(f.outage.failed(s, err)))
	}
}

// wait lets time pass, unless ctx ends before.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

package redis

import (
	"context"
	"sync"
	"time"

	"github.com/literaryai/dramatis"
)

// mostKeys is how many keys a process counts under at most, so that made-up ones cannot fill the memory.
const mostKeys = 100_000

// ProcessLimiter is a dramatis.Limiter for one process alone.
type ProcessLimiter struct {
	clock dramatis.Clock

	mu   sync.Mutex
	free map[string]time.Time // when all that was used will have come back
}

// NewProcessLimiter makes a ProcessLimiter.
func NewProcessLimiter(clock dramatis.Clock) *ProcessLimiter {
	return &ProcessLimiter{clock: clock, free: map[string]time.Time{}}
}

// Take implements dramatis.Limiter.
func (l *ProcessLimiter) Take(_ context.Context, cost int, limits ...dramatis.Limit) []dramatis.Standing {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, let := l.clock(), true
	standings := make([]dramatis.Standing, len(limits))
	for i, limit := range limits {
		standings[i] = dramatis.StandingAt(limit, max(0, l.free[limit.Key].Sub(now)), max(cost, 1))
		let = let && standings[i].Retry == 0
	}
	if cost == 0 || cost > 0 && !let {
		return standings
	}
	for i, limit := range limits {
		used := max(0, standings[i].Reset+limit.Rate.Interval()*time.Duration(cost))
		l.makeRoom(now)
		l.free[limit.Key] = now.Add(used)
		standings[i] = dramatis.StandingAt(limit, used, 0)
	}
	return standings
}

// makeRoom forgets what says nothing any more, and everything when that is not enough.
func (l *ProcessLimiter) makeRoom(now time.Time) {
	if len(l.free) < mostKeys {
		return
	}
	for key, free := range l.free {
		if !now.Before(free) {
			delete(l.free, key)
		}
	}
	if len(l.free) >= mostKeys {
		clear(l.free)
	}
}

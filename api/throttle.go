package api

import (
	"sync"
	"time"

	"github.com/literaryai/dramatis"
)

// Guessing passwords is slowed down: so many failures for one key in so long a time, and then a wait. The counts are
// this process's own; with several, an attacker has that many times as many tries, which changes nothing.
const (
	throttleTries  = 10
	throttleWindow = 5 * time.Minute
	throttleKeys   = 10_000 // remembered at most, so that made-up names cannot fill the memory
)

// throttle counts failed tries per key in windows of fixed length.
type throttle struct {
	clock dramatis.Clock

	mu    sync.Mutex
	tries map[string]tries
}

type tries struct {
	failed int
	until  time.Time // when the count is forgotten
}

func newThrottle(clock dramatis.Clock) *throttle {
	return &throttle{clock: clock, tries: map[string]tries{}}
}

// wait is how long the keys must leave off trying, 0 when they may try now.
func (t *throttle) wait(keys ...string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock()
	var longest time.Duration
	for _, key := range keys {
		if k := t.tries[key]; k.failed >= throttleTries {
			longest = max(longest, k.until.Sub(now))
		}
	}
	return longest
}

// failed counts one try against each key.
func (t *throttle) failed(keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock()
	for _, key := range keys {
		k := t.tries[key]
		if !now.Before(k.until) {
			k = tries{until: now.Add(throttleWindow)}
		}
		k.failed++
		if _, known := t.tries[key]; !known && len(t.tries) >= throttleKeys {
			t.forget(now)
		}
		t.tries[key] = k
	}
}

// forget drops what is over, and everything when that is not enough.
func (t *throttle) forget(now time.Time) {
	for key, k := range t.tries {
		if !now.Before(k.until) {
			delete(t.tries, key)
		}
	}
	if len(t.tries) >= throttleKeys {
		clear(t.tries)
	}
}

// retryError is a refusal that says when to come back.
type retryError struct {
	problem *problem
	after   time.Duration
}

func (e *retryError) Error() string { return e.problem.Detail }
func (e *retryError) Unwrap() error { return e.problem }

// tooMany refuses with 429.
func tooMany(detail string, after time.Duration) error {
	return &retryError{problem: newProblem(429, detail), after: after}
}

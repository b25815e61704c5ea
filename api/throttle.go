package api

import (
	"strings"
	"sync"
	"time"

	"github.com/literaryai/dramatis"
)

// Guessing passwords is slowed down: so many failures in so long a time, and then a wait. The counts are this process's
// own; with several, an attacker has that many times as many tries, which changes nothing.
const (
	throttleWindow = 5 * time.Minute
	throttleKeys   = 10_000 // remembered at most, so that made-up names cannot fill the memory
)

// limit is how many tries something has in one window.
type limit struct {
	key  string
	most int
}

// loginLimits bound tries for one name from one address. Much more is let through for the name from everywhere, so that
// nobody locks another out at once, and for the address, which may be a whole school behind one proxy.
func loginLimits(name, address string) []limit {
	name = strings.ToLower(name)
	return []limit{{"both " + address + " " + name, 10}, {"name " + name, 100}, {"address " + address, 100}}
}

// registerLimits bound new accounts from one address.
func registerLimits(address string) []limit { return []limit{{"register " + address, 100}} }

// throttle counts tries per key in windows of fixed length.
type throttle struct {
	clock dramatis.Clock

	mu    sync.Mutex
	tries map[string]tries
}

type tries struct {
	count int
	until time.Time // when the count is forgotten
}

func newThrottle(clock dramatis.Clock) *throttle {
	return &throttle{clock: clock, tries: map[string]tries{}}
}

// wait is how long to leave off trying, 0 when none of the limits is reached.
func (t *throttle) wait(limits []limit) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock()
	var longest time.Duration
	for _, l := range limits {
		if k := t.tries[l.key]; k.count >= l.most {
			longest = max(longest, k.until.Sub(now))
		}
	}
	return longest
}

// tried counts one try against each limit.
func (t *throttle) tried(limits []limit) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock()
	for _, l := range limits {
		k, known := t.tries[l.key]
		if !now.Before(k.until) {
			k = tries{until: now.Add(throttleWindow)}
		}
		k.count++
		if !known && len(t.tries) >= throttleKeys {
			t.forget(now)
		}
		t.tries[l.key] = k
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

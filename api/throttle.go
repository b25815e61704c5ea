package api

import (
	"context"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"github.com/literaryai/dramatis"
)

// Throttle counts tries under a key, for this process or for all of them. Keys are short and hold nothing private.
type Throttle interface {
	// Take counts one try, unless most were counted within the window that is running: then it says how long that lasts.
	Take(ctx context.Context, key string, most int, window time.Duration) (wait time.Duration)
	// Return takes back one try that Take counted, with the same bound.
	Return(ctx context.Context, key string, most int, window time.Duration)
}

// limit is how many tries something has in one window.
type limit struct {
	key    string
	most   int
	window time.Duration
}

// Guessing passwords is slowed down: so many failures in so long a time, and then a wait.
const (
	loginWindow    = 5 * time.Minute
	perPlace       = 10  // failures for one name from one address, or from one device
	perName        = 100 // for one name from everywhere
	perAddress     = 100 // from one address, which may be a whole school behind one proxy, for whatever names
	registerWindow = time.Hour
	mostAccounts   = 100 // from one address
	mostTaken      = 20  // tries from one address for names and addresses that somebody has
	mostInvited    = 50  // e-mail addresses that one user may ask for
)

// loginLimits bound the failures of a login. They go by what was typed and never by who exists, so a refusal tells nothing.
//
// Nobody can be locked out by another. A device that has logged in to this account before shows so by its cookie, and has tries
// of its own, which nobody else can use up, not even from the same address. A program that keeps no cookies is let through
// where it logged in before: the bound of the name, which an attacker with many addresses can exhaust, does not hold there.
// Who is at a new device in a new place while somebody hammers their name must wait until that ends, and five minutes more.
//
// The narrow bound comes first, and one that refuses stops the rest: a single address can take but ten of a name's hundred.
func loginLimits(name, address, device string, familiar bool) []limit {
	if device != "" {
		return []limit{{keyOfTries("device", device), perPlace, loginWindow}}
	}
	name, address = strings.ToLower(name), neighbourhood(address)
	limits := []limit{
		{keyOfTries("place", address, name), perPlace, loginWindow},
		{keyOfTries("address", address), perAddress, loginWindow},
	}
	if !familiar {
		limits = append(limits, limit{keyOfTries("name", name), perName, loginWindow})
	}
	return limits
}

// registerLimits bound new accounts from one address, and more tightly those that fail because a name is taken. That a name
// or an e-mail address has an account cannot be hidden from who tries to make one with it, as long as no mail is sent:
// it can only be told slowly.
func registerLimits(address string) (accounts, taken limit) {
	address = neighbourhood(address)
	return limit{keyOfTries("register", address), mostAccounts, registerWindow}, limit{keyOfTries("taken", address), mostTaken, registerWindow}
}

// keyOfTries names what is counted. What people type may be long, and is nobody's business.
func keyOfTries(kind string, of ...string) string {
	return kind + ":" + hex.EncodeToString(hashSecret(strings.Join(of, "\n"))[:16])
}

// take counts one try against each limit before it is made, so that many at once are not all let through. Wait is how long to
// leave off when one of them is reached. Giveback is for a try that turns out not to be a failure.
func (s *Server) take(ctx context.Context, limits ...limit) (giveBack func(), wait time.Duration) {
	for _, l := range limits {
		if wait := s.tries.Take(ctx, l.key, l.most, l.window); wait > 0 {
			return func() {}, wait
		}
	}
	return func() {
		for _, l := range limits {
			s.tries.Return(context.WithoutCancel(ctx), l.key, l.most, l.window)
		}
	}, 0
}

// throttleKeys are remembered at most, so that made-up names cannot fill the memory.
const throttleKeys = 10_000

// throttle is a Throttle of this process alone, in windows of fixed length that begin with the first try. With several
// processes, an attacker has that many times as many tries.
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

// Take implements Throttle.
func (t *throttle) Take(_ context.Context, key string, most int, window time.Duration) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock()
	k, known := t.tries[key]
	if !now.Before(k.until) {
		k = tries{until: now.Add(window)}
	}
	if k.count >= most {
		return k.until.Sub(now)
	}
	k.count++
	if !known && len(t.tries) >= throttleKeys {
		t.forget(now)
	}
	t.tries[key] = k
	return 0
}

// Return implements Throttle.
func (t *throttle) Return(_ context.Context, key string, _ int, _ time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if k, known := t.tries[key]; known && k.count > 0 {
		k.count--
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

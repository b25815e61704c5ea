package api

import (
	"errors"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// A name that nobody has must cost as much as one that somebody has, or names could be found by the clock.
func TestUnknownNamesCostAsMuch(t *testing.T) {
	t.Parallel()
	cost, err := bcrypt.Cost([]byte(loginCost))
	if err != nil || cost != bcrypt.DefaultCost {
		t.Fatalf("cost %d, %v", cost, err)
	}
	if err := bcrypt.CompareHashAndPassword([]byte(loginCost), []byte("x")); !errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		t.Errorf("the comparison is not made: %v", err)
	}
}

func TestThrottleForgets(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	th := newThrottle(func() time.Time { return now })
	limits := []limit{{"a", 2}, {"b", 3}}
	th.tried(limits)
	if th.wait(limits) != 0 {
		t.Error("one try is too many")
	}
	th.tried(limits)
	if got := th.wait(limits); got != throttleWindow {
		t.Errorf("wait %s", got)
	}
	if th.wait([]limit{{"b", 3}}) != 0 {
		t.Error("another limit is reached")
	}
	now = now.Add(throttleWindow)
	if th.wait(limits) != 0 {
		t.Error("the window does not end")
	}
	for i := range 2 * throttleKeys {
		th.tried([]limit{{string(rune(i)), 1}})
	}
	if len(th.tries) > throttleKeys {
		t.Errorf("%d keys are remembered", len(th.tries))
	}
}

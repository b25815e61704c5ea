package api

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/literaryai/dramatis"
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

// NewThrottle lets tests from outside use the throttle of one process.
func NewThrottle(clock dramatis.Clock) Throttle { return newThrottle(clock) }

func TestThrottleForgets(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	th := newThrottle(func() time.Time { return now })
	take := func(key string, most int) time.Duration { return th.Take(t.Context(), key, most, time.Minute) }
	for range 2 {
		if take("a", 2) != 0 {
			t.Error("two tries are too many")
		}
	}
	now = now.Add(time.Second)
	if got := take("a", 2); got != time.Minute-time.Second {
		t.Errorf("wait %s", got)
	}
	if take("b", 2) != 0 {
		t.Error("another limit is reached")
	}
	th.Return(t.Context(), "a", 2, time.Minute)
	for i, wait := range []bool{false, true} {
		if got := take("a", 2); (got > 0) != wait {
			t.Errorf("what is taken back is not one try: the wait of try %d is %s", i, got)
		}
	}
	now = now.Add(time.Minute)
	if take("a", 2) != 0 {
		t.Error("the window does not end")
	}
	for i := range 2 * throttleKeys {
		take(string(rune(i)), 1)
	}
	if len(th.tries) > throttleKeys {
		t.Errorf("%d keys are remembered", len(th.tries))
	}
	th.Return(t.Context(), "nobody's", 2, time.Minute)
	if len(th.tries) > throttleKeys {
		t.Error("taking back adds a key")
	}
}

// Nor can an address go through the names with one password; in IPv6 a customer has as many addresses as they like.
func TestNamesAreNotGoneThrough(t *testing.T) {
	t.Parallel()
	s := &Server{tries: newThrottle(time.Now)}
	refused := 0
	for i := range perAddress + 10 {
		limits := loginLimits(fmt.Sprintf("user%d", i), fmt.Sprintf("2001:db8::%x", i), "", i%2 == 0)
		if _, wait := s.take(t.Context(), limits...); wait > 0 {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d tries beyond the limit were refused, want 10", refused)
	}
}

// What comes after the 72nd byte is silently left out by bcrypt: such a password would be as good as its beginning.
func TestALongerPasswordIsAnother(t *testing.T) {
	t.Parallel()
	full := strings.Repeat("ü", 36) // 72 bytes
	hash, err := bcrypt.GenerateFromPassword([]byte(full), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	if !isPassword(hash, full) {
		t.Error("72 bytes are refused")
	}
	for _, other := range []string{full + "x", full + full, full[:70]} {
		if isPassword(hash, other) {
			t.Errorf("%d bytes are taken for it", len(other))
		}
	}
}

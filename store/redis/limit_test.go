package redis

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
)

// hands are a limiter's clock.
type hands struct {
	mu  sync.Mutex
	now time.Time
	set func(time.Time)
}

func (h *hands) read() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
	h.set(h.now)
}

// quickOn asks a Redis with so much patience that a busy machine fails no test.
func quickOn(t *testing.T, addr string) *Quick {
	t.Helper()
	client := goredis.NewClient(&goredis.Options{Addr: addr})
	q := NewQuick(client, patience, quiet())
	t.Cleanup(func() {
		q.Close()
		_ = client.Close()
	})
	return q
}

// limiters are the two implementations, each with a clock of its own.
func limiters(t *testing.T) map[string]func() (dramatis.Limiter, *hands) {
	start := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	return map[string]func() (dramatis.Limiter, *hands){
		"over Redis": func() (dramatis.Limiter, *hands) {
			server := miniredis.RunT(t)
			h := &hands{now: start, set: server.SetTime}
			server.SetTime(start)
			return NewLimiter(quickOn(t, server.Addr())), h
		},
		"alone": func() (dramatis.Limiter, *hands) {
			h := &hands{now: start, set: func(time.Time) {}}
			return NewProcessLimiter(h.read), h
		},
	}
}

func TestLimitersCountAlike(t *testing.T) {
	t.Parallel()
	user := dramatis.Limit{Key: "user", Rate: dramatis.Rate{Most: 3, Per: time.Minute}}
	crowd := dramatis.Limit{Key: "crowd", Rate: dramatis.Rate{Most: 7, Per: time.Minute}}
	for name, begin := range limiters(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, clock := begin()
			take := func(cost int, remaining int, reset, retry time.Duration, limits ...dramatis.Limit) {
				t.Helper()
				got := l.Take(t.Context(), cost, limits...)
				if len(got) != len(limits) {
					t.Fatalf("%d standings of %d limits", len(got), len(limits))
				}
				if s := got[0]; s.Limit != limits[0] || s.Remaining != remaining || s.Reset != reset || s.Retry != retry {
					t.Errorf("the standing is %+v, want %d left, all back in %v, retry in %v", s, remaining, reset, retry)
				}
			}
			const one = 20 * time.Second // one of three in a minute
			take(0, 3, 0, 0, user)
			take(1, 2, one, 0, user, crowd)
			take(1, 1, 2*one, 0, user, crowd)
			take(1, 0, 3*one, 0, user, crowd)
			take(0, 0, 3*one, one, user)
			take(1, 0, 3*one, one, user, crowd)
			clock.move(one - time.Microsecond)
			take(1, 0, 2*one+time.Microsecond, time.Microsecond, user, crowd)
			clock.move(time.Microsecond)
			take(1, 0, 3*one, 0, user, crowd)
			clock.move(time.Hour)
			take(0, 3, 0, 0, user)
			take(4, 3, 0, one, user) // more than there ever are
			take(2, 1, 2*one, 0, user)

			take(-1, 2, one, 0, user)
			take(-5, 3, 0, 0, user)

			// Whom one limit stops, the others are not charged.
			clock.move(time.Hour)
			for range 7 {
				l.Take(t.Context(), 1, crowd)
			}
			for range 5 {
				if got := l.Take(t.Context(), 1, user, crowd); got[0].Retry != 0 || got[1].Retry == 0 {
					t.Fatalf("the crowd's limit lets through: %+v", got)
				}
			}
			take(0, 3, 0, 0, user)
		})
	}
}

func TestTriesAreGivenBack(t *testing.T) {
	t.Parallel()
	for name, begin := range limiters(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, _ := begin()
			tries := NewTries(l)
			try := func() time.Duration { return tries.Take(t.Context(), "victor", 2, time.Minute) }
			for i, want := range []time.Duration{0, 0, 30 * time.Second} {
				if wait := try(); wait != want {
					t.Fatalf("try %d waits %v, not %v", i, wait, want)
				}
			}
			tries.Return(t.Context(), "victor", 2, time.Minute)
			if try() > 0 || try() == 0 {
				t.Error("a try that was given back cannot be made, or can be made twice")
			}
		})
	}
}

func TestALimitHoldsForAllAtOnce(t *testing.T) {
	t.Parallel()
	limit := dramatis.Limit{Key: "user", Rate: dramatis.Rate{Most: 10, Per: time.Hour}}
	for name, begin := range limiters(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, _ := begin()
			var let atomic.Int64
			var wg sync.WaitGroup
			for range 40 {
				wg.Go(func() {
					if l.Take(t.Context(), 1, limit)[0].Retry == 0 {
						let.Add(1)
					}
				})
			}
			wg.Wait()
			if let.Load() != 10 {
				t.Errorf("%d of 40 were let through, not 10", let.Load())
			}
		})
	}
}

func TestProcessesShareALimit(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	a, b := NewLimiter(quickOn(t, server.Addr())), NewLimiter(quickOn(t, server.Addr()))
	limit := dramatis.Limit{Key: "user", Rate: dramatis.Rate{Most: 2, Per: time.Hour}}
	a.Take(t.Context(), 1, limit)
	b.Take(t.Context(), 1, limit)
	if a.Take(t.Context(), 1, limit)[0].Retry == 0 {
		t.Error("what one process counted, the other does not know")
	}
	if ttl := server.TTL(limitPrefix + "user"); ttl <= 0 || ttl > time.Hour {
		t.Errorf("the key lives for %v", ttl)
	}
}

func TestWithoutRedisAProcessCountsAlone(t *testing.T) {
	t.Parallel()
	addr, accepted := hungServer(t)
	q := quickOn(t, addr)
	q.patience = time.Millisecond
	clock := &hands{now: time.Now(), set: func(time.Time) {}}
	q.now = clock.read
	l := NewLimiter(q)
	limit := dramatis.Limit{Key: "user", Rate: dramatis.Rate{Most: 2, Per: time.Hour}}
	let := func() bool { return l.Take(t.Context(), 1, limit)[0].Retry == 0 }
	for i, want := range []bool{true, true, false} {
		if let() != want {
			t.Errorf("the limit of 2 does not hold in the process at %d", i)
		}
	}
	await(t, accepted)
	if err := q.ask(t.Context(), nil); !errors.Is(err, errResting) { // do would panic
		t.Errorf("Redis is asked again at once: %v", err)
	}
	clock.move(quickPause)
	asked := 0
	for range 3 {
		_ = q.ask(t.Context(), func(context.Context, goredis.UniversalClient) error {
			asked++
			return goredis.ErrClosed
		})
	}
	if asked != 1 {
		t.Errorf("after a second %d ask Redis, not one", asked)
	}
}

func TestRedisIsAskedAgainWhenItIsBack(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	q := quickOn(t, server.Addr())
	clock := &hands{now: time.Now(), set: func(time.Time) {}}
	q.now = clock.read
	l := NewLimiter(q)
	limit := dramatis.Limit{Key: "user", Rate: dramatis.Rate{Most: 9, Per: time.Hour}}
	server.SetError("LOADING")
	l.Take(t.Context(), 1, limit)
	server.SetError("")
	l.Take(t.Context(), 1, limit)
	if server.Exists(limitPrefix + "user") {
		t.Error("Redis was asked right after it had failed")
	}
	clock.move(quickPause)
	l.Take(t.Context(), 1, limit)
	if l.Take(t.Context(), 1, limit); !server.Exists(limitPrefix + "user") {
		t.Error("Redis is not asked again")
	}
	// A caller in haste says nothing about Redis.
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	l.Take(gone, 1, limit)
	if !q.mayAsk() {
		t.Error("a caller who had gone made Redis count as down")
	}
}

package llm

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/literaryai/dramatis"
)

// doer is a server without a network, so that a test may own its time.
type doer func(*http.Request) (*http.Response, error)

func (d doer) Do(req *http.Request) (*http.Response, error) { return d(req) }

// failing counts the calls of an endpoint that fails in one way.
func failing(calls *atomic.Int64, f fault) doer {
	return func(*http.Request) (*http.Response, error) {
		calls.Add(1)
		return nil, &f
	}
}

func TestPatienceKeepsTheTimeThatTheEndpointAsksFor(t *testing.T) {
	t.Parallel()
	for asked, want := range map[time.Duration]time.Duration{0: 0, 7 * time.Second: 7 * time.Second, time.Hour: 20 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			var calls atomic.Int64
			e := newEndpoint(EndpointConfig{Attempts: 2}.withDefaults(), failing(&calls, fault{kind: faultRefused, status: 429, after: asked}))
			begun := time.Now()
			_, err := e.Chat(t.Context(), dramatis.ChatRequest{}, nil)
			if took := time.Since(begun); dramatis.ErrorCode(err) != dramatis.CodeUnavailable || calls.Load() != 2 ||
				took.Truncate(time.Second) != want {
				t.Errorf("asked for %v, it took %v and %d calls (%v)", asked, took, calls.Load(), err)
			}
		})
	}
}

func TestPatienceDoesNotOutlastTheCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		e := newEndpoint(EndpointConfig{}.withDefaults(), failing(&calls, fault{kind: faultRefused, status: 503, after: 15 * time.Second}))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		begun := time.Now()
		_, err := e.Chat(ctx, dramatis.ChatRequest{}, nil)
		if time.Since(begun) != 0 || calls.Load() != 1 || dramatis.ErrorCode(err) != dramatis.CodeUnavailable {
			t.Errorf("it took %v and %d calls (%v)", time.Since(begun), calls.Load(), err)
		}
	})
}

func TestWaitsGrowAndAreJittered(t *testing.T) {
	t.Parallel()
	e := newEndpoint(EndpointConfig{Backoff: time.Second, MaxBackoff: 5 * time.Second}.withDefaults(), nil)
	for attempt, seconds := range map[int]float64{1: 1, 2: 2, 3: 4, 4: 5, 70: 5} {
		longest, shortest := 0.0, seconds
		for range 400 {
			w := e.wait(attempt, 0).Seconds()
			longest, shortest = max(longest, w), min(shortest, w)
		}
		if longest >= seconds || longest < 0.8*seconds || shortest > 0.2*seconds {
			t.Errorf("after attempt %d it waits from %.1f to %.1f s", attempt, shortest, longest)
		}
	}
}

func TestBreakerLeavesAnAilingEndpointAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		sick := fault{kind: faultRefused, status: 500}
		e := newEndpoint(EndpointConfig{Attempts: 1, BreakAfter: 3}.withDefaults(), doer(func(r *http.Request) (*http.Response, error) {
			return failing(&calls, sick)(r)
		}))
		ask := func(want int64) {
			t.Helper()
			if _, err := e.Chat(t.Context(), dramatis.ChatRequest{}, nil); dramatis.ErrorCode(err) != dramatis.CodeUnavailable || calls.Load() != want {
				t.Errorf("%d calls, want %d (%v)", calls.Load(), want, err)
			}
		}
		for i := range int64(3) {
			ask(i + 1)
		}
		ask(3) // it is left alone
		time.Sleep(e.config.BreakFor + 1)
		ask(4) // one call tries
		ask(4)
		time.Sleep(e.config.BreakFor + 1)
		sick = fault{kind: faultRefused, status: 429} // busy is not ill
		for i := range int64(9) {
			ask(5 + i)
		}
	})
}

func TestSlotsBoundTheCallsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var under, most atomic.Int64
		e := newEndpoint(EndpointConfig{Attempts: 1, Concurrency: 3}.withDefaults(), doer(func(*http.Request) (*http.Response, error) {
			most.Store(max(most.Load(), under.Add(1)))
			time.Sleep(time.Second)
			under.Add(-1)
			return nil, errors.New("no")
		}))
		for range 9 {
			go func() { _, _ = e.Chat(t.Context(), dramatis.ChatRequest{}, nil) }()
		}
		time.Sleep(10 * time.Second)
		if most.Load() != 3 {
			t.Errorf("%d calls were under way at once", most.Load())
		}
	})
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "0.5": 500 * time.Millisecond, "-3": 0, "soon": 0, "NaN": 0, "1e300": 24 * time.Hour,
		"Sat, 01 Mar 2025 12:00:30 GMT": 30 * time.Second, "Sat, 01 Mar 2025 11:00:00 GMT": 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q is %v, want %v", header, got, want)
		}
	}
}

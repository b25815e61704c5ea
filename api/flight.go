package api

import (
	"context"
	"sync"
)

// flights are the answers that are just being made, each for all who wait for the same.
type flights struct {
	mu  sync.Mutex
	now map[cachePlace]*flight
}

type flight struct {
	landed chan struct{}
	answer *cachedAnswer // once landed; nil when none came of it
}

func newFlights() *flights { return &flights{now: map[cachePlace]*flight{}} }

// join gives the flight to a place. Who is the first leads it, and must land it.
func (f *flights) join(p cachePlace) (of *flight, leads bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if of = f.now[p]; of != nil {
		return of, false
	}
	of = &flight{landed: make(chan struct{})}
	f.now[p] = of
	return of, true
}

func (f *flights) land(p cachePlace, of *flight, answer *cachedAnswer) {
	f.mu.Lock()
	delete(f.now, p)
	f.mu.Unlock()
	of.answer = answer
	close(of.landed)
}

// wait gives the answer, or nil when there is none or ctx ends before.
func (of *flight) wait(ctx context.Context) *cachedAnswer {
	select {
	case <-of.landed:
		return of.answer
	case <-ctx.Done():
		return nil
	}
}

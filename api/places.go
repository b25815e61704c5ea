package api

import (
	"context"
	"net/http"
	"time"
)

// Files take disk while they come in, and memory while they are read or written: so many of either at once in one process.
const (
	incomingAtOnce   = 32
	convertingAtOnce = 4
	placePatience    = 10 * time.Second
)

// places bound how much of one thing is under way at once.
type places chan struct{}

// enter waits for a place, and gives what leaves it. Who has waited for too long is told to come back.
func (p places) enter(ctx context.Context) (leave func(), err error) {
	patience := time.NewTimer(placePatience)
	defer patience.Stop()
	select {
	case p <- struct{}{}:
		return func() { <-p }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-patience.C:
		return nil, &retryError{
			problem: newProblem(http.StatusServiceUnavailable, "too many files are under way just now; please try again"), after: placePatience,
		}
	}
}

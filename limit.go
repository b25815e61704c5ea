package dramatis

import (
	"context"
	"time"
)

// Rate is how often something may be done: Most times at once, and what was used comes back evenly, all of it in Per.
// The zero Rate bounds nothing.
type Rate struct {
	Most int
	Per  time.Duration
}

// Interval is the time in which one use comes back.
func (r Rate) Interval() time.Duration {
	return (r.Per / time.Duration(max(r.Most, 1))).Truncate(time.Microsecond)
}

// Limit bounds what is done under one key, such as a user's writes.
type Limit struct {
	Key  string
	Rate Rate
}

// Standing is where a limit stands.
type Standing struct {
	Limit     Limit
	Remaining int           // how often it may still be done at once
	Reset     time.Duration // until all of it has come back
	Retry     time.Duration // how long to wait before it may be done again; 0 when it may be done now
}

// StandingAt is where a limit stands of which so much is used, counted in the time that it takes to come back. Asked is
// how many uses are wanted.
func StandingAt(l Limit, used time.Duration, asked int) Standing {
	interval := l.Rate.Interval()
	whole := interval * time.Duration(l.Rate.Most)
	return Standing{
		Limit: l, Reset: used, Remaining: int(max(0, whole-used) / interval),
		Retry: max(0, used+interval*time.Duration(asked)-whole),
	}
}

// Limiter counts what is done against limits, over all processes where it can. Its implementations follow the generic
// cell rate algorithm: of each key they keep one time, at which all that was used will have come back.
type Limiter interface {
	// Take counts cost uses against every limit, or against none of them when any is reached: that one has a Retry. A
	// cost of 0 only looks whether one use would be let through, and one below 0 gives uses back. There is no error: a
	// limiter that cannot reach what it counts in counts by itself.
	Take(ctx context.Context, cost int, limits ...Limit) []Standing
}

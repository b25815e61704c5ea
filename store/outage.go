package store

import (
	"sync/atomic"
	"time"
)

// What stands beside Postgres and answers for it may be down.
const (
	// projectionPatience is how long it may take to answer before it counts as down.
	projectionPatience = 2 * time.Second
	// projectionRest is how long one that is down is not asked, so that only one question in that time has to wait.
	projectionRest = 5 * time.Second
)

// outage is the time in which something is down and left alone.
type outage struct {
	until atomic.Int64 // when it is asked again, in nanoseconds; 0 while it answers
}

// lasts reports whether it is to be left alone. When its rest is over, it is so for all but the first who asks.
func (o *outage) lasts() bool {
	until := o.until.Load()
	now := time.Now()
	return until != 0 && (now.UnixNano() < until || !o.until.CompareAndSwap(until, now.Add(projectionRest).UnixNano()))
}

// begin lets nobody ask for a while, and reports whether that is new.
func (o *outage) begin() bool { return o.until.Swap(time.Now().Add(projectionRest).UnixNano()) == 0 }

// end reports whether it was down until now.
func (o *outage) end() bool { return o.until.Load() != 0 && o.until.Swap(0) != 0 }

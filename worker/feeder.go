package worker

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// feedBatch is how many jobs of each queue are carried at a time: few, so that a claim that meets the feeder's lock waits
// for milliseconds only.
const feedBatch = 32

// feedJobs carries due jobs from Postgres to their queues until ctx ends. A wake-up brings it at once; the poll stands
// behind wake-ups that were lost and jobs that become due.
func (w *Worker) feedJobs(ctx context.Context) {
	woken := make(chan struct{}, 1)
	stop := w.Feed.Subscribe(ctx, dramatis.TopicJobs, func([]byte) {
		select {
		case woken <- struct{}{}:
		default:
		}
	})
	defer stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-woken:
		case <-pause.C:
		}
		pause.Reset(w.feedDue(ctx))
	}
}

// feedDue carries all that is due, and says how long to rest.
func (w *Worker) feedDue(ctx context.Context) time.Duration {
	for ctx.Err() == nil {
		var fault error
		n, err := w.Store.FeedJobs(ctx, feedBatch, func(due []store.Delivery) []dramatis.ID {
			var taken []dramatis.ID
			taken, fault = w.queue.enqueueAll(ctx, due)
			return taken
		})
		if err == nil {
			err = fault
		}
		if err != nil {
			if ctx.Err() == nil {
				w.Log.Warn("carry jobs to their queues", "err", err)
			}
			return 4 * w.config.Poll
		}
		if n < feedBatch {
			break
		}
	}
	return w.config.Poll
}

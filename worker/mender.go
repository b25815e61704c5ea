package worker

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// mendBatch is how many waiting deliveries are asked for at a time, and mendShare the part of the pause between two
// looks that asking may take, so that a long backlog does not hide what is lost in it for long.
const (
	mendBatch = 500
	mendShare = 2
)

// mend puts right what crashes leave behind, until ctx ends: running jobs whose lease ran out, and waiting jobs that
// their queue has lost, both of which get a new generation, which the feeder carries; and money that was set aside.
func (w *Worker) mend(ctx context.Context) {
	look := time.NewTicker(w.config.Mend)
	defer look.Stop()
	var cursor time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		if err := w.mendLeases(ctx); err != nil && ctx.Err() == nil {
			w.Log.Warn("mend jobs with a lost worker", "err", err)
		}
		if err := w.mendBooks(ctx); err != nil && ctx.Err() == nil {
			w.Log.Warn("mend the books", "err", err)
		}
		next, err := w.mendQueues(ctx, cursor)
		if err != nil && ctx.Err() == nil {
			w.Log.Warn("mend jobs that their queue has lost", "err", err)
		}
		cursor = next
	}
}

func (w *Worker) mendLeases(ctx context.Context) error {
	n, err := w.Store.RequeueExpired(ctx)
	if n > 0 {
		w.Log.Warn("gave jobs of a lost worker to others", "jobs", n)
		w.Feed.Publish(dramatis.TopicJobs, nil)
	}
	return err
}

// mendBooks books what lost workers had set aside.
func (w *Worker) mendBooks(ctx context.Context) error {
	n, err := w.Store.SweepReservations(ctx)
	if n > 0 {
		w.Log.Warn("booked what was set aside for calls of a lost worker as spent", "calls", n)
	}
	return err
}

// mendQueues asks the queues for deliveries that have waited for some time, from a cursor on, and gives the cursor for
// the next look. While there is time it goes on, and so it does while all that it asks for is lost, as after a flush.
func (w *Worker) mendQueues(ctx context.Context, cursor time.Time) (time.Time, error) {
	if err := w.queue.publishQueues(ctx); err != nil {
		return cursor, err
	}
	for began := time.Now(); ; {
		waiting, err := w.Store.FedJobs(ctx, w.config.Mend, cursor, mendBatch)
		if err != nil {
			return cursor, err
		}
		lost, err := w.lost(waiting)
		if err != nil {
			return cursor, err
		}
		n, err := w.Store.Refeed(ctx, lost)
		if err != nil {
			return cursor, err
		}
		if n > 0 {
			w.Log.Warn("gave jobs that their queue had lost to it again", "jobs", n)
			w.Feed.Publish(dramatis.TopicJobs, nil)
		}
		if len(waiting) < mendBatch {
			return time.Time{}, nil // the end of the list: begin anew
		}
		cursor = waiting[len(waiting)-1].EnqueuedAt.Add(-time.Microsecond) // others may have the same time
		if len(lost) < len(waiting) && time.Since(began) > w.config.Mend/mendShare {
			return cursor, nil
		}
	}
}

func (w *Worker) lost(waiting []store.Delivery) ([]store.Delivery, error) {
	var lost []store.Delivery
	for _, d := range waiting {
		there, err := w.queue.waits(d, w.config.Lease)
		if err != nil {
			return nil, err
		}
		if !there {
			lost = append(lost, d)
		}
	}
	return lost, nil
}

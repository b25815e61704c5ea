package worker

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// QueueRepair is what was found of one queue in Redis.
type QueueRepair struct {
	Queue string
	Held  int // jobs that the queue has, as Postgres says it should
	Lost  int // jobs that Postgres has given to the queue, and that it does not have
	Fed   int // jobs that were given to the queue now: lost ones, and others that are due
}

// unclaimed is for how long whoever took a job need not have claimed it to be believed in.
const unclaimed = 10 * time.Second

// CheckQueues compares the queues in Redis with the jobs in Postgres that were given to them, and changes nothing.
func CheckQueues(ctx context.Context, s *store.Store, client redis.UniversalClient) ([]QueueRepair, error) {
	found, _, err := newQueue(client).compare(ctx, s)
	return found, err
}

// RebuildQueues gives every queue in Redis the jobs that it should have. It may run beside any number of workers, which do
// the same by themselves as time goes by; repeated deliveries have no effect.
func RebuildQueues(ctx context.Context, s *store.Store, client redis.UniversalClient) ([]QueueRepair, error) {
	q := newQueue(client)
	if err := q.publishQueues(ctx); err != nil {
		return nil, err
	}
	found, lost, err := q.compare(ctx, s)
	if err != nil {
		return nil, err
	}
	if _, err := s.Refeed(ctx, lost); err != nil {
		return nil, err
	}
	of := make(map[string]*QueueRepair, len(found))
	for i := range found {
		of[found[i].Queue] = &found[i]
	}
	for {
		var fault error
		n, err := s.FeedJobs(ctx, feedBatch, func(due []store.Delivery) []dramatis.ID {
			var taken []dramatis.ID
			if taken, fault = q.enqueueAll(ctx, due); fault == nil {
				for _, d := range due {
					of[d.Queue].Fed++
				}
			}
			return taken
		})
		if err == nil {
			err = fault
		}
		if err != nil || n == 0 {
			return found, err
		}
	}
}

// compare asks the queues for all that they were given, and tells what they have lost.
func (q *queue) compare(ctx context.Context, s *store.Store) (found []QueueRepair, lost []store.Delivery, err error) {
	found = make([]QueueRepair, len(dramatis.Queues()))
	of := make(map[string]*QueueRepair, len(found))
	for i, name := range dramatis.Queues() {
		found[i].Queue = name
		of[name] = &found[i]
	}
	seen := map[dramatis.ID]bool{}
	for cursor := (time.Time{}); ; {
		given, err := s.FedJobs(ctx, 0, cursor, mendBatch)
		if err != nil {
			return nil, nil, err
		}
		for _, d := range given {
			if seen[d.ID] { // several have the same time, and two pages share it
				continue
			}
			seen[d.ID] = true
			there, err := q.waits(d, unclaimed)
			if err != nil {
				return nil, nil, err
			}
			if there {
				of[d.Queue].Held++
			} else {
				of[d.Queue].Lost++
				lost = append(lost, d)
			}
		}
		if len(given) < mendBatch {
			return found, lost, nil
		}
		cursor = given[len(given)-1].EnqueuedAt.Add(-time.Microsecond)
	}
}

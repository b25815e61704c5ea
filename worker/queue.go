package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// queue carries deliveries through Asynq.
type queue struct {
	redis     redis.UniversalClient
	client    *asynq.Client
	inspector *asynq.Inspector
}

func newQueue(client redis.UniversalClient) *queue {
	return &queue{redis: client, client: asynq.NewClientFromRedisClient(client), inspector: asynq.NewInspectorFromRedisClient(client)}
}

// payload is all that travels, and all that a monitor may show.
type payload struct {
	ID         dramatis.ID `json:"id"`
	Generation int         `json:"generation"`
}

// taskID names one generation of a job, so that carrying it twice makes one task.
func taskID(d store.Delivery) string { return fmt.Sprintf("%s:%d", d.ID, d.Generation) }

const (
	enqueuersAtOnce = 16
	// enqueueTimeout bounds how long the rows that are being carried stay locked when Redis is slow.
	enqueueTimeout = 2 * time.Second
	// taskTimeout is Asynq's own; ours, per kind, is always shorter.
	taskTimeout = time.Hour
	// taskRetries is high because Asynq counts a lost worker as a failure, and archives what has used its retries up.
	taskRetries = 1000
)

// enqueueAll puts deliveries into their queues, several at a time, and gives the jobs that are there now.
func (q *queue) enqueueAll(ctx context.Context, due []store.Delivery) ([]dramatis.ID, error) {
	ctx, cancel := context.WithTimeout(ctx, enqueueTimeout)
	defer cancel()
	taken := make([]dramatis.ID, 0, len(due))
	var (
		mu    sync.Mutex
		wg    sync.WaitGroup
		fault error
		slots = make(chan struct{}, enqueuersAtOnce)
	)
	for _, d := range due {
		slots <- struct{}{}
		wg.Go(func() {
			err := q.enqueue(ctx, d)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				taken = append(taken, d.ID)
			} else {
				fault = err
			}
			<-slots
		})
	}
	wg.Wait()
	return taken, fault
}

func (q *queue) enqueue(ctx context.Context, d store.Delivery) error {
	raw, err := json.Marshal(payload{d.ID, d.Generation})
	if err != nil {
		return fmt.Errorf("encode delivery: %w", err)
	}
	_, err = q.client.EnqueueContext(ctx, asynq.NewTask(d.Kind, raw),
		asynq.TaskID(taskID(d)), asynq.Queue(d.Queue), asynq.MaxRetry(taskRetries), asynq.Timeout(taskTimeout))
	if errors.Is(err, asynq.ErrTaskIDConflict) {
		return nil // it was carried before, and the mark was lost
	}
	if err != nil {
		return fmt.Errorf("enqueue %s %s: %w", d.Kind, d.ID, err)
	}
	return nil
}

// waits reports whether a delivery waits in its queue to be taken. One that was taken and has not been claimed for a
// lease's time does not: who took it is gone.
func (q *queue) waits(d store.Delivery, lease time.Duration) (bool, error) {
	info, err := q.inspector.GetTaskInfo(d.Queue, taskID(d))
	if errors.Is(err, asynq.ErrTaskNotFound) || errors.Is(err, asynq.ErrQueueNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ask for task %s: %w", d.ID, err)
	}
	taken := info.State == asynq.TaskStateActive && d.Waited < lease
	return taken || info.State == asynq.TaskStatePending, nil
}

// publishQueues makes the queues' names known again, which a flushed Redis forgets and the client never repeats: the
// inspector and the monitor would be blind without.
func (q *queue) publishQueues(ctx context.Context) error {
	names := make([]any, 0, len(dramatis.Queues()))
	for _, name := range dramatis.Queues() {
		names = append(names, name)
	}
	if err := q.redis.SAdd(ctx, "asynq:queues", names...).Err(); err != nil {
		return fmt.Errorf("publish the queues' names: %w", err)
	}
	return nil
}

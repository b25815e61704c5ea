// Package tasks names what can be enqueued: one file per job kind, with its arguments, queue, timeout and attempts.
// It holds no behaviour and does not know who handles a kind; worker does.
package tasks

import "time"

// Args are the arguments of one job, and name its kind. They are kept as JSON in the job's row.
type Args interface {
	Kind() string
	Options() Options
}

// Options say how jobs of one kind are run.
type Options struct {
	Queue       string        // one of dramatis.Queues
	Timeout     time.Duration // of one attempt
	MaxAttempts int
}

// Backoff is how long a job waits after its attempt-th attempt failed (1, 2, 3 …): 1 s, 2 s, 4 s … up to 5 minutes.
func Backoff(attempt int) time.Duration {
	const most = 5 * time.Minute
	if attempt < 1 {
		attempt = 1
	}
	if attempt > 9 {
		return most
	}
	return min(time.Second<<(attempt-1), most)
}

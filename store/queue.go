package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// QueueState is how one queue stands.
type QueueState struct {
	Queue     string
	Queued    int // due, and not yet begun
	Delayed   int // to be done later: a retry, or what was asked for a time to come
	Parked    int // waiting for money
	Running   int
	Failed    int        // for good, and not yet cleaned up
	DueSince  *time.Time // since when the one that has waited longest could have begun; nil when none waits
	Succeeded int        // since a moment ago, of those that were made since then
}

// Queues says how every queue stands, and what it got done since a time: of the jobs that were made since, because ids tell
// when that was and the whole table need not be read.
func (s *Store) Queues(ctx context.Context, since time.Time) ([]QueueState, error) {
	found, err := query(ctx, s, pgx.RowToStructByPos[QueueState], `
		WITH live AS (
			SELECT queue,
				count(*) FILTER (WHERE status = 'queued' AND waits_for IS NULL AND run_at <= now()) AS queued,
				count(*) FILTER (WHERE status = 'queued' AND waits_for IS NULL AND run_at > now()) AS delayed,
				count(*) FILTER (WHERE status = 'queued' AND waits_for IS NOT NULL) AS parked,
				count(*) FILTER (WHERE status = 'running') AS running,
				min(run_at) FILTER (WHERE status = 'queued' AND waits_for IS NULL AND run_at <= now()) AS due_since
			FROM jobs WHERE status IN ('queued', 'running') GROUP BY queue
		), failed AS (
			SELECT queue, count(*) AS jobs FROM jobs WHERE status = 'failed' GROUP BY queue
		), done AS (
			-- Ordered and bounded, so that it is read by its key, and not the whole table.
			SELECT queue, count(*) AS jobs FROM (SELECT queue, status FROM jobs WHERE id >= $2 ORDER BY id LIMIT 100000) AS late
			WHERE status = 'succeeded' GROUP BY queue
		)
		SELECT q.name, coalesce(queued, 0)::int, coalesce(delayed, 0)::int, coalesce(parked, 0)::int, coalesce(running, 0)::int,
			coalesce(failed.jobs, 0)::int, due_since, coalesce(done.jobs, 0)::int
		FROM unnest($1::text[]) WITH ORDINALITY AS q (name, n)
		LEFT JOIN live ON live.queue = q.name LEFT JOIN failed ON failed.queue = q.name LEFT JOIN done ON done.queue = q.name
		ORDER BY q.n`, dramatis.Queues(), firstID(since))
	if err != nil {
		return nil, fmt.Errorf("look at the queues: %w", err)
	}
	return found, nil
}

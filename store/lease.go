package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// A job is delivered at least once and takes effect exactly once. Whoever claims a generation holds a lease, named by
// a token, until a time by the database's clock. Every write that ends the attempt names the token, so a holder whose
// lease was given to somebody else changes nothing.
//
// Claims, heartbeats and hand-backs may be lost in a crash of Postgres without harm: the job is delivered again. So
// they do not wait for the disk.
const unhurried = `SET LOCAL synchronous_commit = off`

// Delivery is what travels through the queue: which job, and which generation of it.
type Delivery struct {
	ID         dramatis.ID
	Generation int
	Kind       string
	Queue      string
	EnqueuedAt time.Time
	Waited     time.Duration // since then
}

// Lease is the right to end an attempt.
type Lease struct {
	Job   dramatis.ID
	Token dramatis.ID
}

// Claim is a running attempt.
type Claim struct {
	Job   dramatis.Job
	Token dramatis.ID
}

// Lease is the claim's lease.
func (c *Claim) Lease() Lease { return Lease{Job: c.Job.ID, Token: c.Token} }

// FeedJobs hands due jobs that are not in a queue yet to enqueue, at most limit of each queue, so that none waits behind
// the crowd of another, and marks those that it took. The rows stay locked meanwhile, so two feeders never carry the
// same one, and a crash leaves them unmarked.
func (s *Store) FeedJobs(ctx context.Context, limit int, enqueue func([]Delivery) (taken []dramatis.ID)) (int, error) {
	var due []Delivery
	err := s.inTx(ctx, &Tx{}, func(tx *Tx) error {
		tx.queue(unhurried)
		var err error
		due, err = collect(ctx, tx, pgx.RowToStructByPos[Delivery], `
			SELECT due.* FROM unnest($1::text[]) AS q (name), LATERAL (
				SELECT id, generation, kind, queue, now(), interval '0' FROM jobs
				WHERE queue = q.name AND status = 'queued' AND enqueued_at IS NULL AND run_at <= now()
				ORDER BY run_at LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED) AS due`, dramatis.Queues(), limit)
		if err != nil || len(due) == 0 {
			return err
		}
		tx.queue(`UPDATE jobs SET enqueued_at = now() WHERE id = ANY($1)`, enqueue(due))
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("feed jobs: %w", err)
	}
	return len(due), nil
}

// ClaimJob takes a generation of a job for an attempt of its own. There is nothing to claim, and no error, when the
// generation was claimed before or is not the current one: the delivery was a repeat.
func (s *Store) ClaimJob(ctx context.Context, id dramatis.ID, generation int, lease time.Duration) (*Claim, error) {
	token := dramatis.NewID()
	var found []dramatis.Job
	err := s.inTx(ctx, &Tx{}, func(tx *Tx) error {
		tx.queue(unhurried)
		queueRead(tx.pending, &found, scanJob, `
			UPDATE jobs SET status = 'running', lease_token = $3, lease_until = now() + $4, attempt = attempt + 1,
				started_at = coalesce(started_at, now())
			WHERE id = $1 AND generation = $2 AND status = 'queued' RETURNING `+jobColumns, id, generation, token, lease)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim job %s: %w", id, err)
	}
	if len(found) == 0 {
		return nil, nil //nolint:nilnil // no claim and no error: a repeated delivery is nothing wrong
	}
	return &Claim{Job: found[0], Token: token}, nil
}

// Held is what a heartbeat learns of a lease that it could renew.
type Held struct {
	Job         dramatis.ID
	CancelAsked bool
}

// RenewLeases prolongs leases and gives those that are still held. What is missing from the answer is lost. A job that
// is just being committed keeps its row locked, for as long as the commit waits for others: it counts as held and is
// passed over, as those who look for expired leases pass over it too.
func (s *Store) RenewLeases(ctx context.Context, leases []Lease, lease time.Duration) ([]Held, error) {
	ids, tokens := make([]dramatis.ID, len(leases)), make([]dramatis.ID, len(leases))
	for i, l := range leases {
		ids[i], tokens[i] = l.Job, l.Token
	}
	var held []Held
	err := s.inTx(ctx, &Tx{}, func(tx *Tx) error {
		tx.queue(unhurried)
		queueRead(tx.pending, &held, pgx.RowToStructByPos[Held], `
			WITH free AS (
				SELECT j.id FROM jobs j JOIN unnest($1::uuid[], $2::uuid[]) AS l (id, token) ON j.id = l.id AND j.lease_token = l.token
				WHERE status = 'running' FOR NO KEY UPDATE OF j SKIP LOCKED),
			renewed AS (UPDATE jobs SET lease_until = now() + $3 WHERE id IN (SELECT id FROM free))
			SELECT j.id, j.cancel_asked FROM jobs j JOIN unnest($1::uuid[], $2::uuid[]) AS l (id, token) ON j.id = l.id AND j.lease_token = l.token
			WHERE status = 'running'`, ids, tokens, lease)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("renew %d leases: %w", len(leases), err)
	}
	return held, nil
}

// Progress notes how far an attempt has come.
func (s *Store) Progress(ctx context.Context, l Lease, p dramatis.Progress) error {
	tag, err := s.pool.Exec(ctx, `UPDATE jobs SET progress = $3 WHERE id = $1 AND lease_token = $2`, l.Job, l.Token, p)
	if err != nil {
		return fmt.Errorf("note progress of job %s: %w", l.Job, translate(err))
	}
	if tag.RowsAffected() == 0 {
		return ErrLeaseLost
	}
	return nil
}

// Requeue ends an attempt that failed: the job runs again after wait, give or take a fifth, so that what failed
// together does not come back together. With counted false the attempt does not count,
// as for one that a shutdown interrupted.
func (s *Store) Requeue(ctx context.Context, l Lease, wait time.Duration, counted bool, cause *dramatis.JobError) error {
	uncount := 1
	if counted {
		uncount = 0
	}
	tag, err := s.pool.Exec(ctx, `
		UPDATE jobs SET status = 'queued', generation = generation + 1, enqueued_at = NULL, run_at = now() + $3::interval * (0.8 + 0.4 * random()),
			attempt = attempt - $4, error = coalesce($5, error), lease_token = NULL, lease_until = NULL
		WHERE id = $1 AND lease_token = $2 AND status = 'running'`, l.Job, l.Token, wait, uncount, cause)
	if err != nil {
		return fmt.Errorf("requeue job %s: %w", l.Job, translate(err))
	}
	if tag.RowsAffected() == 0 {
		return ErrLeaseLost
	}
	s.feed.Publish(dramatis.TopicJobs, nil)
	return nil
}

// Commit ends an attempt well: what do does in its transaction takes effect together with the job's success, or not
// at all. ErrLeaseLost means that somebody else has the job now. do gives the job's result, nil for none.
func (s *Store) Commit(ctx context.Context, c *Claim, do func(*Tx) (result any, err error)) error {
	return s.inTx(ctx, txOf(c), func(tx *Tx) error {
		tx.queue(`SELECT finish_job($1, $2)`, c.Job.ID, c.Token)
		result, err := do(tx)
		if err == nil && result != nil {
			tx.queue(`UPDATE jobs SET result = $2 WHERE id = $1`, c.Job.ID, result)
		}
		return err
	})
}

// Bury ends a job for good, failed or cancelled, together with what do does to clean up after it.
func (s *Store) Bury(ctx context.Context, c *Claim, status dramatis.JobStatus, cause *dramatis.JobError, do func(*Tx) error) error {
	return s.inTx(ctx, txOf(c), func(tx *Tx) error {
		ended, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `
			UPDATE jobs SET status = $3, error = $4, finished_at = now(), lease_token = NULL, lease_until = NULL
			WHERE id = $1 AND lease_token = $2 AND status = 'running' RETURNING id`, c.Job.ID, c.Token, status, cause)
		if err != nil {
			return err
		}
		if len(ended) == 0 {
			return ErrLeaseLost
		}
		return do(tx)
	})
}

func txOf(c *Claim) *Tx {
	tx := &Tx{job: &c.Job.ID, awaited: c.Job.CreatedBy != nil}
	if c.Job.EcosystemID != nil {
		tx.world = *c.Job.EcosystemID
	}
	return tx
}

// RequeueExpired gives jobs whose lease ran out a new generation, and says how many. Their attempts count.
func (s *Store) RequeueExpired(ctx context.Context) (int, error) {
	return s.mend(ctx, "requeue expired jobs", `
		UPDATE jobs SET status = 'queued', generation = generation + 1, enqueued_at = NULL, run_at = now(), lease_token = NULL, lease_until = NULL
		WHERE id IN (SELECT id FROM jobs WHERE status = 'running' AND lease_until < now() LIMIT 500 FOR UPDATE SKIP LOCKED)`)
}

// FedJobs lists jobs that were carried to a queue at least age ago and have not been claimed, after a cursor, so that
// the queue can be asked whether it still has them.
func (s *Store) FedJobs(ctx context.Context, age time.Duration, after time.Time, limit int) ([]Delivery, error) {
	found, err := query(ctx, s, pgx.RowToStructByPos[Delivery], `
		SELECT id, generation, kind, queue, enqueued_at, now() - enqueued_at FROM jobs
		WHERE status = 'queued' AND enqueued_at < now() - $1::interval AND enqueued_at > $2 ORDER BY enqueued_at LIMIT $3`, age, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list fed jobs: %w", err)
	}
	return found, nil
}

// Refeed gives jobs that the queue has lost a new generation, unless they have moved on meanwhile.
func (s *Store) Refeed(ctx context.Context, lost []Delivery) (int, error) {
	ids, generations := make([]dramatis.ID, len(lost)), make([]int, len(lost))
	for i, d := range lost {
		ids[i], generations[i] = d.ID, d.Generation
	}
	return s.mend(ctx, "refeed lost jobs", `
		UPDATE jobs SET generation = jobs.generation + 1, enqueued_at = NULL
		FROM unnest($1::uuid[], $2::int[]) AS l (id, generation)
		WHERE jobs.id = l.id AND jobs.generation = l.generation AND status = 'queued' AND enqueued_at IS NOT NULL`, ids, generations)
}

func (s *Store) mend(ctx context.Context, what, sql string, args ...any) (int, error) {
	tag, err := s.pool.Exec(ctx, sql, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, translate(err))
	}
	return int(tag.RowsAffected()), nil
}

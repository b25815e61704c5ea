package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

const jobColumns = `id, kind, queue, args, status, generation, run_at, attempt, max_attempts, cancel_asked, progress, result, error,
	ecosystem_id, conversation_id, tick, created_by, created_at, started_at, finished_at`

func scanJob(row pgx.CollectableRow) (dramatis.Job, error) {
	var j dramatis.Job
	err := row.Scan(&j.ID, &j.Kind, &j.Queue, &j.Args, &j.Status, &j.Generation, &j.RunAt, &j.Attempt, &j.MaxAttempts, &j.CancelAsked,
		&j.Progress, &j.Result, &j.Error, &j.EcosystemID, &j.ConversationID, &j.Tick, &j.CreatedBy, &j.CreatedAt, &j.StartedAt, &j.FinishedAt)
	return j, err
}

// NewJob is a job to be enqueued.
type NewJob struct {
	ID             dramatis.ID // the zero id for a new one; who wants to hear all of a job must know it beforehand
	Args           tasks.Args
	ConversationID *dramatis.ID
	Tick           *int         // the tick that it belongs to
	UniqueKey      string       // at most one job with this key is ever made; empty for no such limit
	CreatedBy      *dramatis.ID // nil for what the world does by itself
}

const insertJob = `
	INSERT INTO jobs (id, kind, queue, args, max_attempts, unique_key, ecosystem_id, conversation_id, tick, created_by)
	VALUES (@id, @kind, @queue, @args, @max_attempts, nullif(@unique_key, ''), @ecosystem_id, @conversation_id, @tick, @created_by)
	ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL DO NOTHING`

func (j NewJob) values(id dramatis.ID, world *dramatis.ID) pgx.NamedArgs {
	raw, err := json.Marshal(j.Args)
	if err != nil { // arguments are our own plain structs
		panic(fmt.Sprintf("arguments of %s: %v", j.Args.Kind(), err))
	}
	options := j.Args.Options()
	return pgx.NamedArgs{
		"id": id, "kind": j.Args.Kind(), "queue": options.Queue, "args": json.RawMessage(raw), "max_attempts": options.MaxAttempts,
		"unique_key": j.UniqueKey, "ecosystem_id": world, "conversation_id": j.ConversationID, "tick": j.Tick, "created_by": j.CreatedBy,
	}
}

// Enqueue makes a job in this transaction: it exists if the transaction commits, and is carried to its queue after.
func (tx *Tx) Enqueue(j NewJob) dramatis.ID {
	id := j.ID
	if id == (dramatis.ID{}) {
		id = dramatis.NewID()
	}
	var world *dramatis.ID
	if tx.world != (dramatis.ID{}) {
		world = &tx.world
	}
	tx.queue(insertJob, j.values(id, world))
	tx.hasJobs = true
	return id
}

// enqueueSole is Enqueue for a job with a unique key of which there may be another one later: one that is finished stands
// in nobody's way. While one waits or runs it makes none.
func (tx *Tx) enqueueSole(j NewJob) {
	tx.queue(`UPDATE jobs SET unique_key = NULL WHERE unique_key = $1 AND status NOT IN ('queued', 'running')`, j.UniqueKey)
	tx.Enqueue(j)
}

// EnqueueOnce makes a job that belongs to no world, unless there is one with its unique key already.
func (s *Store) EnqueueOnce(ctx context.Context, j NewJob) (made bool, err error) {
	tag, err := s.pool.Exec(ctx, insertJob, j.values(dramatis.NewID(), nil))
	if err != nil {
		return false, fmt.Errorf("enqueue %s: %w", j.Args.Kind(), translate(err))
	}
	if made = tag.RowsAffected() == 1; made {
		s.feed.Publish(dramatis.TopicJobs, nil)
	}
	return made, nil
}

// Job reads a job.
func (s *Store) Job(ctx context.Context, id dramatis.ID) (dramatis.Job, error) {
	j, err := queryOne(ctx, s, scanJob, `SELECT `+jobColumns+` FROM jobs WHERE id = $1`, id)
	if err != nil {
		return j, notFound(err, "job", id)
	}
	return j, nil
}

// JobFilter chooses jobs. Only those are seen that the user made or that belong to a world of theirs.
type JobFilter struct {
	User      dramatis.ID
	Ecosystem *dramatis.ID
	Status    string
	Kind      string
}

// Jobs lists jobs, the newest first.
func (s *Store) Jobs(ctx context.Context, f JobFilter, p Page) (List[dramatis.Job], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[dramatis.Job]{}, err
	}
	chosen := `id < @before AND (@kind = '' OR kind = @kind)`
	if f.Status != "" {
		chosen += ` AND status = @status`
	}
	if f.Status == string(dramatis.JobFailed) { // these have an index, which must be told that it serves
		chosen += ` AND status = 'failed'`
	}
	found, err := query(ctx, s, scanJob, `
		SELECT `+jobColumns+` FROM jobs WHERE id IN (
			(SELECT id FROM jobs WHERE created_by = @user AND (@ecosystem::uuid IS NULL OR ecosystem_id = @ecosystem) AND `+chosen+`
				AND (ecosystem_id IS NULL OR ecosystem_id IN (SELECT ecosystem_id FROM ecosystem_members WHERE user_id = @user))
				ORDER BY id DESC LIMIT @limit)
			UNION
			SELECT of_world.id FROM ecosystem_members m, LATERAL (
				SELECT id FROM jobs WHERE ecosystem_id = m.ecosystem_id AND `+chosen+` ORDER BY id DESC LIMIT @limit) AS of_world
			WHERE m.user_id = @user AND (@ecosystem::uuid IS NULL OR m.ecosystem_id = @ecosystem))
		ORDER BY id DESC LIMIT @limit`,
		pgx.NamedArgs{
			"user": f.User, "ecosystem": f.Ecosystem, "status": f.Status, "kind": f.Kind, "before": before, "limit": p.limit() + 1,
		})
	if err != nil {
		return List[dramatis.Job]{}, fmt.Errorf("list jobs: %w", err)
	}
	return listByID(found, p.limit(), func(j *dramatis.Job) dramatis.ID { return j.ID }), nil
}

// CancelJob asks for a job to be cancelled. A job that waits is delivered at once, so that its kind can clean up; one
// that runs is told by its next heartbeat. A finished job is a conflict.
func (s *Store) CancelJob(ctx context.Context, id dramatis.ID) (dramatis.Job, error) {
	j, err := changeOne(ctx, s, scanJob, `
		UPDATE jobs SET cancel_asked = true, waits_for = NULL,
			run_at = CASE status WHEN 'queued' THEN now() ELSE run_at END,
			generation = generation + CASE status WHEN 'queued' THEN 1 ELSE 0 END,
			enqueued_at = CASE status WHEN 'queued' THEN NULL ELSE enqueued_at END
		WHERE id = $1 AND status IN ('queued', 'running') RETURNING `+jobColumns, id)
	return s.changedJob(ctx, id, j, err, "cancelled")
}

// RetryJob gives a failed or cancelled job its attempts anew. It no longer counts in a tick, which it was taken off when
// it failed. Any other job is a conflict, and so is the turn of a scene that is over.
func (s *Store) RetryJob(ctx context.Context, id dramatis.ID) (dramatis.Job, error) {
	j, err := changeOne(ctx, s, scanJob, `
		UPDATE jobs SET status = 'queued', generation = generation + 1, attempt = 0, run_at = now(), enqueued_at = NULL,
			cancel_asked = false, finished_at = NULL, error = NULL, result = NULL, tick = NULL
		WHERE id = $1 AND status IN ('failed', 'cancelled') AND NOT (kind = $2
			AND EXISTS (SELECT FROM conversations c WHERE c.id = conversation_id AND c.state = 'ended'))
		RETURNING `+jobColumns, id, tasks.Turn{}.Kind())
	return s.changedJob(ctx, id, j, err, "retried")
}

func (s *Store) changedJob(ctx context.Context, id dramatis.ID, j dramatis.Job, err error, what string) (dramatis.Job, error) {
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		now, err := s.Job(ctx, id)
		if err != nil {
			return now, err
		}
		if now.Kind == (tasks.Turn{}).Kind() && now.Status.Finished() {
			return now, dramatis.Errorf(dramatis.CodeConflict, "the scene of this turn is over, so the turn cannot be %s", what)
		}
		return now, dramatis.Errorf(dramatis.CodeConflict, "a job that is %s cannot be %s", now.Status, what)
	}
	if err != nil {
		return j, fmt.Errorf("change job %s: %w", id, err)
	}
	s.feed.Publish(dramatis.TopicJobs, nil)
	s.feed.Publish(dramatis.TopicJob(id), nil)
	return j, nil
}

// CleanJobs removes jobs that were made and finished before a time, at most limit at once, and says how many. Failed
// ones are kept keepFailed longer: they are what somebody may still want to look at. Ids sort by time of creation, so
// the primary key finds them.
func (s *Store) CleanJobs(ctx context.Context, before time.Time, keepFailed time.Duration, limit int) (int, error) {
	tag, err := s.pool.Exec(ctx, `
		DELETE FROM jobs WHERE id IN (
			SELECT id FROM jobs
			WHERE id < $1 AND finished_at < $2 AND (status <> 'failed' OR finished_at < $3) ORDER BY id LIMIT $4)`,
		firstID(before), before, before.Add(-keepFailed), limit)
	if err != nil {
		return 0, fmt.Errorf("clean jobs: %w", translate(err))
	}
	return int(tag.RowsAffected()), nil
}

// firstID is before every id of version 7 that is made at a time or later: such an id begins with the milliseconds
// since 1970, big endian, in 48 bits (RFC 9562).
func firstID(at time.Time) dramatis.ID {
	var id dramatis.ID
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(at.UnixMilli(), 0)))
	copy(id[:6], ms[2:])
	return id
}

// QueueDepth is how many jobs of one queue are in one status.
type QueueDepth struct {
	Queue  string
	Status dramatis.JobStatus
	Jobs   int
}

// QueueDepths counts the jobs that are not finished.
func (s *Store) QueueDepths(ctx context.Context) ([]QueueDepth, error) {
	return query(ctx, s, pgx.RowToStructByPos[QueueDepth], `
		SELECT queue, status, count(*)::int FROM jobs WHERE status IN ('queued', 'running') GROUP BY queue, status ORDER BY queue, status`)
}

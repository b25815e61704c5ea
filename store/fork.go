package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// NewFork is a fork that somebody asks for.
type NewFork struct {
	Ecosystem dramatis.ID
	At        int64  // a seq of its log; 0 for now
	Name      string // empty for the world's own, and from which tick
	Seed      *int64 // nil to keep the world's
	By        dramatis.ID
}

// StartFork enqueues a fork. The job belongs to no world, so that only its maker learns what comes of it. At is rounded
// down to the end of a tick; before the first one has ended, to the end of what an author did at once.
func (s *Store) StartFork(ctx context.Context, n NewFork) (dramatis.Job, error) {
	e, err := s.Ecosystem(ctx, n.Ecosystem)
	if err != nil {
		return dramatis.Job{}, err
	}
	head, err := s.EventHead(ctx, n.Ecosystem)
	if err != nil {
		return dramatis.Job{}, err
	}
	if n.At == 0 {
		n.At = head
	}
	if n.At < 1 || n.At > head {
		var f dramatis.Faults
		f.Add("at", "must be from 1 to %d, the last event of the world's log", head)
		return dramatis.Job{}, f.Err("the fork")
	}
	point, err := s.forkPoint(ctx, &e, n.At)
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("find where to fork world %s: %w", n.Ecosystem, err)
	}
	e.Name = forkName(n.Name, e.Name, point.Tick)
	if err := e.Validate(); err != nil {
		return dramatis.Job{}, err
	}
	return s.enqueueFork(ctx, n, tasks.Fork{
		EcosystemID: n.Ecosystem, ForkID: dramatis.NewID(), OwnerID: n.By, Name: e.Name, Seed: n.Seed, Seq: point.Seq,
	})
}

func (s *Store) enqueueFork(ctx context.Context, n NewFork, args tasks.Fork) (dramatis.Job, error) {
	var job dramatis.ID
	err := s.InWorld(ctx, dramatis.ID{}, func(tx *Tx) error {
		job = tx.Enqueue(NewJob{Args: args, CreatedBy: &n.By})
		return nil
	})
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("fork world %s: %w", n.Ecosystem, err)
	}
	return s.Job(ctx, job)
}

// forkName is what a fork is called where nobody says. A name that would be too long is cut.
func forkName(asked, of string, tick int) string {
	const most = 200
	if asked != "" {
		return asked
	}
	suffix := fmt.Sprintf(", from tick %d", tick)
	if tick == 0 {
		suffix = ", from the beginning"
	}
	name := []rune(of)
	return string(name[:min(len(name), most-len(suffix))]) + suffix
}

type forkPoint struct {
	Seq  int64
	Tick int
}

// forkPoint rounds a seq down to where a world is whole: to where a tick closed, or where the world itself was made by
// forking. Before any tick has closed, to what came before the first began.
func (s *Store) forkPoint(ctx context.Context, e *dramatis.Ecosystem, at int64) (forkPoint, error) {
	closed, err := query(ctx, s, pgx.RowToStructByPos[forkPoint], `
		SELECT seq, tick FROM events WHERE ecosystem_id = $1 AND seq <= $2 AND type = $3 ORDER BY seq DESC LIMIT 1`,
		e.ID, at, dramatis.EventTickClosed)
	if err != nil {
		return forkPoint{}, err
	}
	point := append(closed, forkPoint{})[0]
	if made := e.ForkedFrom; made != nil && at > made.Seq && point.Seq <= made.Seq {
		return s.forkOpening(ctx, e.ID, *made)
	}
	if point.Seq == 0 {
		return s.forkPrologue(ctx, e.ID, at)
	}
	return point, nil
}

// forkOpening is where the making of a fork ended: its first events are one transaction and have one time.
func (s *Store) forkOpening(ctx context.Context, fork dramatis.ID, made dramatis.ForkPoint) (forkPoint, error) {
	return queryOne(ctx, s, pgx.RowToStructByPos[forkPoint], `
		WITH own AS (
			SELECT seq, tick, occurred_at, lead(occurred_at) OVER (ORDER BY seq) IS DISTINCT FROM occurred_at AS whole
			FROM events WHERE ecosystem_id = $1 AND seq > $2 ORDER BY seq LIMIT 10000)
		SELECT seq, tick FROM own WHERE whole ORDER BY seq LIMIT 1`, fork, made.Seq)
}

// forkPrologue rounds a seq to the end of what an author did at once before the first tick. The first such act is the
// making of the world, which counts whole even when the seq lies within it.
func (s *Store) forkPrologue(ctx context.Context, world dramatis.ID, at int64) (forkPoint, error) {
	return queryOne(ctx, s, pgx.RowToStructByPos[forkPoint], `
		WITH prologue AS (
			SELECT seq, lead(occurred_at) OVER (ORDER BY seq) IS DISTINCT FROM occurred_at AS whole FROM events
			WHERE ecosystem_id = $1 AND seq < coalesce(
				(SELECT seq FROM events WHERE ecosystem_id = $1 AND type = $3 ORDER BY seq LIMIT 1),
				1 + (SELECT seq FROM event_heads WHERE ecosystem_id = $1)))
		SELECT coalesce(max(seq) FILTER (WHERE seq <= $2), min(seq)), 0 FROM prologue WHERE whole`,
		world, at, dramatis.EventTickStarted)
}

// Forks lists those worlds of a user that were forked from a world, the newest first.
func (s *Store) Forks(ctx context.Context, user, of dramatis.ID, p Page) (List[dramatis.Ecosystem], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[dramatis.Ecosystem]{}, err
	}
	found, err := query(ctx, s, scanEcosystem, `
		SELECT `+ecosystemColumns+` FROM ecosystems
		WHERE id IN (SELECT ecosystem_id FROM ecosystem_members WHERE user_id = $1) AND forked_from ->> 'ecosystem_id' = $2 AND id < $3
		ORDER BY id DESC LIMIT $4`, user, of.String(), before, p.limit()+1)
	if err != nil {
		return List[dramatis.Ecosystem]{}, fmt.Errorf("list forks: %w", err)
	}
	return listByID(found, p.limit(), func(e *dramatis.Ecosystem) dramatis.ID { return e.ID }), nil
}

package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// forking is a world on its way that has a past already: another world's, or an archive's. All of it is one transaction.
type forking struct {
	tx       *Tx
	args     tasks.Fork
	from     origin
	progress func(done, total int) error

	state    *sim.State // of the new world; the origin folds it
	at       time.Time  // wall time of the last event in common
	settings dramatis.Settings
	people   int                  // characters ever made
	ticks    map[int]tickTimes    // wall times
	decayed  *time.Time           // world time of the last decay job
	page     [][]any              // rows of the log that are to be written
	here     map[dramatis.ID]bool // users who have an account here
}

type tickTimes struct{ started, closed time.Time }

// origin is where the past of a new world comes from. Whatever it gives has the ids of the new world.
type origin interface {
	// log hands over the log, event by event, each when it has been folded into the new world's state.
	log(ctx context.Context, f *forking) error
	// beginning is what the new world takes over that no event tells.
	beginning(ctx context.Context, f *forking) (beginning, error)
	// reasons hands over why lines were said, a page at a time, as far as they are still what the log says.
	reasons(ctx context.Context, f *forking, take func([]reasonsRow) error) error
	// vectors writes those vectors of memories that there are, and asks for the others.
	vectors(ctx context.Context, f *forking) error
	// users are those of the people who talked in it that have an account here.
	users(ctx context.Context, f *forking) (map[dramatis.ID]bool, error)
}

// forkPage is how many events or rows are read and written at once.
const forkPage = 1_000

// forkIdle is how long the transaction may stand still while a page is folded, or much is sorted or hashed on a busy
// machine. Nobody waits for its locks but another attempt at the same world.
const forkIdle = `SET LOCAL idle_in_transaction_session_timeout = '300s'`

// Fork makes the new world, and ends the job that asked for it in the same transaction: whoever is killed on the way
// leaves nothing, and the next attempt begins anew. The world that is forked is only read.
func (s *Store) Fork(ctx context.Context, c *Claim, args tasks.Fork, progress func(done, total int) error) error {
	from := &pastWorld{ids: newForkIDs(args.EcosystemID, args.ForkID)}
	_, err := s.build(ctx, c, &forking{args: args, from: from, progress: progress, state: sim.Empty()})
	return err
}

// build makes a world out of a past, and ends the job that asked for it, if one did, in the same transaction.
func (s *Store) build(ctx context.Context, c *Claim, f *forking) (made dramatis.Ecosystem, err error) {
	tx := &Tx{world: f.args.ForkID}
	if c != nil {
		tx.job, tx.awaited = &c.Job.ID, true
	}
	err = s.inTx(ctx, tx, func(tx *Tx) error {
		f.tx, f.ticks = tx, map[int]tickTimes{}
		tx.queue(forkIdle)
		if err := f.copyLog(ctx); err != nil {
			return fmt.Errorf("copy the log of world %s: %w", f.args.EcosystemID, err)
		}
		if made, err = f.makeWorld(ctx); err != nil {
			return fmt.Errorf("make world %s: %w", f.args.ForkID, err)
		}
		if err := f.fill(ctx); err != nil {
			return err
		}
		f.open(made)
		if c != nil {
			// Last, as it locks the job: until here the heartbeats and the progress of this attempt write to it.
			tx.queue(`SELECT finish_job($1, $2)`, c.Job.ID, c.Token)
			tx.queue(`UPDATE jobs SET result = $2 WHERE id = $1`, c.Job.ID, map[string]any{"ecosystem": made})
			tx.DropImport(c.Job.ID)
		}
		return nil
	})
	return made, err
}

// copyLog writes the log that both have in common under the new world's own ids.
func (f *forking) copyLog(ctx context.Context) error {
	if err := f.from.log(ctx, f); err != nil {
		return err
	}
	return f.writeLog(ctx)
}

func eventSheet() sheet {
	return sheet{"events", []string{
		"ecosystem_id", "seq", "type", "conversation_id", "tick", "world_time", "occurred_at", "payload",
	}}
}

// take takes over an event that has been folded. The jobs that caused events are not the new world's, and are left out.
func (f *forking) take(ctx context.Context, e *dramatis.Event) error {
	if err := f.note(e); err != nil {
		return err
	}
	f.page = append(f.page, []any{e.EcosystemID, e.Seq, e.Type, e.ConversationID, e.Tick, e.WorldTime, e.OccurredAt, e.Payload})
	if len(f.page) < forkPage {
		return nil
	}
	return f.writeLog(ctx)
}

// writeLog writes the page of the log that has been gathered.
func (f *forking) writeLog(ctx context.Context) error {
	if err := f.tx.copyRows(ctx, eventSheet(), f.page); err != nil {
		return err
	}
	f.page = f.page[:0]
	return f.progress(int(f.state.Seq), int(f.args.Seq))
}

// note keeps what the tables hold and the fold does not.
func (f *forking) note(e *dramatis.Event) error {
	f.at = e.OccurredAt
	switch e.Type {
	case dramatis.EventCharacterCreated:
		for _, c := range f.state.Characters {
			f.people = max(f.people, c.Number)
		}
	case dramatis.EventTickStarted:
		f.ticks[e.Tick] = tickTimes{started: e.OccurredAt}
		f.settings = f.state.Ecosystem.Settings
	case dramatis.EventTickClosed:
		times := f.ticks[e.Tick]
		times.closed = e.OccurredAt
		f.ticks[e.Tick] = times
		f.noteDecay(e.Tick)
	case dramatis.EventRelationshipChanged:
		return f.noteFading(e)
	}
	return nil
}

// noteDecay notes the decay that a tick ended with. One that found nothing to record leaves no trace in the log but is
// what the next one counts from, so it is known by the rule that calls for it.
func (f *forking) noteDecay(n int) {
	tick := f.state.Ticks[n]
	if n%f.settings.WithDefaults().DecayEvery == 0 && tick.Closed != nil && !tick.Closed.Failed && !tick.Closed.Overdue {
		at := tick.Started.WorldTime
		f.decayed = &at
	}
}

// noteFading notes a decay that was asked for by hand.
func (f *forking) noteFading(e *dramatis.Event) error {
	var p dramatis.RelationshipChanged
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return fmt.Errorf("read event %d: %w", e.Seq, err)
	}
	faded := len(p.Relationships) > 0 && p.Relationships[0].Cause == dramatis.CauseDecay ||
		len(p.Visitors) > 0 && p.Visitors[0].Cause == dramatis.CauseDecay
	if faded {
		at := e.WorldTime
		f.decayed = &at
	}
	return nil
}

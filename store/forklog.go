package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// forking is a fork on its way. All of it is one transaction, which reads the other world without a lock: of its log only
// what can no longer change, and of its tables only what is then held against the log.
type forking struct {
	tx       *Tx
	args     tasks.Fork
	progress func(done, total int) error

	ids      *forkIDs
	state    *sim.State // of the fork
	at       time.Time  // wall time of the last event in common
	settings dramatis.Settings
	people   int               // characters ever made
	ticks    map[int]tickTimes // wall times
	decayed  *time.Time        // world time of the last decay job
}

type tickTimes struct{ started, closed time.Time }

// forkPage is how many events or rows are read and written at once.
const forkPage = 1_000

// forkIdle is how long the transaction may stand still while a page is folded or much is sorted on a busy machine. Nobody
// waits for its locks but another attempt at the same fork.
const forkIdle = `SET LOCAL idle_in_transaction_session_timeout = '60s'`

// Fork makes the new world, and ends the job that asked for it in the same transaction: whoever is killed on the way
// leaves nothing, and the next attempt begins anew. The world that is forked is only read.
func (s *Store) Fork(ctx context.Context, c *Claim, args tasks.Fork, progress func(done, total int) error) error {
	tx := &Tx{world: args.ForkID, job: &c.Job.ID, awaited: true}
	return s.inTx(ctx, tx, func(tx *Tx) error {
		f := &forking{
			tx: tx, args: args, progress: progress,
			ids: newForkIDs(args.EcosystemID, args.ForkID), state: sim.Empty(), ticks: map[int]tickTimes{},
		}
		tx.queue(forkIdle)
		if err := f.copyLog(ctx); err != nil {
			return fmt.Errorf("copy the log of world %s: %w", args.EcosystemID, err)
		}
		made, err := f.makeWorld(ctx)
		if err != nil {
			return fmt.Errorf("make world %s: %w", args.ForkID, err)
		}
		if err := f.fill(ctx); err != nil {
			return err
		}
		f.open(made)
		// Last, as it locks the job: until here the heartbeats and the progress of this attempt write to it.
		tx.queue(`SELECT finish_job($1, $2)`, c.Job.ID, c.Token)
		tx.queue(`UPDATE jobs SET result = $2 WHERE id = $1`, c.Job.ID, map[string]any{"ecosystem": made})
		return nil
	})
}

// copyLog writes the log that both worlds have in common under the fork's own ids, and folds it.
func (f *forking) copyLog(ctx context.Context) error {
	for f.state.Seq < f.args.Seq {
		page, err := collect(ctx, f.tx, scanEvent,
			`SELECT `+eventColumns+` FROM events WHERE ecosystem_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`,
			f.args.EcosystemID, f.state.Seq, f.args.Seq, forkPage)
		if err != nil {
			return err
		}
		if len(page) == 0 { // deleted meanwhile
			return notFound(pgx.ErrNoRows, "world", f.args.EcosystemID)
		}
		if err := f.copyEvents(ctx, page); err != nil {
			return err
		}
		if err := f.progress(int(f.state.Seq), int(f.args.Seq)); err != nil {
			return err
		}
	}
	return nil
}

func eventSheet() sheet {
	return sheet{"events", []string{
		"ecosystem_id", "seq", "type", "conversation_id", "tick", "world_time", "occurred_at", "payload",
	}}
}

// copyEvents takes over a page of the log. The jobs that caused the events are not the fork's, and are left out.
func (f *forking) copyEvents(ctx context.Context, page []dramatis.Event) error {
	for _, e := range page { // all of them first: what is told of may be named before
		if err := f.ids.learn(e.Payload); err != nil {
			return fmt.Errorf("event %d: %w", e.Seq, err)
		}
	}
	rows := make([][]any, len(page))
	for i, e := range page {
		e.EcosystemID, e.ConversationID, e.Payload = f.args.ForkID, f.ids.ofPointer(e.ConversationID), f.ids.rewrite(e.Payload)
		if err := f.state.Apply(e); err != nil {
			return err
		}
		if err := f.note(&e); err != nil {
			return err
		}
		rows[i] = []any{e.EcosystemID, e.Seq, e.Type, e.ConversationID, e.Tick, e.WorldTime, e.OccurredAt, e.Payload}
	}
	return f.tx.copyRows(ctx, eventSheet(), rows)
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

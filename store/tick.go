package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// DueWorlds lists running worlds whose next tick has come due, the longest waiting first.
func (s *Store) DueWorlds(ctx context.Context, limit int) ([]dramatis.ID, error) {
	return query(ctx, s, pgx.RowTo[dramatis.ID],
		`SELECT id FROM ecosystems WHERE state = 'running' AND next_tick_at <= now() ORDER BY next_tick_at LIMIT $1`, limit)
}

// dueWorld is a world as the scheduler sees it under its lock.
type dueWorld struct {
	Tick    int
	Skipped int
	Cadence time.Duration
	Late    time.Duration // since the tick came due
}

// BeginTick asks for the world's next tick, if it is due. While a tick is open the next one waits, and is counted as
// skipped. Ticks that were missed, as by a scheduler that stood still, are not made up for: one tick is begun, the
// others are counted as skipped, and the cadence goes on from where it would have been.
//
// Any number of schedulers may call it at once: one of them begins the tick.
func (s *Store) BeginTick(ctx context.Context, world dramatis.ID) (begun bool, err error) {
	err = s.InWorld(ctx, world, func(tx *Tx) error {
		begun = false
		due, err := collect(ctx, tx, pgx.RowToStructByPos[dueWorld], `
			SELECT tick, skipped, make_interval(secs => tick_every / speed), now() - next_tick_at
			FROM ecosystems WHERE id = $1 AND state = 'running' AND next_tick_at <= now() FOR NO KEY UPDATE SKIP LOCKED`, world)
		if err != nil || len(due) == 0 {
			return err
		}
		d := due[0]
		open, err := tx.tickIsOpen(ctx, d.Tick+1)
		if err != nil {
			return err
		}
		missed := int(d.Late / d.Cadence)
		skipped := d.Skipped + missed
		next := time.Duration(missed+1)*d.Cadence - d.Late
		if open {
			tx.queue(`UPDATE ecosystems SET skipped = $2, next_tick_at = now() + $3 WHERE id = $1`, world, skipped+1, next)
			return nil
		}
		tx.queue(`UPDATE ecosystems SET skipped = 0, next_tick_at = now() + $2 WHERE id = $1`, world, next)
		tx.enqueueTick(d.Tick+1, skipped, nil)
		begun = true
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("begin a tick of world %s: %w", world, err)
	}
	return begun, nil
}

// tickIsOpen reports whether a tick is open, or the next one is asked for and not begun. The world's row is locked by
// now: asked in the statement that locks it, the answer could be older than the lock.
func (tx *Tx) tickIsOpen(ctx context.Context, next int) (bool, error) {
	return collectOne(ctx, tx, pgx.RowTo[bool], `
		SELECT EXISTS (SELECT FROM ticks WHERE ecosystem_id = $1 AND closed_at IS NULL)
			OR EXISTS (SELECT FROM jobs WHERE unique_key = $2 AND status IN ('queued', 'running'))`, tx.world, tickKey(tx.world, next))
}

// enqueueTick asks for a tick by its number; asking twice makes one job. A job that ended without beginning the tick, as
// when the world was paused meanwhile, stands in nobody's way.
func (tx *Tx) enqueueTick(tick, skipped int, by *dramatis.ID) {
	tx.enqueueSole(NewJob{
		Args: tasks.Tick{EcosystemID: tx.world, Tick: tick, Skipped: skipped},
		Tick: &tick, UniqueKey: tickKey(tx.world, tick), CreatedBy: by,
	})
}

// tickKey is what makes a tick's job the only one.
func tickKey(world dramatis.ID, tick int) string { return fmt.Sprintf("tick:%s:%d", world, tick) }

// StepEcosystem asks for ticks by hand, whether the world runs or is paused: they follow one another, and none waits
// for the clock. It gives the job of the tick that comes next.
func (s *Store) StepEcosystem(ctx context.Context, id dramatis.ID, ticks int, by dramatis.ID) (dramatis.Job, error) {
	const most = 10_000
	if ticks < 1 || ticks > most {
		var f dramatis.Faults
		f.Add("ticks", "must be from 1 to %d", most)
		return dramatis.Job{}, f.Err("the step")
	}
	if _, err := s.Fund(ctx, id); err != nil {
		return dramatis.Job{}, err
	}
	var key string
	err := s.InWorld(ctx, id, func(tx *Tx) error {
		e, err := tx.lockEcosystem(ctx)
		if err != nil {
			return err
		}
		if err := tx.refuseWaiting(ctx); err != nil {
			return err
		}
		if e.AtItsEnd() {
			return dramatis.Errorf(dramatis.CodeConflict, "the world has come to %s: it can have no further tick", dramatis.ReasonEnd)
		}
		open, err := collectOne(ctx, tx, pgx.RowTo[bool],
			`SELECT EXISTS (SELECT FROM ticks WHERE ecosystem_id = $1 AND closed_at IS NULL)`, id)
		if err != nil {
			return err
		}
		key = tickKey(id, e.Tick+1)
		if !open {
			tx.enqueueTick(e.Tick+1, 0, &by)
		}
		e.StepsLeft = min(e.StepsLeft+ticks, most)
		tx.queue(`UPDATE ecosystems SET steps_left = $2 WHERE id = $1`, id, e.StepsLeft)
		tx.Emit(dramatis.EcosystemChanged{Ecosystem: e})
		return nil
	})
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("step world %s: %w", id, err)
	}
	return s.steppingJob(ctx, id, key)
}

// steppingJob finds the job of a tick that was just asked for; while a tick is open, that tick's own.
func (s *Store) steppingJob(ctx context.Context, world dramatis.ID, key string) (dramatis.Job, error) {
	j, err := queryOne(ctx, s, scanJob, `
		SELECT `+jobColumns+` FROM jobs WHERE unique_key = $1 OR (ecosystem_id = $2 AND kind = $3)
		ORDER BY unique_key = $1 DESC NULLS LAST, id DESC LIMIT 1`, key, world, tasks.Tick{}.Kind())
	if err != nil {
		return j, fmt.Errorf("find the job of the step: %w", err)
	}
	return j, nil
}

// Snapshot is a world as a tick plans from it.
type Snapshot struct {
	Ecosystem     dramatis.Ecosystem
	Characters    []dramatis.Character // active ones, by number
	Relationships []dramatis.Relationship
	Busy          map[int]bool // numbers of those who are in a conversation that is running or paused
	Stale         map[int]bool // numbers of those with a span of memories that will be old at the next tick
	Head          int64        // the last event that it includes
}

// NextWorldTime is the world time of the tick that follows.
func (s *Snapshot) NextWorldTime() time.Time {
	return s.Ecosystem.WorldTime.Add(time.Duration(s.Ecosystem.TickMinutes) * time.Minute)
}

// Snapshot reads a world as it is at one moment.
func (s *Store) Snapshot(ctx context.Context, world dramatis.ID) (*Snapshot, error) {
	var snap Snapshot
	var ecosystems []dramatis.Ecosystem
	var busy, stale []int
	var heads []int64
	b := &pgx.Batch{}
	b.Queue(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
	queueRead(b, &ecosystems, scanEcosystem, `SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = $1`, world)
	queueRead(b, &snap.Characters, scanCharacter,
		`SELECT `+characterColumns+charactersJoined+`WHERE c.ecosystem_id = $1 AND c.is_active ORDER BY c.number`, world)
	queueRead(b, &snap.Relationships, scanRelationship,
		`SELECT `+relationshipColumns+` FROM relationships WHERE ecosystem_id = $1 ORDER BY from_number, to_number`, world)
	queueRead(b, &busy, pgx.RowTo[int], `
		SELECT DISTINCT c.number FROM conversations v JOIN characters c ON c.id = ANY(v.character_ids)
		WHERE v.ecosystem_id = $1 AND v.state <> 'ended' AND v.kind <> 'chat'`, world)
	queueStale(b, &stale, world)
	queueRead(b, &heads, pgx.RowTo[int64], `SELECT seq FROM event_heads WHERE ecosystem_id = $1`, world)
	b.Queue(`COMMIT`)
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("take a snapshot of world %s: %w", world, translate(err))
	}
	if len(ecosystems) == 0 || len(heads) == 0 {
		return nil, notFound(pgx.ErrNoRows, "world", world)
	}
	snap.Ecosystem, snap.Head, snap.Busy, snap.Stale = ecosystems[0], heads[0], setOf(busy), setOf(stale)
	return &snap, nil
}

func setOf(numbers []int) map[int]bool {
	set := make(map[int]bool, len(numbers))
	for _, n := range numbers {
		set[n] = true
	}
	return set
}

// ErrTickPassed is what StartTick fails with when the tick is not the next one of its world, or not wanted any more.
var ErrTickPassed = errors.New("the tick has passed, or the world is paused")

// StartTick begins a tick as it was planned: its scenes, their first turns, who looks back, and the row that counts what is open.
// A world that is at its end is paused instead.
func (tx *Tx) StartTick(ctx context.Context, snap *Snapshot, args tasks.Tick, plan sim.TickPlan) error {
	if snap.Ecosystem.AtItsEnd() {
		return tx.endWorld(ctx, &snap.Ecosystem)
	}
	now := snap.NextWorldTime()
	if err := tx.turnClock(ctx, args.Tick, now); err != nil {
		return err
	}
	last, err := collectOne(ctx, tx, pgx.RowTo[int],
		`UPDATE ecosystems SET conversation_count = conversation_count + $2 WHERE id = $1 RETURNING conversation_count`,
		tx.world, len(plan.Scenes))
	if err != nil {
		return err
	}
	open := len(plan.Scenes) + len(plan.Reflects) + len(plan.Settles)
	tx.Emit(dramatis.TickStarted{
		Tick: args.Tick, WorldTime: now, Scenes: plan.Scenes, Resting: plan.Resting,
		Reflects: plan.Reflects, Settles: plan.Settles, Open: open, Skipped: args.Skipped,
	})
	byNumber := map[int]*dramatis.Character{}
	for i := range snap.Characters {
		byNumber[snap.Characters[i].Number] = &snap.Characters[i]
	}
	for i, scene := range plan.Scenes {
		c := sceneConversation(snap, scene, byNumber)
		c.Number, c.Tick, c.WorldTime = last-len(plan.Scenes)+i+1, args.Tick, now
		tx.startConversation(&c)
		tx.NextTurn(&c, nil)
	}
	tx.lookBack(snap, args, plan)
	decay := args.Tick%snap.Ecosystem.Settings.WithDefaults().DecayEvery == 0
	weave := args.Tick%sim.WeaveEvery == 0
	tx.queue(`INSERT INTO ticks (ecosystem_id, tick, open, decay_pending, weave_pending, world_time) VALUES ($1, $2, $3, $4, $5, $6)`,
		tx.world, args.Tick, open, decay, weave, now)
	if open == 0 {
		return tx.settleTick(ctx, args.Tick, openTick{DecayPending: decay, WeavePending: weave, WorldTime: now})
	}
	return nil
}

// endWorld pauses a world that has come as far as one can.
func (tx *Tx) endWorld(ctx context.Context, e *dramatis.Ecosystem) error {
	ended, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `
		UPDATE ecosystems SET state = 'paused', pause_reason = $2, steps_left = 0, updated_at = now()
		WHERE id = $1 AND (state = 'running' OR steps_left > 0) RETURNING id`, tx.world, dramatis.ReasonEnd)
	if err != nil || len(ended) == 0 {
		return err
	}
	tx.At(e.Tick, e.WorldTime)
	tx.Emit(dramatis.EcosystemPaused{Reason: dramatis.ReasonEnd})
	return nil
}

// turnClock moves the world on to a tick, which must be the next one of a world that runs or has a step to take.
func (tx *Tx) turnClock(ctx context.Context, tick int, now time.Time) error {
	moved, err := collect(ctx, tx, pgx.RowTo[dramatis.ID],
		`UPDATE ecosystems SET tick = $2, world_time = $3, steps_left = greatest(steps_left - 1, 0)
		WHERE id = $1 AND tick = $2 - 1 AND (state = 'running' OR steps_left > 0) RETURNING id`, tx.world, tick, now)
	if err != nil {
		return err
	}
	if len(moved) == 0 {
		return ErrTickPassed
	}
	tx.At(tick, now)
	return nil
}

func sceneConversation(snap *Snapshot, scene dramatis.ScenePlan, byNumber map[int]*dramatis.Character) dramatis.Conversation {
	c := dramatis.Conversation{
		ID: dramatis.NewID(), EcosystemID: snap.Ecosystem.ID, Kind: dramatis.KindScene, State: dramatis.TalkRunning, Attached: true,
		Topic: scene.Topic, Setting: scene.Setting, Mood: scene.Mood, Goal: scene.Goal, SpeakerOrder: dramatis.OrderNatural,
		MaxTurns: snap.Ecosystem.Settings.WithDefaults().MaxTurns,
	}
	for _, n := range scene.Participants {
		p := byNumber[n]
		c.Participants = append(c.Participants, dramatis.Participant{CharacterID: p.ID, Number: n, Name: p.Name})
	}
	return c
}

// SkipTick passes over a tick that could not be planned, so that the world goes on with the next one.
func (tx *Tx) SkipTick(ctx context.Context, tick int) error {
	e, err := tx.ReadEcosystem(ctx)
	if err != nil {
		return err
	}
	now := e.WorldTime.Add(time.Duration(e.TickMinutes) * time.Minute)
	if err := tx.turnClock(ctx, tick, now); err != nil {
		return err
	}
	tx.Emit(dramatis.TickStarted{Tick: tick, WorldTime: now})
	tx.queue(`INSERT INTO ticks (ecosystem_id, tick, open, decay_pending, world_time, failed) VALUES ($1, $2, 0, false, $3, true)`,
		tx.world, tick, now)
	return tx.settleTick(ctx, tick, openTick{Failed: true, WorldTime: now})
}

// openTick is the count of what a tick has open, and what else decides whether it closes.
type openTick struct {
	Open         int
	DecayPending bool
	WeavePending bool
	Failed       bool
	Overdue      bool
	WorldTime    time.Time
}

const openColumns = `open, decay_pending, weave_pending, failed, overdue, world_time`

// Release takes one thing off what a tick has open. Who takes off the last one closes the tick.
func (tx *Tx) Release(ctx context.Context, tick int) error {
	left, err := collect(ctx, tx, pgx.RowToStructByPos[openTick], `
		UPDATE ticks SET open = open - 1 WHERE ecosystem_id = $1 AND tick = $2 AND closed_at IS NULL
		RETURNING `+openColumns, tx.world, tick)
	if err != nil {
		return fmt.Errorf("release tick %d: %w", tick, err)
	}
	if len(left) == 0 { // closed already, by the watchdog
		return nil
	}
	return tx.settleTick(ctx, tick, left[0])
}

// settleTick closes a tick with nothing open. A decay that is due comes first, alone: when all that was said is
// written, so that the order of the two is always the same. After it, alone too, comes the look for story threads.
func (tx *Tx) settleTick(ctx context.Context, tick int, t openTick) error {
	if t.Open > 0 {
		return nil
	}
	if t.DecayPending {
		tx.queue(`UPDATE ticks SET open = 1, decay_pending = false WHERE ecosystem_id = $1 AND tick = $2`, tx.world, tick)
		tx.Enqueue(NewJob{Args: tasks.Decay{EcosystemID: tx.world, Tick: tick}, Tick: &tick})
		return nil
	}
	if t.WeavePending {
		tx.queue(`UPDATE ticks SET open = 1, weave_pending = false WHERE ecosystem_id = $1 AND tick = $2`, tx.world, tick)
		tx.Enqueue(NewJob{Args: tasks.Weave{EcosystemID: tx.world, Tick: tick}, Tick: &tick})
		return nil
	}
	turns, err := collectOne(ctx, tx, pgx.RowTo[int],
		`SELECT coalesce(sum(turn), 0)::int FROM conversations WHERE ecosystem_id = $1 AND tick = $2 AND kind = 'scene'`, tx.world, tick)
	if err != nil {
		return err
	}
	tx.queue(`UPDATE ticks SET closed_at = now() WHERE ecosystem_id = $1 AND tick = $2`, tx.world, tick)
	tx.At(tick, t.WorldTime.UTC())
	tx.Emit(dramatis.TickClosed{Tick: tick, Turns: turns, Failed: t.Failed, Overdue: t.Overdue})
	return tx.takeStep(ctx)
}

// takeStep asks for the next tick at once when steps are left. It waits for whoever is asking for steps at this moment
// and has seen this tick open.
func (tx *Tx) takeStep(ctx context.Context) error {
	stepping, err := collect(ctx, tx, pgx.RowToStructByPos[steps],
		`SELECT tick, steps_left FROM ecosystems WHERE id = $1 FOR NO KEY UPDATE`, tx.world)
	if err == nil && len(stepping) == 1 && stepping[0].Left > 0 {
		tx.enqueueTick(stepping[0].Tick+1, 0, nil)
	}
	return err
}

type steps struct{ Tick, Left int }

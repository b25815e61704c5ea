package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// FundWorlds lets every world go on that waits for money and has enough again, as when a new day has begun, and says how
// many do. What keeps one from it does not keep the others.
func (s *Store) FundWorlds(ctx context.Context) (int, error) {
	waiting, err := query(ctx, s, pgx.RowTo[dramatis.ID],
		`SELECT id FROM ecosystems WHERE waiting_since IS NOT NULL ORDER BY waiting_since, id`)
	if err != nil {
		return 0, fmt.Errorf("list worlds that wait for money: %w", err)
	}
	return s.fundAll(ctx, waiting)
}

func (s *Store) fundAll(ctx context.Context, worlds []dramatis.ID) (funded int, faults error) {
	for _, world := range worlds {
		goesOn, err := s.Fund(ctx, world)
		if goesOn {
			funded++
		}
		if dramatis.ErrorCode(err) != dramatis.CodeNotFound { // it was deleted meanwhile
			faults = errors.Join(faults, err)
		}
	}
	return funded, faults
}

// errMoved ends a transaction that found more to do than it had locked.
var errMoved = errors.New("another job has begun to wait meanwhile")

const fundTries = 5

// Fund lets a world go on that waits for money, if there is enough for the call that it could not pay: as it was before,
// with the steps that it had left. It reports whether the world goes on because of it.
func (s *Store) Fund(ctx context.Context, world dramatis.ID) (goesOn bool, err error) {
	for range fundTries {
		err = s.InWorld(ctx, world, func(tx *Tx) error {
			goesOn, err = s.fund(ctx, tx)
			return err
		})
		if !errors.Is(err, errMoved) {
			break
		}
	}
	if err != nil {
		return false, fmt.Errorf("let world %s go on: %w", world, err)
	}
	return goesOn, nil
}

func (s *Store) fund(ctx context.Context, tx *Tx) (bool, error) {
	parked, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `
		SELECT id FROM jobs WHERE ecosystem_id = $1 AND status = 'queued' AND waits_for IS NOT NULL
		ORDER BY id FOR NO KEY UPDATE`, tx.world)
	if err != nil {
		return false, err
	}
	held, err := collect(ctx, tx, scanConversation, `
		SELECT `+conversationColumns+` FROM conversations WHERE ecosystem_id = $1 AND state = 'paused' AND pause_reason = $2
		ORDER BY number FOR NO KEY UPDATE`, tx.world, dramatis.ReasonBudget)
	if err != nil {
		return false, err
	}
	if _, err := tx.lockEcosystem(ctx); err != nil {
		return false, err
	}
	p, err := s.purse(ctx, tx)
	if err != nil || p.WaitingSince == nil {
		return false, err
	}
	if short, ok := errors.AsType[*BudgetError](p.afford(p.WaitingFor)); ok && !short.Tight {
		return false, nil
	}
	now, err := collectOne(ctx, tx, pgx.RowTo[int],
		`SELECT count(*)::int FROM jobs WHERE ecosystem_id = $1 AND status = 'queued' AND waits_for IS NOT NULL`, tx.world)
	if err == nil && now != len(parked) {
		err = errMoved
	}
	if err != nil {
		return false, err
	}
	return true, tx.goOn(ctx, parked, held)
}

// goOn lets the world, its scenes and its jobs go on.
func (tx *Tx) goOn(ctx context.Context, parked []dramatis.ID, held []dramatis.Conversation) error {
	if err := tx.restoreClock(ctx); err != nil {
		return err
	}
	tick, now := tx.tick, tx.now
	for i := range held {
		if err := tx.goOnWith(ctx, &held[i]); err != nil {
			return err
		}
	}
	tx.At(tick, now)
	tx.queue(`UPDATE jobs SET run_at = now(), waits_for = NULL, generation = generation + 1 WHERE id = ANY($1)`, parked)
	tx.hasJobs = true
	return nil
}

// restoreClock gives the world the state and the steps back that it had when it began to wait.
func (tx *Tx) restoreClock(ctx context.Context) error {
	e, err := collectOne(ctx, tx, scanEcosystem, `
		UPDATE ecosystems SET state = waiting_state, pause_reason = waiting_reason, steps_left = waiting_steps,
			next_tick_at = now(), skipped = 0, updated_at = now(),
			waiting_since = NULL, waiting_for = NULL, waiting_state = NULL, waiting_reason = NULL, waiting_steps = 0
		WHERE id = $1 RETURNING `+ecosystemColumns, tx.world)
	if err != nil {
		return err
	}
	if e.State == dramatis.WorldRunning {
		tx.Emit(dramatis.EcosystemResumed{})
	}
	if e.State != dramatis.WorldRunning || e.StepsLeft > 0 {
		tx.Emit(dramatis.EcosystemChanged{Ecosystem: e})
	}
	if e.StepsLeft == 0 {
		return nil
	}
	open, err := tx.tickIsOpen(ctx, e.Tick+1)
	if err == nil && !open {
		tx.enqueueTick(e.Tick+1, 0, nil)
	}
	return err
}

// goOnWith lets a scene go on that was held. The turn that could not be paid for is its next line.
func (tx *Tx) goOnWith(ctx context.Context, c *dramatis.Conversation) error {
	tx.At(c.Tick, sim.TurnTime(c, max(c.Turn, 1)))
	tx.queue(`UPDATE conversations SET state = 'running', pause_reason = '' WHERE id = $1`, c.ID)
	tx.EmitIn(c.ID, dramatis.ConversationResumed{ConversationID: c.ID, Reason: dramatis.ReasonBudget})
	waiting, err := tx.hasLiveJob(ctx, c)
	if err == nil && !waiting {
		tx.NextTurn(c, nil)
	}
	return err
}

package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// A world whose next call cannot be paid for waits: it is paused, it plans nothing, and the jobs that could not pay are
// parked. Nothing is given up. The tick that is open stays open and keeps its scenes, as nothing could go on beside them
// anyway; so when there is money again the story goes on as if it had never stood still.

// errAffordable ends a transaction that was to let a world wait: there is money after all.
var errAffordable = errors.New("there is money after all")

// never is the time for which a parked job is queued.
func never() time.Time { return time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC) }

// Park ends an attempt that could not pay for a call: the job waits until it can, the scene whose turn it was is paused,
// and so is the world. The attempt does not count. If there is money after all, the job is given back at once.
func (s *Store) Park(ctx context.Context, c *Claim, short *BudgetError) error {
	err := s.inTx(ctx, txOf(c), func(tx *Tx) error {
		parked, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `
			UPDATE jobs SET status = 'queued', generation = generation + 1, enqueued_at = NULL, attempt = attempt - 1,
				lease_token = NULL, lease_until = NULL,
				run_at = CASE WHEN cancel_asked THEN now() ELSE $3 END, waits_for = CASE WHEN cancel_asked THEN NULL ELSE 'budget' END
			WHERE id = $1 AND lease_token = $2 AND status = 'running' RETURNING id`, c.Job.ID, c.Token, never())
		if err != nil {
			return err
		}
		if len(parked) == 0 {
			return ErrLeaseLost
		}
		if c.Job.Kind == (tasks.Turn{}).Kind() && c.Job.ConversationID != nil {
			if err := tx.holdScene(ctx, *c.Job.ConversationID); err != nil {
				return err
			}
		}
		return s.letWait(ctx, tx, short)
	})
	if errors.Is(err, errAffordable) {
		return s.Requeue(ctx, c.Lease(), 0, false, nil)
	}
	return err
}

// holdScene pauses a scene that cannot go on. It keeps its place in its tick. One of which a single line was asked for
// remembers by its reason that it pauses after it, and merely waits.
func (tx *Tx) holdScene(ctx context.Context, id dramatis.ID) error {
	c, err := tx.LockConversation(ctx, id)
	if err != nil || c.State != dramatis.TalkRunning || c.PauseReason != "" {
		return err
	}
	tx.queue(`UPDATE conversations SET state = 'paused', pause_reason = $2 WHERE id = $1`, id, dramatis.ReasonBudget)
	tx.EmitIn(id, dramatis.ConversationPaused{ConversationID: id, Reason: dramatis.ReasonBudget, Attached: c.Attached})
	return nil
}

// letWait lets the transaction's world wait for the money that a call of it lacked, and remember how it was. It locks the
// world, so that what else there is to lock comes before.
func (s *Store) letWait(ctx context.Context, tx *Tx, short *BudgetError) error {
	if _, err := tx.lockEcosystem(ctx); err != nil {
		return err
	}
	p, err := s.purse(ctx, tx)
	if err != nil {
		return err
	}
	if still, ok := errors.AsType[*BudgetError](p.afford(short.Needed)); !ok || still.Tight {
		return errAffordable
	}
	if p.WaitingSince != nil {
		tx.queue(`UPDATE ecosystems SET waiting_for = greatest(waiting_for, $2) WHERE id = $1`, tx.world, short.Needed)
		return nil
	}
	tx.queue(`
		UPDATE ecosystems SET waiting_since = now(), waiting_for = $2, waiting_state = state, waiting_reason = pause_reason,
			waiting_steps = steps_left, state = 'paused', pause_reason = $3, steps_left = 0, updated_at = now()
		WHERE id = $1`, tx.world, short.Needed, dramatis.ReasonBudget)
	tx.Emit(dramatis.EcosystemPaused{Reason: dramatis.ReasonBudget})
	return nil
}

// BuryUnpaid ends a job for good that a person waits for and that cannot be paid for: they are told at once, instead of
// waiting for nobody knows how long. Its world waits as in Park, and if there is money after all, the job is given back.
func (s *Store) BuryUnpaid(ctx context.Context, c *Claim, short *BudgetError, do func(*Tx) error) error {
	said := &dramatis.JobError{Code: dramatis.CodeConflict, Message: short.Error()}
	err := s.Bury(ctx, c, dramatis.JobFailed, said, func(tx *Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return s.letWait(ctx, tx, short)
	})
	if errors.Is(err, errAffordable) {
		return s.Requeue(ctx, c.Lease(), 0, false, nil)
	}
	return err
}

// refuseWaiting is a conflict while the transaction's world, which is locked, waits for money.
func (tx *Tx) refuseWaiting(ctx context.Context) error {
	waits, err := collectOne(ctx, tx, pgx.RowTo[bool], `SELECT waiting_since IS NOT NULL FROM ecosystems WHERE id = $1`, tx.world)
	if err != nil {
		return fmt.Errorf("ask whether the world waits for money: %w", err)
	}
	if waits {
		return dramatis.Errorf(dramatis.CodeConflict, "the budget is spent: raise it with PUT /ecosystems/%s/budget, and the world goes on by itself", tx.world)
	}
	return nil
}

// heedWaiting sees to it that a world which waits for money, and is locked, heeds what a person wants of its clock: it
// does not go on before there is money, and when they pause it, it stays paused then.
func (tx *Tx) heedWaiting(ctx context.Context, wanted dramatis.EcosystemState, reason string) error {
	if wanted == dramatis.WorldRunning {
		return tx.refuseWaiting(ctx)
	}
	tx.queue(`UPDATE ecosystems SET waiting_state = 'paused', waiting_reason = $2, waiting_steps = 0 WHERE id = $1 AND waiting_since IS NOT NULL`,
		tx.world, reason)
	return nil
}

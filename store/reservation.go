package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/literaryai/dramatis"
)

// payLock is the class of the advisory locks under which money is set aside.
const payLock = 7_140_001

// reserve sets the most that a call may cost aside, or fails with a BudgetError. It notes who pays. All of one payer's
// reservations are made one after another, under a lock, so that any number of workers together stay under every bound.
// A reservation is on the disk when it returns: should everything fail after the call is made, its price is still known.
func (s *Store) reserve(ctx context.Context, c *Call, token dramatis.ID) error {
	if c.Ecosystem == (dramatis.ID{}) {
		return dramatis.Errorf(dramatis.CodeInternal, "job %s belongs to no world that could pay for a call", c.Job)
	}
	return s.inTx(ctx, &Tx{world: c.Ecosystem}, func(tx *Tx) error {
		// The purse is read by a statement of its own: its snapshot must be taken under the lock.
		tx.queue(`SELECT pg_advisory_xact_lock($2, hashtext(owner_id::text)) FROM ecosystems WHERE id = $1`, c.Ecosystem, payLock)
		p, err := s.purse(ctx, tx)
		if err != nil {
			return err
		}
		if err := p.afford(c.Cost); err != nil {
			return err
		}
		c.User = &p.Owner
		tx.queue(`
			INSERT INTO reservations (id, ecosystem_id, character_id, user_id, job_id, lease_token, step, request_hash, purpose, model,
				tokens_in, tokens_out, amount, tick)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
			WHERE EXISTS (SELECT FROM jobs WHERE id = $5 AND lease_token = $6 AND status = 'running')`,
			c.ID, c.Ecosystem, c.Character, c.User, c.Job, token, c.Step, c.Hash, c.Purpose, c.Model,
			c.TokensIn, c.TokensOut, c.Cost, c.Tick).Exec(func(tag pgconn.CommandTag) error {
			if tag.RowsAffected() == 0 {
				return ErrLeaseLost
			}
			return nil
		})
		return nil
	})
}

// release gives back what was set aside for a call that cost nothing.
func (s *Store) release(ctx context.Context, call dramatis.ID) error {
	if _, err := s.pool.Exec(ctx, `DELETE FROM reservations WHERE id = $1`, call); err != nil {
		return fmt.Errorf("release a reservation: %w", translate(err))
	}
	return nil
}

// SweepReservations books what was set aside by attempts that are no more: nobody knows whether their calls were made,
// so all of it counts as spent. It says how many there were. Should such a call be settled after all, that corrects it.
func (s *Store) SweepReservations(ctx context.Context) (int, error) {
	return s.mend(ctx, "sweep lost reservations", `
		WITH lost AS (
			DELETE FROM reservations r WHERE NOT EXISTS (
				SELECT FROM jobs j WHERE j.id = r.job_id AND j.lease_token = r.lease_token AND j.status = 'running')
			RETURNING *),
		booked AS (
			INSERT INTO spending (ecosystem_id, day, user_id, cost)
			SELECT ecosystem_id, $1, user_id, sum(amount) FROM lost GROUP BY ecosystem_id, user_id ORDER BY ecosystem_id, user_id
			ON CONFLICT (ecosystem_id, day, user_id) DO UPDATE SET cost = spending.cost + excluded.cost)
		INSERT INTO llm_calls (id, ecosystem_id, character_id, user_id, job_id, step, request_hash, purpose, model, outcome,
			tokens_in, tokens_out, cost, latency_ms, tick, created_at)
		SELECT id, ecosystem_id, character_id, user_id, job_id, step, request_hash, purpose, model, 'lost',
			tokens_in, tokens_out, amount, least(extract(epoch FROM now() - created_at) * 1000, 1e9)::int, tick, created_at FROM lost`, s.today())
}

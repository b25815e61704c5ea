package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Outcome is what became of a call of a model.
type Outcome string

// The outcomes of a call.
const (
	CallAnswered Outcome = "answered"
	CallCut      Outcome = "cut"  // it broke off, or its caller gave up, when it may have cost something already
	CallLost     Outcome = "lost" // whoever made it was lost; what was set aside for it counts as spent
)

// The purposes under which lines and vectors are booked.
const (
	purposeDialogue  = "dialogue"
	purposeEmbedding = "embedding"
)

// Call is one call of a model, as it stands in the books.
type Call struct {
	ID        dramatis.ID
	Ecosystem dramatis.ID
	Character *dramatis.ID // for whom the model spoke; nil where it was for nobody
	User      *dramatis.ID // who pays; nil where there was nothing to pay
	Job       dramatis.ID
	Step      string // what was asked for, within the job
	Hash      []byte // of the request
	Purpose   string
	Model     string
	Answer    *string // nil for an answer that is not kept
	Outcome   Outcome
	TokensIn  int
	TokensOut int
	Cost      dramatis.Money
	Latency   time.Duration
	Tick      *int
}

const callColumns = `id, ecosystem_id, character_id, user_id, job_id, step, request_hash, purpose, model, answer, outcome,
	tokens_in, tokens_out, cost, latency_ms, tick`

func (c *Call) values() []any {
	return []any{
		c.ID, c.Ecosystem, c.Character, c.User, c.Job, c.Step, c.Hash, c.Purpose, c.Model, c.Answer, c.Outcome,
		c.TokensIn, c.TokensOut, c.Cost, c.Latency.Milliseconds(), c.Tick,
	}
}

// countCall books a call that was not booked before. Nothing is looked at beside it: most turns come by here.
func (tx *Tx) countCall(c *Call) {
	tx.queue(`INSERT INTO llm_calls (`+callColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, c.values()...)
}

// insertCall books a call. One that is in the books as lost turns out not to be; one of a world that was deleted meanwhile
// leaves no text behind.
func (tx *Tx) insertCall(c *Call) {
	tx.queue(`
		INSERT INTO llm_calls (`+callColumns+`)
		SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 WHERE EXISTS (SELECT FROM ecosystems WHERE id = $2)
		ON CONFLICT (id) DO UPDATE SET answer = excluded.answer, outcome = excluded.outcome, tokens_in = excluded.tokens_in,
			tokens_out = excluded.tokens_out, cost = excluded.cost, latency_ms = excluded.latency_ms`, c.values()...)
}

// keptAnswer finds the answer to a call that was made before, by an attempt that did not come to its end. It counts as
// used once more.
func (s *Store) keptAnswer(ctx context.Context, c *Call) (answer dramatis.ChatAnswer, kept bool, err error) {
	found, err := query(ctx, s, scanAnswer, `
		UPDATE llm_calls SET reused = reused + 1 WHERE job_id = $1 AND step = $2 AND request_hash = $3 AND answer IS NOT NULL
		RETURNING answer, model, tokens_in, tokens_out`, c.Job, c.Step, c.Hash)
	if err != nil {
		return answer, false, fmt.Errorf("look for a kept answer: %w", err)
	}
	if len(found) == 0 {
		return answer, false, nil
	}
	return found[0], true, nil
}

func scanAnswer(row pgx.CollectableRow) (a dramatis.ChatAnswer, err error) {
	err = row.Scan(&a.Text, &a.Model, &a.TokensIn, &a.TokensOut)
	return a, err
}

// settle books a call that was made, for what it did cost instead of what was set aside. It is on the disk when it returns.
func (s *Store) settle(ctx context.Context, c *Call) error {
	err := s.bookCall(ctx, c)
	if dramatis.ErrorCode(err) == dramatis.CodeConflict { // an answer to the same request is kept already, by a lost attempt
		c.Answer = nil
		err = s.bookCall(ctx, c)
	}
	if err != nil {
		return fmt.Errorf("book a call of %s: %w", c.Model, err)
	}
	return nil
}

func (s *Store) bookCall(ctx context.Context, c *Call) error {
	return s.inTx(ctx, &Tx{world: c.Ecosystem}, func(tx *Tx) error {
		if c.User != nil {
			tx.queue(`DELETE FROM reservations WHERE id = $1`, c.ID)
			tx.queue(`
				INSERT INTO spending (ecosystem_id, day, user_id, cost)
				VALUES ($1, $2, $3, $4::bigint - coalesce((SELECT cost FROM llm_calls WHERE id = $5), 0))
				ON CONFLICT (ecosystem_id, day, user_id) DO UPDATE SET cost = spending.cost + excluded.cost`,
				c.Ecosystem, s.today(), c.User, c.Cost, c.ID)
		}
		tx.insertCall(c)
		return nil
	})
}

// forgetAnswers makes the answers to a step of a job worthless: they could not be used, so the next attempt asks anew.
func (s *Store) forgetAnswers(ctx context.Context, job dramatis.ID, step string) error {
	_, err := s.pool.Exec(ctx, `UPDATE llm_calls SET answer = NULL WHERE job_id = $1 AND step = $2 AND answer IS NOT NULL`, job, step)
	if err != nil {
		return fmt.Errorf("forget the answers to %s: %w", step, translate(err))
	}
	return nil
}

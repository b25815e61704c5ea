package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// What is looked for here should not exist: each find is a fault of ours, which the watch reports and mends.

// StrandedConversation is a conversation that is running with nothing left that could speak its next line.
type StrandedConversation struct {
	ID          dramatis.ID
	EcosystemID dramatis.ID
	Turn        int
}

// StrandedConversations lists conversations that have been running for an age while no job of theirs waits or runs. A
// chat waits for a person, so it is none.
func (s *Store) StrandedConversations(ctx context.Context, age time.Duration) ([]StrandedConversation, error) {
	return query(ctx, s, pgx.RowToStructByPos[StrandedConversation], `
		SELECT id, ecosystem_id, turn FROM conversations c
		WHERE state <> 'ended' AND state = 'running' AND kind <> 'chat' AND created_at < now() - $1::interval AND NOT EXISTS (
			SELECT FROM jobs j WHERE j.ecosystem_id = c.ecosystem_id AND j.conversation_id = c.id AND j.status IN ('queued', 'running'))
		ORDER BY id LIMIT 100`, age)
}

// EndStranded ends a conversation that nothing is left to go on with, unless it has gone on meanwhile.
func (s *Store) EndStranded(ctx context.Context, stranded StrandedConversation) error {
	return s.InWorld(ctx, stranded.EcosystemID, func(tx *Tx) error {
		c, err := tx.LockConversation(ctx, stranded.ID)
		if err != nil || c.State != dramatis.TalkRunning || c.Turn != stranded.Turn {
			return err
		}
		return tx.EndConversation(ctx, &c, "failed")
	})
}

// OverdueTick is a tick that is open with nothing left that could close it.
type OverdueTick struct {
	EcosystemID dramatis.ID
	Tick        int
	Open        int
}

// OverdueTicks lists ticks that have been open for an age while no job of theirs waits or runs.
func (s *Store) OverdueTicks(ctx context.Context, age time.Duration) ([]OverdueTick, error) {
	return query(ctx, s, pgx.RowToStructByPos[OverdueTick], `
		SELECT ecosystem_id, tick, open FROM ticks t
		WHERE closed_at IS NULL AND started_at < now() - $1::interval AND NOT EXISTS (
			SELECT FROM jobs j WHERE j.ecosystem_id = t.ecosystem_id AND j.tick = t.tick AND j.status IN ('queued', 'running'))
		ORDER BY started_at LIMIT 100`, age)
}

// CloseOverdue closes a tick that nothing is left to close.
func (s *Store) CloseOverdue(ctx context.Context, t OverdueTick) error {
	return s.InWorld(ctx, t.EcosystemID, func(tx *Tx) error {
		if _, err := tx.ReadEcosystem(ctx); err != nil {
			return err
		}
		left, err := collect(ctx, tx, pgx.RowToStructByPos[openTick], `
			UPDATE ticks SET open = 0, decay_pending = false, weave_pending = false, overdue = true WHERE ecosystem_id = $1 AND tick = $2 AND closed_at IS NULL
			RETURNING `+openColumns, t.EcosystemID, t.Tick)
		if err != nil || len(left) == 0 {
			return err
		}
		return tx.settleTick(ctx, t.Tick, left[0])
	})
}

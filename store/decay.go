package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Fade reads a world's people and locks its bonds, lets decay say what has faded, and records that. No anchor moves.
func (tx *Tx) Fade(ctx context.Context, decay func(dramatis.Ecosystem, []dramatis.Character, []dramatis.Relationship) []dramatis.RelationshipChange) (int, error) {
	e, err := tx.readEcosystem(ctx)
	if err != nil {
		return 0, err
	}
	people, err := collect(ctx, tx, scanCharacter, `SELECT `+characterColumns+charactersJoined+`WHERE c.ecosystem_id = $1 ORDER BY c.number`, tx.world)
	if err != nil {
		return 0, fmt.Errorf("load characters: %w", err)
	}
	bonds, err := collect(ctx, tx, scanRelationship, `
		SELECT `+relationshipColumns+` FROM relationships WHERE ecosystem_id = $1 ORDER BY from_number, to_number FOR NO KEY UPDATE`, tx.world)
	if err != nil {
		return 0, fmt.Errorf("lock relationships: %w", err)
	}
	changes := decay(e, people, bonds)
	for i := range changes {
		tx.saveRelationship(&changes[i])
	}
	if len(changes) > 0 {
		tx.Emit(dramatis.RelationshipChanged{Relationships: changes})
	}
	return len(changes), nil
}

// EnqueueDecay asks for a decay of a world beside its ticks.
func (s *Store) EnqueueDecay(ctx context.Context, world dramatis.ID, job NewJob) (dramatis.Job, error) {
	var id dramatis.ID
	err := s.InWorld(ctx, world, func(tx *Tx) error {
		id = tx.Enqueue(job)
		return nil
	})
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("enqueue decay: %w", err)
	}
	return s.Job(ctx, id)
}

// CountRelationships is how many relationships a world has.
func (s *Store) CountRelationships(ctx context.Context, world dramatis.ID) (int, error) {
	return queryOne(ctx, s, pgx.RowTo[int], `SELECT count(*)::int FROM relationships WHERE ecosystem_id = $1`, world)
}

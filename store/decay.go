package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Fading is what a decay of a world is judged by: its people, its bonds, and the world times of the decay before this
// one and of this one.
type Fading struct {
	Characters    []dramatis.Character
	Relationships []dramatis.Relationship
	Since, Now    time.Time
}

// Fade locks a world's bonds, lets decay say what has faded, records that, and says how many changed. No anchor moves.
func (tx *Tx) Fade(ctx context.Context, decay func(Fading) []dramatis.RelationshipChange) (int, error) {
	e, err := tx.ReadEcosystem(ctx)
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
	since, err := collectOne(ctx, tx, pgx.RowTo[*time.Time], `
		UPDATE ecosystems SET decayed_at = $2 FROM (SELECT decayed_at FROM ecosystems WHERE id = $1) before
		WHERE id = $1 RETURNING before.decayed_at`, tx.world, e.WorldTime)
	if err != nil {
		return 0, fmt.Errorf("note the decay: %w", err)
	}
	fading := Fading{Characters: people, Relationships: bonds, Since: dramatis.Epoch, Now: e.WorldTime}
	if since != nil {
		fading.Since = since.UTC()
	}
	changes := decay(fading)
	if len(changes) > 0 {
		tx.saveRelationships(changes)
		tx.Emit(dramatis.RelationshipChanged{Relationships: changes})
	}
	return len(changes), nil
}

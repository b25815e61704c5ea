package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Fading is what a decay of a world is judged by: its people, their bonds to one another and to visitors, and the world
// times of the decay before this one and of this one.
type Fading struct {
	Characters    []dramatis.Character
	Relationships []dramatis.Relationship
	Visitors      []dramatis.Visitor
	Since, Now    time.Time
}

// Faded is what has faded.
type Faded struct {
	Relationships []dramatis.RelationshipChange
	Visitors      []dramatis.VisitorChange
}

// Fade locks a world's bonds, lets decay say what has faded, records that, and says how many changed. No anchor moves.
func (tx *Tx) Fade(ctx context.Context, decay func(Fading) Faded) (int, error) {
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
	visitors, err := collect(ctx, tx, scanVisitor, `
		SELECT `+visitorColumns+` FROM visitors WHERE ecosystem_id = $1 ORDER BY character_number, number FOR NO KEY UPDATE`, tx.world)
	if err != nil {
		return 0, fmt.Errorf("lock visitors: %w", err)
	}
	since, err := collectOne(ctx, tx, pgx.RowTo[*time.Time], `
		UPDATE ecosystems SET decayed_at = $2 FROM (SELECT decayed_at FROM ecosystems WHERE id = $1) before
		WHERE id = $1 RETURNING before.decayed_at`, tx.world, e.WorldTime)
	if err != nil {
		return 0, fmt.Errorf("note the decay: %w", err)
	}
	fading := Fading{Characters: people, Relationships: bonds, Visitors: visitors, Since: dramatis.Epoch, Now: e.WorldTime}
	if since != nil {
		fading.Since = since.UTC()
	}
	faded := decay(fading)
	n := len(faded.Relationships) + len(faded.Visitors)
	if n > 0 {
		tx.Emit(tx.changeBonds(faded.Relationships, faded.Visitors))
	}
	return n, nil
}

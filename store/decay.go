package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
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

// ErrTickOpen says that a tick of the world is open, so that its types must stay as they are.
var ErrTickOpen = dramatis.Errorf(dramatis.CodeUnavailable, "a tick of the world is open")

// BetweenTicks fails with ErrTickOpen while a tick is open. It comes after Fade, which has locked the world: no other tick
// begins before the transaction ends.
func (tx *Tx) BetweenTicks(ctx context.Context) error {
	open, err := collectOne(ctx, tx, pgx.RowTo[bool],
		`SELECT EXISTS (SELECT FROM ticks WHERE ecosystem_id = $1 AND closed_at IS NULL)`, tx.world)
	if err != nil {
		return fmt.Errorf("look for an open tick: %w", err)
	}
	if open {
		return ErrTickOpen
	}
	return nil
}

// FadeWithTick lets the tick that is open end with a decay, and tells which it is. When it has closed by now, it fails as
// what may be tried again.
func (tx *Tx) FadeWithTick(ctx context.Context) (tick int, err error) {
	open, err := collect(ctx, tx, pgx.RowTo[int],
		`UPDATE ticks SET decay_pending = true WHERE ecosystem_id = $1 AND closed_at IS NULL RETURNING tick`, tx.world)
	if err != nil {
		return 0, fmt.Errorf("add a decay to the open tick: %w", err)
	}
	if len(open) == 0 {
		return 0, dramatis.Errorf(dramatis.CodeUnavailable, "the tick has just closed")
	}
	return open[0], nil
}

// AskDecay asks for a decay outside of the world's rhythm. While such a job waits or runs, asking again gives that one.
func (s *Store) AskDecay(ctx context.Context, world, by dramatis.ID) (dramatis.Job, error) {
	key := "decay:" + world.String()
	err := s.InWorld(ctx, world, func(tx *Tx) error {
		tx.enqueueSole(NewJob{Args: tasks.Decay{EcosystemID: world}, UniqueKey: key, CreatedBy: &by})
		return nil
	})
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("ask for a decay: %w", err)
	}
	j, err := queryOne(ctx, s, scanJob, `SELECT `+jobColumns+` FROM jobs WHERE unique_key = $1`, key)
	if err != nil {
		return j, fmt.Errorf("find the job of the decay: %w", err)
	}
	return j, nil
}

package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

const figureColumns = `c.id, c.ecosystem_id, c.number, c.name, c.traits, c.avatar_url, c.tags, c.is_active,
	s.mood, s.emotion, s.social_energy, s.state_at, s.current_context`

// scanFigure reads of a character what a map of the world shows.
func scanFigure(row pgx.CollectableRow) (dramatis.Character, error) {
	var c dramatis.Character
	err := row.Scan(&c.ID, &c.EcosystemID, &c.Number, &c.Name, &c.Traits, &c.AvatarURL, &c.Tags, &c.IsActive,
		&c.Mood, &c.Emotion, &c.SocialEnergy, &c.StateAt, &c.CurrentContext)
	c.StateAt = c.StateAt.UTC()
	return c, err
}

const (
	selectFigures = `SELECT ` + figureColumns + charactersJoined + `WHERE c.ecosystem_id = $1 ORDER BY c.number`
	selectBonds   = `SELECT ` + relationshipColumns + ` FROM relationships WHERE ecosystem_id = $1 ORDER BY from_number, to_number`
)

// Present is a world as a map shows it: of the characters no more than who they are and how they feel. It is read in one go,
// the head of the log first: what changes while the rest is read is then among the events that follow.
func (s *Store) Present(ctx context.Context, world dramatis.ID) (Past, error) {
	var now Past
	var heads []int64
	var clocks []clockOf
	b := &pgx.Batch{}
	queueRead(b, &heads, pgx.RowTo[int64], `SELECT seq FROM event_heads WHERE ecosystem_id = $1`, world)
	queueRead(b, &clocks, pgx.RowToStructByPos[clockOf], `SELECT tick, world_time FROM ecosystems WHERE id = $1`, world)
	queueRead(b, &now.Characters, scanFigure, selectFigures, world)
	queueRead(b, &now.Relationships, scanRelationship, selectBonds, world)
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return now, fmt.Errorf("read the present of world %s: %w", world, translate(err))
	}
	if len(heads) == 0 || len(clocks) == 0 {
		return now, notFound(pgx.ErrNoRows, "world", world)
	}
	now.Seq, now.Tick, now.WorldTime = heads[0], clocks[0].Tick, clocks[0].WorldTime.UTC()
	return now, nil
}

// Society is a world with the names of its people and with their bonds, read in one go.
func (s *Store) Society(ctx context.Context, world dramatis.ID) (dramatis.Ecosystem, []dramatis.Character, []dramatis.Relationship, error) {
	var worlds []dramatis.Ecosystem
	var people []dramatis.Character
	var bonds []dramatis.Relationship
	b := &pgx.Batch{}
	queueRead(b, &worlds, scanEcosystem, `SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = $1`, world)
	queueRead(b, &people, scanName, selectNames, world)
	queueRead(b, &bonds, scanRelationship, selectBonds, world)
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return dramatis.Ecosystem{}, nil, nil, fmt.Errorf("read who is who in world %s: %w", world, translate(err))
	}
	if len(worlds) == 0 {
		return dramatis.Ecosystem{}, nil, nil, notFound(pgx.ErrNoRows, "world", world)
	}
	return worlds[0], people, bonds, nil
}

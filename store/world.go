package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/sim"
)

// NewBond is a relationship of a world that is being imported: the people are named by their numbers.
type NewBond struct {
	From, To     int
	Type         dramatis.RelationshipType
	TypeByAuthor bool
	Bond         sim.Bond
}

// ImportWorld makes a world with its people and their bonds in one transaction: all of it, or nothing. The people are
// numbered in their order.
func (s *Store) ImportWorld(ctx context.Context, e dramatis.Ecosystem, people []dramatis.Character, bonds []NewBond) (dramatis.Ecosystem, error) {
	e = newEcosystem(e)
	if err := e.Validate(); err != nil {
		return e, err
	}
	err := s.InWorld(ctx, e.ID, func(tx *Tx) error {
		if err := tx.createEcosystem(ctx, &e); err != nil {
			return err
		}
		if len(people) == 0 {
			return nil
		}
		made, err := tx.createCharacters(ctx, e, people)
		if err != nil {
			return err
		}
		return tx.importBonds(e, made, bonds)
	})
	if err != nil {
		return e, fmt.Errorf("import world %q: %w", e.Name, err)
	}
	return e, nil
}

// ImportNetwork makes a world of a network that was read from a file.
func (s *Store) ImportNetwork(ctx context.Context, e dramatis.Ecosystem, n format.Network) (dramatis.Ecosystem, error) {
	return s.ImportWorld(ctx, e, n.Characters(), bondsOf(n))
}

func (tx *Tx) importBonds(e dramatis.Ecosystem, people []dramatis.Character, bonds []NewBond) error {
	made := make([]dramatis.Relationship, 0, len(bonds))
	for _, b := range bonds {
		if b.From < 1 || b.From > len(people) || b.To < 1 || b.To > len(people) {
			return dramatis.Errorf(dramatis.CodeInvalid, "a bond from %d to %d names somebody who is not there", b.From, b.To)
		}
		r := sim.NewRelationship(&people[b.From-1], &people[b.To-1], b.Type, b.Bond, e.WorldTime)
		r.TypeByAuthor = b.TypeByAuthor
		if err := r.Validate(); err != nil {
			return err
		}
		made = append(made, r)
	}
	if len(made) > 0 {
		tx.Emit(dramatis.RelationshipCreated{Relationships: tx.createRelationships(made)})
	}
	return nil
}

// Overview is a world at a glance.
type Overview struct {
	Characters    int // active ones
	Relationships int
	Conversations int // running ones
	Messages      int
	Memories      int // ever made
	Threads       int // story threads that are not resolved
	JobsWaiting   int
	JobsRunning   int
	Head          int64 // the last event that the figures include
	TickOpen      int   // what the present tick has open, 0 when it is closed
}

// Overview counts what is in a world.
func (s *Store) Overview(ctx context.Context, world dramatis.ID) (Overview, error) {
	o, err := queryOne(ctx, s, pgx.RowToStructByPos[Overview], `
		SELECT (SELECT count(*) FROM characters WHERE ecosystem_id = e.id AND is_active)::int,
			(SELECT count(*) FROM relationships WHERE ecosystem_id = e.id)::int,
			(SELECT count(*) FROM conversations WHERE ecosystem_id = e.id AND state = 'running')::int,
			(SELECT coalesce(sum(turn), 0) FROM conversations WHERE ecosystem_id = e.id)::int,
			(SELECT coalesce(sum(memory_count), 0) FROM character_states WHERE ecosystem_id = e.id)::int,
			(SELECT count(*) FROM story_threads WHERE ecosystem_id = e.id AND state <> 'resolved')::int,
			(SELECT count(*) FROM jobs WHERE ecosystem_id = e.id AND status = 'queued')::int,
			(SELECT count(*) FROM jobs WHERE ecosystem_id = e.id AND status = 'running')::int,
			(SELECT seq FROM event_heads WHERE ecosystem_id = e.id),
			coalesce((SELECT open FROM ticks WHERE ecosystem_id = e.id AND tick = e.tick AND closed_at IS NULL), 0)
		FROM ecosystems e WHERE id = $1`, world)
	if err != nil {
		return o, notFound(err, "world", world)
	}
	return o, nil
}

// AllWorlds lists every world, the oldest first.
func (s *Store) AllWorlds(ctx context.Context) ([]dramatis.ID, error) {
	return query(ctx, s, pgx.RowTo[dramatis.ID], `SELECT id FROM ecosystems ORDER BY id`)
}

// CountWorlds is how many worlds there are.
func (s *Store) CountWorlds(ctx context.Context) (int, error) {
	return queryOne(ctx, s, pgx.RowTo[int], `SELECT count(*)::int FROM ecosystems`)
}

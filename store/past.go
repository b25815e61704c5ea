package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// Moment is a moment of a world's past: just after an event of its log, or a world time. Exactly one is set.
type Moment struct {
	Seq  int64
	Time *time.Time
}

// Past is a world's people and their bonds as they were at a moment. Anchors are as they were too: what fades is still to
// be evaluated at WorldTime.
type Past struct {
	Seq           int64 // the last event that had happened
	Tick          int
	WorldTime     time.Time
	Characters    []dramatis.Character    // by number
	Relationships []dramatis.Relationship // by numbers
}

// clockOf is where a world's clock stood.
type clockOf struct {
	Tick      int
	WorldTime time.Time
}

// Past folds a world's log up to a moment, as far as it is about people and bonds. A moment that the world has not come
// to yet, or that was before it, is invalid. What people remembered is not in it.
//
// The fold is done by Postgres: of each person and each bond it sends what was told last. That is what sim's fold comes
// to, as a test checks, without moving and reading the whole log.
func (s *Store) Past(ctx context.Context, world dramatis.ID, at Moment) (Past, error) {
	p, err := s.moment(ctx, world, at)
	if err != nil {
		return p, err
	}
	var t toldLast
	b := &pgx.Batch{}
	queueRead(b, &t.people, scanTold[dramatis.Character], lastTold(`payload -> 'characters'`, `told ->> 'id'`), world, p.Seq,
		[]dramatis.EventType{dramatis.EventCharacterCreated, dramatis.EventCharacterChanged})
	queueRead(b, &t.states, scanTold[dramatis.StateChange], lastTold(`payload -> 'states'`, `told ->> 'character_id'`), world, p.Seq,
		[]dramatis.EventType{dramatis.EventCharacterChanged})
	queueRead(b, &t.met, scanTold[dramatis.Relationship], lastTold(`payload -> 'relationships'`, `told ->> 'id'`), world, p.Seq,
		[]dramatis.EventType{dramatis.EventRelationshipCreated})
	queueRead(b, &t.bonds, scanTold[dramatis.RelationshipChange], lastTold(`payload -> 'relationships'`, `told -> 'relationship' ->> 'id'`),
		world, p.Seq, []dramatis.EventType{dramatis.EventRelationshipChanged})
	queueRead(b, &t.gone, pgx.RowTo[dramatis.ID], `
		SELECT jsonb_array_elements_text(coalesce(payload -> 'character_ids', payload -> 'relationship_ids'))::uuid FROM events
		WHERE ecosystem_id = $1 AND seq <= $2 AND type = ANY($3)`, world, p.Seq,
		[]dramatis.EventType{dramatis.EventCharacterDeleted, dramatis.EventRelationshipDeleted})
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return p, fmt.Errorf("read the past of world %s: %w", world, translate(err))
	}
	p.Characters, p.Relationships = t.fold()
	return p, nil
}

// lastTold reads, of what the events of some types list, the last entry about each subject, with its seq. It finds
// where they are first, so that only what is wanted is carried about and sorted.
func lastTold(list, subject string) string {
	return `
		WITH last AS (
			SELECT DISTINCT ON (` + subject + `) seq, place
			FROM events, jsonb_array_elements(` + list + `) WITH ORDINALITY AS entry (told, place)
			WHERE ecosystem_id = $1 AND seq <= $2 AND type = ANY($3) ORDER BY ` + subject + `, seq DESC, place DESC)
		SELECT e.seq, ` + list + ` -> (last.place::int - 1) FROM last JOIN events e ON e.ecosystem_id = $1 AND e.seq = last.seq`
}

// told is an entry of an event.
type told[T any] struct {
	seq   int64
	entry T
}

func scanTold[T any](row pgx.CollectableRow) (t told[T], err error) {
	err = row.Scan(&t.seq, &t.entry)
	return t, err
}

// toldLast is what a log said last of each person and each bond.
type toldLast struct {
	people []told[dramatis.Character]
	states []told[dramatis.StateChange]
	met    []told[dramatis.Relationship]
	bonds  []told[dramatis.RelationshipChange]
	gone   []dramatis.ID
}

// fold puts together what was told of each, without those who are gone and their bonds.
func (t *toldLast) fold() ([]dramatis.Character, []dramatis.Relationship) {
	gone := make(map[dramatis.ID]bool, len(t.gone))
	for _, id := range t.gone {
		gone[id] = true
	}
	states := make(map[dramatis.ID]*told[dramatis.StateChange], len(t.states))
	for i := range t.states {
		states[t.states[i].entry.CharacterID] = &t.states[i]
	}
	people := map[dramatis.ID]dramatis.Character{}
	for _, c := range t.people {
		if state := states[c.entry.ID]; state != nil && state.seq >= c.seq {
			c.entry.CharacterState = state.entry.CharacterState
		}
		if !gone[c.entry.ID] {
			people[c.entry.ID] = c.entry
		}
	}
	bonds := map[dramatis.ID]dramatis.Relationship{}
	for _, r := range t.met {
		bonds[r.entry.ID] = r.entry
	}
	for _, r := range t.bonds {
		bonds[r.entry.Relationship.ID] = r.entry.Relationship
	}
	maps.DeleteFunc(bonds, func(id dramatis.ID, r dramatis.Relationship) bool { return gone[id] || gone[r.FromID] || gone[r.ToID] })
	return slices.Collect(sim.InOrder(people, sim.NumberOfCharacter)),
		slices.Collect(sim.InOrder(bonds, sim.NumberOfRelationship))
}

// moment finds the last event before a moment, and how the world's clock stood then. Nothing of a later world time counts
// for a moment that is named by its world time.
func (s *Store) moment(ctx context.Context, world dramatis.ID, at Moment) (Past, error) {
	head, err := s.EventHead(ctx, world)
	if err != nil {
		return Past{}, err
	}
	var f dramatis.Faults
	p := Past{Seq: at.Seq}
	if at.Time != nil {
		p.Seq, err = queryOne(ctx, s, pgx.RowTo[int64],
			`SELECT coalesce(min(seq) - 1, $2) FROM events WHERE ecosystem_id = $1 AND world_time > $3`, world, head, *at.Time)
		if err != nil {
			return p, fmt.Errorf("find %s in the log of world %s: %w", at.Time, world, err)
		}
	}
	f.Check(p.Seq >= 1, "query.at", "must not be before the world began")
	f.Check(p.Seq <= head, "query.at", "must be at most %d, the last event of the world's log", head)
	if err := f.Err("the moment"); err != nil {
		return p, err
	}
	clock, err := s.clockAt(ctx, world, p.Seq)
	if err != nil {
		return p, fmt.Errorf("read the clock of world %s at event %d: %w", world, p.Seq, err)
	}
	p.Tick, p.WorldTime = clock.Tick, clock.WorldTime.UTC()
	if at.Time != nil && p.Seq < head {
		p.WorldTime = at.Time.UTC()
	}
	return p, nil
}

// clockAt is how a world's clock stood: as the last tick that had begun set it, or as at the beginning.
func (s *Store) clockAt(ctx context.Context, world dramatis.ID, seq int64) (clockOf, error) {
	return queryOne(ctx, s, pgx.RowToStructByPos[clockOf], `
		(SELECT tick, world_time FROM events WHERE ecosystem_id = $1 AND seq <= $2 AND type = $3 ORDER BY seq DESC LIMIT 1)
		UNION ALL (SELECT tick, world_time FROM events WHERE ecosystem_id = $1 AND seq = 1) LIMIT 1`,
		world, seq, dramatis.EventTickStarted)
}

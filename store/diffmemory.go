package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// MemoryDiff is what is remembered in one of two worlds only.
type MemoryDiff struct {
	People      []RememberDiff    // by number: those who remember something else in the two worlds
	Here, There []dramatis.Memory // the most important ones of each side first
}

// RememberDiff is how much somebody remembers in one of two worlds that they do not in the other. A person who lives in
// one only is nil in the other.
type RememberDiff struct {
	Person      sim.SamePerson
	Here, There int
}

// Total is how many memories there are on each side only.
func (d *MemoryDiff) Total() (here, there int) {
	for _, p := range d.People {
		here, there = here+p.Here, there+p.There
	}
	return here, there
}

// apartRow is a person's count of memories of one side, or one of the most important of all.
type apartRow struct {
	Place int // the person's, from 1
	Here  bool
	Count int
	ID    *dramatis.ID
}

// diffMemories compares what people remember by its words. Postgres does it in one pass over both sides, grouped by
// person and digest: a join of the two could be quadratic.
func (s *Store) diffMemories(ctx context.Context, d *sim.Diff, whispers bool, limit int) (MemoryDiff, error) {
	people := everybody(d)
	ours, theirs := make([]*dramatis.ID, len(people)), make([]*dramatis.ID, len(people))
	for i, p := range people {
		if p.Here != nil {
			ours[i] = &p.Here.ID
		}
		if p.There != nil {
			theirs[i] = &p.There.ID
		}
	}
	rows, err := query(ctx, s, pgx.RowToStructByPos[apartRow], `
		WITH person AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS p (one, other, place)),
		remembered AS (
			SELECT place, decode(md5(content), 'hex') AS words, true AS here, id, importance, number FROM person JOIN memories ON character_id = one
			UNION ALL
			SELECT place, decode(md5(content), 'hex'), false, id, importance, number FROM person JOIN memories ON character_id = other),
		apart AS (
			SELECT place, bool_and(here) AS here, count(*) AS n, max(importance) AS importance, max(number) AS number,
				(array_agg(id ORDER BY importance DESC, number DESC))[1] AS id
			FROM remembered GROUP BY place, words HAVING bool_and(here) = bool_or(here))
		SELECT place::int, here, sum(n)::int, NULL FROM apart GROUP BY place, here
		UNION ALL (SELECT place::int, here, 0, id FROM apart WHERE here ORDER BY importance DESC, number DESC, place LIMIT $3)
		UNION ALL (SELECT place::int, here, 0, id FROM apart WHERE NOT here ORDER BY importance DESC, number DESC, place LIMIT $3)`,
		ours, theirs, limit)
	if err != nil {
		return MemoryDiff{}, fmt.Errorf("compare what is remembered: %w", err)
	}
	return s.gatherMemories(ctx, people, rows, whispers)
}

// everybody is who lives in either world, by number.
func everybody(d *sim.Diff) []sim.SamePerson {
	all := slices.Clone(d.Both)
	for i := range d.OnlyHere {
		all = append(all, sim.SamePerson{Here: &d.OnlyHere[i]})
	}
	for i := range d.OnlyThere {
		all = append(all, sim.SamePerson{There: &d.OnlyThere[i]})
	}
	return all
}

// gatherMemories sorts the rows by people and sides and reads the memories that they name.
func (s *Store) gatherMemories(ctx context.Context, people []sim.SamePerson, rows []apartRow, whispers bool) (MemoryDiff, error) {
	d := MemoryDiff{People: []RememberDiff{}}
	counts := make([]RememberDiff, len(people))
	var named []dramatis.ID
	for _, row := range rows {
		switch of := &counts[row.Place-1]; {
		case row.ID != nil:
			named = append(named, *row.ID)
		case row.Here:
			of.Here = row.Count
		default:
			of.There = row.Count
		}
	}
	for i, p := range people {
		if counts[i].Person = p; counts[i].Here+counts[i].There > 0 {
			d.People = append(d.People, counts[i])
		}
	}
	memories, err := s.memoriesNamed(ctx, named, whispers)
	if err != nil {
		return d, err
	}
	for _, row := range rows {
		if row.ID == nil {
			continue
		}
		m, shown := memories[*row.ID]
		switch {
		case shown && row.Here:
			d.Here = append(d.Here, m)
		case shown:
			d.There = append(d.There, m)
		}
	}
	return d, nil
}

// memoriesNamed reads memories by their ids, without what comes of whispers unless that is asked for.
func (s *Store) memoriesNamed(ctx context.Context, ids []dramatis.ID, whispers bool) (map[dramatis.ID]dramatis.Memory, error) {
	found, err := query(ctx, s, scanMemory, `SELECT `+memoryColumns+` FROM memories WHERE id = ANY($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("read memories: %w", err)
	}
	hidden := []dramatis.ID{}
	if !whispers {
		if hidden, err = query(ctx, s, pgx.RowTo[dramatis.ID], selectWhispered(`id = ANY($1)`), ids); err != nil {
			return nil, fmt.Errorf("look for whispers: %w", err)
		}
	}
	byID := make(map[dramatis.ID]dramatis.Memory, len(found))
	for _, m := range found {
		if !slices.Contains(hidden, m.ID) {
			byID[m.ID] = m
		}
	}
	return byID, nil
}

package store

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// WorldDiff is how two worlds differ.
type WorldDiff struct {
	sim.Diff
	Here, There Branch
	Common      *CommonPoint // nil where the worlds have no past in common
	Memories    MemoryDiff
}

// Branch is one of two worlds since they parted.
type Branch struct {
	Ecosystem     dramatis.Ecosystem
	Conversations int // begun since then
	Lines         int // said since then
}

// CommonPoint is the last moment that two worlds have in common.
type CommonPoint struct {
	Seq  int64
	Tick int
}

// Diff compares two worlds. Of what is remembered in one only it gives at most limit on each side, and nothing of
// whispers unless they are asked for.
func (s *Store) Diff(ctx context.Context, here, there dramatis.ID, whispers bool, limit int) (WorldDiff, error) {
	var d WorldDiff
	ours, err := s.side(ctx, here, &d.Here)
	if err != nil {
		return d, err
	}
	theirs, err := s.side(ctx, there, &d.There)
	if err != nil {
		return d, err
	}
	d.Diff = sim.Compare(ours, theirs)
	if d.Common, err = s.commonPoint(ctx, here, there); err != nil {
		return d, err
	}
	for _, branch := range []*Branch{&d.Here, &d.There} {
		if err := s.saidSince(ctx, branch, d.Common); err != nil {
			return d, err
		}
	}
	d.Memories, err = s.diffMemories(ctx, &d.Diff, whispers, limit)
	return d, err
}

// side reads what sim compares.
func (s *Store) side(ctx context.Context, world dramatis.ID, into *Branch) (*sim.Side, error) {
	var err error
	if into.Ecosystem, err = s.Ecosystem(ctx, world); err != nil {
		return nil, err
	}
	side := sim.Side{At: into.Ecosystem.WorldTime}
	if side.Characters, err = s.AllCharacters(ctx, world); err != nil {
		return nil, fmt.Errorf("read the people of world %s: %w", world, err)
	}
	if side.Relationships, err = s.AllRelationships(ctx, world); err != nil {
		return nil, fmt.Errorf("read the bonds of world %s: %w", world, err)
	}
	side.Threads, err = query(ctx, s, scanThread, `SELECT `+threadColumns+` FROM story_threads WHERE ecosystem_id = $1`, world)
	if err != nil {
		return nil, fmt.Errorf("read the threads of world %s: %w", world, err)
	}
	return &side, nil
}

// saidSince counts what was said in a world since it parted from another; all of it when it never did.
func (s *Store) saidSince(ctx context.Context, b *Branch, since *CommonPoint) error {
	after := int64(0)
	if since != nil {
		after = since.Seq
	}
	counts, err := queryOne(ctx, s, pgx.RowToStructByPos[struct{ Conversations, Lines int }], `
		SELECT count(*) FILTER (WHERE type = $3)::int, count(*) FILTER (WHERE type = $4)::int FROM events WHERE ecosystem_id = $1 AND seq > $2`,
		b.Ecosystem.ID, after, dramatis.EventConversationStarted, dramatis.EventMessageCreated)
	if err != nil {
		return fmt.Errorf("count what was said in world %s: %w", b.Ecosystem.ID, err)
	}
	b.Conversations, b.Lines = counts.Conversations, counts.Lines
	return nil
}

// commonPoint is where two worlds parted: of the worlds that both come from, the one whose log goes on longest in both.
func (s *Store) commonPoint(ctx context.Context, here, there dramatis.ID) (*CommonPoint, error) {
	ours, err := s.descent(ctx, here)
	if err != nil {
		return nil, err
	}
	theirs, err := s.descent(ctx, there)
	if err != nil {
		return nil, err
	}
	var common *CommonPoint
	for world, point := range ours {
		shared, both := theirs[world]
		if !both {
			continue
		}
		if point.Seq < shared.Seq {
			shared = point
		}
		if common == nil || shared.Seq > common.Seq {
			common = &shared
		}
	}
	if common != nil && common.Seq == math.MaxInt64 { // the same world
		e, err := s.Ecosystem(ctx, here)
		if err != nil {
			return nil, err
		}
		common.Tick = e.Tick
		common.Seq, err = s.EventHead(ctx, here)
		return common, err
	}
	return common, nil
}

// descent is the worlds that a world was forked from, itself first, each with how far its log is the world's own too.
// Those that have been deleted since count as long as a fork names them.
func (s *Store) descent(ctx context.Context, world dramatis.ID) (map[dramatis.ID]CommonPoint, error) {
	point := CommonPoint{Seq: math.MaxInt64}
	line := map[dramatis.ID]CommonPoint{}
	for {
		line[world] = point
		from, err := query(ctx, s, pgx.RowTo[*dramatis.ForkPoint], `SELECT forked_from FROM ecosystems WHERE id = $1`, world)
		if err != nil {
			return nil, fmt.Errorf("find what world %s was forked from: %w", world, err)
		}
		if len(from) == 0 || from[0] == nil {
			return line, nil
		}
		if from[0].Seq < point.Seq {
			point = CommonPoint{Seq: from[0].Seq, Tick: from[0].Tick}
		}
		world = from[0].EcosystemID
	}
}

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

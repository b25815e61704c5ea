package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
)

// How many memories of each sort may compete to be recalled.
const (
	recallNear      = 24
	recallLatest    = 16
	recallImportant = 16
)

// Candidates are the memories that may come to a character's mind: the nearest in meaning, the latest and the most
// important, each with its vector where it has one, by number. Those that a summary stands for are not among them. Only
// memories of earlier ticks than the query's count, so that how fast others were cannot matter.
func (s *Store) Candidates(ctx context.Context, q dramatis.VectorQuery) ([]dramatis.Memory, error) {
	q.Most = recallNear
	nearest, err := s.vectors.Nearest(ctx, q)
	if err != nil {
		return nil, err
	}
	const own = `WHERE character_id = $1 AND tick < $3 AND merged_into IS NULL`
	found, err := query(ctx, s, scanMemory, `
		(SELECT `+memoryColumns+` FROM memories WHERE id = ANY($2) AND character_id = $1 AND merged_into IS NULL)
		UNION ALL (SELECT `+memoryColumns+` FROM memories `+own+` ORDER BY number DESC LIMIT $4)
		UNION ALL (SELECT `+memoryColumns+` FROM memories `+own+` ORDER BY importance DESC, number DESC LIMIT $5)`,
		q.CharacterID, matched(nearest), q.BeforeTick, recallLatest, recallImportant)
	if err != nil {
		return nil, fmt.Errorf("recall candidates of %s: %w", q.CharacterID, err)
	}
	found = inNumber(found)
	return found, s.attach(ctx, q, found)
}

// SearchMemories finds the memories nearest in meaning, each with its vector, by number. Those that a summary stands for are
// not found, nor are those whose vectors are still to be made.
func (s *Store) SearchMemories(ctx context.Context, q dramatis.VectorQuery) ([]dramatis.Memory, error) {
	nearest, err := s.vectors.Nearest(ctx, q)
	if err != nil {
		return nil, err
	}
	found, err := query(ctx, s, scanMemory, `
		SELECT `+memoryColumns+` FROM memories
		WHERE id = ANY($1) AND character_id = $2 AND tick < $3 AND ($4 = '' OR kind = $4) AND NOT ($5 AND whispered) AND merged_into IS NULL`,
		matched(nearest), q.CharacterID, q.BeforeTick, q.Kind, q.Aloud)
	if err != nil {
		return nil, fmt.Errorf("read what was found of %s: %w", q.CharacterID, err)
	}
	found = inNumber(found)
	return found, s.attach(ctx, q, found)
}

func matched(nearest []dramatis.VectorMatch) []dramatis.ID {
	ids := make([]dramatis.ID, len(nearest))
	for i := range nearest {
		ids[i] = nearest[i].MemoryID
	}
	return ids
}

// inNumber puts one character's memories into the order of their numbers, each once.
func inNumber(memories []dramatis.Memory) []dramatis.Memory {
	slices.SortFunc(memories, func(a, b dramatis.Memory) int { return a.Number - b.Number })
	return slices.CompactFunc(memories, func(a, b dramatis.Memory) bool { return a.Number == b.Number })
}

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

// Cue is what a character is reminded by.
type Cue struct {
	Character     dramatis.ID
	MemoryVersion int // of the character's state; the vectors must be at least as new
	Query         []float32
	Space         string // of Query, as dramatis.VectorSpace names it
	BeforeTick    int    // only memories of earlier ticks, so that how fast others were cannot matter
}

// Candidates are the memories that may come to a character's mind: the nearest in meaning, the latest and the most
// important, each with its vector where it has one, by number. Those that a summary stands for are not among them.
func (s *Store) Candidates(ctx context.Context, cue Cue) ([]dramatis.Memory, error) {
	block, err := s.block(ctx, cue.Character, cue.MemoryVersion, cue.Space)
	if err != nil {
		return nil, err
	}
	nearest := block.near(cue.Query, cue.BeforeTick, recallNear)
	ids := make([]dramatis.ID, 0, len(nearest))
	for id := range nearest {
		ids = append(ids, id)
	}
	const own = `WHERE character_id = $1 AND tick < $3 AND merged_into IS NULL`
	found, err := query(ctx, s, scanMemory, `
		(SELECT `+memoryColumns+` FROM memories WHERE id = ANY($2) AND character_id = $1 AND merged_into IS NULL)
		UNION ALL (SELECT `+memoryColumns+` FROM memories `+own+` ORDER BY number DESC LIMIT $4)
		UNION ALL (SELECT `+memoryColumns+` FROM memories `+own+` ORDER BY importance DESC, number DESC LIMIT $5)`,
		cue.Character, ids, cue.BeforeTick, recallLatest, recallImportant)
	if err != nil {
		return nil, fmt.Errorf("recall candidates of %s: %w", cue.Character, err)
	}
	found = inNumber(found)
	for i := range found {
		found[i].Vector = block.vector(found[i].Number)
	}
	return found, nil
}

// inNumber puts one character's memories into the order of their numbers, each once.
func inNumber(memories []dramatis.Memory) []dramatis.Memory {
	slices.SortFunc(memories, func(a, b dramatis.Memory) int { return a.Number - b.Number })
	return slices.CompactFunc(memories, func(a, b dramatis.Memory) bool { return a.Number == b.Number })
}

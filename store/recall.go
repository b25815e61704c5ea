package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

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

// MemorySearch is what a person looks for among somebody's memories.
type MemorySearch struct {
	MemoryFilter
	MemoryVersion int // as in Cue
	Query         []float32
	Space         string
	Limit         int
}

// SearchMemories finds the memories nearest in meaning among those that pass the filter, each with its vector, by number.
// Those that a summary stands for are not found, nor are those whose vectors are still to be made.
func (s *Store) SearchMemories(ctx context.Context, q MemorySearch) ([]dramatis.Memory, error) {
	block, err := s.block(ctx, q.Character, q.MemoryVersion, q.Space)
	if err != nil {
		return nil, err
	}
	passes, err := s.passing(ctx, q.MemoryFilter)
	if err != nil {
		return nil, err
	}
	nearest := block.nearest(q.Query, q.Limit, passes)
	ids := make([]dramatis.ID, 0, len(nearest))
	for id := range nearest {
		ids = append(ids, id)
	}
	found, err := query(ctx, s, scanMemory, `SELECT `+memoryColumns+` FROM memories WHERE id = ANY($1) AND character_id = $2`, ids, q.Character)
	if err != nil {
		return nil, fmt.Errorf("read what was found of %s: %w", q.Character, err)
	}
	found = inNumber(found)
	for i := range found {
		found[i].Vector = nearest[found[i].ID]
	}
	return found, nil
}

// passing tells which memories pass a filter. What is left out must not be ranked either: whoever may not read a whisper
// does not learn from the others' scores that there is one.
func (s *Store) passing(ctx context.Context, f MemoryFilter) (func(*vectorEntry) bool, error) {
	if f.Kind == "" && !f.Aloud {
		return func(*vectorEntry) bool { return true }, nil
	}
	numbers, err := query(ctx, s, pgx.RowTo[int],
		`SELECT number FROM memories WHERE character_id = $1 AND ($2 = '' OR kind = $2) AND NOT ($3 AND whispered)`, f.Character, f.Kind, f.Aloud)
	if err != nil {
		return nil, fmt.Errorf("filter the memories of %s: %w", f.Character, err)
	}
	may := make(map[int]bool, len(numbers))
	for _, n := range numbers {
		may[n] = true
	}
	return func(e *vectorEntry) bool { return may[e.number] }, nil
}

// inNumber puts one character's memories into the order of their numbers, each once.
func inNumber(memories []dramatis.Memory) []dramatis.Memory {
	slices.SortFunc(memories, func(a, b dramatis.Memory) int { return a.Number - b.Number })
	return slices.CompactFunc(memories, func(a, b dramatis.Memory) bool { return a.Number == b.Number })
}

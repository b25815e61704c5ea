package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// exactVectors searches the vectors that are in Postgres, all those of a character, in memory.
type exactVectors struct {
	store  *Store
	blocks *blocks
}

// Vectors is the index of every character's memories as Postgres has it, which is always the truth.
func (s *Store) Vectors() dramatis.VectorIndex { return s.exact }

// Nearest implements dramatis.VectorIndex.
func (v exactVectors) Nearest(ctx context.Context, q dramatis.VectorQuery) ([]dramatis.VectorMatch, error) {
	block, err := v.load(ctx, q.CharacterID, q.MemoryVersion, q.Space)
	if err != nil {
		return nil, err
	}
	passes, err := v.passing(ctx, q)
	if err != nil {
		return nil, err
	}
	return block.nearest(q.Vector, q.Most, func(e *vectorEntry) bool { return e.tick < q.BeforeTick && passes(e) }), nil
}

// passing tells which memories pass a filter. What is left out must not be ranked either: whoever may not read a whisper
// does not learn from the others' scores that there is one.
func (v exactVectors) passing(ctx context.Context, q dramatis.VectorQuery) (func(*vectorEntry) bool, error) {
	if q.Kind == "" && !q.Aloud {
		return func(*vectorEntry) bool { return true }, nil
	}
	numbers, err := query(ctx, v.store, pgx.RowTo[int],
		`SELECT number FROM memories WHERE character_id = $1 AND `+ofKind(q.Kind, "$2")+` AND NOT ($3 AND whispered)`, q.CharacterID, q.Kind, q.Aloud)
	if err != nil {
		return nil, fmt.Errorf("filter the memories of %s: %w", q.CharacterID, err)
	}
	may := make(map[int]bool, len(numbers))
	for _, n := range numbers {
		may[n] = true
	}
	return func(e *vectorEntry) bool { return may[e.number] }, nil
}

// load gives the vectors of a character's memories, from memory while they are valid. Memories only ever come on top
// as a rule, so what is new is added to what is known; where that does not come to what there is, as after a
// consolidation or while vectors of another space are replaced, everything is read again.
func (v exactVectors) load(ctx context.Context, character dramatis.ID, version int, space string) (*block, error) {
	known := v.blocks.get(character)
	// A newer one is as good: what would be read for one who asks late is newer still.
	if known != nil && known.version >= version && known.space == space {
		return known, nil
	}
	next := &block{space: space}
	last := 0
	if known != nil && known.space == space && len(known.entries) > 0 {
		next.entries = slices.Clip(known.entries)
		last = known.entries[len(known.entries)-1].number
	}
	now, err := v.read(ctx, character, last, next)
	if err == nil && now.print != next.fingerprint() {
		next.entries = nil
		now, err = v.read(ctx, character, 0, next)
	}
	if err != nil {
		return nil, fmt.Errorf("load the vectors of character %s: %w", character, err)
	}
	next.version = now.version
	v.blocks.put(character, next)
	return next, nil
}

func (v exactVectors) read(ctx context.Context, character dramatis.ID, after int, into *block) (versionedVectors, error) {
	var now []versionedVectors
	var more []vectorEntry
	batch := &pgx.Batch{}
	queueRead(batch, &now, func(row pgx.CollectableRow) (of versionedVectors, err error) {
		err = row.Scan(&of.version, &of.print.count, &of.print.squares)
		return of, err
	}, `SELECT memory_version, held, squares
		FROM character_states, LATERAL (
			SELECT count(*)::int AS held, coalesce(sum(number::bigint * number * (1 + revision)), 0)::bigint AS squares
			FROM memory_vectors WHERE character_id = $1 AND model = $2 AND NOT merged) AS vectors
		WHERE character_id = $1`, character, into.space)
	queueRead(batch, &more, scanVector, `
		SELECT memory_id, number, tick, vector, revision FROM memory_vectors
		WHERE character_id = $1 AND model = $2 AND NOT merged AND number > $3 ORDER BY number`, character, into.space, after)
	if err := v.store.pool.SendBatch(ctx, batch).Close(); err != nil {
		return versionedVectors{}, translate(err)
	}
	if len(now) == 0 {
		return versionedVectors{}, notFound(pgx.ErrNoRows, "character", character)
	}
	into.entries = append(into.entries, more...)
	return now[0], nil
}

func scanVector(row pgx.CollectableRow) (vectorEntry, error) {
	var e vectorEntry
	var raw []byte
	err := row.Scan(&e.memory, &e.number, &e.tick, &raw, &e.revision)
	e.vector = decodeVector(raw)
	return e, err
}

// attach gives memories of the character that was asked for their vectors: from the block, where a valid one is at hand, or
// else from Postgres.
func (s *Store) attach(ctx context.Context, q dramatis.VectorQuery, memories []dramatis.Memory) error {
	if known := s.exact.blocks.get(q.CharacterID); known != nil && known.space == q.Space && known.version >= q.MemoryVersion {
		for i := range memories {
			memories[i].Vector = known.vector(memories[i].Number)
		}
		return nil
	}
	numbers := make([]int, len(memories))
	for i := range memories {
		numbers[i] = memories[i].Number
	}
	found, err := query(ctx, s, scanVector, `
		SELECT memory_id, number, tick, vector, revision FROM memory_vectors
		WHERE character_id = $1 AND model = $2 AND NOT merged AND number = ANY($3)`, q.CharacterID, q.Space, numbers)
	if err != nil {
		return fmt.Errorf("read the vectors of what %s remembers: %w", q.CharacterID, err)
	}
	of := make(map[dramatis.ID][]float32, len(found))
	for i := range found {
		of[found[i].memory] = found[i].vector
	}
	for i := range memories {
		memories[i].Vector = of[memories[i].ID]
	}
	return nil
}

// Recalled is the index that is asked for what characters are reminded of: one beside Postgres where there is one that has
// followed, and Postgres otherwise.
func (s *Store) Recalled() dramatis.VectorIndex { return s.vectors }

package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// SaveVectors keeps the vectors of memories, in the same order, and lets the owners' cached blocks expire. A vector of
// another space is replaced.
func (tx *Tx) SaveVectors(memories []dramatis.Memory, space string, vectors [][]float32) {
	n := len(memories)
	ids, owners := make([]dramatis.ID, n), make([]dramatis.ID, n)
	numbers, ticks, raw := make([]int, n), make([]int, n), make([][]byte, n)
	for i, m := range memories {
		ids[i], owners[i], numbers[i], ticks[i], raw[i] = m.ID, m.CharacterID, m.Number, m.Tick, encodeVector(vectors[i])
	}
	tx.queue(`SELECT FROM character_states WHERE character_id = ANY($1) ORDER BY number FOR NO KEY UPDATE`, owners)
	tx.queue(`
		INSERT INTO memory_vectors (memory_id, character_id, number, tick, model, vector, merged)
		SELECT id, owner, v.number, v.tick, $6, vector, merged_into IS NOT NULL
		FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::bytea[]) AS v (id, owner, number, tick, vector) JOIN memories m USING (id)
		ON CONFLICT (memory_id) DO UPDATE SET model = excluded.model, vector = excluded.vector`, ids, owners, numbers, ticks, raw, space)
	tx.queue(`UPDATE character_states SET memory_version = memory_version + 1 WHERE character_id = ANY($1)`, owners)
}

func encodeVector(v []float32) []byte {
	raw := make([]byte, 0, 4*len(v))
	for _, x := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	return raw
}

func decodeVector(raw []byte) []float32 {
	v := make([]float32, len(raw)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return v
}

// block holds the vectors of one space of those of a character's memories that may be recalled, for exact search. It is valid while the character's memory
// version is the one that it was loaded at, so any number of processes agree.
type block struct {
	version int
	space   string
	entries []vectorEntry
}

type vectorEntry struct {
	memory dramatis.ID
	number int
	tick   int
	vector []float32

	revision int // how often the memory was rewritten
}

// print is what tells a vector from others of its character, and from those that it has had before.
func (e *vectorEntry) print() int64 {
	n := int64(e.number)
	return n * n * int64(1+e.revision)
}

// maxBlockVectors bounds what is kept in memory: about 400 MB at 384 dimensions.
const maxBlockVectors = 250_000

// blocks keeps the blocks that were used of late.
type blocks struct {
	mu   sync.Mutex
	of   map[dramatis.ID]*block
	held int // vectors in all blocks
}

func newBlocks() *blocks { return &blocks{of: map[dramatis.ID]*block{}} }

func (b *blocks) get(character dramatis.ID) *block {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.of[character]
}

// put keeps a block, and lets others go, whichever come first, when there are too many.
func (b *blocks) put(character dramatis.ID, loaded *block) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if old := b.of[character]; old != nil {
		b.held -= len(old.entries)
	}
	b.of[character] = loaded
	b.held += len(loaded.entries)
	for id, old := range b.of {
		if b.held <= maxBlockVectors {
			return
		}
		if id != character {
			b.held -= len(old.entries)
			delete(b.of, id)
		}
	}
}

// versionedVectors is a version of a character's vectors, with a fingerprint of which they are.
type versionedVectors struct {
	version int
	print   fingerprint
}

// fingerprint tells sets of vectors apart: how many they are, and the sum of the squares of their numbers, each counted
// once more for every time that its memory was rewritten.
type fingerprint struct {
	count   int
	squares int64
}

func (b *block) fingerprint() fingerprint {
	f := fingerprint{count: len(b.entries)}
	for i := range b.entries {
		f.squares += b.entries[i].print()
	}
	return f
}

// block gives the vectors of a character's memories, from memory while they are valid. Memories only ever come on top
// as a rule, so what is new is added to what is known; where that does not come to what there is, as after a
// consolidation or while vectors of another space are replaced, everything is read again.
func (s *Store) block(ctx context.Context, character dramatis.ID, version int, space string) (*block, error) {
	known := s.blocks.get(character)
	if known != nil && known.version == version && known.space == space {
		return known, nil
	}
	next := &block{space: space}
	last := 0
	if known != nil && known.space == space && known.version < version && len(known.entries) > 0 {
		next.entries = slices.Clip(known.entries)
		last = known.entries[len(known.entries)-1].number
	}
	now, err := s.readVectors(ctx, character, last, next)
	if err == nil && now.print != next.fingerprint() {
		next.entries = nil
		now, err = s.readVectors(ctx, character, 0, next)
	}
	if err != nil {
		return nil, fmt.Errorf("load the vectors of character %s: %w", character, err)
	}
	next.version = now.version
	s.blocks.put(character, next)
	return next, nil
}

func (s *Store) readVectors(ctx context.Context, character dramatis.ID, after int, into *block) (versionedVectors, error) {
	var now []versionedVectors
	var more []vectorEntry
	batch := &pgx.Batch{}
	queueRead(batch, &now, func(row pgx.CollectableRow) (v versionedVectors, err error) {
		err = row.Scan(&v.version, &v.print.count, &v.print.squares)
		return v, err
	}, `SELECT memory_version, held, squares
		FROM character_states, LATERAL (
			SELECT count(*)::int AS held, coalesce(sum(number::bigint * number * (1 + revision)), 0)::bigint AS squares
			FROM memory_vectors WHERE character_id = $1 AND model = $2 AND NOT merged) AS vectors
		WHERE character_id = $1`, character, into.space)
	queueRead(batch, &more, scanVector, `
		SELECT memory_id, number, tick, vector, revision FROM memory_vectors
		WHERE character_id = $1 AND model = $2 AND NOT merged AND number > $3 ORDER BY number`, character, into.space, after)
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
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

// near finds the k memories nearest to a query among those made before a tick; ties go to the lower number. The query is
// of the block's space.
func (b *block) near(query []float32, beforeTick, k int) map[dramatis.ID][]float32 {
	return b.nearest(query, k, func(e *vectorEntry) bool { return e.tick < beforeTick })
}

// nearest is near among those memories that may be found.
func (b *block) nearest(query []float32, k int, may func(*vectorEntry) bool) map[dramatis.ID][]float32 {
	type scored struct {
		entry *vectorEntry
		score float64
	}
	found := make([]scored, 0, len(b.entries))
	for i := range b.entries {
		if e := &b.entries[i]; may(e) {
			found = append(found, scored{e, math.Round(dot(query, e.vector)*1e6) / 1e6})
		}
	}
	slices.SortFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.entry.number, b.entry.number))
	})
	nearest := make(map[dramatis.ID][]float32, k)
	for _, f := range found[:min(k, len(found))] {
		nearest[f.entry.memory] = f.entry.vector
	}
	return nearest
}

func (b *block) vector(number int) []float32 {
	at, ok := slices.BinarySearchFunc(b.entries, number, func(e vectorEntry, n int) int { return cmp.Compare(e.number, n) })
	if !ok {
		return nil
	}
	return b.entries[at].vector
}

func dot(a, b []float32) float64 {
	var sum float32
	for i := range min(len(a), len(b)) {
		sum += a[i] * b[i]
	}
	return float64(sum)
}

package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// queueStale adds to a batch whose next span of memories will all be old at a world's next tick. It costs one look into
// an index for each character, however much they remember. Summaries are passed over: they are younger than what they
// tell of.
func queueStale(b *pgx.Batch, into *[]int, world dramatis.ID) {
	queueRead(b, into, pgx.RowTo[int], `
		SELECT s.number FROM ecosystems e JOIN character_states s ON s.ecosystem_id = e.id, LATERAL (
			SELECT world_time FROM memories m
			WHERE m.character_id = s.character_id AND m.number >= s.consolidated + $2 AND m.kind <> 'summary'
			ORDER BY m.number LIMIT 1) AS reached
		WHERE e.id = $1 AND s.memory_count >= s.consolidated + $2
			AND reached.world_time < e.world_time + make_interval(mins => e.tick_minutes) - $3::interval`,
		world, sim.ConsolidationSpan, sim.ConsolidationAge)
}

// Span reads a character with the span of memories that follows one of theirs, by its number.
func (s *Store) Span(ctx context.Context, character dramatis.ID, after int) (*Mind, error) {
	return s.mind(ctx, character, `SELECT `+memoryColumns+` FROM memories WHERE character_id = $1 AND number > $2 AND number <= $3 ORDER BY number`,
		after, after+sim.ConsolidationSpan)
}

// Settled is what a consolidation made of a span of memories.
type Settled struct {
	Character dramatis.ID
	After     int              // the span follows the memory of this number
	Digest    *dramatis.Memory // nil when there was nothing to merge; it comes back with its id
	Before    string           // the character's own summary as it was read
	Summary   string           // and as it is to be
}

// Consolidate lets a digest stand for the memories that it lists, and notes that the span has been gone through. It does
// nothing, and says so, when that was done before. What an author made of the character's summary meanwhile stays.
func (tx *Tx) Consolidate(ctx context.Context, settled Settled) (done bool, err error) {
	c, err := tx.lockMind(ctx, settled.Character)
	if err != nil || c.Consolidated != settled.After {
		return false, err
	}
	c.Consolidated = settled.After + sim.ConsolidationSpan
	if settled.Digest != nil {
		if c.MemorySummary == settled.Before {
			c.MemorySummary = settled.Summary
		}
		tx.merge(&c, settled.Digest)
	}
	tx.saveStates([]savedState{stateOf(&c)})
	tx.Emit(dramatis.CharacterChanged{States: []dramatis.StateChange{stateOf(&c).StateChange}})
	return true, nil
}

// merge writes a digest of a locked character and takes what it stands for out of recall.
func (tx *Tx) merge(c *dramatis.Character, digest *dramatis.Memory) {
	made := []dramatis.Memory{*digest}
	tx.number(c, made)
	*digest = made[0]
	tx.insertMemories(made)
	tx.queue(`UPDATE memories SET merged_into = $2 WHERE id = ANY($1)`, digest.Evidence, digest.ID)
	tx.queue(`UPDATE memory_vectors SET merged = true WHERE memory_id = ANY($1)`, digest.Evidence)
	tx.queue(`UPDATE character_states SET memory_version = memory_version + 1 WHERE character_id = $1`, c.ID)
	tx.queue(`UPDATE characters SET memory_summary = $2, updated_at = now() WHERE id = $1`, c.ID, c.MemorySummary)
	tx.Emit(dramatis.MemoryConsolidated{CharacterID: c.ID, Number: c.Number, Summary: *digest, MemorySummary: c.MemorySummary})
}

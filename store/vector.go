package store

import (
	"encoding/binary"
	"math"

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
		INSERT INTO memory_vectors (memory_id, ecosystem_id, character_id, number, tick, model, vector, merged)
		SELECT id, m.ecosystem_id, owner, v.number, v.tick, $6, vector, merged_into IS NOT NULL
		FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::bytea[]) AS v (id, owner, number, tick, vector) JOIN memories m USING (id)
		ON CONFLICT (memory_id) DO UPDATE SET model = excluded.model, vector = excluded.vector`, ids, owners, numbers, ticks, raw, space)
	tx.queue(`UPDATE character_states SET memory_version = memory_version + 1 WHERE character_id = ANY($1)`, owners)
	tx.revectored = true
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

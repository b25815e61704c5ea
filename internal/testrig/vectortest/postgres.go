package vectortest

import (
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

// Postgres is a Subject whose memories are in a rig's database, as the platform writes them.
type Postgres struct {
	Rig   *testrig.Rig
	Index dramatis.VectorIndex
	// Follow, where there is one, waits until an index beside Postgres has taken in what was written to a world.
	Follow func(t *testing.T, world dramatis.ID)
}

// Cast implements Subject.
func (p *Postgres) Cast(t *testing.T) (world dramatis.ID, characters []dramatis.ID) {
	t.Helper()
	e := p.Rig.World(t, 3, 1)
	cast, err := p.Rig.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range cast {
		characters = append(characters, cast[i].ID)
	}
	p.followed(t, e.ID)
	return e.ID, characters
}

// Put implements Subject.
func (p *Postgres) Put(t *testing.T, world dramatis.ID, records ...dramatis.VectorRecord) {
	t.Helper()
	p.exec(t, `UPDATE memory_vectors SET model = '', revision = revision + 1 WHERE memory_id = ANY($1)`, idsOf(records))
	for i := range records {
		r := &records[i]
		p.exec(t, `
			INSERT INTO memories (id, ecosystem_id, character_id, character_number, number, kind, whispered, tick, content, importance, emotion,
				participants, world_time, last_access)
			VALUES ($1, $2, $3, (SELECT number FROM characters WHERE id = $3), $4, $5, $6, $7, 'Something happened.', 3, '{}', '{}', now(), now())
			ON CONFLICT (id) DO NOTHING`, r.MemoryID, world, r.CharacterID, r.Number, r.Kind, r.Whispered, r.Tick)
		err := p.Rig.Store.InWorld(t.Context(), world, func(tx *store.Tx) error {
			tx.SaveVectors([]dramatis.Memory{{ID: r.MemoryID, CharacterID: r.CharacterID, Number: r.Number, Tick: r.Tick}}, r.Space, [][]float32{r.Vector})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	p.followed(t, world)
}

// Merge implements Subject.
func (p *Postgres) Merge(t *testing.T, world dramatis.ID, memories ...dramatis.ID) {
	t.Helper()
	p.exec(t, `UPDATE memories SET merged_into = id WHERE id = ANY($1)`, memories)
	p.vectors(t, `UPDATE memory_vectors SET merged = true WHERE memory_id = ANY($1)`, world, memories)
}

// Part implements Subject.
func (p *Postgres) Part(t *testing.T, world dramatis.ID, memories ...dramatis.ID) {
	t.Helper()
	p.exec(t, `UPDATE memories SET merged_into = NULL WHERE id = ANY($1)`, memories)
	p.vectors(t, `UPDATE memory_vectors SET merged = false WHERE memory_id = ANY($1)`, world, memories)
}

// Delete implements Subject.
func (p *Postgres) Delete(t *testing.T, world dramatis.ID, memories ...dramatis.ID) {
	t.Helper()
	p.vectors(t, `DELETE FROM memories WHERE id = ANY($1)`, world, memories)
}

// Nearest implements Subject.
func (p *Postgres) Nearest(t *testing.T, q dramatis.VectorQuery) []dramatis.VectorMatch {
	t.Helper()
	err := p.Rig.Pool.QueryRow(t.Context(), `SELECT memory_version FROM character_states WHERE character_id = $1`, q.CharacterID).Scan(&q.MemoryVersion)
	if err != nil {
		t.Fatal(err)
	}
	found, err := p.Index.Nearest(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// vectors changes vectors, and lets their owners' blocks expire.
func (p *Postgres) vectors(t *testing.T, sql string, world dramatis.ID, memories []dramatis.ID) {
	t.Helper()
	p.exec(t, sql, memories)
	p.exec(t, `UPDATE character_states SET memory_version = memory_version + 1 WHERE ecosystem_id = $1`, world)
	if err := p.Rig.Store.EnqueueVectors(t.Context(), world); err != nil {
		t.Fatal(err)
	}
	p.followed(t, world)
}

func (p *Postgres) followed(t *testing.T, world dramatis.ID) {
	t.Helper()
	if p.Follow != nil {
		p.Follow(t, world)
	}
}

func (p *Postgres) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := p.Rig.Pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func idsOf(records []dramatis.VectorRecord) []dramatis.ID {
	ids := make([]dramatis.ID, len(records))
	for i := range records {
		ids[i] = records[i].MemoryID
	}
	return ids
}

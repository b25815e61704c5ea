package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

const memoryColumns = `id, ecosystem_id, character_id, character_number, number, kind, content, importance, emotion, participants, message_id,
	source, whispered, evidence, merged_into, tick, world_time, last_access, access_count, revision, created_at`

func scanMemory(row pgx.CollectableRow) (dramatis.Memory, error) {
	var m dramatis.Memory
	err := row.Scan(memoryFields(&m)...)
	m.WorldTime, m.LastAccess = m.WorldTime.UTC(), m.LastAccess.UTC()
	return m, err
}

// memoryFields is where the columns of a memory go.
func memoryFields(m *dramatis.Memory) []any {
	return []any{
		&m.ID, &m.EcosystemID, &m.CharacterID, &m.Character, &m.Number, &m.Kind, &m.Content, &m.Importance, &m.Emotion, &m.Participants,
		&m.MessageID, &m.Source, &m.Whispered, &m.Evidence, &m.MergedInto, &m.Tick, &m.WorldTime, &m.LastAccess, &m.AccessCount, &m.Revision,
		&m.CreatedAt,
	}
}

// MemoryFilter chooses memories of one character.
type MemoryFilter struct {
	Character dramatis.ID
	Kind      dramatis.MemoryKind // empty for any
	Aloud     bool                // without what was whispered
}

// Memories lists what a character remembers, the newest first.
func (s *Store) Memories(ctx context.Context, f MemoryFilter, p Page) (List[dramatis.Memory], error) {
	before, err := p.beforeNumber()
	if err != nil {
		return List[dramatis.Memory]{}, err
	}
	found, err := query(ctx, s, scanMemory, `
		SELECT `+memoryColumns+` FROM memories
		WHERE character_id = $1 AND number < $2 AND `+ofKind(f.Kind, "$4")+` AND NOT ($5 AND whispered) ORDER BY number DESC LIMIT $3`,
		f.Character, before, p.limit()+1, f.Kind, f.Aloud)
	if err != nil {
		return List[dramatis.Memory]{}, fmt.Errorf("list memories: %w", err)
	}
	return listByNumber(found, p.limit(), func(m *dramatis.Memory) int64 { return int64(m.Number) }), nil
}

// ofKind is the condition that a memory is of a kind, which stands in a parameter too; empty for any. All kinds but that of nearly
// all memories have an index of their own, which must be told that it serves.
func ofKind(kind dramatis.MemoryKind, parameter string) string {
	if kind == "" || kind == dramatis.MemoryDialogue {
		return `(` + parameter + ` = '' OR kind = ` + parameter + `)`
	}
	return `kind = ` + parameter + ` AND kind <> 'dialogue'`
}

// insertMemories saves new memories, all in one statement. The caller has numbered them and tells the log.
func (tx *Tx) insertMemories(made []dramatis.Memory) {
	tx.queue(`
		INSERT INTO memories (id, ecosystem_id, character_id, character_number, number, kind, content, importance, emotion, participants,
			message_id, source, whispered, evidence, merged_into, tick, world_time, last_access, created_at)
		SELECT id, ecosystem_id, character_id, "character", number, kind, content, importance, emotion, participants, message_id, source,
			coalesce(whispered, false), evidence, merged_into, tick, world_time, last_access, created_at
		FROM jsonb_to_recordset($1) AS m (id uuid, ecosystem_id uuid, character_id uuid, "character" int, number int, kind text, content text,
			importance double precision, emotion jsonb, participants int[], message_id uuid, source jsonb, whispered boolean, evidence uuid[], merged_into uuid, tick int, world_time timestamptz,
			last_access timestamptz, created_at timestamptz)`, made)
}

// Touch renews memories that were recalled.
func (tx *Tx) Touch(touched []dramatis.Touch) {
	if len(touched) == 0 {
		return
	}
	ids := make([]dramatis.ID, len(touched))
	for i, t := range touched {
		ids[i] = t.MemoryID
	}
	tx.queue(`UPDATE memories SET last_access = $2, access_count = access_count + 1 WHERE id = ANY($1)`, ids, touched[0].LastAccess)
}

// Unembedded lists those of the given memories that still exist and have no vector of the space, with their texts.
func (s *Store) Unembedded(ctx context.Context, ids []dramatis.ID, space string) ([]dramatis.Memory, error) {
	found, err := query(ctx, s, scanMemory, `
		SELECT `+memoryColumns+` FROM memories m
		WHERE id = ANY($1) AND NOT EXISTS (SELECT FROM memory_vectors v WHERE v.memory_id = m.id AND v.model = $2)
		ORDER BY character_number, number`, ids, space)
	if err != nil {
		return nil, fmt.Errorf("list memories to embed: %w", err)
	}
	return found, nil
}

// memoriesOf lists the memories of a conversation's lines.
func (tx *Tx) memoriesOf(ctx context.Context, conversation dramatis.ID) ([]dramatis.ID, error) {
	return collect(ctx, tx, pgx.RowTo[dramatis.ID], `
		SELECT id FROM memories WHERE message_id = ANY(ARRAY(SELECT id FROM messages WHERE conversation_id = $1))
		ORDER BY character_number, number`, conversation)
}

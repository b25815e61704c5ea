package store

import (
	"context"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

func memorySheet() sheet {
	return sheet{"memories", []string{
		"id", "ecosystem_id", "character_id", "character_number", "number", "kind", "content", "importance", "emotion", "participants",
		"message_id", "source", "whispered", "evidence", "merged_into", "tick", "world_time", "last_access", "access_count", "revision", "created_at",
	}}
}

func (f *forking) writeMemories(ctx context.Context) error {
	memories := sim.InOrder(f.state.Memories, sim.NumberOfMemory)
	return copyAll(ctx, f.tx, memorySheet(), memories, func(m *dramatis.Memory) []any {
		return []any{
			m.ID, m.EcosystemID, m.CharacterID, m.Character, m.Number, m.Kind, m.Content, m.Importance, m.Emotion, m.Participants,
			m.MessageID, m.Source, m.Whispered, m.Evidence, m.MergedInto, m.Tick, m.WorldTime, m.LastAccess, m.AccessCount, m.Revision, m.CreatedAt,
		}
	})
}

func vectorSheet() sheet {
	return sheet{"memory_vectors", []string{"memory_id", "ecosystem_id", "character_id", "number", "tick", "model", "vector", "merged"}}
}

// embed asks for the vectors of memories.
func (f *forking) embed(ids []dramatis.ID) {
	for batch := range slices.Chunk(ids, embedAtOnce) {
		f.tx.Enqueue(NewJob{Args: tasks.Embed{EcosystemID: f.args.ForkID, MemoryIDs: batch}})
	}
}

// embedAtOnce is how many memories one job is to embed.
const embedAtOnce = 500

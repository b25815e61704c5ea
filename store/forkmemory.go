package store

import (
	"bytes"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// pair is a thing of the fork with the id that it has in the other world.
type pair struct{ id, old dramatis.ID }

// inPairs hands the things of one kind to do, in the order of their ids, which is that of their making, a page at a time.
func (f *forking) inPairs(ctx context.Context, kind func(dramatis.ID) bool, do func([]pair) error) error {
	var all []pair
	for old, id := range f.ids.made {
		if kind(id) {
			all = append(all, pair{id, old})
		}
	}
	slices.SortFunc(all, func(a, b pair) int { return bytes.Compare(a.id[:], b.id[:]) })
	for page := range slices.Chunk(all, forkPage) {
		if err := do(page); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func oldIDs(page []pair) []dramatis.ID {
	ids := make([]dramatis.ID, len(page))
	for i, p := range page {
		ids[i] = p.old
	}
	return ids
}

func memorySheet() sheet {
	return sheet{"memories", []string{
		"id", "ecosystem_id", "character_id", "character_number", "number", "kind", "content", "importance", "emotion", "participants",
		"message_id", "source", "whispered", "evidence", "merged_into", "tick", "world_time", "last_access", "access_count", "created_at",
	}}
}

func (f *forking) writeMemories(ctx context.Context) error {
	memories := sim.InOrder(f.state.Memories, sim.NumberOfMemory)
	return copyAll(ctx, f.tx, memorySheet(), memories, func(m *dramatis.Memory) []any {
		return []any{
			m.ID, m.EcosystemID, m.CharacterID, m.Character, m.Number, m.Kind, m.Content, m.Importance, m.Emotion, m.Participants,
			m.MessageID, m.Source, m.Whispered, m.Evidence, m.MergedInto, m.Tick, m.WorldTime, m.LastAccess, m.AccessCount, m.CreatedAt,
		}
	})
}

func vectorSheet() sheet {
	return sheet{"memory_vectors", []string{"memory_id", "character_id", "number", "tick", "model", "vector", "merged"}}
}

// writeVectors takes over the vectors that the other world has: what a memory says never changes. Those of memories that
// are gone there, or have none yet, are made by jobs.
func (f *forking) writeVectors(ctx context.Context) error {
	return f.inPairs(ctx, func(id dramatis.ID) bool { _, kept := f.state.Memories[id]; return kept }, func(page []pair) error {
		ids, owners, merged := make([]dramatis.ID, len(page)), make([]dramatis.ID, len(page)), make([]bool, len(page))
		for i, p := range page {
			m := f.state.Memories[p.id]
			ids[i], owners[i], merged[i] = p.id, m.CharacterID, m.MergedInto != nil
		}
		copied, err := collect(ctx, f.tx, pgx.RowTo[dramatis.ID], `
			INSERT INTO memory_vectors (memory_id, character_id, number, tick, model, vector, merged)
			SELECT made.id, made.owner, number, tick, model, vector, made.merged
			FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::boolean[]) AS made (id, old, owner, merged) JOIN memory_vectors v ON v.memory_id = made.old
			RETURNING memory_id`, ids, oldIDs(page), owners, merged)
		if err != nil {
			return err
		}
		f.embedRest(ids, copied)
		return nil
	})
}

// embedRest asks for the vectors of those memories that have none.
func (f *forking) embedRest(ids, copied []dramatis.ID) {
	has := make(map[dramatis.ID]bool, len(copied))
	for _, id := range copied {
		has[id] = true
	}
	rest := slices.DeleteFunc(slices.Clone(ids), func(id dramatis.ID) bool { return has[id] })
	for batch := range slices.Chunk(rest, embedAtOnce) {
		f.tx.Enqueue(NewJob{Args: tasks.Embed{EcosystemID: f.args.ForkID, MemoryIDs: batch}})
	}
}

// embedAtOnce is how many memories one job is to embed.
const embedAtOnce = 500

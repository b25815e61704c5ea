package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// Talk reads a conversation with what everybody remembers of its lines.
func (s *Store) Talk(ctx context.Context, conversation dramatis.ID) (*sim.Talk, error) {
	var talks []dramatis.Conversation
	var deltas [][]dramatis.BondDelta
	var talk sim.Talk
	b := &pgx.Batch{}
	queueRead(b, &talks, scanConversation, `SELECT `+conversationColumns+` FROM conversations WHERE id = $1`, conversation)
	queueRead(b, &talk.Memories, scanMemory, `
		SELECT `+memoryColumns+` FROM memories
		WHERE message_id = ANY(ARRAY(SELECT id FROM messages WHERE conversation_id = $1)) AND kind = 'dialogue'
		ORDER BY character_number, number`, conversation)
	queueRead(b, &deltas, pgx.RowTo[[]dramatis.BondDelta],
		`SELECT relationship_changes FROM messages WHERE conversation_id = $1 ORDER BY turn`, conversation)
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("load what was said in conversation %s: %w", conversation, translate(err))
	}
	if len(talks) == 0 {
		return nil, notFound(pgx.ErrNoRows, "conversation", conversation)
	}
	talk.Conversation = &talks[0]
	for _, of := range deltas {
		talk.Deltas = append(talk.Deltas, of...)
	}
	return &talk, nil
}

// Summarise keeps what participants made of a conversation that is over, and hands what the job took of its tick to the
// one that embeds all that is remembered of it. It is unavailable when one of its lines was taken back since it was read.
func (tx *Tx) Summarise(ctx context.Context, talk *sim.Talk, made []dramatis.Memory, tick *int) error {
	c := talk.Conversation
	tx.At(c.Tick, sim.TurnTime(c, max(c.Turn, 1)))
	said := idsOf(talk.Memories)
	if err := tx.keep(ctx, said, made); err != nil {
		return err
	}
	if len(made) > 0 {
		tx.insertMemories(made)
		tx.EmitIn(c.ID, dramatis.MemoryCreated{Memories: made})
	}
	return tx.EmbedAll(ctx, c, append(said, idsOf(made)...), tick)
}

// EmbedAll asks for the vectors of what is remembered of a conversation, in a job that takes over a place in a tick. With
// nothing to embed the place is given back.
func (tx *Tx) EmbedAll(ctx context.Context, c *dramatis.Conversation, memories []dramatis.ID, tick *int) error {
	switch {
	case len(memories) > 0:
		tx.Enqueue(NewJob{Args: tasks.Embed{EcosystemID: c.EcosystemID, MemoryIDs: memories}, ConversationID: &c.ID, Tick: tick})
	case tick != nil:
		return tx.Release(ctx, *tick)
	}
	return nil
}

// EmbedTalk is EmbedAll for whatever there is of a conversation.
func (tx *Tx) EmbedTalk(ctx context.Context, c *dramatis.Conversation, tick *int) error {
	memories, err := tx.memoriesOf(ctx, c.ID)
	if err != nil {
		return fmt.Errorf("list what is remembered of conversation %s: %w", c.ID, err)
	}
	return tx.EmbedAll(ctx, c, memories, tick)
}

// keep locks the owners of new memories, one of each, and gives the memories their ids and numbers. The owners, and what
// the memories rest on, must still be there.
func (tx *Tx) keep(ctx context.Context, evidence []dramatis.ID, made []dramatis.Memory) error {
	if len(made) == 0 {
		return nil
	}
	owners := make([]dramatis.ID, len(made))
	for i := range made {
		owners[i] = made[i].CharacterID
	}
	var left []int
	tx.queue(`SELECT FROM character_states WHERE character_id = ANY($1) ORDER BY number FOR NO KEY UPDATE`, owners)
	queueRead(tx.pending, &left, pgx.RowTo[int], `SELECT count(*)::int FROM memories WHERE id = ANY($1)`, evidence)
	counted, err := collect(ctx, tx, pgx.RowToStructByPos[ownerCount],
		`UPDATE character_states SET memory_count = memory_count + 1 WHERE character_id = ANY($1) RETURNING character_id, memory_count`, owners)
	if err != nil {
		return fmt.Errorf("number %d memories: %w", len(made), err)
	}
	if left[0] != len(evidence) || len(counted) != len(made) {
		return dramatis.Errorf(dramatis.CodeUnavailable, "the conversation was changed meanwhile")
	}
	of := make(map[dramatis.ID]int, len(counted))
	for _, c := range counted {
		of[c.Owner] = c.Count
	}
	for i := range made {
		made[i].ID, made[i].Number, made[i].CreatedAt = dramatis.NewID(), of[made[i].CharacterID], tx.wall
	}
	return nil
}

type ownerCount struct {
	Owner dramatis.ID
	Count int
}

func idsOf(memories []dramatis.Memory) []dramatis.ID {
	ids := make([]dramatis.ID, len(memories))
	for i := range memories {
		ids[i] = memories[i].ID
	}
	return ids
}

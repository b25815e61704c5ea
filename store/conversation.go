package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

const conversationColumns = `id, ecosystem_id, number, kind, state, tick, attached, topic, setting, mood, goal, speaker_order, max_turns,
	participants, user_id, turn, pause_reason, next_speaker, end_reason, world_time, created_at, ended_at`

func scanConversation(row pgx.CollectableRow) (dramatis.Conversation, error) {
	var c dramatis.Conversation
	err := row.Scan(&c.ID, &c.EcosystemID, &c.Number, &c.Kind, &c.State, &c.Tick, &c.Attached, &c.Topic, &c.Setting, &c.Mood, &c.Goal,
		&c.SpeakerOrder, &c.MaxTurns, &c.Participants, &c.UserID, &c.Turn, &c.PauseReason, &c.NextSpeaker, &c.EndReason, &c.WorldTime, &c.CreatedAt, &c.EndedAt)
	c.WorldTime = c.WorldTime.UTC()
	return c, err
}

// Conversation reads a conversation.
func (s *Store) Conversation(ctx context.Context, id dramatis.ID) (dramatis.Conversation, error) {
	c, err := queryOne(ctx, s, scanConversation, `SELECT `+conversationColumns+` FROM conversations WHERE id = $1`, id)
	if err != nil {
		return c, notFound(err, "conversation", id)
	}
	return c, nil
}

// Conversations lists a world's conversations in a state, or in any when state is empty, the newest first.
func (s *Store) Conversations(ctx context.Context, world dramatis.ID, state string, p Page) (List[dramatis.Conversation], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[dramatis.Conversation]{}, err
	}
	found, err := query(ctx, s, scanConversation, `
		SELECT `+conversationColumns+` FROM conversations
		WHERE ecosystem_id = $1 AND ($2 = '' OR state = $2) AND id < $3 ORDER BY id DESC LIMIT $4`,
		world, state, before, p.limit()+1)
	if err != nil {
		return List[dramatis.Conversation]{}, fmt.Errorf("list conversations: %w", err)
	}
	return listByID(found, p.limit(), func(c *dramatis.Conversation) dramatis.ID { return c.ID }), nil
}

// nextConversation gives the number of the world's next conversation.
func (tx *Tx) nextConversation(ctx context.Context) (int, error) {
	return collectOne(ctx, tx, pgx.RowTo[int],
		`UPDATE ecosystems SET conversation_count = conversation_count + 1 WHERE id = $1 RETURNING conversation_count`, tx.world)
}

// startConversation saves a new conversation and tells the log.
func (tx *Tx) startConversation(c *dramatis.Conversation) {
	c.CreatedAt = tx.wall
	ids := make([]dramatis.ID, len(c.Participants))
	for i, p := range c.Participants {
		ids[i] = p.CharacterID
	}
	tx.queue(`
		INSERT INTO conversations (id, ecosystem_id, number, kind, state, tick, attached, topic, setting, mood, goal, speaker_order,
			max_turns, participants, character_ids, user_id, turn, pause_reason, next_speaker, world_time, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		c.ID, c.EcosystemID, c.Number, c.Kind, c.State, c.Tick, c.Attached, c.Topic, c.Setting, c.Mood, c.Goal, c.SpeakerOrder,
		c.MaxTurns, c.Participants, ids, c.UserID, c.Turn, c.PauseReason, c.NextSpeaker, c.WorldTime, c.CreatedAt)
	tx.EmitIn(c.ID, dramatis.ConversationStarted{Conversation: *c})
}

// NextTurn enqueues the job that speaks the conversation's next line.
func (tx *Tx) NextTurn(c *dramatis.Conversation, by *dramatis.ID) dramatis.ID {
	job := NewJob{
		Args:           tasks.Turn{EcosystemID: c.EcosystemID, ConversationID: c.ID, Turn: c.Turn + 1},
		ConversationID: &c.ID, CreatedBy: by,
	}
	if c.Attached {
		job.Tick = &c.Tick
	}
	return tx.Enqueue(job)
}

// EndConversation ends a conversation at its present turn. What it took of its tick goes to the job that embeds what
// people remember of it, or is given back when there is nothing to embed.
func (tx *Tx) EndConversation(ctx context.Context, c *dramatis.Conversation, reason string) error {
	c.State, c.PauseReason, c.EndReason, c.EndedAt = dramatis.TalkEnded, "", reason, &tx.wall
	tx.queue(`UPDATE conversations SET state = 'ended', pause_reason = '', end_reason = $2, ended_at = $3, attached = false WHERE id = $1`,
		c.ID, reason, tx.wall)
	memories, err := tx.memoriesOf(ctx, c.ID)
	if err != nil {
		return fmt.Errorf("end conversation %s: %w", c.ID, err)
	}
	tx.EmitIn(c.ID, dramatis.ConversationEnded{ConversationID: c.ID, Number: c.Number, Turns: c.Turn, Reason: reason, EndedAt: tx.wall})
	attached := c.Attached
	c.Attached = false
	switch {
	case len(memories) > 0:
		job := NewJob{Args: tasks.Embed{EcosystemID: c.EcosystemID, MemoryIDs: memories}, ConversationID: &c.ID}
		if attached {
			job.Tick = &c.Tick
		}
		tx.Enqueue(job)
		return nil
	case attached:
		return tx.Release(ctx, c.Tick)
	}
	return nil
}

// LockConversation reads a conversation for a change of it, and sets the clock of the events that follow by it.
func (tx *Tx) LockConversation(ctx context.Context, id dramatis.ID) (dramatis.Conversation, error) {
	c, err := collectOne(ctx, tx, scanConversation, `SELECT `+conversationColumns+` FROM conversations WHERE id = $1 FOR UPDATE`, id)
	if err != nil {
		return c, notFound(err, "conversation", id)
	}
	tx.At(c.Tick, sim.TurnTime(&c, max(c.Turn, 1)))
	return c, nil
}

// PauseConversation makes a running conversation wait for a person. It lets go of its tick, which need not wait too.
func (s *Store) PauseConversation(ctx context.Context, id dramatis.ID, reason string) (dramatis.Conversation, error) {
	return s.changeConversation(ctx, id, func(tx *Tx, c *dramatis.Conversation) error {
		if c.State != dramatis.TalkRunning || c.Kind == dramatis.KindChat {
			return dramatis.Errorf(dramatis.CodeConflict, "a %s that is %s cannot be paused", c.Kind, c.State)
		}
		attached := c.Attached
		c.State, c.Attached, c.PauseReason = dramatis.TalkPaused, false, reason
		tx.queue(`UPDATE conversations SET state = 'paused', attached = false, pause_reason = $2 WHERE id = $1`, id, reason)
		tx.EmitIn(id, dramatis.ConversationPaused{ConversationID: id, Reason: reason})
		if attached {
			return tx.Release(ctx, c.Tick)
		}
		return nil
	})
}

// ResumeConversation lets a paused conversation go on with its next line. A turn that was under way when it was paused,
// and still is, is that line: asking for another would pay for it twice.
func (s *Store) ResumeConversation(ctx context.Context, id dramatis.ID) (dramatis.Conversation, error) {
	return s.changeConversation(ctx, id, func(tx *Tx, c *dramatis.Conversation) error {
		if c.State != dramatis.TalkPaused {
			return dramatis.Errorf(dramatis.CodeConflict, "a conversation that is %s cannot be resumed", c.State)
		}
		c.State, c.PauseReason = dramatis.TalkRunning, ""
		tx.queue(`UPDATE conversations SET state = 'running', pause_reason = '' WHERE id = $1`, id)
		tx.EmitIn(id, dramatis.ConversationResumed{ConversationID: id})
		waiting, err := tx.hasLiveJob(ctx, c)
		if err == nil && !waiting {
			tx.NextTurn(c, nil)
		}
		return err
	})
}

// hasLiveJob reports whether a job of a conversation, whose row is locked, waits or runs.
func (tx *Tx) hasLiveJob(ctx context.Context, c *dramatis.Conversation) (bool, error) {
	return collectOne(ctx, tx, pgx.RowTo[bool],
		`SELECT EXISTS (SELECT FROM jobs WHERE ecosystem_id = $1 AND conversation_id = $2 AND status IN ('queued', 'running'))`, c.EcosystemID, c.ID)
}

func (s *Store) changeConversation(ctx context.Context, id dramatis.ID, change func(*Tx, *dramatis.Conversation) error) (dramatis.Conversation, error) {
	world, err := s.EcosystemOf(ctx, "conversation", id)
	if err != nil {
		return dramatis.Conversation{}, err
	}
	var c dramatis.Conversation
	err = s.InWorld(ctx, world, func(tx *Tx) error {
		if c, err = tx.LockConversation(ctx, id); err != nil {
			return err
		}
		return change(tx, &c)
	})
	return c, err
}

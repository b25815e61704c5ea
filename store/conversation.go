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
	participants, user_id, scenario_id, turn, pause_reason, next_speaker, end_reason, world_time, created_at, ended_at`

func scanConversation(row pgx.CollectableRow) (dramatis.Conversation, error) {
	var c dramatis.Conversation
	err := row.Scan(&c.ID, &c.EcosystemID, &c.Number, &c.Kind, &c.State, &c.Tick, &c.Attached, &c.Topic, &c.Setting, &c.Mood, &c.Goal,
		&c.SpeakerOrder, &c.MaxTurns, &c.Participants, &c.UserID, &c.ScenarioID, &c.Turn, &c.PauseReason, &c.NextSpeaker, &c.EndReason, &c.WorldTime, &c.CreatedAt, &c.EndedAt)
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

// ConversationFilter chooses conversations of one world; zero fields choose all.
type ConversationFilter struct {
	Ecosystem   dramatis.ID
	State       string
	Participant *dramatis.ID // a character who takes or took part
}

// Conversations lists conversations, the newest first.
func (s *Store) Conversations(ctx context.Context, f ConversationFilter, p Page) (List[dramatis.Conversation], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[dramatis.Conversation]{}, err
	}
	// What is not asked for is left out, so that the index of the list serves. Who takes part is looked for along the list, which
	// ends early for those who talk much, as nearly all do.
	sql := `SELECT ` + conversationColumns + ` FROM conversations WHERE ecosystem_id = @ecosystem AND id < @before`
	if f.State != "" {
		sql += ` AND state = @state`
		if f.State != string(dramatis.TalkEnded) {
			sql += ` AND state <> 'ended'`
		}
	}
	sql += ` ORDER BY id DESC`
	if f.Participant != nil {
		sql = `SELECT * FROM (` + sql + ` OFFSET 0) AS c WHERE participants @> jsonb_build_array(jsonb_build_object('character_id', @participant::uuid)) ORDER BY id DESC`
	}
	found, err := query(ctx, s, scanConversation, sql+` LIMIT @limit`, pgx.NamedArgs{
		"ecosystem": f.Ecosystem, "state": f.State, "before": before, "limit": p.limit() + 1, "participant": f.Participant,
	})
	if err != nil {
		return List[dramatis.Conversation]{}, fmt.Errorf("list conversations: %w", err)
	}
	return listByID(found, p.limit(), func(c *dramatis.Conversation) dramatis.ID { return c.ID }), nil
}

// saveConversation writes what people can change about a conversation, and tells the log.
func (tx *Tx) saveConversation(c *dramatis.Conversation) {
	tx.queue(`
		UPDATE conversations SET state = $2, attached = $3, participants = $4, character_ids = $5, max_turns = $6, pause_reason = $7,
			next_speaker = $8, end_reason = $9, ended_at = $10 WHERE id = $1`,
		c.ID, c.State, c.Attached, c.Participants, presentIDs(c), c.MaxTurns, c.PauseReason, c.NextSpeaker, c.EndReason, c.EndedAt)
	tx.EmitIn(c.ID, dramatis.ConversationChanged{Conversation: *c})
}

// presentIDs names those who take part and have not been taken out.
func presentIDs(c *dramatis.Conversation) []dramatis.ID {
	ids := make([]dramatis.ID, 0, len(c.Participants))
	for _, p := range c.Participants {
		if !p.Left {
			ids = append(ids, p.CharacterID)
		}
	}
	return ids
}

// nextConversation gives the number of the world's next conversation.
func (tx *Tx) nextConversation(ctx context.Context) (int, error) {
	return collectOne(ctx, tx, pgx.RowTo[int],
		`UPDATE ecosystems SET conversation_count = conversation_count + 1 WHERE id = $1 RETURNING conversation_count`, tx.world)
}

// startConversation saves a new conversation and tells the log.
func (tx *Tx) startConversation(c *dramatis.Conversation) {
	c.CreatedAt = tx.wall
	tx.queue(`
		INSERT INTO conversations (id, ecosystem_id, number, kind, state, tick, attached, topic, setting, mood, goal, speaker_order,
			max_turns, participants, character_ids, user_id, scenario_id, turn, pause_reason, next_speaker, world_time, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		c.ID, c.EcosystemID, c.Number, c.Kind, c.State, c.Tick, c.Attached, c.Topic, c.Setting, c.Mood, c.Goal, c.SpeakerOrder,
		c.MaxTurns, c.Participants, presentIDs(c), c.UserID, c.ScenarioID, c.Turn, c.PauseReason, c.NextSpeaker, c.WorldTime, c.CreatedAt)
	tx.EmitIn(c.ID, dramatis.ConversationStarted{Conversation: *c})
}

// EndConversation ends a conversation at its present turn. What it took of its tick goes to the job that lets people
// keep what it was to them, or, of a chat, to the one that embeds what they remember of it.
func (tx *Tx) EndConversation(ctx context.Context, c *dramatis.Conversation, reason string) error {
	c.State, c.PauseReason, c.EndReason, c.EndedAt = dramatis.TalkEnded, "", reason, &tx.wall
	tx.queue(`UPDATE conversations SET state = 'ended', pause_reason = '', end_reason = $2, ended_at = $3, attached = false WHERE id = $1`,
		c.ID, reason, tx.wall)
	tx.EmitIn(c.ID, dramatis.ConversationEnded{ConversationID: c.ID, Number: c.Number, Turns: c.Turn, Reason: reason, EndedAt: tx.wall})
	var tick *int
	if c.Attached {
		tick = &c.Tick
	}
	c.Attached = false
	if c.Kind == dramatis.KindChat || c.Turn == 0 {
		return tx.EmbedTalk(ctx, c, tick)
	}
	tx.Enqueue(NewJob{Args: tasks.Summarise{EcosystemID: c.EcosystemID, ConversationID: c.ID}, ConversationID: &c.ID, Tick: tick})
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

// hasLiveJob reports whether a job of a conversation, whose row is locked, waits or runs.
func (tx *Tx) hasLiveJob(ctx context.Context, c *dramatis.Conversation) (bool, error) {
	return collectOne(ctx, tx, pgx.RowTo[bool],
		`SELECT EXISTS (SELECT FROM jobs WHERE ecosystem_id = $1 AND conversation_id = $2 AND status IN ('queued', 'running'))`, c.EcosystemID, c.ID)
}

package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

const messageColumns = `id, ecosystem_id, conversation_id, conversation, turn, speaker, text, action, emotion, act, addressed_to,
	whisper_to, revision, relationship_changes, model, tick, world_time, created_at`

func scanMessage(row pgx.CollectableRow) (dramatis.Message, error) {
	var m dramatis.Message
	err := row.Scan(&m.ID, &m.EcosystemID, &m.ConversationID, &m.Conversation, &m.Turn, &m.Speaker, &m.Text, &m.Action, &m.Emotion, &m.Act,
		&m.AddressedTo, &m.WhisperTo, &m.Revision, &m.RelationshipChanges, &m.Model, &m.Tick, &m.WorldTime, &m.CreatedAt)
	m.WorldTime = m.WorldTime.UTC()
	return m, err
}

// Messages lists what was said in a conversation, from the first line on.
func (s *Store) Messages(ctx context.Context, conversation dramatis.ID, p Page) (List[dramatis.Message], error) {
	after, err := p.afterNumber()
	if err != nil {
		return List[dramatis.Message]{}, err
	}
	found, err := query(ctx, s, scanMessage,
		`SELECT `+messageColumns+` FROM messages WHERE conversation_id = $1 AND turn > $2 ORDER BY turn LIMIT $3`,
		conversation, after, p.limit()+1)
	if err != nil {
		return List[dramatis.Message]{}, fmt.Errorf("list messages: %w", err)
	}
	return listByNumber(found, p.limit(), func(m *dramatis.Message) int64 { return int64(m.Turn) }), nil
}

// say adds a person's line to a conversation.
func (tx *Tx) say(c *dramatis.Conversation, m dramatis.Message) {
	m.ID, m.Tick, m.WorldTime = dramatis.NewID(), tx.tick, tx.now
	tx.Say(c, &m, Reasons{}, nil)
}

// Say adds a line to a conversation as its next turn and tells the log: the line, why it was said, and which memories
// were renewed by being recalled for it. The line has its id already.
func (tx *Tx) Say(c *dramatis.Conversation, m *dramatis.Message, why Reasons, touched []dramatis.Touch) {
	c.Turn++
	m.CreatedAt = tx.wall
	m.EcosystemID, m.ConversationID, m.Conversation, m.Turn = c.EcosystemID, c.ID, c.Number, c.Turn
	if m.RelationshipChanges == nil {
		m.RelationshipChanges = []dramatis.BondDelta{}
	}
	if m.Speaker.Number == c.NextSpeaker { // who was told to speak has spoken
		c.NextSpeaker = 0
	}
	tx.queue(`UPDATE conversations SET turn = $2, next_speaker = $3 WHERE id = $1`, c.ID, c.Turn, c.NextSpeaker)
	tx.queue(`
		INSERT INTO messages (id, ecosystem_id, conversation_id, conversation, turn, speaker, text, action, emotion, act, addressed_to,
			whisper_to, revision, relationship_changes, model, recalled, lore, terms, tick, world_time, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
		m.ID, m.EcosystemID, m.ConversationID, m.Conversation, m.Turn, m.Speaker, m.Text, m.Action, m.Emotion, m.Act, m.AddressedTo,
		m.WhisperTo, m.Revision, m.RelationshipChanges, m.Model, orNone(why.Recalled), orNone(why.Lore), pack(&why.Terms), m.Tick, m.WorldTime, m.CreatedAt)
	tx.EmitIn(c.ID, dramatis.MessageCreated{Message: *m, Touched: touched})
}

// Rewrite gives the last line of a conversation another text, and tells the log. What the line had done before is undone by
// then, and what it does now comes after.
func (tx *Tx) Rewrite(m *dramatis.Message, why Reasons, touched []dramatis.Touch) {
	m.Revision++
	if m.RelationshipChanges == nil {
		m.RelationshipChanges = []dramatis.BondDelta{}
	}
	tx.queue(`
		UPDATE messages SET text = $2, action = $3, emotion = $4, act = $5, addressed_to = $6, revision = $7, relationship_changes = $8,
			model = $9, recalled = $10, lore = $11, terms = $12 WHERE id = $1`,
		m.ID, m.Text, m.Action, m.Emotion, m.Act, m.AddressedTo, m.Revision, m.RelationshipChanges, m.Model,
		orNone(why.Recalled), orNone(why.Lore), pack(&why.Terms))
	tx.EmitIn(m.ConversationID, dramatis.MessageEdited{Message: *m, Touched: touched})
}

// lastLine reads the last line of a conversation, whose row is locked; nil when nothing was said.
func (tx *Tx) lastLine(ctx context.Context, c *dramatis.Conversation) (*dramatis.Message, error) {
	found, err := collect(ctx, tx, scanMessage, `SELECT `+messageColumns+` FROM messages WHERE conversation_id = $1 AND turn = $2`, c.ID, c.Turn)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// recentLines is how many of the last lines of a conversation a speaker has in mind. Who left before is remembered too.
const recentLines = 16

const selectRecentLines = `
	SELECT ` + messageColumns + ` FROM messages
	WHERE conversation_id = $1 AND (turn > (SELECT turn FROM conversations WHERE id = $1) - $2 OR act = 'leave') ORDER BY turn`

func queueRecentLines(b *pgx.Batch, into *[]dramatis.Message, conversation dramatis.ID) {
	queueRead(b, into, scanMessage, selectRecentLines, conversation, recentLines)
}

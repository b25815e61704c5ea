package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

func conversationSheet() sheet {
	return sheet{"conversations", []string{
		"id", "ecosystem_id", "number", "kind", "state", "tick", "attached", "topic", "setting", "mood", "goal", "speaker_order",
		"max_turns", "participants", "character_ids", "user_id", "scenario_id", "turn", "pause_reason", "next_speaker", "end_reason", "world_time",
		"created_at", "ended_at",
	}}
}

// writeConversations writes them as they are once the fork's own first events have paused what was under way. Users who
// have left meanwhile are left out, as they are of the other world's rows.
func (f *forking) writeConversations(ctx context.Context) error {
	users, err := f.usersLeft(ctx)
	if err != nil {
		return err
	}
	talks := sim.InOrder(f.state.Conversations, sim.NumberOfConversation)
	return copyAll(ctx, f.tx, conversationSheet(), talks, func(c *dramatis.Conversation) []any {
		if interrupted(c) {
			c.State, c.Attached, c.PauseReason = dramatis.TalkPaused, false, pausedByFork
		}
		people := make([]dramatis.ID, len(c.Participants))
		for i, p := range c.Participants {
			people[i] = p.CharacterID
		}
		user := c.UserID
		if user != nil && !users[*user] {
			user = nil
		}
		return []any{
			c.ID, c.EcosystemID, c.Number, c.Kind, c.State, c.Tick, c.Attached, c.Topic, c.Setting, c.Mood, c.Goal, c.SpeakerOrder,
			c.MaxTurns, c.Participants, people, user, c.ScenarioID, c.Turn, c.PauseReason, c.NextSpeaker, c.EndReason, c.WorldTime,
			c.CreatedAt, c.EndedAt,
		}
	})
}

// usersLeft are those who talked with somebody and still have an account.
func (f *forking) usersLeft(ctx context.Context) (map[dramatis.ID]bool, error) {
	asked := []dramatis.ID{}
	for _, c := range f.state.Conversations {
		if c.UserID != nil {
			asked = append(asked, *c.UserID)
		}
	}
	found, err := collect(ctx, f.tx, pgx.RowTo[dramatis.ID], `SELECT id FROM users WHERE id = ANY($1)`, asked)
	left := make(map[dramatis.ID]bool, len(found))
	for _, id := range found {
		left[id] = true
	}
	return left, err
}

func messageSheet() sheet {
	return sheet{"messages", []string{
		"id", "ecosystem_id", "conversation_id", "conversation", "turn", "speaker", "text", "action", "emotion", "act", "addressed_to",
		"whisper_to", "revision", "relationship_changes", "model", "recalled", "terms", "lore", "tick", "world_time", "created_at",
	}}
}

// reasonsRow is why a line of the other world was said, which no event tells.
type reasonsRow struct {
	ID       dramatis.ID
	Text     string
	Action   string
	Revision int
	Recalled json.RawMessage
	Terms    json.RawMessage
	Lore     json.RawMessage
}

// writeMessages writes what was said, with the reasons of each line that still reads the same in the other world.
func (f *forking) writeMessages(ctx context.Context) error {
	return f.inPairs(ctx, func(id dramatis.ID) bool { _, said := f.state.Messages[id]; return said }, func(page []pair) error {
		reasons, err := f.reasons(ctx, page)
		if err != nil {
			return err
		}
		rows := make([][]any, len(page))
		for i, p := range page {
			m := f.state.Messages[p.id]
			why := reasons[p.old]
			if why.ID != p.old || why.Text != m.Text || why.Action != m.Action || why.Revision != m.Revision {
				why = reasonsRow{Recalled: json.RawMessage(`[]`), Terms: json.RawMessage(`{}`), Lore: json.RawMessage(`[]`)}
			}
			changes := m.RelationshipChanges
			if changes == nil {
				changes = []dramatis.BondDelta{}
			}
			rows[i] = []any{
				m.ID, m.EcosystemID, m.ConversationID, m.Conversation, m.Turn, m.Speaker, m.Text, m.Action, m.Emotion, m.Act, m.AddressedTo,
				m.WhisperTo, m.Revision, changes, m.Model, f.ids.rewrite(why.Recalled), f.ids.rewrite(why.Terms), f.ids.rewrite(why.Lore),
				m.Tick, m.WorldTime, m.CreatedAt,
			}
		}
		return f.tx.copyRows(ctx, messageSheet(), rows)
	})
}

func (f *forking) reasons(ctx context.Context, page []pair) (map[dramatis.ID]reasonsRow, error) {
	found, err := collect(ctx, f.tx, pgx.RowToStructByPos[reasonsRow],
		`SELECT id, text, action, revision, recalled, terms, lore FROM messages WHERE id = ANY($1)`, oldIDs(page))
	byID := make(map[dramatis.ID]reasonsRow, len(found))
	for _, why := range found {
		byID[why.ID] = why
	}
	return byID, err
}

// historyRows are the entries that a change of relationships comes to.
func (f *forking) historyRows(e *dramatis.Event) ([][]any, error) {
	var p dramatis.RelationshipChanged
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return nil, fmt.Errorf("read event %d: %w", e.Seq, err)
	}
	rows := make([][]any, 0, len(p.Relationships))
	for i := range p.Relationships {
		change := &p.Relationships[i]
		if _, still := f.state.Relationships[change.Relationship.ID]; !still {
			continue
		}
		rows = append(rows, []any{
			change.Relationship.ID, e.Tick, e.WorldTime, change.Cause, change.MessageID, change.TypeBefore, change.Relationship.Type, change.Changes,
		})
	}
	return rows, nil
}

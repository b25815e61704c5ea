package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

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

// writeConversations writes them as they are once the new world's own first events have paused what was under way. Users
// who have no account here, or no longer, are left out.
func (f *forking) writeConversations(ctx context.Context) (err error) {
	if f.here, err = f.from.users(ctx, f); err != nil {
		return err
	}
	talks := sim.InOrder(f.state.Conversations, sim.NumberOfConversation)
	return copyAll(ctx, f.tx, conversationSheet(), talks, func(talk *dramatis.Conversation) []any {
		c, _ := f.withoutStrangers(*talk)
		if interrupted(&c) {
			c.State, c.Attached, c.PauseReason = dramatis.TalkPaused, false, pausedByFork
		}
		user := c.UserID
		if user != nil && !f.here[*user] {
			user = nil
		}
		return []any{
			c.ID, c.EcosystemID, c.Number, c.Kind, c.State, c.Tick, c.Attached, c.Topic, c.Setting, c.Mood, c.Goal, c.SpeakerOrder,
			c.MaxTurns, c.Participants, presentIDs(&c), user, c.ScenarioID, c.Turn, c.PauseReason, c.NextSpeaker, c.EndReason, c.WorldTime,
			c.CreatedAt, c.EndedAt,
		}
	})
}

func messageSheet() sheet {
	return sheet{"messages", []string{
		"id", "ecosystem_id", "conversation_id", "conversation", "turn", "speaker", "text", "action", "emotion", "act", "addressed_to",
		"whisper_to", "revision", "relationship_changes", "model", "recalled", "terms", "lore", "tick", "world_time", "created_at",
	}}
}

// reasonsRow is why a line was said, which no event tells, as the tables keep it.
type reasonsRow struct {
	ID       dramatis.ID // of the line
	Recalled json.RawMessage
	Terms    json.RawMessage
	Lore     json.RawMessage
}

// noReasons are those of a line that has none.
func noReasons(line dramatis.ID) reasonsRow {
	return reasonsRow{ID: line, Recalled: json.RawMessage(`[]`), Terms: json.RawMessage(`{}`), Lore: json.RawMessage(`[]`)}
}

// writeMessages writes what was said: first the lines whose reasons the origin knows, then the rest.
func (f *forking) writeMessages(ctx context.Context) error {
	written := make(map[dramatis.ID]bool, len(f.state.Messages))
	err := f.from.reasons(ctx, f, func(page []reasonsRow) error {
		rows := make([][]any, len(page))
		for i := range page {
			rows[i], written[page[i].ID] = f.messageRow(&page[i]), true
		}
		return f.tx.copyRows(ctx, messageSheet(), rows)
	})
	if err != nil {
		return err
	}
	rest := maps.Clone(f.state.Messages)
	maps.DeleteFunc(rest, func(id dramatis.ID, _ dramatis.Message) bool { return written[id] })
	return copyAll(ctx, f.tx, messageSheet(), sim.InOrder(rest, sim.NumberOfMessage), func(m *dramatis.Message) []any {
		why := noReasons(m.ID)
		return f.messageRow(&why)
	})
}

// messageRow is a line as its table keeps it.
func (f *forking) messageRow(why *reasonsRow) []any {
	m := f.state.Messages[why.ID]
	return []any{
		m.ID, m.EcosystemID, m.ConversationID, m.Conversation, m.Turn, m.Speaker, m.Text, m.Action, m.Emotion, m.Act, m.AddressedTo,
		m.WhisperTo, m.Revision, orNone(m.RelationshipChanges), m.Model, why.Recalled, why.Terms, why.Lore,
		m.Tick, m.WorldTime, m.CreatedAt,
	}
}

// historyRows are the entries that a change of bonds comes to: of those between characters, and of those to visitors.
func (f *forking) historyRows(e *dramatis.Event) (rows, visits [][]any, err error) {
	var p dramatis.RelationshipChanged
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return nil, nil, fmt.Errorf("read event %d: %w", e.Seq, err)
	}
	for i := range p.Relationships {
		change := &p.Relationships[i]
		if _, still := f.state.Relationships[change.Relationship.ID]; !still {
			continue
		}
		rows = append(rows, []any{
			change.Relationship.ID, e.Tick, e.WorldTime, change.Cause, change.MessageID, change.TypeBefore, change.Relationship.Type, change.Changes,
		})
	}
	return rows, f.visitRows(e, &p), nil
}

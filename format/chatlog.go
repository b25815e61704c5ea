package format

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/literaryai/dramatis"
)

// What SillyTavern keeps a chat as: a head, then a line of JSON for each line that was said. Other programs pass over
// extra, and our own part of it says where a line comes from.
type (
	chatHead struct {
		UserName      string    `json:"user_name"`
		CharacterName string    `json:"character_name"`
		CreateDate    string    `json:"create_date"`
		Metadata      chatNotes `json:"chat_metadata"`
	}
	chatNotes struct {
		Own chatOrigin `json:"dramatis"`
	}
	chatOrigin struct {
		ConversationID dramatis.ID `json:"conversation_id"`
		Topic          string      `json:"topic,omitempty"`
		Setting        string      `json:"setting,omitempty"`
		WorldTime      time.Time   `json:"world_time"`
	}
	chatLine struct {
		Name     string    `json:"name"`
		IsUser   bool      `json:"is_user"`
		IsSystem bool      `json:"is_system"`
		SendDate string    `json:"send_date"`
		Text     string    `json:"mes"`
		Extra    chatExtra `json:"extra"`
	}
	chatExtra struct {
		Type string     `json:"type,omitempty"` // narrator
		Own  lineOrigin `json:"dramatis"`
	}
	lineOrigin struct {
		MessageID dramatis.ID      `json:"message_id"`
		Turn      int              `json:"turn"`
		Act       dramatis.Act     `json:"act,omitempty"`
		Emotion   dramatis.Emotion `json:"emotion"`
		WhisperTo string           `json:"whisper_to,omitempty"`
	}
)

// WriteChatLog writes a conversation as SillyTavern's chat JSONL, in which what somebody does stands between asterisks.
// Whispers that the reader may not hear are left out.
func WriteChatLog(w io.Writer, s *Scene) error {
	out := bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	c := &s.Talk
	head := chatHead{UserName: "User", CharacterName: s.people(), CreateDate: chatTime(c.CreatedAt)}
	head.Metadata.Own = chatOrigin{ConversationID: c.ID, Topic: c.Topic, Setting: c.Setting, WorldTime: c.WorldTime.UTC()}
	for i := range s.Lines {
		if said := &s.Lines[i]; said.Speaker.Kind == dramatis.SpeakerUser {
			head.UserName = said.Speaker.Name
			break
		}
	}
	if err := enc.Encode(head); err != nil {
		return fmt.Errorf("write the chat: %w", err)
	}
	for i := range s.Lines {
		if unheard(&s.Lines[i]) {
			continue
		}
		if err := enc.Encode(chatLineOf(&s.Lines[i])); err != nil {
			return fmt.Errorf("write the chat: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the chat: %w", err)
	}
	return nil
}

func chatLineOf(m *dramatis.Message) chatLine {
	line := chatLine{
		Name: m.Speaker.Name, IsUser: m.Speaker.Kind == dramatis.SpeakerUser, SendDate: chatTime(m.CreatedAt), Text: strings.TrimSpace(m.Text),
	}
	if action := strings.TrimSpace(m.Action); action != "" {
		line.Text = strings.TrimSpace("*" + strings.ReplaceAll(action, "*", "") + "* " + line.Text)
	}
	if m.Speaker.Kind == dramatis.SpeakerNarrator {
		line.Extra.Type = "narrator"
	}
	line.Extra.Own = lineOrigin{MessageID: m.ID, Turn: m.Turn, Act: m.Act, Emotion: m.Emotion}
	if m.WhisperTo != nil {
		line.Extra.Own.WhisperTo = m.WhisperTo.Name
	}
	return line
}

func chatTime(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }

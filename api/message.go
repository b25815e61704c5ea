package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

func (s *Server) listMessages(ctx context.Context, in *namedList) (*listed[dramatis.Message], error) {
	ears, err := s.earsIn(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Messages(ctx, in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, ears.line), nil
}

type addMessageInput struct {
	Named
	Body struct {
		Text        string         `json:"text" maxLength:"4000" example:"The lights go out."`
		As          store.LineKind `json:"as,omitempty" enum:"user,character,narrator,event" default:"user" doc:"As yourself; for a character; how things are; or what happens"`
		Action      string         `json:"action,omitempty" maxLength:"500" doc:"What is done meanwhile" example:"rises"`
		CharacterID *dramatis.ID   `json:"character_id,omitempty" format:"uuid" doc:"Who speaks, of a character's line: one whom you play, or into whose mouth you put words"`
		Act         dramatis.Act   `json:"act,omitempty" doc:"What a character's line does; guessed from the words when left out"`
		AddressedTo *dramatis.ID   `json:"addressed_to,omitempty" format:"uuid" doc:"The character it is said to; everybody when left out"`
		WhisperTo   *dramatis.ID   `json:"whisper_to,omitempty" format:"uuid" doc:"The character who alone hears it"`
	} `nameHint:"NewMessage"`
}

// addMessage says something in a scene, at once and as its next turn.
func (s *Server) addMessage(ctx context.Context, in *addMessageInput) (*placed[dramatis.Message], error) {
	user, err := s.store.User(ctx, callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	b := &in.Body
	m, err := s.store.AddLine(ctx, store.NewLine{
		Conversation: in.ID, By: user, As: b.As, Character: b.CharacterID, Text: b.Text, Action: b.Action, Act: b.Act,
		AddressedTo: b.AddressedTo, WhisperTo: b.WhisperTo,
	})
	if err != nil {
		return nil, err
	}
	return &placed[dramatis.Message]{
		Location: fmt.Sprintf("/api/v1/conversations/%s/messages?cursor=n%d&limit=1", in.ID, m.Turn-1), Body: m,
	}, nil
}

// addressee is whom a line is said to, as its GET shows it or by the id alone; null is everybody.
type addressee struct {
	set bool // it was mentioned
	id  *dramatis.ID
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *addressee) UnmarshalJSON(raw []byte) error {
	a.set = true
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return nil
	}
	var speaker struct{ ID dramatis.ID }
	if json.Unmarshal(raw, &speaker.ID) != nil {
		if err := json.Unmarshal(raw, &speaker); err != nil {
			return fmt.Errorf("addressed_to is neither an id nor what a message shows: %w", err)
		}
	}
	a.id = &speaker.ID
	return nil
}

// Schema implements huma.SchemaProvider.
func (addressee) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "The character it is said to, by their id or as a message shows them; null is everybody",
		AnyOf: []*huma.Schema{
			{Type: huma.TypeString, Format: "uuid"}, {Type: huma.TypeObject, AdditionalProperties: true}, {Type: "null"},
		},
	}
}

// MessageInput is what a person may make of a line. What is left out stays as it is.
type MessageInput struct {
	Text        *string       `json:"text,omitempty" maxLength:"4000" example:"I never said that."`
	Action      *string       `json:"action,omitempty" maxLength:"4000"`
	Act         *dramatis.Act `json:"act,omitempty" doc:"What a character's line does"`
	AddressedTo addressee     `json:"addressed_to,omitempty"`

	// What its own GET shows beside, and PUT ignores.
	ID                  json.RawMessage `json:"id,omitempty" hidden:"true"`
	EcosystemID         json.RawMessage `json:"ecosystem_id,omitempty" hidden:"true"`
	ConversationID      json.RawMessage `json:"conversation_id,omitempty" hidden:"true"`
	Conversation        json.RawMessage `json:"conversation,omitempty" hidden:"true"`
	Turn                json.RawMessage `json:"turn,omitempty" hidden:"true"`
	Speaker             json.RawMessage `json:"speaker,omitempty" hidden:"true"`
	Emotion             json.RawMessage `json:"emotion,omitempty" hidden:"true"`
	WhisperTo           json.RawMessage `json:"whisper_to,omitempty" hidden:"true"`
	Revision            json.RawMessage `json:"revision,omitempty" hidden:"true"`
	RelationshipChanges json.RawMessage `json:"relationship_changes,omitempty" hidden:"true"`
	Model               json.RawMessage `json:"model,omitempty" hidden:"true"`
	Tick                json.RawMessage `json:"tick,omitempty" hidden:"true"`
	WorldTime           json.RawMessage `json:"world_time,omitempty" hidden:"true"`
	CreatedAt           json.RawMessage `json:"created_at,omitempty" hidden:"true"`
}

type editMessageInput struct {
	Named
	MessageID dramatis.ID `path:"mid" format:"uuid" doc:"The last line of the conversation"`
	Body      MessageInput
}

// editMessage rewrites the last line of a conversation, and with it what the line did.
func (s *Server) editMessage(ctx context.Context, in *editMessageInput) (*answer[dramatis.Message], error) {
	edit := store.LineEdit{Conversation: in.ID, Message: in.MessageID, Text: in.Body.Text, Action: in.Body.Action, Act: in.Body.Act}
	if to := in.Body.AddressedTo; to.set {
		edit.AddressedTo = &to.id
	}
	m, err := s.store.EditLine(ctx, edit)
	if err != nil {
		return nil, err
	}
	return &answer[dramatis.Message]{m}, nil
}

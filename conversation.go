package dramatis

import (
	"fmt"
	"slices"
	"time"
)

// ConversationState says whether a conversation goes on.
type ConversationState string

// The states of a conversation.
const (
	TalkRunning ConversationState = "running"
	TalkPaused  ConversationState = "paused" // waits for a person; detached from its tick
	TalkEnded   ConversationState = "ended"
)

// What a conversation waits for when it waits by itself: the pause reasons that the rules set. Any other reason was given
// by whoever paused it, and lasts until they resume it.
const (
	WaitsForDirector   = "manual"     // that the director says who speaks next
	WaitsForPerson     = "person"     // the line of the person who plays the next speaker
	WaitsForAnotherTry = "regenerate" // that the last line is spoken anew
)

// ConversationKind says how a conversation came about.
type ConversationKind string

// The kinds of conversation.
const (
	KindScene       ConversationKind = "scene"       // planned by a tick
	KindInteraction ConversationKind = "interaction" // asked for by a person
	KindChat        ConversationKind = "chat"        // a person talks with one character
)

// SpeakerOrder says who speaks next.
type SpeakerOrder string

// The speaker orders.
const (
	OrderNatural    SpeakerOrder = "natural"     // the one addressed first, then by talkativeness; the last speaker waits
	OrderRoundRobin SpeakerOrder = "round_robin" // one after the other
	OrderPooled     SpeakerOrder = "pooled"      // whoever has spoken least
	OrderManual     SpeakerOrder = "manual"      // the director chooses, and the scene waits for it
	OrderModel      SpeakerOrder = "model"       // the model is asked who would speak now
)

// Valid reports whether o is one of the speaker orders.
func (o SpeakerOrder) Valid() bool {
	switch o {
	case OrderNatural, OrderRoundRobin, OrderPooled, OrderManual, OrderModel:
		return true
	}
	return false
}

// Conversation is people talking: a scene that a tick planned, an interaction that somebody asked for, or a chat.
type Conversation struct {
	ID           ID                `json:"id"`
	EcosystemID  ID                `json:"ecosystem_id"`
	Number       int               `json:"number"` // 1, 2, 3 … per world
	Kind         ConversationKind  `json:"kind"`
	State        ConversationState `json:"state"`
	Tick         int               `json:"tick"`     // the tick that planned it, or during which it was asked for
	Attached     bool              `json:"attached"` // it still counts in its tick's open number
	Topic        string            `json:"topic"`
	Setting      string            `json:"setting"`
	Mood         string            `json:"mood"`
	Goal         string            `json:"goal"`
	SpeakerOrder SpeakerOrder      `json:"speaker_order"`
	MaxTurns     int               `json:"max_turns"`
	Participants []Participant     `json:"participants"`           // in the order of their places
	UserID       *ID               `json:"user_id"`                // who talks, in a chat
	ScenarioID   *ID               `json:"scenario_id,omitempty"`  // the scenario that was played, if it was one; it may be gone
	Turn         int               `json:"turn"`                   // turns so far
	PauseReason  string            `json:"pause_reason"`           // what it waits for; while it runs, what it will wait for after its next line
	NextSpeaker  int               `json:"next_speaker,omitempty"` // the number of who was told to speak next; 0 for nobody
	EndReason    string            `json:"end_reason"`
	WorldTime    time.Time         `json:"world_time"` // when it began
	CreatedAt    time.Time         `json:"created_at"`
	EndedAt      *time.Time        `json:"ended_at"`
}

// Participant is a character who is present in a conversation.
type Participant struct {
	CharacterID ID     `json:"character_id"`
	Number      int    `json:"number"`
	Name        string `json:"name"`
	JoinedAfter int    `json:"joined_after,omitempty"` // the turn after which they came in: they heard nothing before
	Left        bool   `json:"left,omitempty"`         // the director took them out
	LeftAfter   int    `json:"left_after,omitempty"`   // of one who was taken out: the last turn that they were there for
	PlayedBy    *ID    `json:"played_by,omitempty"`    // the user who speaks for them; nil when a model does
}

// SpeakerKind says who or what speaks a message.
type SpeakerKind string

// The kinds of speaker.
const (
	SpeakerCharacter SpeakerKind = "character"
	SpeakerUser      SpeakerKind = "user"
	SpeakerNarrator  SpeakerKind = "narrator"
)

// Speaker is who speaks a message.
type Speaker struct {
	Kind   SpeakerKind `json:"kind"`
	ID     ID          `json:"id"` // the character's or user's; the zero id for the narrator
	Number int         `json:"number,omitempty"`
	Name   string      `json:"name"`
}

// BondDelta is what a line did to one axis of one relationship, as shown beside the line.
type BondDelta struct {
	From  ID      `json:"from"`
	To    ID      `json:"to"`
	Axis  Axis    `json:"axis"`
	Delta float64 `json:"delta"`
}

// Message is one line that somebody said.
type Message struct {
	ID                  ID          `json:"id"`
	EcosystemID         ID          `json:"ecosystem_id"`
	ConversationID      ID          `json:"conversation_id"`
	Conversation        int         `json:"conversation"` // the conversation's number
	Turn                int         `json:"turn"`         // 1, 2, 3 … per conversation
	Speaker             Speaker     `json:"speaker"`
	Text                string      `json:"text"`
	Action              string      `json:"action"` // a stage direction, may be empty
	Emotion             Emotion     `json:"emotion"`
	Act                 Act         `json:"act"`                  // empty when a person spoke
	AddressedTo         *Speaker    `json:"addressed_to"`         // nil when it is said to all
	WhisperTo           *Speaker    `json:"whisper_to,omitempty"` // the only one who hears it
	Revision            int         `json:"revision,omitempty"`   // how often it was rewritten or asked for again
	RelationshipChanges []BondDelta `json:"relationship_changes"`
	Model               string      `json:"model"` // what made the line; empty when a person did
	Tick                int         `json:"tick"`
	WorldTime           time.Time   `json:"world_time"`
	CreatedAt           time.Time   `json:"created_at"`
}

// Limits of what a conversation holds that came from elsewhere; what people and models write here is bound more tightly.
const (
	mostFrame = 4_000
	mostCast  = 200
	mostSaid  = 20_000
)

// Validate checks a conversation.
func (c *Conversation) Validate() error {
	var f Faults
	kind := c.Kind == KindScene || c.Kind == KindInteraction || c.Kind == KindChat
	f.Check(kind, "kind", "must be scene, interaction or chat")
	f.Check(c.State == TalkRunning || c.State == TalkPaused || c.State == TalkEnded, "state", "must be running, paused or ended")
	f.Check(c.SpeakerOrder.Valid(), "speaker_order", "must be natural, round_robin, pooled, manual or model")
	f.Check(c.MaxTurns >= 0 && c.Turn >= 0 && c.Tick >= 0 && c.NextSpeaker >= 0, "turn", "must not be negative, nor max_turns, tick and next_speaker")
	for _, text := range []struct{ place, text string }{
		{"topic", c.Topic}, {"setting", c.Setting}, {"mood", c.Mood}, {"goal", c.Goal}, {"pause_reason", c.PauseReason}, {"end_reason", c.EndReason},
	} {
		checkText(&f, text.place, text.text, 0, mostFrame)
	}
	f.Check(len(c.Participants) > 0 && len(c.Participants) <= mostCast, "participants", "must be from 1 to %d", mostCast)
	for i, p := range c.Participants {
		place := fmt.Sprintf("participants[%d]", i)
		checkName(&f, place+".name", p.Name, 255)
		f.Check(p.Number > 0, place+".number", "must be a character's")
		f.Check(p.JoinedAfter >= 0 && p.LeftAfter >= 0, place, "must come in and go out after a turn")
	}
	return f.Err("the conversation")
}

// Validate checks a line.
func (m *Message) Validate() error {
	var f Faults
	f.Check(m.Turn > 0, "turn", "must be at least 1")
	f.Check(m.Tick >= 0 && m.Revision >= 0, "revision", "must not be negative, nor tick")
	m.Speaker.check(&f, "speaker")
	m.AddressedTo.check(&f, "addressed_to")
	m.WhisperTo.check(&f, "whisper_to")
	checkText(&f, "text", m.Text, 0, mostSaid)
	checkText(&f, "action", m.Action, 0, mostSaid)
	checkText(&f, "model", m.Model, 0, 255)
	f.Check(m.Act == "" || m.Act.Valid(), "act", "must be one of %v, or empty", Acts())
	m.Emotion.check(&f, "emotion")
	for i, change := range m.RelationshipChanges {
		f.Check(slices.Contains(Axes(), change.Axis), fmt.Sprintf("relationship_changes[%d].axis", i), "must be one of %v", Axes())
	}
	return f.Err("the line")
}

func (s *Speaker) check(f *Faults, place string) {
	if s == nil {
		return
	}
	kind := s.Kind == SpeakerCharacter || s.Kind == SpeakerUser || s.Kind == SpeakerNarrator
	f.Check(kind, place+".kind", "must be character, user or narrator")
	f.Check(s.Number >= 0, place+".number", "must not be negative")
	checkText(f, place+".name", s.Name, 0, 255)
}

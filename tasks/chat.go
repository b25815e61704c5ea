package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Chat answers what a person said to a character.
type Chat struct {
	EcosystemID    dramatis.ID `json:"ecosystem_id"`
	ConversationID dramatis.ID `json:"conversation_id"`
	CharacterID    dramatis.ID `json:"character_id"`
	Turn           int         `json:"turn"` // of the reply

	Context []ContextLine `json:"context,omitempty"` // what the client says went before; it is read, and not remembered
}

// ContextLine is something that a client says went before a talk.
type ContextLine struct {
	By   ContextSpeaker `json:"by"`
	Text string         `json:"text"`
}

// ContextSpeaker is who is said to have spoken.
type ContextSpeaker string

// The speakers of what went before.
const (
	ByPerson    ContextSpeaker = "person"
	ByCharacter ContextSpeaker = "character"
	ByNobody    ContextSpeaker = "" // a stage direction
)

// Kind implements Args.
func (Chat) Kind() string { return "character:chat" }

// Options implements Args.
func (Chat) Options() Options {
	return Options{Queue: dramatis.QueueInteractive, Timeout: time.Minute, MaxAttempts: 6}
}

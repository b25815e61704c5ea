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
}

// Kind implements Args.
func (Chat) Kind() string { return "character:chat" }

// Options implements Args.
func (Chat) Options() Options {
	return Options{Queue: dramatis.QueueInteractive, Timeout: time.Minute, MaxAttempts: 6}
}

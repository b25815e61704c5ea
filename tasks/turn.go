package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Turn speaks one line of a conversation.
type Turn struct {
	EcosystemID    dramatis.ID `json:"ecosystem_id"`
	ConversationID dramatis.ID `json:"conversation_id"`
	Turn           int         `json:"turn"`
}

// Kind implements Args.
func (Turn) Kind() string { return "interaction:turn" }

// Options implements Args.
func (Turn) Options() Options {
	return Options{Queue: dramatis.QueueSimulation, Timeout: 2 * time.Minute, MaxAttempts: 10}
}

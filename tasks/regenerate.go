package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Regenerate asks the model for another last line of a conversation.
type Regenerate struct {
	EcosystemID    dramatis.ID `json:"ecosystem_id"`
	ConversationID dramatis.ID `json:"conversation_id"`
	MessageID      dramatis.ID `json:"message_id"`
	Revision       int         `json:"revision"` // that the line is to have then
}

// Kind implements Args.
func (Regenerate) Kind() string { return "interaction:regenerate" }

// Options implements Args.
func (Regenerate) Options() Options {
	return Options{Queue: dramatis.QueueInteractive, Timeout: 2 * time.Minute, MaxAttempts: 6}
}

package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Summarise lets each participant of a scene that is over keep what it was to them.
type Summarise struct {
	EcosystemID    dramatis.ID `json:"ecosystem_id"`
	ConversationID dramatis.ID `json:"conversation_id"`
}

// Kind implements Args.
func (Summarise) Kind() string { return "conversation:summarise" }

// Options implements Args.
func (Summarise) Options() Options {
	return Options{Queue: dramatis.QueueSimulation, Timeout: time.Minute, MaxAttempts: 8}
}

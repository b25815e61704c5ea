package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Consolidate merges old memories of a character into a summary.
type Consolidate struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
	CharacterID dramatis.ID `json:"character_id"`
	Tick        int         `json:"tick"`
	After       int         `json:"after"` // the number of the last memory that was gone through before
}

// Kind implements Args.
func (Consolidate) Kind() string { return "memory:consolidate" }

// Options implements Args.
func (Consolidate) Options() Options {
	return Options{Queue: dramatis.QueueSimulation, Timeout: 2 * time.Minute, MaxAttempts: 5}
}

package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Decay records how far the relationships of a world have faded, and turns their types. It changes no anchor.
type Decay struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
	Tick        int         `json:"tick"`
}

// Kind implements Args.
func (Decay) Kind() string { return "relationship:decay" }

// Options implements Args.
func (Decay) Options() Options {
	return Options{Queue: dramatis.QueueMaintenance, Timeout: 2 * time.Minute, MaxAttempts: 5}
}

package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Weave follows the story threads of a world and finds new ones, at the end of a tick.
type Weave struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
	Tick        int         `json:"tick"`
}

// Kind implements Args.
func (Weave) Kind() string { return "story:weave" }

// Options implements Args.
func (Weave) Options() Options {
	return Options{Queue: dramatis.QueueMaintenance, Timeout: 2 * time.Minute, MaxAttempts: 5}
}

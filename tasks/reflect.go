package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Reflect lets a character look back on what they have lived through.
type Reflect struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
	CharacterID dramatis.ID `json:"character_id"`
	Tick        int         `json:"tick"` // the tick that planned it, in which only what was before counts; 0 for all there is
}

// Kind implements Args.
func (Reflect) Kind() string { return "character:reflect" }

// Options implements Args.
func (Reflect) Options() Options {
	return Options{Queue: dramatis.QueueSimulation, Timeout: 2 * time.Minute, MaxAttempts: 5}
}

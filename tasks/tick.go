package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Tick plans one tick of a world.
type Tick struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
	Tick        int         `json:"tick"`
	Skipped     int         `json:"skipped"` // ticks of the wall clock that passed unused before this one
}

// Kind implements Args.
func (Tick) Kind() string { return "ecosystem:tick" }

// Options implements Args.
func (Tick) Options() Options {
	return Options{Queue: dramatis.QueueSimulation, Timeout: time.Minute, MaxAttempts: 5}
}

package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Fork makes a world of its own out of another as it was when an event of its log had just happened.
type Fork struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"` // the world that is forked
	ForkID      dramatis.ID `json:"fork_id"`      // the new one
	OwnerID     dramatis.ID `json:"owner_id"`     // whose the new one is
	Name        string      `json:"name"`         // of the new one
	Seed        *int64      `json:"seed"`         // nil to keep the other's
	Seq         int64       `json:"seq"`          // the last event that both have in common
}

// Kind implements Args.
func (Fork) Kind() string { return "ecosystem:fork" }

// Options implements Args.
func (Fork) Options() Options {
	return Options{Queue: dramatis.QueueMaintenance, Timeout: 30 * time.Minute, MaxAttempts: 5}
}

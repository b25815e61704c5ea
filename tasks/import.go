package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Import makes a world of an archive that was uploaded with this job; see store.StartImport.
type Import struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"` // the new world
	OwnerID     dramatis.ID `json:"owner_id"`     // whose it is
	Name        string      `json:"name"`         // of the new world; the archive's when empty
}

// Kind implements Args.
func (Import) Kind() string { return "ecosystem:import" }

// Options implements Args.
func (Import) Options() Options {
	return Options{Queue: dramatis.QueueMaintenance, Timeout: 30 * time.Minute, MaxAttempts: 5}
}

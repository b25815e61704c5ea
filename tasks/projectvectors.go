package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// ProjectVectors lets the index of vectors beside Postgres follow a world, or drops what it has of one that is gone.
type ProjectVectors struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
}

// Kind implements Args.
func (ProjectVectors) Kind() string { return "vector:project" }

// Options implements Args.
func (ProjectVectors) Options() Options {
	return Options{Queue: dramatis.QueueMaintenance, Timeout: 10 * time.Minute, MaxAttempts: 20}
}

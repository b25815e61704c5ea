package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Project lets the graph's projection follow the log of a world, or drops what it has of one that is gone.
type Project struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
}

// Kind implements Args.
func (Project) Kind() string { return "graph:project" }

// Options implements Args.
func (Project) Options() Options {
	return Options{Queue: dramatis.QueueMaintenance, Timeout: 5 * time.Minute, MaxAttempts: 20}
}

package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Embed makes the vectors of a batch of memories.
type Embed struct {
	EcosystemID dramatis.ID   `json:"ecosystem_id"`
	MemoryIDs   []dramatis.ID `json:"memory_ids"`
}

// Kind implements Args.
func (Embed) Kind() string { return "memory:embed" }

// Options implements Args.
func (Embed) Options() Options {
	return Options{Queue: dramatis.QueueEmbedding, Timeout: 2 * time.Minute, MaxAttempts: 8}
}

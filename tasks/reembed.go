package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Reembed makes the vectors of one batch of a world's memories in the space of the present embedder, and asks for the
// next batch. Who had a vector of another space keeps it until then.
type Reembed struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
	Space       string      `json:"space"`         // as dramatis.VectorSpace names it; empty for that of the worker's embedder
	All         bool        `json:"all,omitempty"` // also those that have a vector of the space
	Character   int         `json:"character"`     // the number of the one whose memories come next
	Memory      int         `json:"memory"`        // the number of the last memory of theirs that was looked at
	Done        int         `json:"done"`
	Total       int         `json:"total"`
}

// Kind implements Args.
func (Reembed) Kind() string { return "memory:reembed" }

// Options implements Args.
func (Reembed) Options() Options {
	return Options{Queue: dramatis.QueueEmbedding, Timeout: 5 * time.Minute, MaxAttempts: 8}
}

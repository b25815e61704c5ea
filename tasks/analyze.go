package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Analyze reads a document and keeps what is found in it.
type Analyze struct {
	DocumentID dramatis.ID `json:"document_id"`
}

// Kind implements Args.
func (Analyze) Kind() string { return "document:analyze" }

// Options implements Args.
func (Analyze) Options() Options {
	return Options{Queue: dramatis.QueueDocuments, Timeout: 20 * time.Minute, MaxAttempts: 4}
}

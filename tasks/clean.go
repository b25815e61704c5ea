package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Clean removes finished jobs and spent tokens that are older than their keeping time.
type Clean struct{}

// Kind implements Args.
func (Clean) Kind() string { return "platform:clean" }

// Options implements Args.
func (Clean) Options() Options {
	return Options{Queue: dramatis.QueueMaintenance, Timeout: 5 * time.Minute, MaxAttempts: 3}
}

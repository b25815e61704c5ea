package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Watch looks for ticks that are open with nothing left to close them, reports them and closes them.
type Watch struct{}

// Kind implements Args.
func (Watch) Kind() string { return "platform:watch" }

// Options implements Args.
func (Watch) Options() Options {
	return Options{Queue: dramatis.QueueMaintenance, Timeout: time.Minute, MaxAttempts: 1}
}

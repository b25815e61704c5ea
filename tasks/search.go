package tasks

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Search makes the vector by which a person looks for something among a character's memories, where that costs money or
// takes an endpoint.
type Search struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
	CharacterID dramatis.ID `json:"character_id"`
	Text        string      `json:"text"`
}

// Kind implements Args.
func (Search) Kind() string { return "memory:search" }

// Options implements Args.
func (Search) Options() Options {
	return Options{Queue: dramatis.QueueInteractive, Timeout: 20 * time.Second, MaxAttempts: 2}
}

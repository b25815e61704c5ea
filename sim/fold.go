package sim

import "github.com/literaryai/dramatis"

// State is a world as its log tells it.
type State struct {
	Seq           int64 // of the last event applied
	Ecosystem     dramatis.Ecosystem
	Characters    map[dramatis.ID]dramatis.Character
	Relationships map[dramatis.ID]dramatis.Relationship
	Memories      map[dramatis.ID]dramatis.Memory
	Conversations map[dramatis.ID]dramatis.Conversation
	Messages      map[dramatis.ID]dramatis.Message
	Ticks         map[int]Tick
}

// Tick is one tick as the log tells it.
type Tick struct {
	Started dramatis.TickStarted
	Closed  *dramatis.TickClosed // nil while it is open
}

// Empty is the state before the first event.
func Empty() *State {
	return &State{
		Characters:    map[dramatis.ID]dramatis.Character{},
		Relationships: map[dramatis.ID]dramatis.Relationship{},
		Memories:      map[dramatis.ID]dramatis.Memory{},
		Conversations: map[dramatis.ID]dramatis.Conversation{},
		Messages:      map[dramatis.ID]dramatis.Message{},
		Ticks:         map[int]Tick{},
	}
}

// Apply folds the next event in.
func (s *State) Apply(e dramatis.Event) error { return nil }

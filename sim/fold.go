package sim

import (
	"encoding/json"
	"fmt"

	"github.com/literaryai/dramatis"
)

// State is a world as its log tells it, up to and with the event numbered Seq. What no event tells is not in it:
// vectors, jobs, and the wall-clock times of changes.
type State struct {
	Seq           int64
	Ecosystem     dramatis.Ecosystem
	Characters    map[dramatis.ID]dramatis.Character
	Relationships map[dramatis.ID]dramatis.Relationship
	Visitors      map[dramatis.ID]dramatis.Visitor
	Memories      map[dramatis.ID]dramatis.Memory
	Conversations map[dramatis.ID]dramatis.Conversation
	Messages      map[dramatis.ID]dramatis.Message
	Ticks         map[int]Tick
	Threads       map[dramatis.ID]dramatis.StoryThread
	Scenarios     map[dramatis.ID]dramatis.Scenario
}

// Tick is one tick of a world: what it planned, and how it closed.
type Tick struct {
	Started dramatis.TickStarted
	Closed  *dramatis.TickClosed // nil while it is open
}

// Empty is the state before the first event.
func Empty() *State {
	return &State{
		Characters:    map[dramatis.ID]dramatis.Character{},
		Relationships: map[dramatis.ID]dramatis.Relationship{},
		Visitors:      map[dramatis.ID]dramatis.Visitor{},
		Memories:      map[dramatis.ID]dramatis.Memory{},
		Conversations: map[dramatis.ID]dramatis.Conversation{},
		Messages:      map[dramatis.ID]dramatis.Message{},
		Ticks:         map[int]Tick{},
		Threads:       map[dramatis.ID]dramatis.StoryThread{},
		Scenarios:     map[dramatis.ID]dramatis.Scenario{},
	}
}

// Apply folds the next event in. An event that is not the next one, that is of an unknown type, whose payload cannot
// be read, or that is about something that does not exist is an error and leaves the state as it was.
func (s *State) Apply(e dramatis.Event) error {
	if e.Seq != s.Seq+1 {
		return fmt.Errorf("apply event %d: the next one is %d", e.Seq, s.Seq+1)
	}
	if err := s.fold(e); err != nil {
		return fmt.Errorf("apply event %d (%s): %w", e.Seq, e.Type, err)
	}
	s.Seq = e.Seq
	return nil
}

// fold reads an event's payload by its type and hands it to what keeps that kind of thing.
func (s *State) fold(e dramatis.Event) error {
	switch e.Type {
	case dramatis.EventEcosystemChanged:
		return read(e, s.setEcosystem)
	case dramatis.EventEcosystemPaused:
		return read(e, s.pause)
	case dramatis.EventEcosystemResumed:
		return read(e, s.resume)
	case dramatis.EventTickStarted:
		return read(e, s.startTick)
	case dramatis.EventTickClosed:
		return read(e, s.closeTick)
	case dramatis.EventCharacterCreated:
		return read(e, s.addCharacters)
	case dramatis.EventCharacterChanged:
		return read(e, s.changeCharacters)
	case dramatis.EventCharacterDeleted:
		return read(e, s.deleteCharacters)
	case dramatis.EventRelationshipCreated:
		return read(e, s.addRelationships)
	case dramatis.EventRelationshipChanged:
		return read(e, s.changeRelationships)
	case dramatis.EventRelationshipDeleted:
		return read(e, s.deleteRelationships)
	}
	return s.foldTalk(e)
}

// foldTalk folds in what is about conversations and memories.
func (s *State) foldTalk(e dramatis.Event) error {
	switch e.Type {
	case dramatis.EventConversationStarted:
		return read(e, s.startConversation)
	case dramatis.EventConversationPaused:
		return read(e, s.pauseConversation)
	case dramatis.EventConversationResumed:
		return read(e, s.resumeConversation)
	case dramatis.EventConversationEnded:
		return read(e, s.endConversation)
	case dramatis.EventMessageCreated:
		return read(e, s.addMessage)
	case dramatis.EventMemoryCreated:
		return read(e, s.addMemories)
	case dramatis.EventMemoryChanged:
		return read(e, s.changeMemories)
	case dramatis.EventMemoryDeleted:
		return read(e, s.deleteMemories)
	case dramatis.EventMemoryReflected:
		return read(e, s.reflect)
	case dramatis.EventMemoryConsolidated:
		return read(e, s.consolidate)
	case dramatis.EventMessageEdited:
		return read(e, s.editMessage)
	case dramatis.EventConversationChanged:
		return read(e, s.setConversation)
	case dramatis.EventThreadChanged:
		return read(e, s.setThreads)
	case dramatis.EventScenarioChanged:
		return read(e, s.setScenario)
	}
	return fmt.Errorf("no such type of event is known")
}

// read decodes an event's payload and hands it to apply.
func read[P any](e dramatis.Event, apply func(P) error) error {
	var p P
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return fmt.Errorf("read the payload: %w", err)
	}
	return apply(p)
}

// allKnown is an error that names the first of ids which is not in things.
func allKnown[T any](what string, things map[dramatis.ID]T, ids []dramatis.ID) error {
	for _, id := range ids {
		if _, known := things[id]; !known {
			return fmt.Errorf("there is no %s %s", what, id)
		}
	}
	return nil
}

// idsOf is the ids of things.
func idsOf[T any](things []T, id func(*T) dramatis.ID) []dramatis.ID {
	ids := make([]dramatis.ID, len(things))
	for i := range things {
		ids[i] = id(&things[i])
	}
	return ids
}

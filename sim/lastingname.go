package sim

import (
	"fmt"

	"github.com/literaryai/dramatis"
)

// A lasting name is what a thing is called by its numbers, which are the same in every telling of a story, where ids
// are not.

// names are the lasting names of all that is in the world, by id.
func (s *State) names() map[string]string {
	names := make(map[string]string, len(s.Characters)+len(s.Relationships)+len(s.Memories)+len(s.Conversations)+len(s.Messages))
	for id, c := range s.Characters {
		names[id.String()] = nameOfCharacter(&c)
	}
	for id, r := range s.Relationships {
		names[id.String()] = nameOfRelationship(&r)
	}
	for id, v := range s.Visitors {
		names[id.String()] = nameOfVisitor(&v)
	}
	for id, m := range s.Memories {
		names[id.String()] = nameOfMemory(&m)
	}
	for id, c := range s.Conversations {
		names[id.String()] = nameOfConversation(&c)
	}
	for id, m := range s.Messages {
		names[id.String()] = nameOfMessage(&m)
	}
	for id, t := range s.Threads {
		names[id.String()] = nameOfThread(&t)
	}
	return names
}

func nameOfCharacter(c *dramatis.Character) string { return fmt.Sprintf("character %d", c.Number) }

func nameOfRelationship(r *dramatis.Relationship) string {
	return fmt.Sprintf("relationship %d to %d", r.From, r.To)
}

func nameOfVisitor(v *dramatis.Visitor) string {
	return fmt.Sprintf("visitor %d of %d", v.Number, v.Character)
}

func nameOfMemory(m *dramatis.Memory) string {
	return fmt.Sprintf("memory %d of %d", m.Number, m.Character)
}

func nameOfConversation(c *dramatis.Conversation) string {
	return fmt.Sprintf("conversation %d", c.Number)
}

func nameOfMessage(m *dramatis.Message) string {
	return fmt.Sprintf("message %d of %d", m.Turn, m.Conversation)
}
func nameOfThread(t *dramatis.StoryThread) string { return fmt.Sprintf("thread %d", t.Number) }

package sim

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/literaryai/dramatis"
)

// name gives lasting names to the things that an event brings into the world, and tells the lowest number of a
// character it is about, 0 when it is about none.
func (t *Story) name(e dramatis.Event) (subject int, err error) {
	switch e.Type {
	case dramatis.EventCharacterCreated, dramatis.EventCharacterChanged:
		return named(e, t.nameCharacters)
	case dramatis.EventRelationshipCreated:
		return named(e, t.nameRelationships)
	case dramatis.EventRelationshipChanged:
		return named(e, t.nameChanges)
	case dramatis.EventConversationStarted:
		return named(e, t.nameConversation)
	case dramatis.EventMessageCreated:
		return named(e, t.nameMessage)
	case dramatis.EventMemoryCreated, dramatis.EventMemoryChanged:
		return named(e, t.nameMemories)
	case dramatis.EventMemoryReflected:
		return named(e, t.nameInsights)
	case dramatis.EventMemoryConsolidated:
		return named(e, t.nameSummary)
	}
	return 0, nil
}

// named reads an event's payload for naming.
func named[P any](e dramatis.Event, name func(P) int) (subject int, err error) {
	var p P
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return 0, fmt.Errorf("read the payload: %w", err)
	}
	return name(p), nil
}

func (t *Story) nameCharacters(p dramatis.CharacterChanged) int {
	subject := 0
	for i := range p.Characters {
		c := &p.Characters[i]
		t.names[c.ID.String()] = nameOfCharacter(c)
		subject = lower(subject, c.Number)
	}
	for i := range p.States {
		subject = lower(subject, p.States[i].Number)
	}
	return subject
}

func (t *Story) nameRelationships(p dramatis.RelationshipCreated) int {
	subject := 0
	for i := range p.Relationships {
		r := &p.Relationships[i]
		t.names[r.ID.String()] = nameOfRelationship(r)
		subject = lower(subject, r.From)
	}
	for i := range p.Visitors {
		v := &p.Visitors[i]
		t.names[v.ID.String()] = nameOfVisitor(v)
		subject = lower(subject, v.Character)
	}
	return subject
}

func (t *Story) nameChanges(p dramatis.RelationshipChanged) int {
	subject := 0
	for i := range p.Relationships {
		subject = lower(subject, p.Relationships[i].Relationship.From)
	}
	for i := range p.Visitors {
		subject = lower(subject, p.Visitors[i].Visitor.Character)
	}
	return subject
}

func (t *Story) nameConversation(p dramatis.ConversationStarted) int {
	t.scenes[p.Conversation.ID] = p.Conversation.Number
	t.names[p.Conversation.ID.String()] = nameOfConversation(&p.Conversation)
	return 0
}

func (t *Story) nameMessage(p dramatis.MessageCreated) int {
	t.names[p.Message.ID.String()] = nameOfMessage(&p.Message)
	return 0
}

func (t *Story) nameMemories(p dramatis.MemoryCreated) int {
	subject := 0
	for i := range p.Memories {
		m := &p.Memories[i]
		t.names[m.ID.String()] = nameOfMemory(m)
		subject = lower(subject, m.Character)
	}
	return subject
}

func (t *Story) nameInsights(p dramatis.MemoryReflected) int {
	return t.nameMemories(dramatis.MemoryCreated{Memories: p.Memories})
}

func (t *Story) nameSummary(p dramatis.MemoryConsolidated) int {
	return t.nameMemories(dramatis.MemoryCreated{Memories: []dramatis.Memory{p.Summary}})
}

// lower is the lower of two numbers, where 0 is none.
func lower(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// canonical is a decoded value without wall times, with lasting names for ids, and without the ids of what has none.
func (t *Story) canonical(value any) any {
	switch v := value.(type) {
	case map[string]any:
		kept := make(map[string]any, len(v))
		for k, inner := range v {
			if isWallClock(k) {
				continue
			}
			if c := t.canonical(inner); c != nil {
				kept[k] = c
			}
		}
		return kept
	case []any:
		kept := make([]any, len(v))
		for i := range v {
			kept[i] = t.canonical(v[i])
		}
		return kept
	case string:
		return t.lasting(v)
	}
	return value
}

// lasting is a string as it is, unless it is an id: then it is what the id names, or nothing.
func (t *Story) lasting(value string) any {
	if _, err := uuid.Parse(value); err != nil {
		return value
	}
	if name, known := t.names[value]; known {
		return name
	}
	return nil
}

// isWallClock reports whether a field of that name tells when something happened outside the world, or follows from that.
func isWallClock(key string) bool {
	switch key {
	case "created_at", "updated_at", "ended_at", "occurred_at", "skipped":
		return true
	}
	return false
}

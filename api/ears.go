package api

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/literaryai/dramatis"
)

// ears is what a caller hears of whispers, and of how characters stand to people. Editors of the world hear all of it, who
// only watches it none but their own: they learn that somebody whispered, and to whom, but not what.
type ears struct {
	all bool
	who dramatis.ID
}

// earsIn is what the caller hears in a conversation.
func (s *Server) earsIn(ctx context.Context, conversation dramatis.ID) (ears, error) {
	world, err := s.store.EcosystemOf(ctx, "conversation", conversation)
	if err != nil {
		return ears{}, err
	}
	return s.earsOf(ctx, world)
}

// earsOf is what the caller hears in a world.
func (s *Server) earsOf(ctx context.Context, world dramatis.ID) (ears, error) {
	who := callerOf(ctx).ID
	access, err := s.store.Access(ctx, who, world)
	return ears{all: access.Allows(dramatis.AccessEditor), who: who}, err
}

// hear reports whether a whisper is for these ears.
func (e ears) hear(whisperer *dramatis.ID) bool {
	return e.all || whisperer != nil && *whisperer == e.who
}

// line is a line as these ears hear it.
func (e ears) line(m *dramatis.Message) dramatis.Message {
	heard := *m
	if m.WhisperTo != nil && !e.hear(whispererOf(m)) {
		mute(&heard)
	}
	return heard
}

// event is an event as these ears hear it.
func (e ears) event(of *dramatis.Event) dramatis.Event {
	heard := *of
	if e.all {
		return heard
	}
	if plain, whisperer, whispered := withoutWhispers(of); whispered && !e.hear(whisperer) {
		heard.Payload = plain
	}
	return heard
}

// events is events as these ears hear them.
func (e ears) events(all []dramatis.Event) []dramatis.Event {
	heard := make([]dramatis.Event, len(all))
	for i := range all {
		heard[i] = e.event(&all[i])
	}
	return heard
}

// whispererOf is the person who whispers a line; nil when it is a character's or the narrator's.
func whispererOf(m *dramatis.Message) *dramatis.ID {
	if m.Speaker.Kind != dramatis.SpeakerUser {
		return nil
	}
	return &m.Speaker.ID
}

func mute(m *dramatis.Message) { m.Text, m.Action = "", "" }

// withoutWhispers is what an event says to those who hear no whispers, who whispered in it, and whether anybody did;
// likewise for a person to whom somebody stands as it tells. The
// event keeps its place in the log: a stream without it would have a hole.
func withoutWhispers(e *dramatis.Event) (plain json.RawMessage, whisperer *dramatis.ID, whispered bool) {
	if !bytes.Contains(e.Payload, []byte(`"whisper`)) && !bytes.Contains(e.Payload, []byte(`"visitors"`)) {
		return e.Payload, nil, false
	}
	switch e.Type {
	case dramatis.EventRelationshipCreated:
		return rewritten(e, func(p *dramatis.RelationshipCreated) (*dramatis.ID, bool) {
			return hide(&p.Visitors, func(v *dramatis.Visitor) dramatis.ID { return v.UserID })
		})
	case dramatis.EventRelationshipChanged:
		return rewritten(e, func(p *dramatis.RelationshipChanged) (*dramatis.ID, bool) {
			return hide(&p.Visitors, func(c *dramatis.VisitorChange) dramatis.ID { return c.Visitor.UserID })
		})
	case dramatis.EventMessageCreated:
		return rewritten(e, func(p *dramatis.MessageCreated) (*dramatis.ID, bool) { return hush(&p.Message) })
	case dramatis.EventMessageEdited:
		return rewritten(e, func(p *dramatis.MessageEdited) (*dramatis.ID, bool) { return hush(&p.Message) })
	case dramatis.EventMemoryCreated:
		return rewritten(e, func(p *dramatis.MemoryCreated) (*dramatis.ID, bool) { return nil, hushAll(p.Memories) })
	case dramatis.EventMemoryChanged:
		return rewritten(e, func(p *dramatis.MemoryChanged) (*dramatis.ID, bool) { return nil, hushAll(p.Memories) })
	case dramatis.EventMemoryReflected:
		return rewritten(e, func(p *dramatis.MemoryReflected) (*dramatis.ID, bool) {
			whispered := hushAll(p.Memories)
			if whispered {
				p.Questions = nil
			}
			return nil, whispered
		})
	case dramatis.EventMemoryConsolidated:
		return rewritten(e, func(p *dramatis.MemoryConsolidated) (*dramatis.ID, bool) {
			summary := []dramatis.Memory{p.Summary}
			whispered := hushAll(summary)
			p.Summary = summary[0]
			return nil, whispered
		})
	}
	return e.Payload, nil, false
}

// rewritten is an event's payload after hush has taken the whispers out of it.
func rewritten[P any](e *dramatis.Event, hush func(*P) (*dramatis.ID, bool)) (plain json.RawMessage, whisperer *dramatis.ID, whispered bool) {
	var p P
	if err := json.Unmarshal(e.Payload, &p); err != nil { // the log holds what we wrote; what cannot be read is shown to nobody
		return json.RawMessage(`{}`), nil, true
	}
	whisperer, whispered = hush(&p)
	if !whispered {
		return e.Payload, nil, false
	}
	return mustJSON(p), whisperer, true
}

// hush takes the words out of a whispered line.
func hush(m *dramatis.Message) (whisperer *dramatis.ID, whispered bool) {
	if m.WhisperTo == nil {
		return nil, false
	}
	mute(m)
	return whispererOf(m), true
}

// hushAll takes the words out of memories of whispers, and reports whether there were any.
func hushAll(memories []dramatis.Memory) (whispered bool) {
	for i := range memories {
		if memories[i].Whispered {
			memories[i].Content, whispered = "", true
		}
	}
	return whispered
}

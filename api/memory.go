package api

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// MemoryInput is what an author may say of a memory. What is left out stays as it is.
type MemoryInput struct {
	Content      *string       `json:"content,omitempty" minLength:"1" maxLength:"10000" example:"The bishop gave me the candlesticks and called me brother."`
	Importance   *float64      `json:"importance,omitempty" doc:"1 to 10" example:"9"`
	Emotion      *emotionInput `json:"emotion,omitempty" doc:"What they felt"`
	Participants *[]int        `json:"participants,omitempty" maxItems:"12" nullable:"false" doc:"Numbers of those who were there; the owner always is" example:"[2]"`

	// What its own GET shows beside, and PUT ignores.
	ID          json.RawMessage `json:"id,omitempty" hidden:"true"`
	EcosystemID json.RawMessage `json:"ecosystem_id,omitempty" hidden:"true"`
	CharacterID json.RawMessage `json:"character_id,omitempty" hidden:"true"`
	Character   json.RawMessage `json:"character,omitempty" hidden:"true"`
	Number      json.RawMessage `json:"number,omitempty" hidden:"true"`
	MessageID   json.RawMessage `json:"message_id,omitempty" hidden:"true"`
	Source      json.RawMessage `json:"source,omitempty" hidden:"true"`
	Whispered   json.RawMessage `json:"whispered,omitempty" hidden:"true"`
	Evidence    json.RawMessage `json:"evidence,omitempty" hidden:"true"`
	MergedInto  json.RawMessage `json:"merged_into,omitempty" hidden:"true"`
	Tick        json.RawMessage `json:"tick,omitempty" hidden:"true"`
	WorldTime   json.RawMessage `json:"world_time,omitempty" hidden:"true"`
	LastAccess  json.RawMessage `json:"last_access,omitempty" hidden:"true"`
	AccessCount json.RawMessage `json:"access_count,omitempty" hidden:"true"`
	Revision    json.RawMessage `json:"revision,omitempty" hidden:"true"`
	CreatedAt   json.RawMessage `json:"created_at,omitempty" hidden:"true"`
}

type emotionInput struct {
	Label     string          `json:"label" maxLength:"40" example:"gratitude" doc:"One of those that lines show; empty for calm"`
	Intensity float64         `json:"intensity" minimum:"0" maximum:"1" example:"0.8"`
	Emoji     json.RawMessage `json:"emoji,omitempty" hidden:"true"`
}

func (in *MemoryInput) apply(m *dramatis.Memory) {
	set(&m.Content, in.Content)
	set(&m.Importance, in.Importance)
	set(&m.Participants, in.Participants)
	if in.Emotion != nil {
		m.Emotion = dramatis.Emotion{Label: in.Emotion.Label, Intensity: in.Emotion.Intensity}
	}
}

// memoryAdded is a new memory, and the job that makes its vector.
type memoryAdded struct {
	Memory dramatis.Memory `json:"memory"`
	Job    job             `json:"job" doc:"It makes the vector, by which the memory is found by its meaning"`
}

type addMemoryInput struct {
	Named
	Body struct {
		MemoryInput
		Content string `json:"content" minLength:"1" maxLength:"10000" example:"The bishop gave me the candlesticks and called me brother."`
		Kind    string `json:"kind,omitempty" enum:"fact,observation" default:"fact" doc:"What they know, or what they have seen"`
	} `nameHint:"NewMemory"`
}

func (s *Server) addMemory(ctx context.Context, in *addMemoryInput) (*made[memoryAdded], error) {
	const middling = 5
	m := dramatis.Memory{CharacterID: in.ID, Kind: dramatis.MemoryKind(in.Body.Kind), Importance: middling}
	in.Body.apply(&m)
	m.Content = in.Body.Content
	m, job, err := s.store.AddMemory(ctx, m, callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	return &made[memoryAdded]{Location: memoryPath(&m), ETag: memoryTag(&m), Body: memoryAdded{Memory: m, Job: showJob(&job)}}, nil
}

func memoryPath(m *dramatis.Memory) string {
	return "/api/v1/characters/" + m.CharacterID.String() + "/memories/" + m.ID.String()
}

func memoryTag(m *dramatis.Memory) string { return etag(store.MemoryVersion(m)) }

type memoryInput struct {
	Named
	MemoryID dramatis.ID `path:"mid" format:"uuid" doc:"The memory"`
}

// getMemory shows a memory. To who only watches the world, one of a whisper does not exist.
func (s *Server) getMemory(ctx context.Context, in *memoryInput) (*versioned[dramatis.Memory], error) {
	m, err := s.store.Memory(ctx, in.ID, in.MemoryID)
	if err != nil {
		return nil, err
	}
	hears, err := s.earsOf(ctx, m.EcosystemID)
	if err != nil {
		return nil, err
	}
	if m.Whispered && !hears.all {
		return nil, missing("memory", in.MemoryID)
	}
	return &versioned[dramatis.Memory]{ETag: memoryTag(&m), Body: m}, nil
}

// EditedMemory names a memory that an author changes.
type EditedMemory struct {
	Named
	MemoryID dramatis.ID `path:"mid" format:"uuid" doc:"The memory"`
	OnlyIf
}

func (in *EditedMemory) edit(ctx context.Context) store.MemoryEdit {
	return store.MemoryEdit{Character: in.ID, Memory: in.MemoryID, By: callerOf(ctx).ID, Version: in.version()}
}

type updateMemoryInput struct {
	EditedMemory
	Body struct {
		MemoryInput
		Kind json.RawMessage `json:"kind,omitempty" hidden:"true"`
	} `nameHint:"MemoryUpdate"`
}

func (s *Server) updateMemory(ctx context.Context, in *updateMemoryInput) (*versioned[dramatis.Memory], error) {
	m, err := s.store.UpdateMemory(ctx, in.edit(ctx), in.Body.apply)
	if err != nil {
		return nil, in.outcome(err)
	}
	return &versioned[dramatis.Memory]{ETag: memoryTag(&m), Body: m}, nil
}

func (s *Server) deleteMemory(ctx context.Context, in *EditedMemory) (*struct{}, error) {
	return nil, in.outcome(s.store.DeleteMemory(ctx, in.edit(ctx)))
}

// recalledMemory is a memory as a list shows it.
type recalledMemory struct {
	dramatis.Memory
	Match *memoryMatch `json:"match,omitempty" doc:"Of a search: how well it matches"`
}

type listMemoriesInput struct {
	Named
	Kind string `query:"kind" enum:"observation,dialogue,reflection,summary,fact" doc:"Only memories of this kind"`
	Q    string `query:"q" maxLength:"1000" doc:"Search by meaning" example:"silver"`
	Paged
}

// listMemories shows what a character remembers; what was whispered to them only to those who may direct the world.
func (s *Server) listMemories(ctx context.Context, in *listMemoriesInput) (*listed[recalledMemory], error) {
	c, err := s.store.Character(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	hears, err := s.earsOf(ctx, c.EcosystemID)
	if err != nil {
		return nil, err
	}
	filter := store.MemoryFilter{Character: in.ID, Kind: dramatis.MemoryKind(in.Kind), Aloud: !hears.all}
	if strings.TrimSpace(in.Q) != "" {
		return s.searchMemories(ctx, &c, filter, in)
	}
	found, err := s.store.Memories(ctx, filter, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, func(m *dramatis.Memory) recalledMemory { return recalledMemory{Memory: *m} }), nil
}

// reflect lets a character look back at once, beside whatever the world's ticks do.
func (s *Server) reflect(ctx context.Context, in *Named) (*begun[jobOnly], error) {
	job, err := s.store.AskReflection(ctx, in.ID, callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	return begunWith(&job, jobOnly{Job: showJob(&job)}), nil
}

package api

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// How somebody came to know something.
type acquaintance string

const (
	knowsSaid      acquaintance = "said"
	knowsHeard     acquaintance = "heard"
	knowsOverheard acquaintance = "overheard"
	knowsWhispered acquaintance = "whispered"
	knowsReflected acquaintance = "reflected"
	knowsSummed    acquaintance = "summed_up"
	knowsAuthor    acquaintance = "author"
)

// knower is somebody who knows of what was asked.
type knower struct {
	CharacterID dramatis.ID `json:"character_id" format:"uuid"`
	Number      int         `json:"number"`
	Name        string      `json:"name"`
	Count       int         `json:"count" doc:"How much they remember of it in all"`
	Memories    []known     `json:"memories" nullable:"false" doc:"The most important ten, first of all the most important"`
}

// known is what somebody remembers of it, and how they know.
type known struct {
	Piece
	Merged  bool    `json:"merged" doc:"A summary stands for it in recall"`
	Sources []Piece `json:"sources" nullable:"false" doc:"What a reflection or a summary rests on, the nearest first"`
}

// Piece is one memory with where it comes from. It is exported because the framework passes over embedded types that
// are not.
type Piece struct {
	MemoryID       dramatis.ID         `json:"memory_id" format:"uuid"`
	Kind           dramatis.MemoryKind `json:"kind"`
	Content        string              `json:"content"`
	Importance     float64             `json:"importance" doc:"1 to 10"`
	Tick           int                 `json:"tick"`
	WorldTime      time.Time           `json:"world_time"`
	How            acquaintance        `json:"how" enum:"said,heard,overheard,whispered,reflected,summed_up,author" doc:"They said it, heard it, overheard what was said to another, had it whispered to them, understood it when they looked back, summed it up, or know it from the author"`
	By             string              `json:"by" doc:"Who said it; empty for what nobody said"`
	ConversationID *dramatis.ID        `json:"conversation_id" doc:"Where it was said"`
	Conversation   int                 `json:"conversation" doc:"That conversation's number; 0 for none"`
	Turn           int                 `json:"turn"`
	MessageID      *dramatis.ID        `json:"message_id" doc:"The line"`
}

type knowledgeInput struct {
	Named
	Q string `query:"q" required:"true" minLength:"1" maxLength:"200" doc:"Words, as one types them into a search box: \"quoted words\" belong together, -word must not occur" example:"silver candlesticks"`
	Paged
}

// knowledge says who knows of something, and how. Who only watches the world is told nothing of whispers.
func (s *Server) knowledge(ctx context.Context, in *knowledgeInput) (*listed[knower], error) {
	access, err := s.store.Access(ctx, callerOf(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Knowledge(ctx, store.Question{
		Ecosystem: in.ID, Words: in.Q, Whispers: access.Allows(dramatis.AccessEditor),
	}, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, showKnower), nil
}

func showKnower(k *store.Knower) knower {
	out := knower{CharacterID: k.CharacterID, Number: k.Number, Name: k.Name, Count: k.Count, Memories: make([]known, len(k.Memories))}
	for i := range k.Memories {
		m := &k.Memories[i]
		shown := known{Piece: showPiece(&m.Memory, m.Line), Merged: m.Memory.MergedInto != nil, Sources: make([]Piece, len(m.Sources))}
		for j := range m.Sources {
			shown.Sources[j] = showPiece(&m.Sources[j].Memory, m.Sources[j].Line)
		}
		out.Memories[i] = shown
	}
	return out
}

func showPiece(m *dramatis.Memory, line *store.Origin) Piece {
	p := Piece{
		MemoryID: m.ID, Kind: m.Kind, Content: m.Content, Importance: m.Importance, Tick: m.Tick, WorldTime: m.WorldTime,
		How: how(m, line), MessageID: m.MessageID,
	}
	if line != nil {
		p.By, p.ConversationID, p.Conversation, p.Turn = line.Speaker.Name, &line.ConversationID, line.Conversation, line.Turn
	}
	return p
}

// how tells how its owner came by a memory.
func how(m *dramatis.Memory, line *store.Origin) acquaintance {
	switch {
	case m.Kind == dramatis.MemoryReflection:
		return knowsReflected
	case m.Kind == dramatis.MemorySummary:
		return knowsSummed
	case line == nil:
		return knowsAuthor
	case line.Speaker.Kind == dramatis.SpeakerCharacter && line.Speaker.Number == m.Character:
		return knowsSaid
	case line.WhisperTo != nil:
		return knowsWhispered
	case line.AddressedTo != nil && line.AddressedTo.Number != m.Character:
		return knowsOverheard
	}
	return knowsHeard
}

package api

import (
	"context"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

type threadsInput struct {
	Named
	State       dramatis.ThreadState `query:"state" enum:"emerging,rising,climax,resolved" doc:"Only threads that have come this far"`
	Kind        dramatis.ThreadKind  `query:"kind" enum:"feud,romance,alliance,rivalry,betrayal,reconciliation,estrangement,rise,fall" doc:"Only threads of this kind"`
	CharacterID optionalID           `query:"character_id" format:"uuid" doc:"Only threads that this character is part of"`
	Paged
}

func (s *Server) listThreads(ctx context.Context, in *threadsInput) (*listed[dramatis.StoryThread], error) {
	found, err := s.store.Threads(ctx, store.ThreadFilter{
		Ecosystem: in.ID, Character: in.CharacterID.ID, Kind: in.Kind, State: in.State,
	}, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, asIs), nil
}

// toldThread is a thread with the lines of its beats.
type toldThread struct {
	Thread dramatis.StoryThread `json:"thread"`
	Lines  []dramatis.Message   `json:"lines" nullable:"false" doc:"The lines of its beats, in their order; without those that were whispered, for who only watches"`
}

type threadInput struct {
	Named
	Number int `path:"number" minimum:"1" maximum:"2147483647" doc:"The thread's number"`
}

// getThread shows a thread. Who only watches the world is told nothing of whispers.
func (s *Server) getThread(ctx context.Context, in *threadInput) (*answer[toldThread], error) {
	access, err := s.store.Access(ctx, callerOf(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	t, lines, err := s.store.Thread(ctx, in.ID, in.Number)
	if err != nil {
		return nil, err
	}
	if !access.Allows(dramatis.AccessEditor) {
		lines = slices.DeleteFunc(lines, func(m dramatis.Message) bool { return m.WhisperTo != nil })
	}
	return &answer[toldThread]{toldThread{Thread: t, Lines: lines}}, nil
}

package api

import (
	"context"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

type listMemoriesInput struct {
	Named
	Kind string `query:"kind" enum:"observation,dialogue,reflection,summary,fact" doc:"Only memories of this kind"`
	Paged
}

// listMemories shows what a character remembers; what was whispered to them only to those who may direct the world.
func (s *Server) listMemories(ctx context.Context, in *listMemoriesInput) (*listed[dramatis.Memory], error) {
	world, err := s.store.EcosystemOf(ctx, "character", in.ID)
	if err != nil {
		return nil, err
	}
	access, err := s.store.Access(ctx, callerOf(ctx).ID, world)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Memories(ctx, store.MemoryFilter{
		Character: in.ID, Kind: dramatis.MemoryKind(in.Kind), Aloud: !access.Allows(dramatis.AccessEditor),
	}, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, asIs), nil
}

// reflect lets a character look back at once, beside whatever the world's ticks do.
func (s *Server) reflect(ctx context.Context, in *Named) (*begun[jobOnly], error) {
	job, err := s.store.AskReflection(ctx, in.ID, callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	return begunWith(&job, jobOnly{Job: showJob(&job)}), nil
}

package api

import (
	"context"

	"github.com/literaryai/dramatis"
)

func (s *Server) listMemories(ctx context.Context, in *namedList) (*listed[dramatis.Memory], error) {
	found, err := s.store.Memories(ctx, in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, asIs), nil
}

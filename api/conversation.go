package api

import (
	"context"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

type listConversationsInput struct {
	InWorld
	State string `query:"state" enum:"running,paused,ended" doc:"Only those in this state"`
	Paged
}

func (s *Server) listConversations(ctx context.Context, in *listConversationsInput) (*listed[dramatis.Conversation], error) {
	if err := s.may(ctx, in.EcosystemID, dramatis.AccessViewer); err != nil {
		return nil, err
	}
	found, err := s.store.Conversations(ctx, store.ConversationFilter{Ecosystem: in.EcosystemID, State: in.State}, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, asIs), nil
}

func (s *Server) getConversation(ctx context.Context, in *Named) (*answer[dramatis.Conversation], error) {
	c, err := s.store.Conversation(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &answer[dramatis.Conversation]{c}, nil
}

func (s *Server) listMessages(ctx context.Context, in *namedList) (*listed[dramatis.Message], error) {
	found, err := s.store.Messages(ctx, in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, asIs), nil
}

type pauseConversationInput struct {
	Named
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"500" doc:"Why, for those who watch" example:"the director wants a word"`
	} `required:"false"`
}

// pauseConversation makes a conversation wait. Its tick does not wait with it.
func (s *Server) pauseConversation(ctx context.Context, in *pauseConversationInput) (*answer[dramatis.Conversation], error) {
	c, err := s.store.PauseConversation(ctx, in.ID, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &answer[dramatis.Conversation]{c}, nil
}

func (s *Server) resumeConversation(ctx context.Context, in *Named) (*answer[dramatis.Conversation], error) {
	c, err := s.store.ResumeConversation(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &answer[dramatis.Conversation]{c}, nil
}

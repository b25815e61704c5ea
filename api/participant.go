package api

import (
	"context"

	"github.com/literaryai/dramatis"
)

type joinInput struct {
	Named
	Body struct {
		CharacterID dramatis.ID `json:"character_id" format:"uuid"`
		As          string      `json:"as,omitempty" enum:"model,me" default:"model" doc:"Who speaks for them: the model, or you"`
	} `nameHint:"NewParticipant"`
}

// joinConversation brings a character into a scene, or hands one who is there over.
func (s *Server) joinConversation(ctx context.Context, in *joinInput) (*answer[stagedConversation], error) {
	var playedBy *dramatis.ID
	if in.Body.As == asMe {
		who := callerOf(ctx).ID
		playedBy = &who
	}
	return s.conversationAfter(ctx)(s.store.Join(ctx, in.ID, in.Body.CharacterID, playedBy))
}

// asMe says that a person speaks for a character themselves.
const asMe = "me"

type leaveInput struct {
	Named
	CharacterID dramatis.ID `path:"character_id" format:"uuid"`
}

// leaveConversation takes a character out of a scene.
func (s *Server) leaveConversation(ctx context.Context, in *leaveInput) (*answer[stagedConversation], error) {
	return s.conversationAfter(ctx)(s.store.TakeOut(ctx, in.ID, in.CharacterID))
}

package api

import (
	"context"

	"github.com/literaryai/dramatis"
)

const (
	describeLines = "Adds the next turn of a scene at once, with all that it does to those who hear it. A line that the model is thinking of is " +
		"thought of again. A whisper is heard by its two ends only, and read by them and the world's editors. What is said or told from " +
		"outside the scene does not count against its limit of turns."
	describeEdit = "Only the last line of a conversation can be changed. What the line had done to bonds, feelings and memories is undone by events of " +
		"its own, as far as nothing else has touched it since. The line that ended its scene can be changed until the next tick has begun; " +
		"the scene is then taken up again."
	describeJoining = "Who comes in has heard nothing of what was said before. `as: me` lets you speak for the character: when it is their turn, the scene " +
		"waits for your line. Naming somebody who is there changes who speaks for them."
	describeNext = "A line that is being thought of comes first. A scene that waits for the director or for a person goes on with this. One that was " +
		"paused takes this one step, and waits again."
)

type pauseConversationInput struct {
	Named
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"500" doc:"Why, for those who watch" example:"the director wants a word"`
	} `nameHint:"ConversationPause"`
}

// pauseConversation makes a conversation wait. Its tick does not wait with it.
func (s *Server) pauseConversation(ctx context.Context, in *pauseConversationInput) (*answer[stagedConversation], error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	return s.conversationAfter(ctx)(s.store.PauseConversation(ctx, in.ID, reason))
}

func (s *Server) resumeConversation(ctx context.Context, in *Named) (*answer[stagedConversation], error) {
	return s.conversationAfter(ctx)(s.store.ResumeConversation(ctx, in.ID))
}

func (s *Server) endConversation(ctx context.Context, in *Named) (*answer[stagedConversation], error) {
	return s.conversationAfter(ctx)(s.store.End(ctx, in.ID))
}

type nextInput struct {
	Named
	Body *struct {
		CharacterID *dramatis.ID `json:"character_id,omitempty" format:"uuid" doc:"Who speaks; the scene's order decides when it is left out"`
	} `nameHint:"NextSpeaker"`
}

// nextSpeaker says who speaks next, and lets a scene that waits take that step.
func (s *Server) nextSpeaker(ctx context.Context, in *nextInput) (*answer[stagedConversation], error) {
	var character *dramatis.ID
	if in.Body != nil {
		character = in.Body.CharacterID
	}
	return s.conversationAfter(ctx)(s.store.Next(ctx, in.ID, character, callerOf(ctx).ID))
}

type regenerateInput struct {
	Named
	Body *struct {
		Message string `json:"message,omitempty" default:"last" doc:"last, or the id of the line that is to be the last one"`
	} `nameHint:"Regeneration"`
}

// regenerate asks the model for another last line.
func (s *Server) regenerate(ctx context.Context, in *regenerateInput) (*begun[jobOnly], error) {
	var message *dramatis.ID
	if in.Body != nil && in.Body.Message != "" && in.Body.Message != "last" {
		id, err := dramatis.ParseID("message", in.Body.Message)
		if err != nil {
			return nil, err
		}
		message = &id
	}
	job, err := s.store.Regenerate(ctx, in.ID, message, callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	return begunWith(&job, jobOnly{Job: showJob(&job)}), nil
}

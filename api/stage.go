package api

import (
	"context"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

type startScenarioInput struct {
	Named
	Body *struct {
		Overrides *stagingInput `json:"overrides,omitempty" doc:"What is different this time"`
	} `nameHint:"ScenarioStart"`
}

// stagingInput is how a scenario is played this time.
type stagingInput struct {
	MaxTurns     int                   `json:"max_turns,omitempty" minimum:"1" maximum:"100" example:"6"`
	SpeakerOrder dramatis.SpeakerOrder `json:"speaker_order,omitempty" example:"round_robin"`
	Played       []dramatis.ID         `json:"played,omitempty" maxItems:"12" uniqueItems:"true" nullable:"false" doc:"Those of the cast for whom you speak yourself"`
}

// startScenario begins the scene that a scenario sets up.
func (s *Server) startScenario(ctx context.Context, in *startScenarioInput) (*placed[conversationBegun], error) {
	how := store.Staging{By: callerOf(ctx).ID}
	if in.Body != nil && in.Body.Overrides != nil {
		o := in.Body.Overrides
		how.MaxTurns, how.SpeakerOrder, how.Played = o.MaxTurns, o.SpeakerOrder, o.Played
	}
	talk, job, err := s.store.StartScenario(ctx, in.ID, how)
	return s.conversationMade(ctx, talk, job, err)
}

// conversationMade answers with a conversation that has begun, and with the job of its next line.
func (s *Server) conversationMade(ctx context.Context, talk dramatis.Conversation, begun *dramatis.Job, err error) (*placed[conversationBegun], error) {
	if err != nil {
		return nil, inCast(err)
	}
	scene, err := s.store.Scene(ctx, talk.ID)
	if err != nil {
		return nil, err
	}
	out := &placed[conversationBegun]{Location: "/api/v1/conversations/" + talk.ID.String()}
	out.Body.Conversation = showConversation(scene)
	if begun != nil {
		shown := showJob(begun)
		out.Body.Job = &shown
	}
	return out, nil
}

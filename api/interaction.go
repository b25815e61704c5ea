package api

import (
	"context"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

type interactionInput struct {
	Named
	Body struct {
		Participants []dramatis.ID         `json:"participants" minItems:"2" maxItems:"12" nullable:"false" uniqueItems:"true" doc:"The characters who meet"`
		Topic        string                `json:"topic,omitempty" maxLength:"500" example:"the price of bread"`
		Setting      string                `json:"setting,omitempty" maxLength:"2000" example:"a bench in the Luxembourg Garden"`
		Mood         string                `json:"mood,omitempty" maxLength:"200" example:"uneasy"`
		Goal         string                `json:"goal,omitempty" maxLength:"500" doc:"What the scene is for; it ends when that is reached"`
		MaxTurns     int                   `json:"max_turns,omitempty" minimum:"1" maximum:"100" doc:"The world's own setting when left out"`
		SpeakerOrder dramatis.SpeakerOrder `json:"speaker_order,omitempty" default:"natural"`
	} `nameHint:"NewInteraction"`
}

// interactionBegun is a scene that was asked for, and the job that speaks its first line.
type interactionBegun struct {
	Conversation dramatis.Conversation `json:"conversation"`
	Job          job                   `json:"job"`
}

func (s *Server) startInteraction(ctx context.Context, in *interactionInput) (*begun[interactionBegun], error) {
	e, err := s.store.Ecosystem(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Body.MaxTurns == 0 {
		in.Body.MaxTurns = e.Settings.WithDefaults().MaxTurns
	}
	talk, job, err := s.store.StartInteraction(ctx, store.NewInteraction{
		Ecosystem: in.ID, Participants: in.Body.Participants, Topic: in.Body.Topic, Setting: in.Body.Setting,
		Mood: in.Body.Mood, Goal: in.Body.Goal, MaxTurns: in.Body.MaxTurns, SpeakerOrder: in.Body.SpeakerOrder, By: callerOf(ctx).ID,
	})
	if err != nil {
		return nil, err
	}
	return begunWith(&job, interactionBegun{Conversation: talk, Job: showJob(&job)}), nil
}

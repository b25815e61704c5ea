package api

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

// stagedConversation is a conversation with who is there now, and what it waits for.
type stagedConversation struct {
	Conversation
	Present  []dramatis.Participant `json:"present" nullable:"false" doc:"Those who take part and have not left"`
	WaitsFor *waitsFor              `json:"waits_for" doc:"What must come before it goes on; null while it runs, and when it has ended"`
}

// Conversation is the conversation's own part. It is exported because the framework passes over embedded types that are
// not.
type Conversation = dramatis.Conversation

// waitsFor is what a paused conversation waits for.
type waitsFor struct {
	What      string                `json:"what" enum:"director,person,money,another_try,resume" doc:"That the director says who speaks; the line of the person who plays somebody; money; that the last line is spoken anew; or that whoever paused it resumes it"`
	Reason    string                `json:"reason" doc:"The same as pause_reason"`
	Character *dramatis.Participant `json:"character,omitempty" doc:"Whose line it waits for"`
}

func showConversation(scene *store.Scene) stagedConversation {
	c := &scene.Conversation
	shown := stagedConversation{Conversation: *c, Present: []dramatis.Participant{}}
	here := sim.Here(scene.Rules())
	for _, p := range c.Participants {
		if slices.Contains(here, p.Number) {
			shown.Present = append(shown.Present, p)
		}
	}
	if c.State != dramatis.TalkPaused {
		return shown
	}
	shown.WaitsFor = &waitsFor{What: "resume", Reason: c.PauseReason}
	switch c.PauseReason {
	case dramatis.WaitsForDirector:
		shown.WaitsFor.What = "director"
	case dramatis.ReasonBudget:
		shown.WaitsFor.What = "money"
	case dramatis.WaitsForAnotherTry:
		shown.WaitsFor.What = "another_try"
	case dramatis.WaitsForPerson:
		shown.WaitsFor.What = "person"
		if i := slices.IndexFunc(c.Participants, func(p dramatis.Participant) bool { return p.Number == c.NextSpeaker }); i >= 0 {
			shown.WaitsFor.Character = &c.Participants[i]
		}
	}
	return shown
}

type listConversationsInput struct {
	InWorld
	State       string     `query:"state" enum:"running,paused,ended" doc:"Only those in this state"`
	CharacterID optionalID `query:"character_id" doc:"Only those in which this character takes or took part"`
	Paged
}

func (s *Server) listConversations(ctx context.Context, in *listConversationsInput) (*listed[dramatis.Conversation], error) {
	if err := s.may(ctx, in.EcosystemID, dramatis.AccessViewer); err != nil {
		return nil, err
	}
	f := store.ConversationFilter{Ecosystem: in.EcosystemID, State: in.State}
	if in.CharacterID.set {
		f.Participant = &in.CharacterID.ID
	}
	found, err := s.store.Conversations(ctx, f, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, asIs), nil
}

func (s *Server) getConversation(ctx context.Context, in *Named) (*answer[stagedConversation], error) {
	scene, err := s.store.Scene(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &answer[stagedConversation]{showConversation(scene)}, nil
}

// conversationAfter answers with a conversation as a change has left it, unless the change failed.
func (s *Server) conversationAfter(ctx context.Context) func(dramatis.Conversation, error) (*answer[stagedConversation], error) {
	return func(c dramatis.Conversation, err error) (*answer[stagedConversation], error) {
		if err != nil {
			return nil, err
		}
		return s.getConversation(ctx, &Named{ID: c.ID})
	}
}

type createConversationInput struct {
	Body struct {
		EcosystemID  dramatis.ID           `json:"ecosystem_id" format:"uuid"`
		Cast         []castMember          `json:"cast" minItems:"2" maxItems:"12" nullable:"false" doc:"Who takes part, in the order of their places"`
		Topic        string                `json:"topic,omitempty" maxLength:"500" doc:"What it is about: its title" example:"the price of bread"`
		Setting      string                `json:"setting,omitempty" maxLength:"2000" example:"a bench in the Luxembourg Garden"`
		Mood         string                `json:"mood,omitempty" maxLength:"200" example:"uneasy"`
		Goal         string                `json:"goal,omitempty" maxLength:"500" doc:"What the scene is for; it ends when that is reached"`
		Opening      *openingLine          `json:"opening,omitempty" doc:"Its first line; who opens it says one when there is none"`
		MaxTurns     int                   `json:"max_turns,omitempty" minimum:"1" maximum:"100" doc:"The world's own setting when left out"`
		SpeakerOrder dramatis.SpeakerOrder `json:"speaker_order,omitempty" default:"natural"`
	} `nameHint:"NewConversation"`
}

// castMember is somebody who takes part in a new conversation.
type castMember struct {
	CharacterID dramatis.ID `json:"character_id" format:"uuid"`
	As          string      `json:"as,omitempty" enum:"model,me" default:"model" doc:"Who speaks for them: the model, or you"`
}

// openingLine is the first line of a new conversation.
type openingLine struct {
	Text        string       `json:"text" maxLength:"4000" example:"It had rained since noon."`
	Action      string       `json:"action,omitempty" maxLength:"500"`
	CharacterID *dramatis.ID `json:"character_id,omitempty" format:"uuid" doc:"Who says it; the narrator when left out"`
}

// conversationBegun is a scene that was made, and the job that speaks its next line.
type conversationBegun struct {
	Conversation stagedConversation `json:"conversation"`
	Job          *job               `json:"job" doc:"null when it waits for the director, or for your line"`
}

func (s *Server) createConversation(ctx context.Context, in *createConversationInput) (*placed[conversationBegun], error) {
	b := &in.Body
	e, err := s.worldOf(ctx, b.EcosystemID, dramatis.AccessEditor)
	if err != nil {
		return nil, err
	}
	n := store.NewInteraction{
		Ecosystem: e.ID, Topic: b.Topic, Setting: b.Setting, Mood: b.Mood, Goal: b.Goal, MaxTurns: b.MaxTurns,
		SpeakerOrder: b.SpeakerOrder, By: callerOf(ctx).ID,
	}
	if n.MaxTurns == 0 {
		n.MaxTurns = e.Settings.WithDefaults().MaxTurns
	}
	for _, member := range b.Cast {
		n.Participants = append(n.Participants, member.CharacterID)
		if member.As == asMe {
			n.Played = append(n.Played, member.CharacterID)
		}
	}
	if o := b.Opening; o != nil {
		n.Opening = &store.Opening{Character: o.CharacterID, Text: o.Text, Action: o.Action}
	}
	talk, begun, err := s.store.StartConversation(ctx, n)
	return s.conversationMade(ctx, talk, begun, err)
}

// inCast names the places of a refused input as this route calls them: its participants are the cast.
func inCast(err error) error {
	refused, ok := errors.AsType[*dramatis.Error](err)
	if !ok {
		return err
	}
	placed := *refused
	placed.Faults = slices.Clone(refused.Faults)
	for i := range placed.Faults {
		f := &placed.Faults[i]
		if rest, of := strings.CutPrefix(f.Place, "participants"); of {
			f.Place = "cast" + rest
		}
	}
	return &placed
}

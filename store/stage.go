package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
)

// Staging is how a scenario is to be played this time. What is zero is as the scenario, or else the world, says.
type Staging struct {
	MaxTurns     int
	SpeakerOrder dramatis.SpeakerOrder
	Played       []dramatis.ID // those of the cast for whom the person speaks
	By           dramatis.ID
}

// StartScenario begins the scene that a scenario sets up, as StartConversation does. When somebody of its cast is no longer
// in the world, it names them and begins nothing.
func (s *Store) StartScenario(ctx context.Context, id dramatis.ID, how Staging) (dramatis.Conversation, *dramatis.Job, error) {
	sc, err := s.Scenario(ctx, id)
	if err != nil {
		return dramatis.Conversation{}, nil, err
	}
	if err := sc.playable(how); err != nil {
		return dramatis.Conversation{}, nil, err
	}
	e, err := s.Ecosystem(ctx, sc.EcosystemID)
	if err != nil {
		return dramatis.Conversation{}, nil, err
	}
	n := NewInteraction{
		Ecosystem: sc.EcosystemID, Participants: idsOfCast(&sc.Scenario), Played: how.Played, Topic: sc.Title, Setting: sc.Setting, Mood: sc.Mood,
		Goal: sc.Goal, SpeakerOrder: sc.SpeakerOrder, Scenario: &sc.ID, By: how.By, MaxTurns: sc.MaxTurns,
	}
	if how.SpeakerOrder != "" {
		n.SpeakerOrder = how.SpeakerOrder
	}
	switch {
	case how.MaxTurns > 0:
		n.MaxTurns = how.MaxTurns
	case n.MaxTurns == 0:
		n.MaxTurns = e.Settings.WithDefaults().MaxTurns
	}
	if o := sc.Opening; o != nil {
		n.Opening = &Opening{Character: o.CharacterID, Text: o.Text, Action: o.Action}
	}
	return s.StartConversation(ctx, n)
}

// playable says what keeps a scenario from being played.
func (s *Staged) playable(how Staging) error {
	var f dramatis.Faults
	f.Check(len(s.Cast) >= 2, "cast", "must be at least 2 characters before it can be played")
	for i, member := range s.Cast {
		f.Check(!s.IsGone(member.CharacterID), fmt.Sprintf("cast[%d]", i), "%s is no longer in this world", member.Name)
	}
	cast := idsOfCast(&s.Scenario)
	for i, id := range how.Played {
		f.Check(slices.Contains(cast, id), fmt.Sprintf("overrides.played[%d]", i), "must be one of the cast")
	}
	return f.Err("the scenario")
}

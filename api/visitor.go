package api

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

const describeVisitors = `People who talk with a character, in a chat or as themselves in a scene, become known to them: the character
stands to each as to other characters, and forgets by the same rules. Editors of the world see everybody whom a character knows; who only watches, only
themselves.`

// visitor is how a character stands to a person at the present moment of their world.
type visitor struct {
	ID                dramatis.ID               `json:"id"`
	EcosystemID       dramatis.ID               `json:"ecosystem_id"`
	CharacterID       dramatis.ID               `json:"character_id"`
	UserID            dramatis.ID               `json:"user_id"`
	Name              string                    `json:"name" doc:"What they were called when they last spoke" example:"robin"`
	Type              dramatis.RelationshipType `json:"relationship_type" example:"acquaintance"`
	Strength          float64                   `json:"strength" doc:"-1 to 1: how the character feels about the person" example:"0.12"`
	Trust             float64                   `json:"trust" doc:"0 to 1" example:"0.52"`
	Familiarity       float64                   `json:"familiarity" doc:"0 to 1" example:"0.2"`
	At                time.Time                 `json:"at" doc:"The world time of these values"`
	Since             time.Time                 `json:"since" doc:"World time"`
	LastInteractionAt *time.Time                `json:"last_interaction_at" doc:"World time"`
}

func showVisitor(at time.Time) func(*dramatis.Visitor) visitor {
	return func(v *dramatis.Visitor) visitor {
		now := sim.VisitorBondAt(v, at)
		return visitor{
			ID: v.ID, EcosystemID: v.EcosystemID, CharacterID: v.CharacterID, UserID: v.UserID, Name: v.Name, Type: v.Type,
			Strength: now.Strength, Trust: now.Trust, Familiarity: now.Familiarity,
			At: at, Since: v.Since, LastInteractionAt: v.LastInteractionAt,
		}
	}
}

type listVisitorsInput struct {
	Named
	Paged
}

func (s *Server) listVisitors(ctx context.Context, in *listVisitorsInput) (*listed[visitor], error) {
	c, err := s.store.Character(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	hears, err := s.earsOf(ctx, c.EcosystemID)
	if err != nil {
		return nil, err
	}
	e, err := s.store.Ecosystem(ctx, c.EcosystemID)
	if err != nil {
		return nil, err
	}
	filter := store.VisitorFilter{Character: c.ID}
	if !hears.all {
		filter.User = &hears.who
	}
	found, err := s.store.Visitors(ctx, filter, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, showVisitor(e.WorldTime)), nil
}

type visitorHistoryInput struct {
	Named
	UserID dramatis.ID `path:"user_id" format:"uuid" doc:"The person"`
	Paged
}

// listVisitorHistory tells what changed how a character stands to a person. Of people whom the caller may not see, and of
// those whom the character has never met, there is nothing to tell.
func (s *Server) listVisitorHistory(ctx context.Context, in *visitorHistoryInput) (*listed[historyEntry], error) {
	world, err := s.store.EcosystemOf(ctx, "character", in.ID)
	if err != nil {
		return nil, err
	}
	hears, err := s.earsOf(ctx, world)
	if err != nil {
		return nil, err
	}
	if !hears.hear(&in.UserID) {
		return listOf(store.List[store.HistoryEntry]{}, hears.history), nil
	}
	found, err := s.store.VisitorHistory(ctx, in.ID, in.UserID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, hears.history), nil
}

// hide takes visitors out of an event of bonds, and tells whose bonds they are, when they are all one person's.
func hide[V any](visitors *[]V, userOf func(*V) dramatis.ID) (user *dramatis.ID, hidden bool) {
	for i := range *visitors {
		of := userOf(&(*visitors)[i])
		if i > 0 && of != *user {
			user = nil
			break
		}
		user = &of
	}
	hidden = len(*visitors) > 0
	*visitors = nil
	return user, hidden
}

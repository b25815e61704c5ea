package api

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// graph is a world as a network, at its present moment.
type graph struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
	Tick        int         `json:"tick"`
	WorldTime   time.Time   `json:"world_time"`
	Seq         int64       `json:"seq" doc:"Watch events after this one to keep the network up to date"`
	Nodes       []graphNode `json:"nodes" nullable:"false"`
	Links       []graphLink `json:"links" nullable:"false"`
}

type graphNode struct {
	ID             dramatis.ID      `json:"id"`
	Number         int              `json:"number"`
	Name           string           `json:"name"`
	IsActive       bool             `json:"is_active"`
	AvatarURL      string           `json:"avatar_url"`
	Tags           []string         `json:"tags" nullable:"false"`
	Mood           dramatis.Mood    `json:"mood"`
	Emotion        dramatis.Emotion `json:"emotion"`
	SocialEnergy   float64          `json:"social_energy"`
	ConversationID *dramatis.ID     `json:"conversation_id" doc:"Where they were last seen talking"`
}

type graphLink struct {
	ID          dramatis.ID               `json:"id"`
	Source      dramatis.ID               `json:"source"`
	Target      dramatis.ID               `json:"target"`
	Type        dramatis.RelationshipType `json:"type"`
	Strength    float64                   `json:"strength"`
	Trust       float64                   `json:"trust"`
	Familiarity float64                   `json:"familiarity"`
}

type graphInput struct {
	Named
	Type dramatis.RelationshipType `query:"type" enum:"stranger,acquaintance,friend,close_friend,ally,rival,enemy,romance,family,mentor,colleague" doc:"Only links of this type"`
}

// getGraph reads the head of the log first: what changes while the rest is read is then among the events that follow.
func (s *Server) getGraph(ctx context.Context, in *graphInput) (*answer[graph], error) {
	head, err := s.store.EventHead(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	e, err := s.store.Ecosystem(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	people, err := s.store.AllCharacters(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	bonds, err := s.store.AllRelationships(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &answer[graph]{graph{
		EcosystemID: e.ID, Tick: e.Tick, WorldTime: e.WorldTime, Seq: head,
		Nodes: nodesAt(people, e.WorldTime), Links: linksAt(bonds, in.Type, e.WorldTime),
	}}, nil
}

func nodesAt(people []dramatis.Character, at time.Time) []graphNode {
	nodes := make([]graphNode, len(people))
	for i := range people {
		c := &people[i]
		nodes[i] = graphNode{
			ID: c.ID, Number: c.Number, Name: c.Name, IsActive: c.IsActive, AvatarURL: c.AvatarURL, Tags: orEmpty(c.Tags),
			Mood: sim.MoodAt(c, at), Emotion: sim.EmotionAt(c, at), SocialEnergy: sim.EnergyAt(c, at),
			ConversationID: c.CurrentContext.ConversationID,
		}
	}
	return nodes
}

func linksAt(bonds []dramatis.Relationship, only dramatis.RelationshipType, at time.Time) []graphLink {
	links := make([]graphLink, 0, len(bonds))
	for i := range bonds {
		r := &bonds[i]
		if only != "" && r.Type != only {
			continue
		}
		now := sim.BondAt(r, at)
		links = append(links, graphLink{
			ID: r.ID, Source: r.FromID, Target: r.ToID, Type: r.Type,
			Strength: now.Strength, Trust: now.Trust, Familiarity: now.Familiarity,
		})
	}
	return links
}

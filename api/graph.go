package api

import (
	"context"
	"strconv"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

// graph is a world as a network, at its present moment or at one of its past.
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
	At   string                    `query:"at" maxLength:"40" example:"120" doc:"A moment of the past: a seq of the log, or a world time in RFC 3339"`
}

func (s *Server) getGraph(ctx context.Context, in *graphInput) (*answer[graph], error) {
	if in.At != "" {
		return s.getPastGraph(ctx, in)
	}
	present, err := s.store.Present(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return graphOf(in, present), nil
}

func (s *Server) getPastGraph(ctx context.Context, in *graphInput) (*answer[graph], error) {
	moment, err := parseMoment(in.At)
	if err != nil {
		return nil, err
	}
	past, err := s.store.Past(ctx, in.ID, moment)
	if err != nil {
		return nil, err
	}
	return graphOf(in, past), nil
}

// parseMoment reads a seq of the log or a world time.
func parseMoment(text string) (store.Moment, error) {
	if seq, err := strconv.ParseInt(text, 10, 64); err == nil {
		return store.Moment{Seq: seq}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		var f dramatis.Faults
		f.Add("query.at", "must be a seq of the world's log, such as 120, or a world time, such as 0001-01-01T09:30:00Z")
		return store.Moment{}, f.Err("the moment")
	}
	return store.Moment{Time: &at}, nil
}

func graphOf(in *graphInput, p store.Past) *answer[graph] {
	return &answer[graph]{graph{
		EcosystemID: in.ID, Tick: p.Tick, WorldTime: p.WorldTime, Seq: p.Seq,
		Nodes: nodesAt(p.Characters, p.WorldTime), Links: linksAt(p.Relationships, in.Type, p.WorldTime),
	}}
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

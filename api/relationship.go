package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

// relationship is how one character stands to another at the present moment of their world.
type relationship struct {
	ID                dramatis.ID               `json:"id"`
	EcosystemID       dramatis.ID               `json:"ecosystem_id"`
	FromID            dramatis.ID               `json:"from_character_id"`
	ToID              dramatis.ID               `json:"to_character_id"`
	From              int                       `json:"from" doc:"The character's number"`
	To                int                       `json:"to" doc:"The other's number"`
	Type              dramatis.RelationshipType `json:"relationship_type"`
	TypeByAuthor      bool                      `json:"type_by_author" doc:"The author set the type, so the world leaves it alone"`
	Strength          float64                   `json:"strength" doc:"-1 to 1: how the one feels about the other"`
	Trust             float64                   `json:"trust" doc:"0 to 1"`
	Familiarity       float64                   `json:"familiarity" doc:"0 to 1"`
	At                time.Time                 `json:"at" doc:"The world time of these values"`
	Since             time.Time                 `json:"since" doc:"World time"`
	LastInteractionAt *time.Time                `json:"last_interaction_at" doc:"World time"`
	Version           int                       `json:"version"`
}

func showRelationship(at time.Time) func(*dramatis.Relationship) relationship {
	return func(r *dramatis.Relationship) relationship {
		now := sim.BondAt(r, at)
		return relationship{
			ID: r.ID, EcosystemID: r.EcosystemID, FromID: r.FromID, ToID: r.ToID, From: r.From, To: r.To,
			Type: r.Type, TypeByAuthor: r.TypeByAuthor, Strength: now.Strength, Trust: now.Trust, Familiarity: now.Familiarity,
			At: at, Since: r.Since, LastInteractionAt: r.LastInteractionAt, Version: r.Version,
		}
	}
}

// RelationshipInput is what an author may say of a relationship. What is left out stays as it is.
type RelationshipInput struct {
	Type         *dramatis.RelationshipType `json:"relationship_type,omitempty" doc:"Setting it keeps the world from turning it"`
	TypeByAuthor *bool                      `json:"type_by_author,omitempty" doc:"false hands the type back to the world"`
	Strength     *float64                   `json:"strength,omitempty" doc:"-1 to 1" example:"0.8"`
	Trust        *float64                   `json:"trust,omitempty" doc:"0 to 1" example:"0.6"`
	Familiarity  *float64                   `json:"familiarity,omitempty" doc:"0 to 1" example:"0.9"`

	// What its own GET shows beside, and PUT ignores.
	ID                json.RawMessage `json:"id,omitempty" hidden:"true"`
	EcosystemID       json.RawMessage `json:"ecosystem_id,omitempty" hidden:"true"`
	FromID            json.RawMessage `json:"from_character_id,omitempty" hidden:"true"`
	ToID              json.RawMessage `json:"to_character_id,omitempty" hidden:"true"`
	From              json.RawMessage `json:"from,omitempty" hidden:"true"`
	To                json.RawMessage `json:"to,omitempty" hidden:"true"`
	At                json.RawMessage `json:"at,omitempty" hidden:"true"`
	Since             json.RawMessage `json:"since,omitempty" hidden:"true"`
	LastInteractionAt json.RawMessage `json:"last_interaction_at,omitempty" hidden:"true"`
	Version           json.RawMessage `json:"version,omitempty" hidden:"true"`
}

// apply makes the change at a moment and says what it did to the axes. An axis that the author does not mention keeps
// the value that it has come to by then.
func (in *RelationshipInput) apply(r *dramatis.Relationship, from *dramatis.Character, now time.Time) ([]dramatis.AxisChange, error) {
	before := sim.BondAt(r, now)
	after, changes := before, []dramatis.AxisChange{}
	for _, axis := range []struct {
		name   dramatis.Axis
		to     *float64
		before float64
		after  *float64
	}{
		{dramatis.AxisStrength, in.Strength, before.Strength, &after.Strength},
		{dramatis.AxisTrust, in.Trust, before.Trust, &after.Trust},
		{dramatis.AxisFamiliarity, in.Familiarity, before.Familiarity, &after.Familiarity},
	} {
		set(axis.after, axis.to)
		if *axis.after != axis.before {
			changes = append(changes, dramatis.AxisChange{Axis: axis.name, Before: axis.before, After: *axis.after})
		}
	}
	if err := checkBond(after); err != nil {
		return nil, err
	}
	turned := in.Type != nil && *in.Type != r.Type
	set(&r.Type, in.Type)
	r.TypeByAuthor = r.TypeByAuthor || turned
	set(&r.TypeByAuthor, in.TypeByAuthor)
	if turned || len(changes) > 0 {
		sim.Reanchor(r, from, after, now)
	}
	return changes, nil
}

// checkBond refuses values outside the axes' ranges, which the rules would otherwise cut off in silence.
func checkBond(b sim.Bond) error {
	var f dramatis.Faults
	f.Check(b.Strength >= -1 && b.Strength <= 1, "strength", "must be from -1 to 1")
	f.Check(b.Trust >= 0 && b.Trust <= 1, "trust", "must be from 0 to 1")
	f.Check(b.Familiarity >= 0 && b.Familiarity <= 1, "familiarity", "must be from 0 to 1")
	return f.Err("the relationship")
}

type listRelationshipsInput struct {
	InWorld
	From optionalID                `query:"from" doc:"Only those of this character"`
	To   optionalID                `query:"to" doc:"Only those to this character"`
	Type dramatis.RelationshipType `query:"type" enum:"stranger,acquaintance,friend,close_friend,ally,rival,enemy,romance,family,mentor,colleague"`
	Paged
}

func (s *Server) listRelationships(ctx context.Context, in *listRelationshipsInput) (*listed[relationship], error) {
	e, err := s.worldOf(ctx, in.EcosystemID, dramatis.AccessViewer)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Relationships(ctx, store.RelationshipFilter{
		Ecosystem: e.ID, From: in.From.ID, To: in.To.ID, Type: string(in.Type),
	}, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, showRelationship(e.WorldTime)), nil
}

type listRelationshipsOfInput struct {
	Named
	Direction string `query:"direction" enum:"out,in" default:"out" doc:"out: how the character stands to others; in: how they stand to the character"`
	Paged
}

func (s *Server) listRelationshipsOf(ctx context.Context, in *listRelationshipsOfInput) (*listed[relationship], error) {
	c, err := s.store.Character(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	e, err := s.store.Ecosystem(ctx, c.EcosystemID)
	if err != nil {
		return nil, err
	}
	filter := store.RelationshipFilter{Ecosystem: e.ID, From: c.ID}
	if in.Direction == "in" {
		filter = store.RelationshipFilter{Ecosystem: e.ID, To: c.ID}
	}
	found, err := s.store.Relationships(ctx, filter, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, showRelationship(e.WorldTime)), nil
}

type createRelationshipInput struct {
	Body struct {
		RelationshipInput
		EcosystemID dramatis.ID               `json:"ecosystem_id" format:"uuid"`
		FromID      dramatis.ID               `json:"from_character_id" format:"uuid"`
		ToID        dramatis.ID               `json:"to_character_id" format:"uuid"`
		Type        dramatis.RelationshipType `json:"relationship_type"`
	} `nameHint:"NewRelationship"`
}

func (s *Server) createRelationship(ctx context.Context, in *createRelationshipInput) (*made[relationship], error) {
	e, err := s.worldOf(ctx, in.Body.EcosystemID, dramatis.AccessEditor)
	if err != nil {
		return nil, err
	}
	from, err := s.personIn(ctx, e.ID, "from_character_id", in.Body.FromID)
	if err != nil {
		return nil, err
	}
	to, err := s.personIn(ctx, e.ID, "to_character_id", in.Body.ToID)
	if err != nil {
		return nil, err
	}
	r := sim.NewRelationship(&from, &to, in.Body.Type, sim.Bond{}, e.WorldTime)
	r.EcosystemID, r.TypeByAuthor = e.ID, true
	if _, err := in.Body.apply(&r, &from, e.WorldTime); err != nil {
		return nil, err
	}
	if r, err = s.store.CreateRelationship(ctx, r); err != nil {
		return nil, err
	}
	return &made[relationship]{
		Location: "/api/v1/relationships/" + r.ID.String(), ETag: etag(r.Version), Body: showRelationship(e.WorldTime)(&r),
	}, nil
}

// personIn reads a character that the input names. One of another world is as unknown as one that does not exist.
func (s *Server) personIn(ctx context.Context, world dramatis.ID, place string, id dramatis.ID) (dramatis.Character, error) {
	c, err := s.store.Character(ctx, id)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound || err == nil && c.EcosystemID != world {
		var f dramatis.Faults
		f.Add(place, "there is no such character in this world")
		return c, f.Err("the input")
	}
	return c, err
}

func (s *Server) getRelationship(ctx context.Context, in *Named) (*versioned[relationship], error) {
	r, err := s.store.Relationship(ctx, in.ID)
	return s.presentBond(ctx, r, err)
}

func (s *Server) presentBond(ctx context.Context, r dramatis.Relationship, err error) (*versioned[relationship], error) {
	if err != nil {
		return nil, err
	}
	e, err := s.store.Ecosystem(ctx, r.EcosystemID)
	if err != nil {
		return nil, err
	}
	return &versioned[relationship]{ETag: etag(r.Version), Body: showRelationship(e.WorldTime)(&r)}, nil
}

type updateRelationshipInput struct {
	Named
	OnlyIf
	Body RelationshipInput
}

func (s *Server) updateRelationship(ctx context.Context, in *updateRelationshipInput) (*versioned[relationship], error) {
	r, err := s.store.Relationship(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	from, err := s.store.Character(ctx, r.FromID)
	if err != nil {
		return nil, err
	}
	r, err = s.store.UpdateRelationship(ctx, in.ID, in.version(), func(r *dramatis.Relationship, now time.Time) ([]dramatis.AxisChange, error) {
		return in.Body.apply(r, &from, now)
	})
	return s.presentBond(ctx, r, in.outcome(err))
}

func (s *Server) deleteRelationship(ctx context.Context, in *Named) (*struct{}, error) {
	return nil, s.store.DeleteRelationship(ctx, in.ID)
}

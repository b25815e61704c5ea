package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// CharacterInput is what an author may say of a character. What is left out stays as it is.
type CharacterInput struct {
	Name          *string           `json:"name,omitempty" maxLength:"255" example:"Cosette"`
	Description   *string           `json:"description,omitempty" maxLength:"20000"`
	Persona       *dramatis.Persona `json:"persona,omitempty" doc:"How they come across: what a model reads before it speaks for them"`
	Traits        *traitsInput      `json:"traits,omitempty" doc:"The Big Five, each from 0 to 1"`
	AutonomyLevel *float64          `json:"autonomy_level,omitempty" doc:"0 to 1: how readily they act by themselves" example:"0.7"`
	Talkativeness *float64          `json:"talkativeness,omitempty" doc:"0 to 1: how readily they take the word" example:"0.5"`
	AvatarURL     *string           `json:"avatar_url,omitempty" maxLength:"2000"`
	Tags          *[]string         `json:"tags,omitempty" maxItems:"50"`
	IsActive      *bool             `json:"is_active,omitempty" doc:"They take part in the world's life"`
	MemorySummary *string           `json:"memory_summary,omitempty" maxLength:"20000"`
	Goals         *[]goalInput      `json:"goals,omitempty" maxItems:"20"`

	// What its own GET shows beside, and PUT ignores.
	ID              json.RawMessage `json:"id,omitempty" hidden:"true"`
	EcosystemID     json.RawMessage `json:"ecosystem_id,omitempty" hidden:"true"`
	Number          json.RawMessage `json:"number,omitempty" hidden:"true"`
	Version         json.RawMessage `json:"version,omitempty" hidden:"true"`
	Mood            json.RawMessage `json:"mood,omitempty" hidden:"true"`
	Emotion         json.RawMessage `json:"emotion,omitempty" hidden:"true"`
	SocialEnergy    json.RawMessage `json:"social_energy,omitempty" hidden:"true"`
	StateAt         json.RawMessage `json:"state_at,omitempty" hidden:"true"`
	CurrentContext  json.RawMessage `json:"current_context,omitempty" hidden:"true"`
	LastInteraction json.RawMessage `json:"last_interaction,omitempty" hidden:"true"`
	Unreflected     json.RawMessage `json:"unreflected,omitempty" hidden:"true"`
	Consolidated    json.RawMessage `json:"consolidated,omitempty" hidden:"true"`
	MemoryCount     json.RawMessage `json:"memory_count,omitempty" hidden:"true"`
	CreatedAt       json.RawMessage `json:"created_at,omitempty" hidden:"true"`
	UpdatedAt       json.RawMessage `json:"updated_at,omitempty" hidden:"true"`
}

type traitsInput struct {
	Openness          *float64 `json:"openness,omitempty" example:"0.6"`
	Conscientiousness *float64 `json:"conscientiousness,omitempty" example:"0.5"`
	Extraversion      *float64 `json:"extraversion,omitempty" example:"0.5"`
	Agreeableness     *float64 `json:"agreeableness,omitempty" example:"0.8"`
	Neuroticism       *float64 `json:"neuroticism,omitempty" example:"0.3"`
}

type goalInput struct {
	Text     string  `json:"text" maxLength:"1000" example:"find out who my mother was"`
	Priority float64 `json:"priority,omitempty" default:"0.5"`
	Progress float64 `json:"progress,omitempty"`
	State    string  `json:"state,omitempty" enum:"open,reached,given_up" default:"open"`
}

func (in *CharacterInput) apply(c *dramatis.Character) {
	set(&c.Name, in.Name)
	set(&c.Description, in.Description)
	set(&c.Persona, in.Persona)
	set(&c.AutonomyLevel, in.AutonomyLevel)
	set(&c.Talkativeness, in.Talkativeness)
	set(&c.AvatarURL, in.AvatarURL)
	set(&c.Tags, in.Tags)
	set(&c.IsActive, in.IsActive)
	set(&c.MemorySummary, in.MemorySummary)
	if t := in.Traits; t != nil {
		set(&c.Traits.Openness, t.Openness)
		set(&c.Traits.Conscientiousness, t.Conscientiousness)
		set(&c.Traits.Extraversion, t.Extraversion)
		set(&c.Traits.Agreeableness, t.Agreeableness)
		set(&c.Traits.Neuroticism, t.Neuroticism)
	}
	if in.Goals != nil {
		c.Goals = make([]dramatis.Goal, len(*in.Goals))
		for i, g := range *in.Goals {
			c.Goals[i] = dramatis.Goal(g)
		}
	}
}

// showCharacter is a character as they are at a moment of their world: what fades has faded.
func showCharacter(at time.Time) func(*dramatis.Character) dramatis.Character {
	return func(c *dramatis.Character) dramatis.Character {
		now := *c
		now.Mood, now.Emotion, now.SocialEnergy, now.StateAt = sim.MoodAt(c, at), sim.EmotionAt(c, at), sim.EnergyAt(c, at), at
		return now
	}
}

type listCharactersInput struct {
	InWorld
	Paged
}

func (s *Server) listCharacters(ctx context.Context, in *listCharactersInput) (*listed[dramatis.Character], error) {
	e, err := s.worldOf(ctx, in.EcosystemID, dramatis.AccessViewer)
	if err != nil {
		return nil, err
	}
	found, err := s.store.Characters(ctx, e.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, showCharacter(e.WorldTime)), nil
}

// worldOf reads a world that the caller names, if they have access to it.
func (s *Server) worldOf(ctx context.Context, id dramatis.ID, need dramatis.Access) (dramatis.Ecosystem, error) {
	if err := s.may(ctx, id, need); err != nil {
		return dramatis.Ecosystem{}, err
	}
	return s.store.Ecosystem(ctx, id)
}

type createCharacterInput struct {
	Body struct {
		CharacterInput
		EcosystemID dramatis.ID `json:"ecosystem_id" format:"uuid"`
		Name        string      `json:"name" maxLength:"255" example:"Cosette"`
	} `nameHint:"NewCharacter"`
}

func (s *Server) createCharacter(ctx context.Context, in *createCharacterInput) (*made[dramatis.Character], error) {
	e, err := s.worldOf(ctx, in.Body.EcosystemID, dramatis.AccessEditor)
	if err != nil {
		return nil, err
	}
	c := newCharacter(e.ID, in.Body.Name)
	in.Body.apply(&c)
	c, err = s.store.CreateCharacter(ctx, c)
	if err != nil {
		return nil, err
	}
	return &made[dramatis.Character]{
		Location: "/api/v1/characters/" + c.ID.String(), ETag: etag(c.Version), Body: showCharacter(e.WorldTime)(&c),
	}, nil
}

// newCharacter is an average person.
func newCharacter(world dramatis.ID, name string) dramatis.Character {
	const average = 0.5
	return dramatis.Character{
		EcosystemID: world, Name: name, IsActive: true, AutonomyLevel: average, Talkativeness: average, Tags: []string{},
		Traits: dramatis.Traits{
			Openness: average, Conscientiousness: average, Extraversion: average, Agreeableness: average, Neuroticism: average,
		},
	}
}

func (s *Server) getCharacter(ctx context.Context, in *Named) (*versioned[dramatis.Character], error) {
	c, err := s.store.Character(ctx, in.ID)
	return s.present(ctx, c, err)
}

// present answers with a character as they are now, unless they could not be had.
func (s *Server) present(ctx context.Context, c dramatis.Character, err error) (*versioned[dramatis.Character], error) {
	if err != nil {
		return nil, err
	}
	e, err := s.store.Ecosystem(ctx, c.EcosystemID)
	if err != nil {
		return nil, err
	}
	return &versioned[dramatis.Character]{ETag: etag(c.Version), Body: showCharacter(e.WorldTime)(&c)}, nil
}

type updateCharacterInput struct {
	Named
	OnlyIf
	Body CharacterInput
}

func (s *Server) updateCharacter(ctx context.Context, in *updateCharacterInput) (*versioned[dramatis.Character], error) {
	c, err := s.store.UpdateCharacter(ctx, in.ID, in.version(), func(c *dramatis.Character) error {
		in.Body.apply(c)
		return nil
	})
	return s.present(ctx, c, in.outcome(err))
}

func (s *Server) deleteCharacter(ctx context.Context, in *Named) (*struct{}, error) {
	return nil, s.store.DeleteCharacter(ctx, in.ID)
}

package api

import (
	"context"
	"encoding/json"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// ecosystemInput is what an author may say of a world. What is left out stays as it is.
type ecosystemInput struct {
	Name        *string           `json:"name,omitempty" maxLength:"200" example:"Paris, 1832"`
	Description *string           `json:"description,omitempty" maxLength:"10000"`
	Seed        *int64            `json:"seed,omitempty" minimum:"0" maximum:"9007199254740991" doc:"All chance follows from it; fixed once the first tick has begun; 0 draws one"`
	TickEvery   *dramatis.Seconds `json:"tick_every,omitempty" doc:"Seconds from one tick to the next at speed 1" example:"30"`
	TickMinutes *int              `json:"tick_minutes,omitempty" doc:"World minutes that pass in one tick" example:"10"`
	Speed       *float64          `json:"speed,omitempty" doc:"2 ticks twice as often" example:"1"`
	Settings    *settingsInput    `json:"settings,omitempty"`

	// What its own GET shows beside, and PUT ignores.
	ID          json.RawMessage `json:"id,omitempty" hidden:"true"`
	OwnerID     json.RawMessage `json:"owner_id,omitempty" hidden:"true"`
	State       json.RawMessage `json:"state,omitempty" hidden:"true"`
	PauseReason json.RawMessage `json:"pause_reason,omitempty" hidden:"true"`
	Tick        json.RawMessage `json:"tick,omitempty" hidden:"true"`
	WorldTime   json.RawMessage `json:"world_time,omitempty" hidden:"true"`
	StepsLeft   json.RawMessage `json:"steps_left,omitempty" hidden:"true"`
	Budget      json.RawMessage `json:"budget,omitempty" hidden:"true"`
	ForkedFrom  json.RawMessage `json:"forked_from,omitempty" hidden:"true"`
	Version     json.RawMessage `json:"version,omitempty" hidden:"true"`
	CreatedAt   json.RawMessage `json:"created_at,omitempty" hidden:"true"`
	UpdatedAt   json.RawMessage `json:"updated_at,omitempty" hidden:"true"`
}

// settingsInput is what an author may say of a world's own choices.
type settingsInput struct {
	MaxScenes  *int    `json:"max_scenes,omitempty" doc:"Scenes that one tick may plan; 0 for the default"`
	MaxTurns   *int    `json:"max_turns,omitempty" doc:"Turns of a planned scene; 0 for the default"`
	DecayEvery *int    `json:"decay_every,omitempty" doc:"Ticks from one decay job to the next; 0 for the default"`
	Setting    *string `json:"setting,omitempty" doc:"Where and when the world is, in a sentence" example:"Paris in the days of the barricades"`
}

func (in *ecosystemInput) apply(e *dramatis.Ecosystem) {
	set(&e.Name, in.Name)
	set(&e.Description, in.Description)
	set(&e.Seed, in.Seed)
	set(&e.TickEvery, in.TickEvery)
	set(&e.TickMinutes, in.TickMinutes)
	set(&e.Speed, in.Speed)
	if c := in.Settings; c != nil {
		set(&e.Settings.MaxScenes, c.MaxScenes)
		set(&e.Settings.MaxTurns, c.MaxTurns)
		set(&e.Settings.DecayEvery, c.DecayEvery)
		set(&e.Settings.Setting, c.Setting)
	}
}

type listEcosystemsInput struct {
	ForkedFrom optionalID `query:"forked_from" doc:"Only forks of this world"`
	Paged
}

func (s *Server) listEcosystems(ctx context.Context, in *listEcosystemsInput) (*listed[dramatis.Ecosystem], error) {
	var found store.List[dramatis.Ecosystem]
	var err error
	if in.ForkedFrom.set {
		found, err = s.store.Forks(ctx, callerOf(ctx).ID, in.ForkedFrom.ID, in.page())
	} else {
		found, err = s.store.Ecosystems(ctx, callerOf(ctx).ID, in.page())
	}
	if err != nil {
		return nil, err
	}
	return listOf(found, asIs), nil
}

type createEcosystemInput struct {
	Body ecosystemInput
}

func (s *Server) createEcosystem(ctx context.Context, in *createEcosystemInput) (*made[dramatis.Ecosystem], error) {
	e := dramatis.Ecosystem{OwnerID: callerOf(ctx).ID}
	in.Body.apply(&e)
	e, err := s.store.CreateEcosystem(ctx, e)
	if err != nil {
		return nil, err
	}
	return madeEcosystem(&e), nil
}

func madeEcosystem(e *dramatis.Ecosystem) *made[dramatis.Ecosystem] {
	return &made[dramatis.Ecosystem]{Location: "/api/v1/ecosystems/" + e.ID.String(), ETag: etag(e.Version), Body: *e}
}

func (s *Server) getEcosystem(ctx context.Context, in *Named) (*versioned[dramatis.Ecosystem], error) {
	return shown(s.store.Ecosystem(ctx, in.ID))
}

// shown answers with a world, unless it could not be had.
func shown(e dramatis.Ecosystem, err error) (*versioned[dramatis.Ecosystem], error) {
	if err != nil {
		return nil, err
	}
	return &versioned[dramatis.Ecosystem]{ETag: etag(e.Version), Body: e}, nil
}

type updateEcosystemInput struct {
	Named
	OnlyIf
	Body ecosystemInput
}

func (s *Server) updateEcosystem(ctx context.Context, in *updateEcosystemInput) (*versioned[dramatis.Ecosystem], error) {
	e, err := s.store.UpdateEcosystem(ctx, in.ID, in.version(), func(e *dramatis.Ecosystem) error {
		in.Body.apply(e)
		return nil
	})
	return shown(e, in.outcome(err))
}

func (s *Server) deleteEcosystem(ctx context.Context, in *Named) (*struct{}, error) {
	return nil, s.store.DeleteEcosystem(ctx, in.ID)
}

type pauseInput struct {
	Named
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"For those who watch" example:"dinner"`
	} `nameHint:"Pause"`
}

func (s *Server) pauseEcosystem(ctx context.Context, in *pauseInput) (*versioned[dramatis.Ecosystem], error) {
	reason := "by hand"
	if in.Body != nil && in.Body.Reason != "" {
		reason = in.Body.Reason
	}
	return shown(s.store.PauseEcosystem(ctx, in.ID, reason))
}

func (s *Server) resumeEcosystem(ctx context.Context, in *Named) (*versioned[dramatis.Ecosystem], error) {
	return shown(s.store.ResumeEcosystem(ctx, in.ID))
}

type stepInput struct {
	Named
	Body *struct {
		Ticks int `json:"ticks,omitempty" minimum:"1" maximum:"1000" default:"1" doc:"How many ticks are to pass"`
	} `nameHint:"Step"`
}

func (s *Server) stepEcosystem(ctx context.Context, in *stepInput) (*begun[jobOnly], error) {
	ticks := 1
	if in.Body != nil && in.Body.Ticks > 0 {
		ticks = in.Body.Ticks
	}
	job, err := s.store.StepEcosystem(ctx, in.ID, ticks, callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	return begunWith(&job, jobOnly{Job: showJob(&job)}), nil
}

// overview is a world at a glance.
type overview struct {
	Ecosystem     dramatis.Ecosystem `json:"ecosystem"`
	Characters    int                `json:"characters" doc:"Active ones"`
	Relationships int                `json:"relationships"`
	Conversations int                `json:"conversations" doc:"Running ones"`
	Messages      int                `json:"messages"`
	Memories      int                `json:"memories"`
	Threads       int                `json:"threads" doc:"Story threads that are not resolved"`
	JobsWaiting   int                `json:"jobs_waiting"`
	JobsRunning   int                `json:"jobs_running"`
	Seq           int64              `json:"seq" doc:"The last event that the figures include"`
	TickOpen      int                `json:"tick_open" doc:"What the present tick has open; 0 when it is closed"`
	Spent         dramatis.Money     `json:"spent" doc:"On models, over the world's whole life"`
	SpentToday    dramatis.Money     `json:"spent_today" doc:"By UTC"`
	Left          *dramatis.Money    `json:"left" doc:"What can still be spent just now; null for any amount"`
}

func (s *Server) getOverview(ctx context.Context, in *Named) (*answer[overview], error) {
	o, err := s.store.Overview(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	e, err := s.store.Ecosystem(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := s.store.Purse(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &answer[overview]{overview{
		Ecosystem: e, Characters: o.Characters, Relationships: o.Relationships, Conversations: o.Conversations,
		Messages: o.Messages, Memories: o.Memories, Threads: o.Threads, JobsWaiting: o.JobsWaiting, JobsRunning: o.JobsRunning,
		Seq: o.Head, TickOpen: o.TickOpen, Spent: p.Spent, SpentToday: p.SpentToday, Left: p.Left(),
	}}, nil
}

// InWorld chooses the world that a list is of.
type InWorld struct {
	EcosystemID dramatis.ID `query:"ecosystem_id" required:"true" format:"uuid" doc:"The world"`
}

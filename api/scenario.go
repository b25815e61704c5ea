package api

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// stagedScenario is a scenario as it could be played now.
type stagedScenario struct {
	ID           dramatis.ID           `json:"id"`
	EcosystemID  dramatis.ID           `json:"ecosystem_id"`
	Title        string                `json:"title" example:"The bishop's candlesticks"`
	Setting      string                `json:"setting" example:"the bishop's table, after dark"`
	Mood         string                `json:"mood" example:"uneasy"`
	Goal         string                `json:"goal" example:"to part as friends"`
	Opening      *stagedOpening        `json:"opening" doc:"The first line; null leaves it to who opens the scene"`
	Cast         []stagedMember        `json:"cast" nullable:"false" doc:"Who takes part, in the order of their places"`
	SpeakerOrder dramatis.SpeakerOrder `json:"speaker_order"`
	MaxTurns     int                   `json:"max_turns" example:"12" doc:"0 for the world's own setting"`
	Tags         []string              `json:"tags" nullable:"false"`
	Notes        string                `json:"notes" doc:"The author's own, never shared and for nobody on the stage"`
	Playable     bool                  `json:"playable" doc:"Whether it can be started: two of the cast at least, and nobody gone"`
	Shared       *sharedSince          `json:"shared" doc:"The link by which anybody may read it; null when there is none"`
	Version      int                   `json:"version"`
	CreatedBy    dramatis.ID           `json:"created_by" doc:"The user who made it"`
	CreatedAt    time.Time             `json:"created_at"`
	UpdatedAt    time.Time             `json:"updated_at"`
}

// stagedMember is one of a scenario's cast.
type stagedMember struct {
	CharacterID dramatis.ID `json:"character_id"`
	Name        string      `json:"name" example:"Valjean"`
	Gone        bool        `json:"gone" doc:"They are no longer in the world: only their name is left"`
}

// stagedOpening is a scenario's first line.
type stagedOpening struct {
	CharacterID *dramatis.ID `json:"character_id" doc:"Who says it; null for the narrator"`
	Name        string       `json:"name" example:"Narrator"`
	Text        string       `json:"text" example:"It had rained since noon."`
	Action      string       `json:"action"`
}

func showScenario(sc *store.Staged) stagedScenario {
	shown := stagedScenario{
		ID: sc.ID, EcosystemID: sc.EcosystemID, Title: sc.Title, Setting: sc.Setting, Mood: sc.Mood, Goal: sc.Goal,
		Cast: make([]stagedMember, len(sc.Cast)), SpeakerOrder: sc.SpeakerOrder, MaxTurns: sc.MaxTurns, Tags: sc.Tags, Notes: sc.Notes,
		Playable: len(sc.Cast) >= 2 && len(sc.Gone) == 0, Shared: showLink(sc.Link),
		Version: sc.Version, CreatedBy: sc.CreatedBy, CreatedAt: sc.CreatedAt, UpdatedAt: sc.UpdatedAt,
	}
	for i, member := range sc.Cast {
		shown.Cast[i] = stagedMember{CharacterID: member.CharacterID, Name: member.Name, Gone: sc.IsGone(member.CharacterID)}
	}
	if o := sc.Opening; o != nil {
		shown.Opening = &stagedOpening{CharacterID: o.CharacterID, Name: openedBy(&sc.Scenario), Text: o.Text, Action: o.Action}
	}
	return shown
}

// openedBy is the name of who says a scenario's first line.
func openedBy(sc *dramatis.Scenario) string {
	if who := sc.Opening.CharacterID; who != nil {
		return sc.Name(*who)
	}
	return "Narrator"
}

// ScenarioInput is what an author may say of a scenario. What is left out stays as it is.
type ScenarioInput struct {
	Title        *string                `json:"title,omitempty" maxLength:"200" example:"The bishop's candlesticks"`
	Setting      *string                `json:"setting,omitempty" maxLength:"2000" example:"the bishop's table, after dark"`
	Mood         *string                `json:"mood,omitempty" maxLength:"200" example:"uneasy"`
	Goal         *string                `json:"goal,omitempty" maxLength:"500" example:"to part as friends" doc:"What the scene is for; it ends when that is reached"`
	Opening      openingInput           `json:"opening,omitempty"`
	Cast         *[]playerInput         `json:"cast,omitempty" maxItems:"12" doc:"Who takes part, in the order of their places"`
	SpeakerOrder *dramatis.SpeakerOrder `json:"speaker_order,omitempty" example:"natural"`
	MaxTurns     *int                   `json:"max_turns,omitempty" minimum:"0" maximum:"100" example:"12" doc:"0 for the world's own setting"`
	Tags         *[]string              `json:"tags,omitempty" maxItems:"50"`
	Notes        *string                `json:"notes,omitempty" maxLength:"10000"`

	// What its own GET shows beside, and PUT ignores.
	ID          json.RawMessage `json:"id,omitempty" hidden:"true"`
	EcosystemID json.RawMessage `json:"ecosystem_id,omitempty" hidden:"true"`
	Playable    json.RawMessage `json:"playable,omitempty" hidden:"true"`
	Shared      json.RawMessage `json:"shared,omitempty" hidden:"true"`
	Version     json.RawMessage `json:"version,omitempty" hidden:"true"`
	CreatedBy   json.RawMessage `json:"created_by,omitempty" hidden:"true"`
	CreatedAt   json.RawMessage `json:"created_at,omitempty" hidden:"true"`
	UpdatedAt   json.RawMessage `json:"updated_at,omitempty" hidden:"true"`
}

// playerInput names one of the cast, as a scenario shows them or by the id alone.
type playerInput struct {
	CharacterID dramatis.ID     `json:"character_id" format:"uuid"`
	Name        json.RawMessage `json:"name,omitempty" hidden:"true"`
	Gone        json.RawMessage `json:"gone,omitempty" hidden:"true"`
}

// openingInput is a first line, or null for none.
type openingInput struct {
	set  bool // it was mentioned
	line *dramatis.ScenarioLine
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *openingInput) UnmarshalJSON(raw []byte) error {
	o.set = true
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return nil
	}
	o.line = &dramatis.ScenarioLine{}
	return json.Unmarshal(raw, o.line)
}

// Schema implements huma.SchemaProvider.
func (openingInput) Schema(huma.Registry) *huma.Schema {
	most := func(n int) *int { return &n }
	line := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"text"}, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"character_id": {
				Description: "Who says it, one of the cast; null for the narrator",
				AnyOf:       []*huma.Schema{{Type: huma.TypeString, Format: "uuid"}, {Type: "null"}},
			},
			"name":   {Type: huma.TypeString, Description: "Ignored: GET shows it"},
			"text":   {Type: huma.TypeString, MaxLength: most(4_000), Examples: []any{"It had rained since noon."}},
			"action": {Type: huma.TypeString, MaxLength: most(500)},
		},
	}
	return &huma.Schema{Description: "The first line; null leaves it to who opens the scene", AnyOf: []*huma.Schema{line, {Type: "null"}}}
}

func (in *ScenarioInput) apply(sc *dramatis.Scenario) {
	set(&sc.Title, in.Title)
	set(&sc.Setting, in.Setting)
	set(&sc.Mood, in.Mood)
	set(&sc.Goal, in.Goal)
	set(&sc.SpeakerOrder, in.SpeakerOrder)
	set(&sc.MaxTurns, in.MaxTurns)
	set(&sc.Tags, in.Tags)
	set(&sc.Notes, in.Notes)
	if in.Opening.set {
		sc.Opening = in.Opening.line
	}
	if in.Cast != nil {
		sc.Cast = make([]dramatis.Player, len(*in.Cast))
		for i, member := range *in.Cast {
			sc.Cast[i].CharacterID = member.CharacterID
		}
	}
}

type listScenariosInput struct {
	InWorld
	Paged
}

func (s *Server) listScenarios(ctx context.Context, in *listScenariosInput) (*listed[stagedScenario], error) {
	if err := s.may(ctx, in.EcosystemID, dramatis.AccessViewer); err != nil {
		return nil, err
	}
	found, err := s.store.Scenarios(ctx, in.EcosystemID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, showScenario), nil
}

type createScenarioInput struct {
	Body struct {
		ScenarioInput
		EcosystemID dramatis.ID `json:"ecosystem_id" format:"uuid"`
		Title       string      `json:"title" maxLength:"200" example:"The bishop's candlesticks"`
	} `nameHint:"NewScenario"`
}

func (s *Server) createScenario(ctx context.Context, in *createScenarioInput) (*made[stagedScenario], error) {
	if err := s.may(ctx, in.Body.EcosystemID, dramatis.AccessEditor); err != nil {
		return nil, err
	}
	sc := dramatis.Scenario{EcosystemID: in.Body.EcosystemID, SpeakerOrder: dramatis.OrderNatural, CreatedBy: callerOf(ctx).ID}
	in.Body.apply(&sc)
	sc.Title = in.Body.Title
	return madeScenario(s.store.CreateScenario(ctx, sc))
}

func madeScenario(sc store.Staged, err error) (*made[stagedScenario], error) {
	if err != nil {
		return nil, err
	}
	return &made[stagedScenario]{Location: "/api/v1/scenarios/" + sc.ID.String(), ETag: etag(sc.Version), Body: showScenario(&sc)}, nil
}

func (s *Server) getScenario(ctx context.Context, in *Named) (*versioned[stagedScenario], error) {
	sc, err := s.store.Scenario(ctx, in.ID)
	return presentScenario(sc, err)
}

func presentScenario(sc store.Staged, err error) (*versioned[stagedScenario], error) {
	if err != nil {
		return nil, err
	}
	return &versioned[stagedScenario]{ETag: etag(sc.Version), Body: showScenario(&sc)}, nil
}

type updateScenarioInput struct {
	Named
	OnlyIf
	Body ScenarioInput
}

func (s *Server) updateScenario(ctx context.Context, in *updateScenarioInput) (*versioned[stagedScenario], error) {
	sc, err := s.store.UpdateScenario(ctx, in.ID, in.version(), in.Body.apply)
	return presentScenario(sc, in.outcome(err))
}

func (s *Server) deleteScenario(ctx context.Context, in *Named) (*struct{}, error) {
	return nil, s.store.DeleteScenario(ctx, in.ID)
}

func (s *Server) duplicateScenario(ctx context.Context, in *Named) (*made[stagedScenario], error) {
	return madeScenario(s.store.DuplicateScenario(ctx, in.ID, callerOf(ctx).ID))
}

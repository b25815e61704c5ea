package api

import (
	"context"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/store"
)

const describeCast = "People of the document become characters: with a description and lines of their own from the text, what it says of them as memories " +
	"that know their passage, and bonds after how often they appear together and how those passages feel, also with those of the document who live in the " +
	"world already under its name for them. Without `ecosystem_id` a new world is made. Somebody whose name the world has already is a conflict, and then nobody is taken."

type acceptCastInput struct {
	Named
	Body struct {
		EcosystemID *dramatis.ID `json:"ecosystem_id,omitempty" format:"uuid" doc:"The world that takes them in; a new one is made when left out"`
		Name        string       `json:"name,omitempty" maxLength:"200" example:"Longbourn" doc:"Of the new world; the document's title otherwise"`
		Characters  []casting    `json:"characters" minItems:"1" maxItems:"500" nullable:"false" doc:"Who is taken, in the order of their numbers"`
	} `nameHint:"AcceptedCast"`
}

type casting struct {
	Key         string `json:"key" maxLength:"400" example:"elizabeth-bennet" doc:"As the cast names them"`
	Name        string `json:"name,omitempty" maxLength:"255" example:"Lizzy" doc:"Another name than the text's"`
	Description string `json:"description,omitempty" maxLength:"20000" doc:"Another description than the text's"`
}

// castAccepted is a world with the characters that were taken into it.
type castAccepted struct {
	Ecosystem     dramatis.Ecosystem   `json:"ecosystem"`
	Characters    []dramatis.Character `json:"characters" nullable:"false"`
	Relationships int                  `json:"relationships" doc:"How many bonds were made, both ways counted"`
	Memories      int                  `json:"memories" doc:"How many facts they were given"`
}

// acceptCast takes people of a document into a world.
func (s *Server) acceptCast(ctx context.Context, in *acceptCastInput) (*placed[castAccepted], error) {
	d, err := s.store.Document(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.mayCast(ctx, in.Body.EcosystemID); err != nil {
		return nil, err
	}
	found, _, err := s.analysis(ctx, in.ID, false)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, dramatis.Errorf(dramatis.CodeConflict, "the document is still being analysed: wait for its cast first")
	}
	made, err := s.store.AcceptCast(ctx, newCast(in, &d, found, callerOf(ctx).ID))
	if err != nil {
		return nil, err
	}
	out := &placed[castAccepted]{Location: "/api/v1/ecosystems/" + made.Ecosystem.ID.String()}
	out.Body = castAccepted{
		Ecosystem: made.Ecosystem, Relationships: made.Relationships, Memories: made.Memories,
		Characters: make([]dramatis.Character, len(made.Characters)),
	}
	show := showCharacter(made.Ecosystem.WorldTime)
	for i := range made.Characters {
		out.Body.Characters[i] = show(&made.Characters[i])
	}
	return out, nil
}

// mayCast reports why the caller may not take characters into a world, or make one.
func (s *Server) mayCast(ctx context.Context, world *dramatis.ID) error {
	if world != nil {
		return s.may(ctx, *world, dramatis.AccessEditor)
	}
	if callerOf(ctx).Role == dramatis.RoleViewer {
		return dramatis.Errorf(dramatis.CodeForbidden, "this takes the role of creator, as it makes a world")
	}
	return nil
}

func newCast(in *acceptCastInput, d *dramatis.Document, found *dramatis.Analysis, by dramatis.ID) store.NewCast {
	n := store.NewCast{
		Document: d.ID, Analysis: found, Chosen: make([]format.Casting, len(in.Body.Characters)), Ecosystem: in.Body.EcosystemID, By: by,
		Name: in.Body.Name, About: fmt.Sprintf("The people of “%s”, found in the text.", d.Title),
	}
	for i, c := range in.Body.Characters {
		n.Chosen[i] = format.Casting(c)
	}
	if n.Name == "" {
		title := []rune(d.Title)
		n.Name = string(title[:min(len(title), 200)])
	}
	return n
}

package api

import (
	"context"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/store"
)

const describeCast = "People of the document become characters: with a description and lines of their own from the text, what it says of them as memories " +
	"that know their passage, and bonds after how often they appear together and how those passages feel. Without `ecosystem_id` a " +
	"new world is made. Somebody whose name the world has already is a conflict, and then nobody is taken."

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
	Relationships int                  `json:"relationships" doc:"How many bonds were made between them, both ways counted"`
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
	n, err := newCast(in, &d, found)
	if err != nil {
		return nil, err
	}
	n.By = callerOf(ctx).ID
	e, people, err := s.store.AcceptCast(ctx, n)
	if err != nil {
		return nil, err
	}
	out := &placed[castAccepted]{Location: "/api/v1/ecosystems/" + e.ID.String()}
	out.Body = castAccepted{Ecosystem: e, Relationships: 2 * len(n.Network.Ties), Characters: make([]dramatis.Character, len(people))}
	for i := range people {
		out.Body.Characters[i] = showCharacter(e.WorldTime)(&people[i])
		out.Body.Memories += len(n.Facts[i])
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

func newCast(in *acceptCastInput, d *dramatis.Document, found *dramatis.Analysis) (store.NewCast, error) {
	chosen := make([]format.Casting, len(in.Body.Characters))
	for i, c := range in.Body.Characters {
		chosen[i] = format.Casting(c)
	}
	network, err := format.CastNetwork(found, chosen)
	if err != nil {
		return store.NewCast{}, err
	}
	network.Name, network.Description = in.Body.Name, fmt.Sprintf("The people of “%s”, found in the text.", d.Title)
	if network.Name == "" {
		network.Name = string([]rune(d.Title)[:min(len([]rune(d.Title)), 200)])
	}
	n := store.NewCast{Document: d.ID, Ecosystem: in.Body.EcosystemID, Network: network}
	for _, c := range chosen {
		for i := range found.People {
			if found.People[i].Key == c.Key {
				n.Facts = append(n.Facts, found.People[i].Evidence)
			}
		}
	}
	return n, nil
}

package api

import (
	"context"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// pathFound is the way on which word is likeliest to travel from one person to another.
type pathFound struct {
	From      namedNode  `json:"from"`
	To        namedNode  `json:"to"`
	Connected bool       `json:"connected" doc:"Whether there is any way"`
	By        string     `json:"by" enum:"likeliest,fewest" doc:"What made this way the one that is shown"`
	Chance    float64    `json:"chance" doc:"That word comes through: the product of the steps' chances; 0 when there is no way"`
	Steps     []pathStep `json:"steps" nullable:"false"`
	Says      string     `json:"says" doc:"The same in words"`
}

type pathStep struct {
	RelationshipID dramatis.ID               `json:"relationship_id" format:"uuid"`
	From           namedNode                 `json:"from"`
	To             namedNode                 `json:"to"`
	Type           dramatis.RelationshipType `json:"type"`
	Strength       float64                   `json:"strength"`
	Trust          float64                   `json:"trust"`
	Familiarity    float64                   `json:"familiarity"`
	Chance         float64                   `json:"chance" doc:"familiarity × (1 + strength) / 2, at least 0.01"`
}

type pathInput struct {
	Named
	From dramatis.ID `query:"from" required:"true" format:"uuid" doc:"The character with whom the way begins"`
	To   dramatis.ID `query:"to" required:"true" format:"uuid" doc:"The character to whom it leads"`
	By   string      `query:"by" enum:"likeliest,fewest" default:"likeliest" doc:"The way on which word is likeliest to travel, or one with the fewest steps"`
	Over
}

// Over chooses the relationships that count.
type Over struct {
	Type     dramatis.RelationshipType `query:"type" enum:"stranger,acquaintance,friend,close_friend,ally,rival,enemy,romance,family,mentor,colleague" doc:"Only over relationships of this type"`
	Strength float64                   `query:"strength" minimum:"-1" maximum:"1" default:"-1" example:"0.2" doc:"Only over relationships that are at least so strong now"`
}

func (o Over) in(e *dramatis.Ecosystem) dramatis.GraphQuery {
	return dramatis.GraphQuery{EcosystemID: e.ID, At: e.WorldTime, Type: o.Type, Strength: o.Strength}
}

// getPath answers with no steps, and says so, when there is no way: that is a fact about the world, not a missing page.
func (s *Server) getPath(ctx context.Context, in *pathInput) (*answer[pathFound], error) {
	e, err := s.store.Ecosystem(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	nodes, ends, err := s.namedIn(ctx, in.ID, in.From, in.To)
	if err != nil {
		return nil, err
	}
	bonds, err := s.store.AllRelationships(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if in.By == "fewest" {
		way, err := s.config.Graph.Path(ctx, in.in(&e), ends[0], ends[1])
		if err != nil {
			return nil, err
		}
		bonds = sim.Along(bonds, way)
	}
	p, found := sim.PathBetween(bonds, ends[0], ends[1], in.in(&e))
	return &answer[pathFound]{showPath(in.By, &p, found, nodes[ends[0]], nodes[ends[1]], nodes)}, nil
}

// namedIn is the people of a world by number, and the numbers of some of them.
func (s *Server) namedIn(ctx context.Context, world dramatis.ID, who ...dramatis.ID) (map[int]namedNode, []int, error) {
	people, err := s.store.Names(ctx, world)
	if err != nil {
		return nil, nil, err
	}
	byID := map[dramatis.ID]int{}
	for i := range people {
		byID[people[i].ID] = people[i].Number
	}
	numbers := make([]int, len(who))
	for i, id := range who {
		if numbers[i] = byID[id]; numbers[i] == 0 {
			return nil, nil, dramatis.Errorf(dramatis.CodeNotFound, "there is no character %s", id)
		}
	}
	return nodesByNumber(people), numbers, nil
}

func showPath(by string, p *sim.Path, found bool, from, to namedNode, nodes map[int]namedNode) pathFound {
	out := pathFound{By: by, From: from, To: to, Connected: found, Chance: p.Chance, Steps: make([]pathStep, len(p.Steps))}
	for i, step := range p.Steps {
		r := &step.Relationship
		out.Steps[i] = pathStep{
			RelationshipID: r.ID, From: nodes[r.From], To: nodes[r.To], Type: r.Type,
			Strength: step.Bond.Strength, Trust: step.Bond.Trust, Familiarity: step.Bond.Familiarity, Chance: step.Chance,
		}
	}
	switch {
	case !found:
		out.Chance, out.Says = 0, fmt.Sprintf("No word from %s can come to %s.", from.Name, to.Name)
	case len(p.Steps) == 0:
		out.Says = fmt.Sprintf("%s need not ask anybody.", from.Name)
	case len(p.Steps) == 1:
		out.Says = fmt.Sprintf("%s would tell %s themselves.", from.Name, to.Name)
	default:
		out.Says = fmt.Sprintf("%s would tell %s, and so it would come to %s.", from.Name, out.Steps[0].To.Name, to.Name)
	}
	return out
}

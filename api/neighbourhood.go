package api

import (
	"context"

	"github.com/literaryai/dramatis"
)

// nearby is who is near a person.
type nearby struct {
	Of    namedNode   `json:"of"`
	Depth int         `json:"depth"`
	Near  []neighbour `json:"near" nullable:"false" doc:"The nearest first, then by number"`
}

type neighbour struct {
	Person namedNode `json:"person"`
	Depth  int       `json:"depth" doc:"Steps from the person; 1 for those whom they know"`
}

type neighbourhoodInput struct {
	Named
	Of    dramatis.ID `query:"of" required:"true" format:"uuid" doc:"The character"`
	Depth int         `query:"depth" minimum:"1" maximum:"6" default:"2" doc:"How many steps to go"`
	Over
}

func (s *Server) getNeighbourhood(ctx context.Context, in *neighbourhoodInput) (*answer[nearby], error) {
	e, err := s.store.Ecosystem(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	nodes, of, err := s.namedIn(ctx, in.ID, in.Of)
	if err != nil {
		return nil, err
	}
	found, err := s.config.Graph.Neighbourhood(ctx, in.in(&e), of[0], in.Depth)
	if err != nil {
		return nil, err
	}
	out := nearby{Of: nodes[of[0]], Depth: in.Depth, Near: make([]neighbour, 0, len(found))}
	for _, n := range found {
		out.Near = append(out.Near, neighbour{nodes[n.Number], n.Depth})
	}
	return &answer[nearby]{out}, nil
}

// inCommon is whom two people both know.
type inCommon struct {
	A      namedNode   `json:"a"`
	B      namedNode   `json:"b"`
	Common []namedNode `json:"common" nullable:"false" doc:"By number"`
}

type inCommonInput struct {
	Named
	A dramatis.ID `query:"a" required:"true" format:"uuid" doc:"One character"`
	B dramatis.ID `query:"b" required:"true" format:"uuid" doc:"The other"`
	Over
}

func (s *Server) getInCommon(ctx context.Context, in *inCommonInput) (*answer[inCommon], error) {
	e, err := s.store.Ecosystem(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	nodes, ends, err := s.namedIn(ctx, in.ID, in.A, in.B)
	if err != nil {
		return nil, err
	}
	found, err := s.config.Graph.Common(ctx, in.in(&e), ends[0], ends[1])
	if err != nil {
		return nil, err
	}
	out := inCommon{A: nodes[ends[0]], B: nodes[ends[1]], Common: make([]namedNode, len(found))}
	for i, number := range found {
		out.Common[i] = nodes[number]
	}
	return &answer[inCommon]{out}, nil
}

package api

import (
	"context"

	"github.com/literaryai/dramatis/store"
)

type forkInput struct {
	Named
	Body *struct {
		At   int64  `json:"at,omitempty" minimum:"1" doc:"A seq of the world's log; rounded down to the end of a tick, or of what an author did before the first. The present when left out" example:"120"`
		Name string `json:"name,omitempty" maxLength:"200" doc:"What to call the new world; by default the old one's name, and from which tick" example:"What if Javert had listened"`
		Seed *int64 `json:"seed,omitempty" minimum:"1" maximum:"9007199254740991" doc:"The old one's when left out: left alone, both worlds then go on in the same way"`
	} `nameHint:"Fork"`
}

// forkEcosystem begins to make a world out of another as it once was. Who forks a world owns all of it afterwards, what
// was whispered too, so it takes an editor.
func (s *Server) forkEcosystem(ctx context.Context, in *forkInput) (*begun[jobOnly], error) {
	n := store.NewFork{Ecosystem: in.ID, By: callerOf(ctx).ID}
	if in.Body != nil {
		n.At, n.Name, n.Seed = in.Body.At, in.Body.Name, in.Body.Seed
	}
	job, err := s.store.StartFork(ctx, n)
	if err != nil {
		return nil, err
	}
	return begunWith(&job, jobOnly{Job: showJob(&job)}), nil
}

package worker

import (
	"context"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// search makes the vector of what a person looks for. What is found by it is no business of the job's: its result can be
// read by all who see the world.
func (w *Worker) search(ctx context.Context, a *attempt, args tasks.Search) error {
	who := &dramatis.Character{ID: args.CharacterID}
	vectors, err := w.embedder(a, "search", who).Embed(ctx, []string{args.Text})
	if err != nil {
		return fmt.Errorf("embed what is looked for: %w", err)
	}
	return a.commit(ctx, func(*store.Tx) (any, error) {
		return store.SearchVector{Space: dramatis.VectorSpace(w.Embedder), Vector: vectors[0]}, nil
	})
}

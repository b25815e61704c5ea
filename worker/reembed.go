package worker

import (
	"context"
	"errors"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// reembedBatch is how many memories one job embeds anew.
const reembedBatch = 4 * embedBatch

// reembed makes the vectors of the next memories of a world in the space of the present embedder, and asks for the batch
// that follows. The last of these jobs looks from the beginning once more, for what came in behind it, and only when it
// finds nothing is the world noted as being of that space.
func (w *Worker) reembed(ctx context.Context, a *attempt, args tasks.Reembed) error {
	space, err := w.space(ctx, a)
	if err != nil {
		return err
	}
	if args.Space == "" {
		args.Space = space
	}
	if args.Space != space {
		a.log.Warn("the embedder is another one now; whoever has it will ask again", "world", args.EcosystemID)
		return a.done(ctx)
	}
	if args.Total == 0 {
		total, err := w.Store.CountNotIn(ctx, args)
		if err != nil {
			return err
		}
		args.Total = total
	}
	memories, err := w.Store.NotIn(ctx, args, reembedBatch)
	if err != nil {
		return err
	}
	vectors, err := w.vectors(ctx, a, memories, dramatis.Progress{Done: args.Done, Total: args.Total, Note: "memories embedded anew"})
	if err != nil {
		return err
	}
	next, more := following(args, memories)
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		if len(memories) > 0 {
			tx.SaveVectors(memories, args.Space, vectors)
		}
		if more {
			tx.NextReembed(next)
		} else {
			tx.EmbeddedIn(args.Space)
		}
		return map[string]int{"done": next.Done, "total": max(next.Total, next.Done)}, nil
	})
}

// space is that of the embedder's vectors. One that has not answered yet is asked for a vector to learn it by.
func (w *Worker) space(ctx context.Context, a *attempt) (string, error) {
	if w.Embedder.Dimension() == 0 {
		if _, err := w.embedder(a, "dimension", nil).Embed(ctx, []string{"dimension"}); err != nil {
			return "", fmt.Errorf("learn the dimension of the vectors: %w", err)
		}
	}
	return dramatis.VectorSpace(w.Embedder), nil
}

// worldsAtOnce bounds the worlds that one watch asks vectors for; the next watch comes a minute later.
const worldsAtOnce = 100

// embedAnew asks for vectors of the present embedder in worlds whose memories may have none. While it has not answered yet
// its vectors have no known dimension, and nothing is asked for.
func (w *Worker) embedAnew(ctx context.Context) error {
	if w.Embedder.Dimension() == 0 {
		return nil
	}
	space := dramatis.VectorSpace(w.Embedder)
	worlds, err := w.Store.WorldsEmbeddedElse(ctx, space, worldsAtOnce)
	for _, world := range worlds {
		_, fault := w.Store.Reembed(ctx, world, space, false)
		err = errors.Join(err, fault)
	}
	return err
}

// following is the job that comes after one: the next batch, or a last look for what is missing; none when that found
// nothing.
func following(args tasks.Reembed, memories []dramatis.Memory) (next tasks.Reembed, more bool) {
	next = args
	next.Done += len(memories)
	if len(memories) == reembedBatch {
		last := &memories[len(memories)-1]
		next.Character, next.Memory = last.Character, last.Number
		return next, true
	}
	looked := args.Character == 0 && args.Memory == 0 && !args.All
	next.All, next.Character, next.Memory = false, 0, 0
	return next, !looked || len(memories) > 0
}

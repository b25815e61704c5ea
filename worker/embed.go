package worker

import (
	"context"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// embedBatch is how many texts one call of the embedder gets.
const embedBatch = 64

// embed makes the vectors of memories that have none yet.
func (w *Worker) embed(ctx context.Context, a *attempt, args tasks.Embed) error {
	memories, err := w.Store.Unembedded(ctx, args.MemoryIDs, dramatis.VectorSpace(w.Embedder))
	if err != nil {
		return err
	}
	vectors, err := w.vectors(ctx, a, memories, dramatis.Progress{Total: len(memories), Note: "memories embedded"})
	if err != nil {
		return err
	}
	space := dramatis.VectorSpace(w.Embedder) // known for certain now that it has made some
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		tx.SaveVectors(memories, space, vectors)
		if err := release(ctx, tx, a.claim.Job.Tick); err != nil {
			return nil, err
		}
		tx.EmbeddedAlso(space)
		return nil, nil
	})
}

// buryEmbed gives up on vectors for now; what has none is recalled by its recency and importance meanwhile.
func (w *Worker) buryEmbed(ctx context.Context, tx *store.Tx, job *dramatis.Job, _ tasks.Embed) error {
	err := release(ctx, tx, job.Tick)
	tx.NotEmbedded()
	return err
}

// vectors makes the vectors of memories, a batch at a time, and notes how far it has come where there are several.
func (w *Worker) vectors(ctx context.Context, a *attempt, memories []dramatis.Memory, p dramatis.Progress) ([][]float32, error) {
	vectors := make([][]float32, 0, len(memories))
	for batch := range slices.Chunk(memories, embedBatch) {
		made, err := w.embedder(a, "embed", nil).Embed(ctx, contents(batch))
		if err != nil {
			return nil, fmt.Errorf("embed %d memories: %w", len(batch), err)
		}
		if len(made) != len(batch) {
			return nil, dramatis.Errorf(dramatis.CodeUnavailable, "the embedder gave %d vectors for %d texts", len(made), len(batch))
		}
		vectors = append(vectors, made...)
		if p.Done += len(made); p.Total > embedBatch {
			if err := a.progress(ctx, p); err != nil {
				return nil, err
			}
		}
	}
	return vectors, nil
}

func contents(memories []dramatis.Memory) []string {
	texts := make([]string, len(memories))
	for i, m := range memories {
		texts[i] = m.Content
	}
	return texts
}

// release takes a job off its tick, when it counts in one.
func release(ctx context.Context, tx *store.Tx, tick *int) error {
	if tick == nil {
		return nil
	}
	return tx.Release(ctx, *tick)
}

package worker

import (
	"context"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// embedBatch is how many texts one call of the embedder gets.
const embedBatch = 64

// embed makes the vectors of memories that have none yet.
func (w *Worker) embed(ctx context.Context, a *attempt, args tasks.Embed) error {
	memories, err := w.Store.Unembedded(ctx, args.MemoryIDs, w.Embedder.Model())
	if err != nil {
		return err
	}
	vectors := make([][]float32, 0, len(memories))
	for from := 0; from < len(memories); from += embedBatch {
		batch := memories[from:min(from+embedBatch, len(memories))]
		made, err := w.embedder(a, "embed", nil).Embed(ctx, contents(batch))
		if err != nil {
			return fmt.Errorf("embed %d memories: %w", len(batch), err)
		}
		if len(made) != len(batch) {
			return dramatis.Errorf(dramatis.CodeUnavailable, "the embedder gave %d vectors for %d texts", len(made), len(batch))
		}
		vectors = append(vectors, made...)
		if len(memories) > embedBatch {
			if err := a.progress(ctx, dramatis.Progress{Done: len(vectors), Total: len(memories), Note: "memories embedded"}); err != nil {
				return err
			}
		}
	}
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		tx.SaveVectors(memories, w.Embedder.Model(), vectors)
		return nil, release(ctx, tx, a.claim.Job.Tick)
	})
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

package worker

import (
	"context"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/document"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// analyze reads a document and keeps what is found in it. One that was deleted meanwhile is left alone.
func (w *Worker) analyze(ctx context.Context, a *attempt, args tasks.Analyze) error {
	m, err := w.Store.Manuscript(ctx, args.DocumentID)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return a.done(ctx)
	}
	if err != nil {
		return err
	}
	found, err := document.Analyse(ctx, m, func(done, total int, note string) error {
		return a.progress(ctx, dramatis.Progress{Done: done, Total: total, Note: note})
	})
	if err != nil {
		return fmt.Errorf("analyse document %s: %w", args.DocumentID, err)
	}
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		kept, err := tx.SaveAnalysis(ctx, args.DocumentID, found)
		if err != nil || !kept {
			return nil, err
		}
		return map[string]any{
			"document_id": args.DocumentID, "people": len(found.People), "places": len(found.Places), "words": found.Counts.Words,
		}, nil
	})
}

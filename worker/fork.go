package worker

import (
	"context"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// fork makes a world out of another as it once was. Its commit is the whole of its work: what it has written is seen by
// nobody before, and is gone with it when it is killed.
func (w *Worker) fork(ctx context.Context, a *attempt, args tasks.Fork) error {
	return w.Store.Fork(ctx, a.claim, args, func(done, total int) error {
		return a.progress(ctx, dramatis.Progress{Done: done, Total: total, Note: "events copied"})
	})
}

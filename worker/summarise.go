package worker

import (
	"context"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// summarise lets each participant of a scene that is over keep what it was to them.
func (w *Worker) summarise(ctx context.Context, a *attempt, args tasks.Summarise) error {
	talk, err := w.Store.Talk(ctx, args.ConversationID)
	if err != nil {
		return err
	}
	made := sim.Summaries(talk)
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		return nil, tx.Summarise(ctx, talk, made, a.claim.Job.Tick)
	})
}

// burySummarise lets a scene go without its summaries. What people remember of its lines is embedded all the same.
func (w *Worker) burySummarise(ctx context.Context, tx *store.Tx, job *dramatis.Job, args tasks.Summarise) error {
	c, err := tx.LockConversation(ctx, args.ConversationID)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return release(ctx, tx, job.Tick)
	}
	if err != nil {
		return err
	}
	return tx.EmbedTalk(ctx, &c, job.Tick)
}

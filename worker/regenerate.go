package worker

import (
	"context"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// regenerated is what came of a job that was to have a line spoken anew.
type regenerated struct {
	MessageID   dramatis.ID `json:"message_id"`
	Regenerated bool        `json:"regenerated"` // false when the scene had gone on, or the line was changed, in the meantime
}

// regenerate lets the model speak the last line of a conversation anew: by the same speaker, and as if the line had never
// been said.
func (w *Worker) regenerate(ctx context.Context, a *attempt, args tasks.Regenerate) error {
	scene, last, err := w.Store.SceneBefore(ctx, args.ConversationID, args.MessageID)
	if dramatis.ErrorCode(err) == dramatis.CodeConflict || err == nil && last.Revision+1 != args.Revision {
		return a.commit(ctx, func(tx *store.Tx) (any, error) { return w.writeAnew(ctx, tx, args, nil) })
	}
	if err != nil {
		return err
	}
	said, err := w.speak(ctx, a, scene, choice{number: last.Speaker.Number, again: &last})
	if err != nil {
		return fmt.Errorf("regenerate line %s: %w", args.MessageID, err)
	}
	return a.commit(ctx, func(tx *store.Tx) (any, error) { return w.writeAnew(ctx, tx, args, said) })
}

// writeAnew writes the new line, unless there is none or the old one is not to be changed any more. Then the scene goes on
// as it is.
func (w *Worker) writeAnew(ctx context.Context, tx *store.Tx, args tasks.Regenerate, said *spoken) (any, error) {
	scene, last, err := tx.OpenAgain(ctx, args)
	if err != nil {
		return nil, err
	}
	if said == nil || last == nil {
		return regenerated{args.MessageID, false}, tx.LeaveLine(ctx, scene)
	}
	last.Text, last.Action, last.Emotion, last.Act = said.message.Text, said.message.Action, said.message.Emotion, said.message.Act
	last.AddressedTo, last.Model = said.message.AddressedTo, said.message.Model
	revision := store.Revision{Touched: sim.Touches(said.recalled, last.WorldTime), GoalMet: said.goalMet}
	return regenerated{args.MessageID, true}, tx.Revise(ctx, scene, last, said.reasons(dramatis.Terms{}), revision)
}

// buryRegenerate lets a scene go on whose last line could not be spoken anew.
func (w *Worker) buryRegenerate(ctx context.Context, tx *store.Tx, _ *dramatis.Job, args tasks.Regenerate) error {
	_, err := w.writeAnew(ctx, tx, args, nil)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return nil
	}
	return err
}

// withoutLine leaves out what is remembered of a line that is to be as if it had never been said.
func withoutLine(recalled []sim.Recalled, line dramatis.ID) []sim.Recalled {
	return slices.DeleteFunc(recalled, func(r sim.Recalled) bool { return r.Memory.MessageID != nil && *r.Memory.MessageID == line })
}

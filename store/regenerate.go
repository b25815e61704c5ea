package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// Regenerate asks for another last line of a conversation from the model, in a job of its own. A running scene waits for
// it; how else it stands stays. The line must be the model's; message is which one it is meant to be, nil for whichever is
// the last.
func (s *Store) Regenerate(ctx context.Context, id dramatis.ID, message *dramatis.ID, by dramatis.ID) (dramatis.Job, error) {
	var job dramatis.ID
	err := s.inScene(ctx, id, func(tx *Tx, scene *Scene) error {
		c := &scene.Conversation
		last, err := tx.changeableLine(ctx, scene, message)
		if err != nil {
			return err
		}
		if err := tx.checkAnotherTry(ctx, c, last); err != nil {
			return err
		}
		if c.State == dramatis.TalkRunning {
			if _, err := tx.keepTurns(ctx, c, true); err != nil {
				return err
			}
			if err := tx.Pause(ctx, c, dramatis.WaitsForAnotherTry); err != nil {
				return err
			}
		}
		job = tx.Enqueue(NewJob{
			Args:           tasks.Regenerate{EcosystemID: c.EcosystemID, ConversationID: c.ID, MessageID: last.ID, Revision: last.Revision + 1},
			ConversationID: &c.ID, CreatedBy: &by,
		})
		return nil
	})
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("regenerate the last line of conversation %s: %w", id, err)
	}
	return s.Job(ctx, job)
}

func (tx *Tx) checkAnotherTry(ctx context.Context, c *dramatis.Conversation, last *dramatis.Message) error {
	if last.Model == "" {
		return dramatis.Errorf(dramatis.CodeConflict, "no model made the last line: change it with PUT /conversations/%s/messages/%s", c.ID, last.ID)
	}
	if c.State == dramatis.TalkPaused && c.PauseReason == dramatis.ReasonBudget {
		return waitsForMoney()
	}
	under, err := collectOne(ctx, tx, pgx.RowTo[bool], `
		SELECT EXISTS (SELECT FROM jobs WHERE ecosystem_id = $1 AND conversation_id = $2 AND kind = $3 AND status IN ('queued', 'running'))`,
		c.EcosystemID, c.ID, tasks.Regenerate{}.Kind())
	if err != nil {
		return err
	}
	if under {
		return dramatis.Errorf(dramatis.CodeConflict, "the last line is just being spoken anew")
	}
	return tx.checkReopen(ctx, c)
}

// OpenAgain locks a scene whose last line the model has spoken anew, and gives that line. It is nil when the line is not
// the last one any more, was changed meanwhile, or is no longer for the model to say.
func (tx *Tx) OpenAgain(ctx context.Context, again tasks.Regenerate) (*Scene, *dramatis.Message, error) {
	scene, err := tx.openScene(ctx, again.ConversationID, nil)
	if err != nil {
		return nil, nil, err
	}
	c := &scene.Conversation
	last, err := tx.lastLine(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	if last == nil || last.ID != again.MessageID || last.Revision+1 != again.Revision || sim.IsPlayed(c, last.Speaker.Number) {
		return scene, nil, nil
	}
	if err := tx.checkReopen(ctx, c); err != nil {
		if dramatis.ErrorCode(err) == dramatis.CodeConflict {
			return scene, nil, nil
		}
		return nil, nil, err
	}
	return scene, last, nil
}

// LeaveLine lets a locked scene go on that has waited for its last line to be spoken anew, with the line as it is.
func (tx *Tx) LeaveLine(ctx context.Context, scene *Scene) error {
	if c := &scene.Conversation; c.State != dramatis.TalkPaused || c.PauseReason != dramatis.WaitsForAnotherTry {
		return nil
	}
	return tx.carryOn(ctx, scene)
}

package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// A conversation that is running has one job that is to speak its next line, and no more; one that waits has none, or one
// that will find nothing to do. Whoever changes a conversation from outside locks that job first, as it is the first in
// the order of locks, and then leaves it, gives it to another turn, or makes a new one.

// NextTurn enqueues the job that speaks the conversation's next line. There must be none.
func (tx *Tx) NextTurn(c *dramatis.Conversation, by *dramatis.ID) dramatis.ID {
	job := NewJob{
		Args:           tasks.Turn{EcosystemID: c.EcosystemID, ConversationID: c.ID, Turn: c.Turn + 1},
		ConversationID: &c.ID, CreatedBy: by,
	}
	if c.Attached {
		job.Tick = &c.Tick
	}
	return tx.Enqueue(job)
}

// Settle brings a conversation, whose scene is locked, to where it stands after a line or a change: it ends when it is
// over, and waits when its next line is a person's to choose or to say. It reports whether that line is to be spoken by
// the model, for which the caller sees that there is a job. A conversation that somebody paused stays so.
func (tx *Tx) Settle(ctx context.Context, scene *Scene) (goesOn bool, err error) {
	c, rules := &scene.Conversation, scene.Rules()
	if reason, over := sim.Over(rules); over {
		return false, tx.EndConversation(ctx, c, reason)
	}
	switch {
	case c.State == dramatis.TalkPaused && !waitsByItself(c):
		return false, nil
	case c.State == dramatis.TalkRunning && c.PauseReason != "": // one line was asked for
		return false, tx.Pause(ctx, c, c.PauseReason)
	}
	reason, speaker := sim.Waits(rules)
	if reason == "" {
		tx.resume(c)
		return true, nil
	}
	if speaker != 0 && speaker != c.NextSpeaker {
		c.NextSpeaker = speaker
		tx.saveConversation(c)
	}
	if c.State == dramatis.TalkPaused && c.PauseReason == reason {
		return false, nil
	}
	return false, tx.Pause(ctx, c, reason)
}

// EndMet ends a conversation, whose scene is locked, after the line that reached what it was for, or for a reason that the
// rules see before that.
func (tx *Tx) EndMet(ctx context.Context, scene *Scene) error {
	reason, over := sim.Over(scene.Rules())
	if !over {
		reason = sim.EndGoal
	}
	return tx.EndConversation(ctx, &scene.Conversation, reason)
}

// WaitFor makes a conversation, whose scene is locked, wait for the person who plays its next speaker.
func (tx *Tx) WaitFor(ctx context.Context, c *dramatis.Conversation, speaker int) error {
	c.NextSpeaker = speaker
	tx.saveConversation(c)
	return tx.Pause(ctx, c, dramatis.WaitsForPerson)
}

// waitsByItself reports whether a paused conversation waits for what the rules say, and goes on when that has come.
func waitsByItself(c *dramatis.Conversation) bool {
	switch c.PauseReason {
	case dramatis.WaitsForDirector, dramatis.WaitsForPerson, dramatis.WaitsForAnotherTry:
		return c.State == dramatis.TalkPaused
	}
	return false
}

// Pause makes a conversation wait. It lets go of its tick, which need not wait too.
func (tx *Tx) Pause(ctx context.Context, c *dramatis.Conversation, reason string) error {
	attached := c.Attached
	c.State, c.Attached, c.PauseReason = dramatis.TalkPaused, false, reason
	tx.queue(`UPDATE conversations SET state = 'paused', attached = false, pause_reason = $2 WHERE id = $1`, c.ID, reason)
	tx.EmitIn(c.ID, dramatis.ConversationPaused{ConversationID: c.ID, Reason: reason})
	if attached {
		return tx.Release(ctx, c.Tick)
	}
	return nil
}

// resume lets a paused conversation go on; one that runs already is left alone.
func (tx *Tx) resume(c *dramatis.Conversation) {
	if c.State != dramatis.TalkPaused {
		return
	}
	c.State, c.PauseReason = dramatis.TalkRunning, ""
	tx.queue(`UPDATE conversations SET state = 'running', pause_reason = '' WHERE id = $1`, c.ID)
	tx.EmitIn(c.ID, dramatis.ConversationResumed{ConversationID: c.ID})
}

// lockTurns locks the job that is to speak a conversation's next line. It waits for an attempt that is just writing it.
func (tx *Tx) lockTurns(conversation dramatis.ID) {
	tx.queue(`
		SELECT FROM jobs WHERE ecosystem_id = $1 AND conversation_id = $2 AND kind = $3 AND status IN ('queued', 'running')
		ORDER BY id FOR NO KEY UPDATE`, tx.world, conversation, tasks.Turn{}.Kind())
}

// keepTurns gives the job that was to speak another turn the conversation's next one, and says how many such jobs there
// are. An attempt that is thinking about the other turn loses its lease: what it comes up with answers what is no longer
// the last line, and is not used. With anew it loses it also where the turn is the same.
func (tx *Tx) keepTurns(ctx context.Context, c *dramatis.Conversation, anew bool) (int, error) {
	return collectOne(ctx, tx, pgx.RowTo[int], `
		WITH live AS (
			SELECT id, status = 'running' AS taken, anew OR (args ->> 'turn')::int <> @turn AS old FROM jobs, (SELECT @anew::boolean AS anew) asked
			WHERE ecosystem_id = @ecosystem AND conversation_id = @conversation AND kind = @kind AND status IN ('queued', 'running')),
		moved AS (
			UPDATE jobs SET args = jsonb_set(args, '{turn}', to_jsonb(@turn::int)), status = 'queued',
				generation = generation + taken::int, attempt = attempt - taken::int, enqueued_at = CASE WHEN taken THEN NULL ELSE enqueued_at END,
				run_at = CASE WHEN taken THEN now() ELSE run_at END, lease_token = NULL, lease_until = NULL
			FROM live WHERE jobs.id = live.id AND live.old)
		SELECT count(*)::int FROM live`,
		pgx.NamedArgs{
			"ecosystem": c.EcosystemID, "conversation": c.ID, "kind": tasks.Turn{}.Kind(), "turn": c.Turn + 1, "anew": anew,
		})
}

// speakNext sees that there is a job for the conversation's next line, by the one that is there if there is one.
func (tx *Tx) speakNext(ctx context.Context, c *dramatis.Conversation, by *dramatis.ID) error {
	there, err := tx.keepTurns(ctx, c, false)
	switch {
	case err != nil:
		return err
	case there > 0:
		tx.hasJobs = true // it may be for a feeder to carry
	default:
		tx.NextTurn(c, by)
	}
	return nil
}

package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// LineEdit is what a person makes of the last line of a conversation. What is nil stays as it is.
type LineEdit struct {
	Conversation dramatis.ID
	Message      dramatis.ID
	Text         *string
	Action       *string
	Act          *dramatis.Act
	AddressedTo  **dramatis.ID // a character; a nil in it is everybody
}

// EditLine rewrites the last line of a conversation. What the line had done is undone by events of its own (see
// sim.TakeBack for what cannot be), and the line does what it does as it reads now; a line that is being thought of is
// thought of again. The line that ended its conversation can be rewritten until the next tick has begun, whose people may
// recall it; the end is taken back with it, and comes again if it follows from the new line. Any other line than the last
// one is a conflict.
func (s *Store) EditLine(ctx context.Context, e LineEdit) (dramatis.Message, error) {
	var m dramatis.Message
	err := s.inScene(ctx, e.Conversation, func(tx *Tx, scene *Scene) error {
		last, err := tx.changeableLine(ctx, scene, &e.Message)
		if err != nil {
			return err
		}
		m = *last
		if err := e.apply(scene, &m); err != nil {
			return err
		}
		return tx.Revise(ctx, scene, &m, Reasons{}, Revision{})
	})
	if err != nil {
		return m, fmt.Errorf("edit line %s: %w", e.Message, err)
	}
	return m, nil
}

func (e *LineEdit) apply(scene *Scene, m *dramatis.Message) error {
	var f dramatis.Faults
	set(&m.Text, e.Text)
	set(&m.Action, e.Action)
	set(&m.Act, e.Act)
	m.Model = ""
	words := m.Text
	if m.Speaker.Kind == dramatis.SpeakerNarrator {
		words += m.Action // what happens has no other words
	}
	checkWords(&f, words, "")
	f.Check(len([]rune(m.Action)) <= mostText, "action", "must have at most %d characters", mostText)
	if m.Speaker.Kind == dramatis.SpeakerCharacter {
		f.Check(m.Act.Valid(), "act", "must be one of %v", dramatis.Acts())
	} else {
		f.Check(m.Act == "", "act", "is only for a character's line")
	}
	if e.AddressedTo != nil {
		f.Check(m.WhisperTo == nil, "addressed_to", "cannot be changed of a whisper")
		m.AddressedTo = nil
		if who := scene.member(&f, "addressed_to", *e.AddressedTo); who != nil {
			to := speakerOf(who)
			m.AddressedTo = &to
			f.Check(to.Number != m.Speaker.Number, "addressed_to", "must be somebody else than who speaks")
		}
	}
	return f.Err("the line")
}

// set takes a value over, if there is one.
func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// changeableLine is the last line of a scene, which is the only one that can be changed. id names it; nil is whichever it
// is.
func (tx *Tx) changeableLine(ctx context.Context, scene *Scene, id *dramatis.ID) (*dramatis.Message, error) {
	c := &scene.Conversation
	if c.Kind == dramatis.KindChat {
		return nil, dramatis.Errorf(dramatis.CodeConflict, "the lines of a chat cannot be changed")
	}
	last, err := tx.lastLine(ctx, c)
	switch {
	case err != nil:
		return nil, err
	case last != nil && (id == nil || *id == last.ID):
		return last, nil
	case id == nil:
		return nil, dramatis.Errorf(dramatis.CodeConflict, "nothing has been said yet")
	}
	_, err = collectOne(ctx, tx, pgx.RowTo[int], `SELECT turn FROM messages WHERE id = $1 AND conversation_id = $2`, *id, c.ID)
	if err != nil {
		return nil, notFound(err, "message", *id)
	}
	return nil, notLast()
}

// Revision is what there is to know of a line that was spoken anew, beside the line.
type Revision struct {
	Touched []dramatis.Touch // memories that were renewed by being recalled for it
	GoalMet bool             // it reaches what the scene is held for
}

// Revise gives the last line of a locked scene the words that m holds: what it had done is taken back, what it does now is
// written as for any line, and the scene is taken up where that leaves it. The terms of the rules are added to why. A line
// that is being thought of as the next one answers to what was not said, and is thought of again.
func (tx *Tx) Revise(ctx context.Context, scene *Scene, m *dramatis.Message, why Reasons, r Revision) error {
	if err := tx.reopen(ctx, scene); err != nil {
		return err
	}
	if err := tx.TakeBack(ctx, scene, m); err != nil {
		return err
	}
	c := &scene.Conversation
	effects := sim.Appraise(scene.Rules(), lineOf(c, m))
	m.RelationshipChanges = effects.Deltas
	said := why.Terms.Choice
	why.Terms = effects.Terms
	why.Terms.Choice = said
	tx.Rewrite(m, why, r.Touched)
	tx.Touch(r.Touched)
	tx.Feel(m, scene.Present, effects)
	scene.Said(m, effects)
	c.Turn++
	if _, err := tx.keepTurns(ctx, c, true); err != nil {
		return err
	}
	if r.GoalMet {
		return tx.EndMet(ctx, scene)
	}
	return tx.carryOn(ctx, scene)
}

// reopen takes back the end of a conversation that its last line has ended, unless a later tick has begun. What people have
// kept of it as a whole goes with it.
func (tx *Tx) reopen(ctx context.Context, scene *Scene) error {
	c := &scene.Conversation
	if c.State != dramatis.TalkEnded {
		return nil
	}
	if err := tx.checkReopen(ctx, c); err != nil {
		return err
	}
	c.State, c.EndReason, c.EndedAt = dramatis.TalkRunning, "", nil
	tx.saveConversation(c)
	summaries, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `
		SELECT id FROM memories WHERE kind = 'summary' AND message_id = ANY(ARRAY(SELECT id FROM messages WHERE conversation_id = $1))
		ORDER BY character_number, number`, c.ID)
	if err != nil {
		return err
	}
	return tx.forget(ctx, &c.ID, summaries)
}

// checkReopen says why a conversation that has ended cannot be taken up again.
func (tx *Tx) checkReopen(ctx context.Context, c *dramatis.Conversation) error {
	if c.State != dramatis.TalkEnded {
		return nil
	}
	if !slices.Contains(sim.EndsByItself(), c.EndReason) {
		return dramatis.Errorf(dramatis.CodeConflict, "the conversation has ended, and not by its last line")
	}
	late, err := collectOne(ctx, tx, pgx.RowTo[bool], `
		SELECT EXISTS (SELECT FROM events WHERE ecosystem_id = $1 AND type = 'tick.started' AND seq > (
			SELECT max(seq) FROM events WHERE conversation_id = $2 AND type = 'conversation.ended'))`, c.EcosystemID, c.ID)
	if err != nil {
		return err
	}
	if late {
		return dramatis.Errorf(dramatis.CodeConflict, "the conversation has ended, and the world has gone on since: fork it from here instead")
	}
	busy, err := tx.hasLiveJob(ctx, c)
	if err == nil && busy {
		err = dramatis.Errorf(dramatis.CodeConflict, "the conversation is just being committed to memory; try again in a moment")
	}
	return err
}

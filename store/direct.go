package store

import (
	"context"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// byHand is why a conversation is paused when nobody says why.
const byHand = "by hand"

// PauseConversation makes a conversation wait until somebody resumes it. It lets go of its tick, which need not wait too.
// A line that is on its way still lands. The reason must not be one of those for which the world itself pauses.
func (s *Store) PauseConversation(ctx context.Context, id dramatis.ID, reason string) (dramatis.Conversation, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		reason = byHand
	}
	own := []string{dramatis.WaitsForDirector, dramatis.WaitsForPerson, dramatis.WaitsForAnotherTry, dramatis.ReasonBudget}
	if slices.Contains(own, reason) {
		var f dramatis.Faults
		f.Add("reason", "is a word that the world itself pauses with; say it in another way")
		return dramatis.Conversation{}, f.Err("the pause")
	}
	return s.direct(ctx, id, func(tx *Tx, scene *Scene) error {
		c := &scene.Conversation
		if err := directable(c); err != nil {
			return err
		}
		if c.State != dramatis.TalkRunning && !waitsByItself(c) {
			return dramatis.Errorf(dramatis.CodeConflict, "the conversation is paused already")
		}
		return tx.Pause(ctx, c, reason)
	})
}

// direct does something to a conversation with its scene locked, and gives what it is then.
func (s *Store) direct(ctx context.Context, id dramatis.ID, do func(*Tx, *Scene) error) (dramatis.Conversation, error) {
	var c dramatis.Conversation
	err := s.inScene(ctx, id, func(tx *Tx, scene *Scene) error {
		err := do(tx, scene)
		c = scene.Conversation
		return err
	})
	return c, err
}

// ResumeConversation lets a paused conversation go on with its next line. A turn that was under way when it was paused,
// and still is, is that line: asking for another would pay for it twice. One that waits for the person who plays the next
// speaker goes on without them; one that waits for its director to choose, or for money, is a conflict.
func (s *Store) ResumeConversation(ctx context.Context, id dramatis.ID) (dramatis.Conversation, error) {
	return s.direct(ctx, id, func(tx *Tx, scene *Scene) error {
		c := &scene.Conversation
		if c.State != dramatis.TalkPaused {
			return dramatis.Errorf(dramatis.CodeConflict, "a conversation that is %s cannot be resumed", c.State)
		}
		switch c.PauseReason {
		case dramatis.ReasonBudget:
			return waitsForMoney()
		case dramatis.WaitsForDirector:
			return dramatis.Errorf(dramatis.CodeConflict, "the scene waits for its director: say who speaks with POST /conversations/%s/next", c.ID)
		case dramatis.WaitsForPerson:
			if err := tx.passOver(scene); err != nil {
				return err
			}
		}
		tx.resume(c)
		return tx.carryOn(ctx, scene)
	})
}

func waitsForMoney() error {
	return dramatis.Errorf(dramatis.CodeConflict, "the scene waits for money, and goes on by itself when there is some")
}

// passOver gives the word to somebody whom the model plays.
func (tx *Tx) passOver(scene *Scene) error {
	next := sim.NextUnplayed(scene.Rules())
	if next == 0 {
		return dramatis.Errorf(dramatis.CodeConflict, "everybody in this scene is played by a person")
	}
	scene.Conversation.NextSpeaker = next
	tx.saveConversation(&scene.Conversation)
	return nil
}

// End ends a conversation at its present turn. A line that is being thought of is not said any more.
func (s *Store) End(ctx context.Context, id dramatis.ID) (dramatis.Conversation, error) {
	return s.direct(ctx, id, func(tx *Tx, scene *Scene) error {
		c := &scene.Conversation
		if err := directable(c); err != nil {
			return err
		}
		if _, err := tx.keepTurns(ctx, c, true); err != nil {
			return err
		}
		return tx.EndConversation(ctx, c, "director")
	})
}

// Next tells a character to speak next, once; nil leaves it to the order. A line that is being thought of comes first. A
// scene that waits for the director, or for a person, goes on with it. One that was paused takes this one step, and waits
// again.
func (s *Store) Next(ctx context.Context, id dramatis.ID, character *dramatis.ID, by dramatis.ID) (dramatis.Conversation, error) {
	return s.direct(ctx, id, func(tx *Tx, scene *Scene) error {
		c := &scene.Conversation
		if err := directable(c); err != nil {
			return err
		}
		switch {
		case c.State == dramatis.TalkPaused && c.PauseReason == dramatis.ReasonBudget:
			return waitsForMoney()
		case c.State == dramatis.TalkPaused && c.PauseReason == dramatis.WaitsForAnotherTry:
			return dramatis.Errorf(dramatis.CodeConflict, "the last line is just being spoken anew")
		}
		if err := scene.choose(character); err != nil {
			return err
		}
		return tx.stepScene(ctx, scene, by)
	})
}

// choose sets who is to speak next: whom the director names, or else whom the order has the word given to.
func (s *Scene) choose(character *dramatis.ID) error {
	c := &s.Conversation
	var f dramatis.Faults
	switch who := s.member(&f, "character_id", character); {
	case who != nil:
		c.NextSpeaker = who.Number
	case character != nil:
	case c.SpeakerOrder == dramatis.OrderManual && c.NextSpeaker == 0:
		f.Add("character_id", "must name who speaks: in this scene the director chooses")
	case c.PauseReason == dramatis.WaitsForPerson:
		c.NextSpeaker = sim.NextUnplayed(s.Rules())
	}
	return f.Err("the choice of who speaks")
}

// stepScene lets a scene go on with whoever was chosen, if it does not go on already.
func (tx *Tx) stepScene(ctx context.Context, scene *Scene, by dramatis.ID) error {
	c := &scene.Conversation
	if c.State == dramatis.TalkRunning || waitsByItself(c) {
		tx.saveConversation(c)
		if c.State == dramatis.TalkRunning {
			return nil
		}
		return tx.carryOn(ctx, scene)
	}
	c.State = dramatis.TalkRunning // and keeps the reason, with which it will wait again
	if reason, speaker := sim.Waits(scene.Rules()); reason == dramatis.WaitsForPerson {
		return tx.WaitFor(ctx, c, speaker)
	}
	tx.saveConversation(c)
	return tx.speakNext(ctx, c, &by)
}

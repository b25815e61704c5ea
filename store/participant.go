package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// mostPeople is how many characters a scene holds.
const mostPeople = dramatis.MostCast

// Join brings a character into a scene, or hands one who is there to a person or back to the model: who plays them, nil for
// the model. Who comes in has heard nothing of what was said before. Everybody there sees it: it is a turn of the scene,
// told by the narrator. A character that somebody else plays is a conflict, unless they are handed to the model.
func (s *Store) Join(ctx context.Context, conversation, character dramatis.ID, playedBy *dramatis.ID) (dramatis.Conversation, error) {
	var c dramatis.Conversation
	err := s.inSceneWith(ctx, conversation, []dramatis.ID{character}, func(tx *Tx, scene *Scene) error {
		if err := directable(&scene.Conversation); err != nil {
			return err
		}
		who := slices.IndexFunc(scene.Present, func(p dramatis.Character) bool { return p.ID == character })
		if who < 0 {
			var f dramatis.Faults
			f.Add("character_id", "there is no character %s in this world", character)
			return f.Err("the participant")
		}
		newcomer := scene.Present[who]
		c = scene.Conversation
		p := scene.participant(newcomer.Number)
		var err error
		if p != nil && slices.Contains(sim.Here(scene.Rules()), p.Number) {
			err = tx.handOver(ctx, scene, p, playedBy)
		} else {
			err = tx.enter(ctx, scene, &newcomer, playedBy)
		}
		c = scene.Conversation
		return err
	})
	if err != nil {
		return c, fmt.Errorf("join conversation %s: %w", conversation, err)
	}
	return c, nil
}

// participant is who takes or took part under a number, or nil.
func (s *Scene) participant(number int) *dramatis.Participant {
	i := slices.IndexFunc(s.Conversation.Participants, func(p dramatis.Participant) bool { return p.Number == number })
	if i < 0 {
		return nil
	}
	return &s.Conversation.Participants[i]
}

// handOver changes who speaks for somebody who is there. A line that is being thought of may be theirs, and is thought of
// again.
func (tx *Tx) handOver(ctx context.Context, scene *Scene, p *dramatis.Participant, playedBy *dramatis.ID) error {
	switch {
	case p.PlayedBy == nil && playedBy == nil:
		return nil
	case p.PlayedBy != nil && playedBy != nil && *p.PlayedBy == *playedBy:
		return nil
	case p.PlayedBy != nil && playedBy != nil:
		return dramatis.Errorf(dramatis.CodeConflict, "%s is played by somebody else", p.Name)
	}
	p.PlayedBy = playedBy
	c := &scene.Conversation
	tx.saveConversation(c)
	if _, err := tx.keepTurns(ctx, c, true); err != nil {
		return err
	}
	return tx.carryOn(ctx, scene)
}

// enter lets somebody come in.
func (tx *Tx) enter(ctx context.Context, scene *Scene, who *dramatis.Character, playedBy *dramatis.ID) error {
	c := &scene.Conversation
	if len(presentIDs(c)) >= mostPeople {
		return dramatis.Errorf(dramatis.CodeConflict, "a scene holds at most %d characters", mostPeople)
	}
	p := scene.participant(who.Number)
	if p == nil {
		c.Participants = append(c.Participants, dramatis.Participant{CharacterID: who.ID, Number: who.Number})
		p = &c.Participants[len(c.Participants)-1]
	}
	p.Name, p.JoinedAfter, p.Left, p.LeftAfter, p.PlayedBy = who.Name, c.Turn, false, 0, playedBy
	tx.saveConversation(c)
	scene.Present = inPlace(c.Participants, scene.Present)
	tx.addLine(scene, &dramatis.Message{Speaker: narrator(), Action: who.Name + " joins them."})
	return tx.carryOn(ctx, scene)
}

// TakeOut takes a character out of a scene. Those who stay see it, as does who goes; it is a turn of the scene, told by
// the narrator. When too few are left the scene is over. Who takes no part is not_found.
func (s *Store) TakeOut(ctx context.Context, conversation, character dramatis.ID) (dramatis.Conversation, error) {
	var c dramatis.Conversation
	err := s.inScene(ctx, conversation, func(tx *Tx, scene *Scene) error {
		if err := directable(&scene.Conversation); err != nil {
			return err
		}
		i := slices.IndexFunc(scene.Conversation.Participants, func(p dramatis.Participant) bool { return p.CharacterID == character && !p.Left })
		if i < 0 {
			return dramatis.Errorf(dramatis.CodeNotFound, "there is no character %s in this scene", character)
		}
		err := tx.exit(ctx, scene, scene.Conversation.Participants[i].Number)
		c = scene.Conversation
		return err
	})
	if err != nil {
		return c, fmt.Errorf("take character %s out of conversation %s: %w", character, conversation, err)
	}
	return c, nil
}

// exit lets somebody go out, unless they have left by a line of their own already.
func (tx *Tx) exit(ctx context.Context, scene *Scene, number int) error {
	c := &scene.Conversation
	p := scene.participant(number)
	if slices.Contains(sim.Here(scene.Rules()), number) {
		tx.addLine(scene, &dramatis.Message{Speaker: narrator(), Action: p.Name + " leaves them."})
	}
	p.Left, p.LeftAfter = true, c.Turn
	if c.NextSpeaker == number {
		c.NextSpeaker = 0
	}
	tx.saveConversation(c)
	return tx.carryOn(ctx, scene)
}

func narrator() dramatis.Speaker {
	return dramatis.Speaker{Kind: dramatis.SpeakerNarrator, Name: narratorName}
}

package worker

import (
	"context"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// choice is who speaks a line, and why they do.
type choice struct {
	number int
	reason dramatis.SpeakerReason
	again  *dramatis.Message // the line that is to be spoken anew; nil for a new one
}

// message is the line that is to be, before it has words.
func (c choice) message(scene *store.Scene, speaker *dramatis.Character) dramatis.Message {
	talk := &scene.Conversation
	m := dramatis.Message{
		ID: dramatis.NewID(), Turn: talk.Turn + 1, Speaker: speakerOf(speaker), Tick: talk.Tick, WorldTime: sim.TurnTime(talk, talk.Turn+1),
	}
	if c.again != nil {
		m.ID, m.Revision = c.again.ID, c.again.Revision+1
	}
	return m
}

// nextSpeaker chooses who speaks, by the scene's order. Where that is to ask the model, and its answer is of no use, the
// natural order chooses.
func (w *Worker) nextSpeaker(ctx context.Context, a *attempt, scene *store.Scene) (choice, error) {
	s := scene.Rules()
	able, asks := sim.AsksModel(s)
	if !asks {
		number := sim.NextSpeaker(s)
		return choice{number: number, reason: sim.WhySpoke(s, number)}, nil
	}
	name, _, err := llm.ChooseSpeaker(ctx, w.model(a, "speaker", nil), speakerRequest(s, able))
	if err != nil {
		return choice{}, err
	}
	for _, c := range able {
		if c.Name == name {
			return choice{number: c.Number, reason: dramatis.SpeaksByModel}, nil
		}
	}
	natural := *s.Conversation
	natural.SpeakerOrder = dramatis.OrderNatural
	s.Conversation = &natural
	number := sim.NextSpeaker(s)
	return choice{number: number, reason: sim.WhySpoke(s, number)}, nil
}

// speakerRequest is what everybody present knows: who they are, and what was said aloud.
func speakerRequest(s *sim.Scene, able []*dramatis.Character) llm.SpeakerRequest {
	c := s.Conversation
	turn := c.Turn + 1
	req := llm.SpeakerRequest{
		World:  llm.World{Name: s.Ecosystem.Name, Setting: s.Ecosystem.Settings.Setting, Time: timeOfDay(s.Now)},
		Scene:  llm.Scene{Number: c.Number, Topic: c.Topic, Setting: c.Setting, Mood: c.Mood, Goal: c.Goal, Turn: turn, MaxTurns: c.MaxTurns},
		Chance: llm.Chance{Seed: s.Ecosystem.Seed, Tick: c.Tick, Subject: c.Number, Purpose: fmt.Sprintf("model's speaker/%d", turn)},
	}
	for _, who := range able {
		req.Able = append(req.Able, llm.Candidate{
			Number: who.Number, Name: who.Name, Description: who.Description, Talkativeness: who.Talkativeness, Energy: sim.EnergyAt(who, s.Now),
		})
	}
	var public []dramatis.Message
	for _, m := range s.Lines {
		if m.WhisperTo == nil {
			public = append(public, m)
		}
	}
	req.Lines = lines(public)
	return req
}

// await lets a turn that is a person's to say, or the director's to give, wait for them: for the person who plays speaker,
// or for whom the order says when speaker is 0. If that has changed by then, the turn is another job's.
func (w *Worker) await(ctx context.Context, a *attempt, scene *store.Scene, args tasks.Turn, speaker int) error {
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		if err := tx.LockScene(ctx, scene); err != nil {
			return nil, err
		}
		c := &scene.Conversation
		switch {
		case c.State != dramatis.TalkRunning || c.Turn+1 != args.Turn:
			return nil, nil
		case speaker != 0:
			return nil, tx.WaitFor(ctx, c, speaker)
		}
		return nil, w.goOn(ctx, tx, scene, false)
	})
}

// visitors are the people who have said something themselves in what the speaker heard.
func visitors(s *sim.Scene, speaker *dramatis.Character) []llm.Other {
	var others []llm.Other
	seen := map[string]bool{}
	for _, m := range sim.Heard(s, speaker.Number) {
		if m.Speaker.Kind == dramatis.SpeakerUser && s.Conversation.Kind != dramatis.KindChat && !seen[m.Speaker.Name] {
			seen[m.Speaker.Name] = true
			others = append(others, visitorAs(s, speaker, &m.Speaker))
		}
	}
	return others
}

// visitorAs is a person who talks from outside, as the speaker knows them.
func visitorAs(s *sim.Scene, speaker *dramatis.Character, who *dramatis.Speaker) llm.Other {
	bond, kind := sim.VisitorBond(s, speaker.Number, who.ID)
	return llm.Other{Name: who.Name, Type: kind, Strength: bond.Strength, Trust: bond.Trust, Familiarity: bond.Familiarity}
}

// visitorNamed is the person who has spoken under a name, or nil.
func visitorNamed(s *sim.Scene, name string) *dramatis.Speaker {
	for i := len(s.Lines) - 1; i >= 0; i-- {
		if who := s.Lines[i].Speaker; who.Kind == dramatis.SpeakerUser && who.Name == name {
			return &who
		}
	}
	return nil
}

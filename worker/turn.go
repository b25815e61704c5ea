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

// turn speaks one line of a conversation.
func (w *Worker) turn(ctx context.Context, a *attempt, args tasks.Turn) error {
	scene, err := w.Store.Scene(ctx, args.ConversationID)
	if err != nil {
		return err
	}
	if scene.Conversation.State != dramatis.TalkRunning || scene.Conversation.Turn+1 != args.Turn {
		return w.stepAside(ctx, a, args)
	}
	if len(scene.Present) < 2 {
		return w.endScene(ctx, a, args, "left")
	}
	if reason, _ := sim.Waits(scene.Rules()); reason != "" {
		return w.await(ctx, a, scene, args, 0)
	}
	next, err := w.nextSpeaker(ctx, a, scene)
	if err != nil {
		return fmt.Errorf("choose who speaks in turn %d of conversation %s: %w", args.Turn, args.ConversationID, err)
	}
	if sim.IsPlayed(&scene.Conversation, next.number) {
		return w.await(ctx, a, scene, args, next.number)
	}
	said, err := w.speak(ctx, a, scene, next)
	if err != nil {
		return fmt.Errorf("turn %d of conversation %s: %w", args.Turn, args.ConversationID, err)
	}
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		return nil, w.writeTurn(ctx, tx, scene, args, said)
	})
}

// spoken is a line that was thought of and not yet written.
type spoken struct {
	message  dramatis.Message
	line     sim.Line
	recalled []sim.Recalled
	lore     []string // titles
	choice   dramatis.SpeakerReason
	goalMet  bool
}

// reasons is why a line was said, with the terms of what it did.
func (s *spoken) reasons(terms dramatis.Terms) store.Reasons {
	terms.Choice = s.choice
	return store.Reasons{Recalled: recollections(s.recalled), Lore: s.lore, Terms: terms}
}

// speak lets who is chosen recall, and asks the model for their line.
func (w *Worker) speak(ctx context.Context, a *attempt, scene *store.Scene, next choice) (*spoken, error) {
	s := scene.Rules()
	speaker := present(s.Present, next.number)
	if speaker == nil {
		return nil, dramatis.Errorf(dramatis.CodeInternal, "the next speaker is not present")
	}
	recalled, err := w.recall(ctx, a, scene, speaker, s)
	if err != nil {
		return nil, err
	}
	said := &spoken{message: next.message(scene, speaker), choice: next.reason, lore: titles(loreOf(s, speaker))}
	said.recalled = withoutLine(recalled, said.message.ID)
	req := turnRequest(s, speaker, said.recalled, loreOf(s, speaker))
	step := "line"
	if said.message.Revision > 0 {
		step = fmt.Sprintf("line/%d", said.message.Revision)
		req.Chance.Purpose += " again, " + step
	}
	answer, chat, err := llm.Speak(ctx, w.model(a, step, speaker), req, w.whisperer(a, scene, &said.message))
	if err != nil {
		return nil, err
	}
	said.take(s, answer, chat.Model)
	return said, nil
}

// take makes the line of what the model answered.
func (s *spoken) take(scene *sim.Scene, answer llm.TurnAnswer, model string) {
	m := &s.message
	m.Text, m.Action, m.Act, m.Emotion, m.Model = answer.Text, answer.Action, answer.Act, emotion(answer), model
	s.goalMet = answer.GoalMet
	s.line = sim.Line{
		Speaker: m.Speaker.Number, Act: answer.Act, Emotion: answer.Emotion, Intensity: answer.Intensity,
		Text: answer.Text, Action: answer.Action, Topic: scene.Conversation.Topic,
	}
	if to := named(scene.Present, answer.AddressedTo); to != nil && to.Number != m.Speaker.Number {
		addressee := speakerOf(to)
		m.AddressedTo, s.line.AddressedTo = &addressee, to.Number
	} else if to == nil {
		m.AddressedTo = visitorNamed(scene, answer.AddressedTo)
		s.line.Visitor = m.AddressedTo
	}
}

// writeTurn writes the line with all that follows from it, judged by how things stand now that they are locked.
func (w *Worker) writeTurn(ctx context.Context, tx *store.Tx, scene *store.Scene, args tasks.Turn, said *spoken) error {
	if err := tx.LockScene(ctx, scene); err != nil {
		return err
	}
	c := &scene.Conversation
	if c.State == dramatis.TalkEnded || c.Turn+1 != args.Turn {
		return nil
	}
	tx.At(c.Tick, said.message.WorldTime)
	s := scene.Rules()
	if present(s.Present, said.line.Speaker) == nil { // deleted while they were thinking: the scene goes on without them
		return w.goOn(ctx, tx, scene, false)
	}
	effects := sim.Appraise(s, said.line)
	said.message.RelationshipChanges = effects.Deltas
	touched := sim.Touches(said.recalled, s.Now)
	tx.Say(c, &said.message, said.reasons(effects.Terms), touched)
	tx.Feel(&said.message, scene.Present, effects)
	tx.Touch(touched)
	scene.Said(&said.message, effects)
	return w.goOn(ctx, tx, scene, said.goalMet)
}

// goOn enqueues the next turn, unless the scene is over or waits for a person.
func (w *Worker) goOn(ctx context.Context, tx *store.Tx, scene *store.Scene, goalMet bool) error {
	if goalMet {
		return tx.EndMet(ctx, scene)
	}
	goesOn, err := tx.Settle(ctx, scene)
	if goesOn {
		tx.NextTurn(&scene.Conversation, nil)
	}
	return err
}

// stepAside ends a turn that is not wanted: its conversation was paused or has ended, or the line was spoken. If the
// conversation was resumed since that was seen, its resumer counted on this job, which hands on to another.
func (w *Worker) stepAside(ctx context.Context, a *attempt, args tasks.Turn) error {
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		c, err := tx.LockConversation(ctx, args.ConversationID)
		if err == nil && c.State == dramatis.TalkRunning && c.Turn+1 == args.Turn {
			tx.NextTurn(&c, a.claim.Job.CreatedBy)
		}
		return nil, err
	})
}

func (w *Worker) endScene(ctx context.Context, a *attempt, args tasks.Turn, reason string) error {
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		c, err := tx.LockConversation(ctx, args.ConversationID)
		if err != nil || c.State == dramatis.TalkEnded {
			return nil, err
		}
		return nil, tx.EndConversation(ctx, &c, reason)
	})
}

// buryTurn closes the scene of a turn that died: the story goes on without it, and no error text enters it.
func (w *Worker) buryTurn(ctx context.Context, tx *store.Tx, job *dramatis.Job, args tasks.Turn) error {
	c, err := tx.LockConversation(ctx, args.ConversationID)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return nil
	}
	if err != nil || c.State == dramatis.TalkEnded || c.Turn+1 != args.Turn {
		return err
	}
	return tx.EndConversation(ctx, &c, string(job.Status))
}

// toldAgain is after how many bytes a line is told from its beginning again, for those who came in the middle of it.
const toldAgain = 200

// whisperer shows a line to those who watch while it is being made.
func (w *Worker) whisperer(a *attempt, scene *store.Scene, m *dramatis.Message) func(string) {
	said, told := "", 0
	tell := func(offset int, text string) {
		delta := dramatis.MessageDelta{
			MessageID: m.ID, ConversationID: scene.Conversation.ID, Turn: m.Turn, Revision: m.Revision, Attempt: a.claim.Job.Attempt, Offset: offset,
			Speaker: m.Speaker.Name, Text: text,
		}
		show(w.Feed, dramatis.TopicWorld(scene.Ecosystem.ID), dramatis.FrameMessageDelta, delta)
		if a.claim.Job.CreatedBy != nil {
			show(w.Feed, dramatis.TopicJob(a.claim.Job.ID), dramatis.FrameMessageDelta, delta)
		}
	}
	return func(text string) {
		tell(len(said), text)
		said += text
		if len(said)-told >= toldAgain {
			told = len(said)
			tell(0, said)
		}
	}
}

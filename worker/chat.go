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

// chat answers what a person said to a character. It is a talk beside whatever scene the character is in, and locks
// them only while it writes.
func (w *Worker) chat(ctx context.Context, a *attempt, args tasks.Chat) error {
	scene, err := w.Store.Scene(ctx, args.ConversationID)
	if err != nil {
		return err
	}
	if scene.Conversation.Turn+1 != args.Turn || len(scene.Lines) == 0 {
		return a.done(ctx)
	}
	if len(scene.Present) == 0 {
		return dramatis.Errorf(dramatis.CodeNotFound, "the character is gone")
	}
	said, err := w.reply(ctx, a, scene, args.Context)
	if err != nil {
		return fmt.Errorf("reply in conversation %s: %w", args.ConversationID, err)
	}
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		return w.writeReply(ctx, tx, scene, args, said)
	})
}

// reply asks the model what the character answers to the last line, as they feel after having heard it. What went before is
// what the client says of it.
func (w *Worker) reply(ctx context.Context, a *attempt, scene *store.Scene, before []tasks.ContextLine) (*spoken, error) {
	s := scene.Rules()
	s.Now = scene.Ecosystem.WorldTime
	speaker, asked := &scene.Present[0], scene.Lines[len(scene.Lines)-1].Speaker
	recalled, err := w.recall(ctx, a, scene, speaker, s)
	if err != nil {
		return nil, err
	}
	message := dramatis.Message{
		ID: dramatis.NewID(), Turn: scene.Conversation.Turn + 1, Speaker: speakerOf(speaker), AddressedTo: &asked, Tick: scene.Ecosystem.Tick, WorldTime: s.Now,
	}
	lore := loreOf(s, speaker)
	heard := sim.Appraise(s, personsLine(scene))
	moved := *speaker
	moved.CharacterState = heard.States[0].CharacterState
	req := turnRequest(s, &moved, recalled, lore)
	req.Lines = append(wentBefore(before, speaker.Name, asked.Name), req.Lines...)
	scene.Met(heard)
	req.Others = append(req.Others, visitorAs(scene.Rules(), speaker, &asked))
	answer, chat, err := llm.Speak(ctx, w.model(a, "reply", speaker), req, w.whisperer(a, scene, &message))
	if err != nil {
		return nil, err
	}
	message.Text, message.Action, message.Act, message.Model = answer.Text, answer.Action, answer.Act, chat.Model
	message.Emotion = emotion(answer)
	line := sim.Line{
		Speaker: speaker.Number, Visitor: &asked, Act: answer.Act, Emotion: answer.Emotion, Intensity: answer.Intensity,
		Text: answer.Text, Action: answer.Action,
	}
	return &spoken{message: message, line: line, recalled: recalled, lore: titles(lore), choice: dramatis.SpeaksToVisitor}, nil
}

// wentBefore is what a client says went before, as lines of the talk. Like all that people wrote it reaches a model between
// fences, and whoever claims that the character said something does not make them remember it.
func wentBefore(before []tasks.ContextLine, character, person string) []llm.Line {
	said := make([]llm.Line, len(before))
	for i, line := range before {
		said[i] = llm.Line{Text: line.Text}
		switch line.By {
		case tasks.ByPerson:
			said[i].Speaker, said[i].AddressedTo = person, character
		case tasks.ByCharacter:
			said[i].Speaker, said[i].AddressedTo = character, person
		}
	}
	return said
}

// personsLine is the last line of a chat, which a person spoke, as the rules read it. What it does is guessed from its words.
func personsLine(scene *store.Scene) sim.Line {
	last := &scene.Lines[len(scene.Lines)-1]
	return sim.Line{
		SpeakerName: last.Speaker.Name, Visitor: &last.Speaker, Act: llm.ActOf(last.Text), AddressedTo: scene.Present[0].Number,
		Text: last.Text, Action: last.Action,
	}
}

// writeReply writes the reply, with what the person's line did to the character and what answering it did.
func (w *Worker) writeReply(ctx context.Context, tx *store.Tx, scene *store.Scene, args tasks.Chat, said *spoken) (any, error) {
	if err := tx.LockScene(ctx, scene); err != nil || scene.Conversation.Turn+1 != args.Turn {
		return nil, err
	}
	if len(scene.Present) == 0 {
		return nil, dramatis.Errorf(dramatis.CodeNotFound, "the character is gone")
	}
	e, err := tx.ReadEcosystem(ctx) // the world has gone on while the model was thinking
	if err != nil {
		return nil, err
	}
	scene.Ecosystem, said.message.Tick, said.message.WorldTime = e, e.Tick, e.WorldTime
	s := scene.Rules()
	s.Now = e.WorldTime
	asked := &scene.Lines[len(scene.Lines)-1]
	heard := sim.Appraise(s, personsLine(scene))
	tx.Feel(asked, scene.Present, heard)
	tx.Explain(asked.ID, heard.Terms)
	scene.Present[0].CharacterState = heard.States[0].CharacterState
	scene.Present[0].MemoryCount += len(heard.Memories)
	scene.Met(heard)
	s.Visitors = scene.Rules().Visitors
	answered := sim.Appraise(s, said.line)
	said.message.RelationshipChanges = append(heard.Deltas, answered.Deltas...) // the person's line was told before it was heard
	touched := sim.Touches(said.recalled, said.message.WorldTime)
	tx.Say(&scene.Conversation, &said.message, said.reasons(answered.Terms), touched)
	tx.Touch(touched)
	tx.Feel(&said.message, scene.Present, answered)
	tx.Enqueue(store.NewJob{Args: tasks.Embed{
		EcosystemID: args.EcosystemID, MemoryIDs: []dramatis.ID{heard.Memories[0].ID, answered.Memories[0].ID},
	}})
	return map[string]any{
		"conversation_id": args.ConversationID, "message_id": said.message.ID, "text": said.message.Text, "message": said.message,
	}, nil
}

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
	said, err := w.reply(ctx, a, scene)
	if err != nil {
		return fmt.Errorf("reply in conversation %s: %w", args.ConversationID, err)
	}
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		return w.writeReply(ctx, tx, scene, args, said)
	})
}

// reply asks the model what the character answers to the last line.
func (w *Worker) reply(ctx context.Context, a *attempt, scene *store.Scene) (*spoken, error) {
	s := simScene(scene)
	s.Now = scene.Ecosystem.WorldTime
	speaker, asked := &scene.Present[0], scene.Lines[len(scene.Lines)-1].Speaker
	recalled, err := w.recall(ctx, a, scene, speaker, s)
	if err != nil {
		return nil, err
	}
	message := dramatis.Message{
		ID: dramatis.NewID(), Speaker: speakerOf(speaker), AddressedTo: &asked, Tick: scene.Ecosystem.Tick, WorldTime: s.Now,
	}
	req := turnRequest(s, speaker, recalled)
	req.Others = append(req.Others, llm.Other{Name: asked.Name, Type: dramatis.Acquaintance, Trust: 0.5})
	answer, chat, err := llm.Speak(ctx, w.model(a, "reply", speaker), req, w.whisperer(a, scene, &message))
	if err != nil {
		return nil, err
	}
	message.Text, message.Action, message.Act, message.Model = answer.Text, answer.Action, answer.Act, chat.Model
	message.Emotion = emotion(answer)
	return &spoken{message: message, recalled: recalled, choice: dramatis.SpeaksToVisitor}, nil
}

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
	touched := sim.Touches(said.recalled, said.message.WorldTime)
	tx.Say(&scene.Conversation, &said.message, said.reasons(dramatis.Terms{}), touched)
	tx.Touch(touched)
	memories := []dramatis.Memory{chatMemory(scene, said)}
	tx.Feel(&said.message, scene.Present, sim.Effects{Memories: memories})
	tx.Enqueue(store.NewJob{Args: tasks.Embed{EcosystemID: args.EcosystemID, MemoryIDs: []dramatis.ID{memories[0].ID}}})
	return map[string]any{"conversation_id": args.ConversationID, "message_id": said.message.ID, "text": said.message.Text}, nil
}

// chatMemory is what the character keeps of the exchange.
func chatMemory(scene *store.Scene, said *spoken) dramatis.Memory {
	asked, c := scene.Lines[len(scene.Lines)-1], &scene.Present[0]
	return dramatis.Memory{
		CharacterID: c.ID, Character: c.Number, Kind: dramatis.MemoryDialogue, Importance: 4,
		Content: fmt.Sprintf("%s said to me: “%s” I answered: “%s”", asked.Speaker.Name, excerpt(asked.Text), excerpt(said.message.Text)),
		Emotion: said.message.Emotion, Participants: []int{c.Number},
		Tick: scene.Ecosystem.Tick, WorldTime: said.message.WorldTime, LastAccess: said.message.WorldTime,
	}
}

// excerpt keeps a memory of a long text short.
func excerpt(s string) string {
	const most = 600
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

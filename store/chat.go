package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// NewChat is something a person says to a character.
type NewChat struct {
	Character    dramatis.ID
	User         dramatis.User
	Text         string
	Conversation *dramatis.ID // the chat to go on with; nil begins one
	Job          dramatis.ID  // the id of the job that is to answer; the zero id for any
}

// StartChat keeps what a person said and enqueues the reply.
func (s *Store) StartChat(ctx context.Context, n NewChat) (dramatis.Job, error) {
	if !strings.ContainsFunc(n.Text, unicode.IsGraphic) || strings.TrimSpace(n.Text) == "" {
		var f dramatis.Faults
		f.Add("message", "must say something")
		return dramatis.Job{}, f.Err("the message")
	}
	character, err := s.Character(ctx, n.Character)
	if err != nil {
		return dramatis.Job{}, err
	}
	var job dramatis.ID
	err = s.InWorld(ctx, character.EcosystemID, func(tx *Tx) error {
		c, err := tx.openChat(ctx, &character, n)
		if err != nil {
			return err
		}
		tx.say(&c, dramatis.Message{
			Speaker: dramatis.Speaker{Kind: dramatis.SpeakerUser, ID: n.User.ID, Name: n.User.Username}, Text: n.Text,
			AddressedTo: &dramatis.Speaker{Kind: dramatis.SpeakerCharacter, ID: character.ID, Number: character.Number, Name: character.Name},
		})
		job = tx.Enqueue(NewJob{
			ID: n.Job, Args: tasks.Chat{
				EcosystemID: c.EcosystemID, ConversationID: c.ID, CharacterID: character.ID, Turn: c.Turn + 1,
			}, ConversationID: &c.ID, CreatedBy: &n.User.ID,
		})
		return nil
	})
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("chat with %s: %w", character.Name, err)
	}
	return s.Job(ctx, job)
}

// openChat finds the chat to go on with, or begins one.
func (tx *Tx) openChat(ctx context.Context, character *dramatis.Character, n NewChat) (dramatis.Conversation, error) {
	if n.Conversation != nil {
		return tx.continueChat(ctx, character, n)
	}
	e, err := tx.lockEcosystem(ctx)
	if err != nil {
		return dramatis.Conversation{}, err
	}
	number, err := tx.nextConversation(ctx)
	if err != nil {
		return dramatis.Conversation{}, err
	}
	c := dramatis.Conversation{
		ID: dramatis.NewID(), EcosystemID: e.ID, Number: number, Kind: dramatis.KindChat, State: dramatis.TalkRunning, Tick: e.Tick,
		SpeakerOrder: dramatis.OrderRoundRobin, Participants: []dramatis.Participant{{CharacterID: character.ID, Number: character.Number, Name: character.Name}},
		UserID: &n.User.ID, WorldTime: e.WorldTime,
	}
	tx.startConversation(&c)
	return c, nil
}

func (tx *Tx) continueChat(ctx context.Context, character *dramatis.Character, n NewChat) (dramatis.Conversation, error) {
	c, err := tx.LockConversation(ctx, *n.Conversation)
	if err != nil {
		return c, err
	}
	mine := c.UserID != nil && *c.UserID == n.User.ID && c.EcosystemID == character.EcosystemID
	if !mine || c.Kind != dramatis.KindChat || c.Participants[0].CharacterID != character.ID {
		return c, notFound(pgx.ErrNoRows, "conversation", *n.Conversation)
	}
	waiting, err := tx.hasLiveJob(ctx, &c)
	if err != nil {
		return c, err
	}
	if waiting {
		return c, dramatis.Errorf(dramatis.CodeConflict, "%s has not answered yet", character.Name)
	}
	_, err = tx.ReadEcosystem(ctx)
	return c, err
}

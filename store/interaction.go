package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// NewInteraction is a conversation that a person asks for.
type NewInteraction struct {
	Ecosystem    dramatis.ID
	Participants []dramatis.ID // in the order of their places
	Topic        string
	Setting      string
	Mood         string
	Goal         string
	SpeakerOrder dramatis.SpeakerOrder
	MaxTurns     int
	By           dramatis.ID
}

func (n *NewInteraction) validate() error {
	var f dramatis.Faults
	f.Check(len(n.Participants) >= 2 && len(n.Participants) <= 12, "participants", "must be 2 to 12 characters")
	sorted := slices.SortedFunc(slices.Values(n.Participants), func(a, b dramatis.ID) int { return slices.Compare(a[:], b[:]) })
	f.Check(len(slices.Compact(sorted)) == len(n.Participants), "participants", "must name each character once")
	f.Check(n.SpeakerOrder.Valid(), "speaker_order", "must be natural, round_robin or pooled")
	f.Check(n.MaxTurns >= 1 && n.MaxTurns <= 200, "max_turns", "must be from 1 to 200")
	f.Check(len(n.Topic) <= 500, "topic", "must have at most 500 bytes")
	return f.Err("the interaction")
}

// StartInteraction begins a conversation between characters, beside whatever the world's ticks do.
func (s *Store) StartInteraction(ctx context.Context, n NewInteraction) (dramatis.Conversation, dramatis.Job, error) {
	var c dramatis.Conversation
	if err := n.validate(); err != nil {
		return c, dramatis.Job{}, err
	}
	var job dramatis.ID
	err := s.InWorld(ctx, n.Ecosystem, func(tx *Tx) error {
		e, err := tx.lockEcosystem(ctx)
		if err != nil {
			return err
		}
		people, err := tx.participants(ctx, n.Participants)
		if err != nil {
			return err
		}
		number, err := tx.nextConversation(ctx)
		if err != nil {
			return err
		}
		c = dramatis.Conversation{
			ID: dramatis.NewID(), EcosystemID: n.Ecosystem, Number: number, Kind: dramatis.KindInteraction, State: dramatis.TalkRunning,
			Tick: e.Tick, Topic: n.Topic, Setting: n.Setting, Mood: n.Mood, Goal: n.Goal, SpeakerOrder: n.SpeakerOrder, MaxTurns: n.MaxTurns,
			Participants: people, WorldTime: e.WorldTime,
		}
		tx.startConversation(&c)
		job = tx.NextTurn(&c, &n.By)
		return nil
	})
	if err != nil {
		return c, dramatis.Job{}, fmt.Errorf("start interaction: %w", err)
	}
	queued, err := s.Job(ctx, job)
	return c, queued, err
}

// participants names characters of the world, in the given order.
func (tx *Tx) participants(ctx context.Context, ids []dramatis.ID) ([]dramatis.Participant, error) {
	found, err := collect(ctx, tx, scanParticipant, `
		SELECT c.id, number, name FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place) JOIN characters c ON c.id = wanted.id
		WHERE ecosystem_id = $2 ORDER BY place`, ids, tx.world)
	if err != nil {
		return nil, err
	}
	var f dramatis.Faults
	for i, id := range ids {
		known := slices.ContainsFunc(found, func(p dramatis.Participant) bool { return p.CharacterID == id })
		f.Check(known, fmt.Sprintf("participants[%d]", i), "there is no character %s in this world", id)
	}
	return found, f.Err("the interaction")
}

func scanParticipant(row pgx.CollectableRow) (p dramatis.Participant, err error) {
	err = row.Scan(&p.CharacterID, &p.Number, &p.Name)
	return p, err
}

// NewChat is something a person says to a character.
type NewChat struct {
	Character    dramatis.ID
	User         dramatis.User
	Text         string
	Conversation *dramatis.ID // the chat to go on with; nil begins one
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
			Args: tasks.Chat{
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

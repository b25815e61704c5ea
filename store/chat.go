package store

import (
	"context"
	"fmt"
	"strings"
	"time"
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

	Context []tasks.ContextLine // what is said to have gone before: the character reads it and does not remember it
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
		if _, err := collectOne(ctx, tx, pgx.RowTo[int], `SELECT number FROM characters WHERE id = $1 FOR KEY SHARE`, character.ID); err != nil {
			return notFound(err, "character", character.ID) // deleted just now
		}
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
				EcosystemID: c.EcosystemID, ConversationID: c.ID, CharacterID: character.ID, Turn: c.Turn + 1, Context: n.Context,
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

// LastChat is what a client remembers of the end of a talk.
type LastChat struct {
	User, Character dramatis.ID
	Said            string // by the person; empty when the client does not tell
	Reply           string
}

// FindChat finds the latest of a person's talks with a character that ends as the client remembers it; nil when none does.
func (s *Store) FindChat(ctx context.Context, end LastChat) (*dramatis.ID, error) {
	found, err := query(ctx, s, pgx.RowTo[dramatis.ID], `
		SELECT c.id FROM conversations c
			JOIN messages reply ON reply.conversation_id = c.id AND reply.turn = c.turn
			LEFT JOIN messages said ON said.conversation_id = c.id AND said.turn = c.turn - 1
		WHERE c.user_id = $1 AND c.kind = 'chat' AND c.state = 'running' AND c.character_ids = ARRAY[$2::uuid]
			AND reply.speaker ->> 'kind' = 'character' AND reply.text = $3 AND ($4 = '' OR btrim(said.text, E' \t\r\n') = $4)
		ORDER BY reply.id DESC LIMIT 1`, end.User, end.Character, end.Reply, end.Said)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// Spoken is a character with whom somebody may talk.
type Spoken struct {
	ID        dramatis.ID
	Name      string
	World     string
	CreatedAt time.Time
}

const selectSpoken = `
	SELECT c.id, c.name, e.name, c.created_at FROM characters c JOIN ecosystems e ON e.id = c.ecosystem_id
		JOIN ecosystem_members m ON m.ecosystem_id = e.id JOIN users u ON u.id = m.user_id
	WHERE m.user_id = $1 AND m.access IN ('owner', 'editor') AND u.role <> 'viewer' AND c.is_active`

// Speakable lists the characters with whom a user may talk, under their role on the platform: those of the newest world first, and of each by number; at most
// limit of them.
func (s *Store) Speakable(ctx context.Context, user dramatis.ID, limit int) ([]Spoken, error) {
	return query(ctx, s, pgx.RowToStructByPos[Spoken], selectSpoken+` ORDER BY e.id DESC, c.number LIMIT $2`, user, limit)
}

// SpeakableNamed is one of them.
func (s *Store) SpeakableNamed(ctx context.Context, user, character dramatis.ID) (Spoken, error) {
	found, err := queryOne(ctx, s, pgx.RowToStructByPos[Spoken], selectSpoken+` AND c.id = $2`, user, character)
	if err != nil {
		return found, notFound(err, "character", character)
	}
	return found, nil
}

// Tokens are what a job used of the models that speak.
type Tokens struct{ In, Out int }

// TokensOf adds up what a job used of the models, as far as it was booked.
func (s *Store) TokensOf(ctx context.Context, j *dramatis.Job) (Tokens, error) {
	return queryOne(ctx, s, pgx.RowToStructByPos[Tokens], `
		SELECT coalesce(sum(tokens_in), 0)::int, coalesce(sum(tokens_out), 0)::int FROM llm_calls
		WHERE ecosystem_id = $1 AND created_at >= $2 AND job_id = $3 AND step = 'reply'`, j.EcosystemID, j.CreatedAt, j.ID)
}

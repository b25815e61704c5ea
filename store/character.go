package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

const characterColumns = `c.id, c.ecosystem_id, c.number, c.name, c.description, c.persona, c.traits, c.autonomy_level, c.talkativeness,
	c.avatar_url, c.tags, c.is_active, c.memory_summary, c.version, c.created_at, c.updated_at,
	s.mood, s.emotion, s.social_energy, s.state_at, s.goals, s.current_context, s.last_interaction, s.unreflected, s.consolidated, s.memory_count,
	s.memory_version`

const charactersJoined = ` FROM characters c JOIN character_states s ON s.character_id = c.id `

func scanCharacter(row pgx.CollectableRow) (dramatis.Character, error) {
	var c dramatis.Character
	err := row.Scan(&c.ID, &c.EcosystemID, &c.Number, &c.Name, &c.Description, &c.Persona, &c.Traits, &c.AutonomyLevel, &c.Talkativeness,
		&c.AvatarURL, &c.Tags, &c.IsActive, &c.MemorySummary, &c.Version, &c.CreatedAt, &c.UpdatedAt,
		&c.Mood, &c.Emotion, &c.SocialEnergy, &c.StateAt, &c.Goals, &c.CurrentContext, &c.LastInteraction, &c.Unreflected, &c.Consolidated, &c.MemoryCount,
		&c.MemoryVersion)
	c.StateAt = c.StateAt.UTC()
	if c.LastInteraction != nil {
		*c.LastInteraction = c.LastInteraction.UTC()
	}
	return c, err
}

// Character reads a character.
func (s *Store) Character(ctx context.Context, id dramatis.ID) (dramatis.Character, error) {
	c, err := queryOne(ctx, s, scanCharacter, `SELECT `+characterColumns+charactersJoined+`WHERE c.id = $1`, id)
	if err != nil {
		return c, notFound(err, "character", id)
	}
	return c, nil
}

// Characters lists a world's characters by number.
func (s *Store) Characters(ctx context.Context, world dramatis.ID, p Page) (List[dramatis.Character], error) {
	after, err := p.afterNumber()
	if err != nil {
		return List[dramatis.Character]{}, err
	}
	found, err := query(ctx, s, scanCharacter, `
		SELECT `+characterColumns+charactersJoined+`WHERE c.ecosystem_id = $1 AND c.number > $2 ORDER BY c.number LIMIT $3`,
		world, after, p.limit()+1)
	if err != nil {
		return List[dramatis.Character]{}, fmt.Errorf("list characters: %w", err)
	}
	return listByNumber(found, p.limit(), func(c *dramatis.Character) int64 { return int64(c.Number) }), nil
}

// AllCharacters reads a world's characters, by number.
func (s *Store) AllCharacters(ctx context.Context, world dramatis.ID) ([]dramatis.Character, error) {
	return query(ctx, s, scanCharacter,
		`SELECT `+characterColumns+charactersJoined+`WHERE c.ecosystem_id = $1 ORDER BY c.number`, world)
}

// CreateCharacter adds a character to their world.
func (s *Store) CreateCharacter(ctx context.Context, c dramatis.Character) (dramatis.Character, error) {
	err := s.InWorld(ctx, c.EcosystemID, func(tx *Tx) error {
		e, err := tx.lockEcosystem(ctx)
		if err != nil {
			return err
		}
		made, err := tx.createCharacters(ctx, e, []dramatis.Character{c})
		if err == nil {
			c = made[0]
		}
		return err
	})
	return c, err
}

// createCharacters numbers new characters, gives them the state they begin with, and saves them.
func (tx *Tx) createCharacters(ctx context.Context, e dramatis.Ecosystem, people []dramatis.Character) ([]dramatis.Character, error) {
	last, err := collectOne(ctx, tx, pgx.RowTo[int],
		`UPDATE ecosystems SET character_count = character_count + $2 WHERE id = $1 RETURNING character_count`, tx.world, len(people))
	if err != nil {
		return nil, err
	}
	for i := range people {
		c := &people[i]
		c.ID, c.EcosystemID, c.Number, c.Version = dramatis.NewID(), tx.world, last-len(people)+i+1, 1
		c.MemoryCount = 0
		c.CharacterState = sim.NewState(c, e.WorldTime)
		if c.Tags == nil {
			c.Tags = []string{}
		}
		if err := c.Validate(); err != nil {
			return nil, fmt.Errorf("character %q: %w", c.Name, err)
		}
		tx.insertCharacter(c)
	}
	if err := tx.flush(ctx); err != nil {
		return nil, err
	}
	tx.Emit(dramatis.CharacterCreated{Characters: people})
	return people, nil
}

func (tx *Tx) insertCharacter(c *dramatis.Character) {
	tx.queue(`
		INSERT INTO characters (id, ecosystem_id, number, name, description, persona, traits, autonomy_level, talkativeness, avatar_url,
			tags, is_active, memory_summary)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING created_at, updated_at`,
		c.ID, c.EcosystemID, c.Number, c.Name, c.Description, c.Persona, c.Traits, c.AutonomyLevel, c.Talkativeness, c.AvatarURL,
		c.Tags, c.IsActive, c.MemorySummary).QueryRow(func(row pgx.Row) error { return row.Scan(&c.CreatedAt, &c.UpdatedAt) })
	tx.queue(`
		INSERT INTO character_states (character_id, ecosystem_id, number, mood, emotion, social_energy, state_at, goals, current_context)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.EcosystemID, c.Number, c.Mood, c.Emotion, c.SocialEnergy, c.StateAt, goals(c.Goals), c.CurrentContext)
}

// goals is never nil, so that a list of none is kept as one.
func goals(g []dramatis.Goal) []dramatis.Goal {
	if g == nil {
		return []dramatis.Goal{}
	}
	return g
}

// UpdateCharacter lets an author change a character. Version is the one they saw, 0 for any; another is a conflict.
func (s *Store) UpdateCharacter(ctx context.Context, id dramatis.ID, version int, change func(*dramatis.Character) error) (dramatis.Character, error) {
	world, err := s.EcosystemOf(ctx, "character", id)
	if err != nil {
		return dramatis.Character{}, err
	}
	var c dramatis.Character
	err = s.InWorld(ctx, world, func(tx *Tx) error {
		c, err = collectOne(ctx, tx, scanCharacter, `SELECT `+characterColumns+charactersJoined+`WHERE c.id = $1 FOR NO KEY UPDATE`, id)
		if err != nil {
			return notFound(err, "character", id)
		}
		if err := sameVersion(version, c.Version); err != nil {
			return err
		}
		if err := change(&c); err != nil {
			return err
		}
		if err := c.Validate(); err != nil {
			return err
		}
		return tx.saveCharacter(ctx, &c)
	})
	return c, err
}

func (tx *Tx) saveCharacter(ctx context.Context, c *dramatis.Character) error {
	if c.Tags == nil {
		c.Tags = []string{}
	}
	tx.queue(`
		UPDATE characters SET name = $2, description = $3, persona = $4, traits = $5, autonomy_level = $6, talkativeness = $7,
			avatar_url = $8, tags = $9, is_active = $10, memory_summary = $11, version = version + 1, updated_at = now()
		WHERE id = $1 RETURNING version, updated_at`,
		c.ID, c.Name, c.Description, c.Persona, c.Traits, c.AutonomyLevel, c.Talkativeness, c.AvatarURL, c.Tags, c.IsActive, c.MemorySummary).
		QueryRow(func(row pgx.Row) error { return row.Scan(&c.Version, &c.UpdatedAt) })
	tx.saveStates([]savedState{stateOf(c)})
	if _, err := tx.ReadEcosystem(ctx); err != nil {
		return err
	}
	tx.Emit(dramatis.CharacterChanged{Characters: []dramatis.Character{*c}})
	return nil
}

// DeleteCharacter removes a character with all that hangs on them: their bonds both ways, whom they knew from talking, their
// memories with the vectors, and what people were just talking about with them. What they said stays. A scene in which they
// are goes on without them, or ends when too few are left, with its next turn.
func (s *Store) DeleteCharacter(ctx context.Context, id dramatis.ID) error {
	world, err := s.EcosystemOf(ctx, "character", id)
	if err != nil {
		return err
	}
	return s.InWorld(ctx, world, func(tx *Tx) error {
		tx.queue(`SELECT FROM characters WHERE id = $1 FOR UPDATE`, id) // from now on nobody begins to talk with them
		tx.queue(`SELECT FROM character_states WHERE character_id = $1 FOR UPDATE`, id)
		tx.queue(`SELECT FROM relationships WHERE from_id = $1 OR to_id = $1 ORDER BY from_number, to_number FOR UPDATE`, id)
		chats, err := collect(ctx, tx, scanConversation, `
			SELECT `+conversationColumns+` FROM conversations
			WHERE ecosystem_id = $1 AND kind = 'chat' AND state <> 'ended' AND character_ids = ARRAY[$2::uuid] ORDER BY number FOR NO KEY UPDATE`,
			tx.world, id)
		if err != nil {
			return err
		}
		gone, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `DELETE FROM characters WHERE id = $1 RETURNING id`, id)
		if err != nil {
			return err
		}
		if len(gone) == 0 {
			return notFound(pgx.ErrNoRows, "character", id)
		}
		if _, err := tx.ReadEcosystem(ctx); err != nil {
			return err
		}
		tx.Emit(dramatis.CharacterDeleted{CharacterIDs: gone})
		for i := range chats {
			if err := tx.EndConversation(ctx, &chats[i], "left"); err != nil {
				return err
			}
		}
		return nil
	})
}

package store

import (
	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

const stateColumns = `character_id, mood, emotion, social_energy, state_at, goals, current_context, last_interaction, unreflected,
	consolidated, memory_count, memory_version`

// savedState is the row of what the world changes about a character. Its JSON names are the columns'.
type savedState struct {
	dramatis.StateChange
	MemoryCount   int `json:"memory_count"`
	MemoryVersion int `json:"-"`
}

func stateOf(c *dramatis.Character) savedState {
	return savedState{
		StateChange: dramatis.StateChange{CharacterID: c.ID, Number: c.Number, CharacterState: c.CharacterState},
		MemoryCount: c.MemoryCount, MemoryVersion: c.MemoryVersion,
	}
}

func scanState(row pgx.CollectableRow) (savedState, error) {
	var s savedState
	err := row.Scan(&s.CharacterID, &s.Mood, &s.Emotion, &s.SocialEnergy, &s.StateAt, &s.Goals, &s.CurrentContext, &s.LastInteraction,
		&s.Unreflected, &s.Consolidated, &s.MemoryCount, &s.MemoryVersion)
	s.StateAt = s.StateAt.UTC()
	if s.LastInteraction != nil {
		*s.LastInteraction = s.LastInteraction.UTC()
	}
	return s, err
}

// saveStates writes states, all in one statement: a turn changes those of everybody present.
func (tx *Tx) saveStates(states []savedState) {
	ids := make([]dramatis.ID, len(states)) // they say nothing new, but lead the planner to the index
	for i := range states {
		ids[i] = states[i].CharacterID
	}
	tx.queue(`
		UPDATE character_states c SET mood = s.mood, emotion = s.emotion, social_energy = s.social_energy, state_at = s.state_at,
			goals = coalesce(s.goals, '[]'), current_context = s.current_context, last_interaction = s.last_interaction,
			unreflected = s.unreflected, consolidated = s.consolidated, memory_count = s.memory_count
		FROM jsonb_to_recordset($1) AS s (character_id uuid, mood jsonb, emotion jsonb, social_energy double precision, state_at timestamptz,
			goals jsonb, current_context jsonb, last_interaction timestamptz, unreflected double precision, consolidated int, memory_count int)
		WHERE c.character_id = s.character_id AND c.character_id = ANY($2)`, states, ids)
}

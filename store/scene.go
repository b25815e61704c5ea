package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Scene is all that a turn needs to know, read at one moment.
type Scene struct {
	Ecosystem      dramatis.Ecosystem
	Conversation   dramatis.Conversation
	Present        []dramatis.Character // in the order of their places
	Relationships  []dramatis.Relationship
	Lines          []dramatis.Message
	MemoryVersions map[dramatis.ID]int // of those present
}

// Scene reads a conversation with its world, its people, their bonds and the last lines, in one round trip.
func (s *Store) Scene(ctx context.Context, conversation dramatis.ID) (*Scene, error) {
	var (
		scene         Scene
		ecosystems    []dramatis.Ecosystem
		conversations []dramatis.Conversation
		states        []lockedState
	)
	const people = `(SELECT character_ids FROM conversations WHERE id = $1)`
	b := &pgx.Batch{}
	queueRead(b, &conversations, scanConversation, `SELECT `+conversationColumns+` FROM conversations WHERE id = $1`, conversation)
	queueRead(b, &ecosystems, scanEcosystem,
		`SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = (SELECT ecosystem_id FROM conversations WHERE id = $1)`, conversation)
	queueRead(b, &scene.Present, scanCharacter,
		`SELECT `+characterColumns+charactersJoined+`WHERE c.id = ANY(`+people+`::uuid[])`, conversation)
	queueRead(b, &states, scanLockedState, `SELECT `+stateColumns+` FROM character_states WHERE character_id = ANY(`+people+`::uuid[])`, conversation)
	queueRead(b, &scene.Relationships, scanRelationship, `
		SELECT `+relationshipColumns+` FROM relationships
		WHERE from_id = ANY(`+people+`::uuid[]) AND to_id = ANY(`+people+`::uuid[]) ORDER BY from_number, to_number`, conversation)
	queueRecentLines(b, &scene.Lines, conversation)
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("load scene %s: %w", conversation, translate(err))
	}
	if len(conversations) == 0 || len(ecosystems) == 0 {
		return nil, notFound(pgx.ErrNoRows, "conversation", conversation)
	}
	scene.Conversation, scene.Ecosystem = conversations[0], ecosystems[0]
	scene.Present = inPlace(scene.Conversation.Participants, scene.Present)
	scene.MemoryVersions = map[dramatis.ID]int{}
	for _, st := range states {
		scene.MemoryVersions[st.id] = st.memoryVersion
	}
	return &scene, nil
}

// inPlace puts characters in the order of their places; who is gone from the world is gone from the scene.
func inPlace(places []dramatis.Participant, found []dramatis.Character) []dramatis.Character {
	byID := make(map[dramatis.ID]dramatis.Character, len(found))
	for _, c := range found {
		byID[c.ID] = c
	}
	present := make([]dramatis.Character, 0, len(places))
	for _, p := range places {
		if c, ok := byID[p.CharacterID]; ok {
			present = append(present, c)
		}
	}
	return present
}

// lockedState is what the world changes about a character, as it is while its row is locked.
type lockedState struct {
	id            dramatis.ID
	state         dramatis.CharacterState
	memoryCount   int
	memoryVersion int
}

const stateColumns = `character_id, mood, emotion, social_energy, state_at, goals, current_context, last_interaction, unreflected,
	memory_count, memory_version`

func scanLockedState(row pgx.CollectableRow) (lockedState, error) {
	var l lockedState
	st := &l.state
	err := row.Scan(&l.id, &st.Mood, &st.Emotion, &st.SocialEnergy, &st.StateAt, &st.Goals, &st.CurrentContext, &st.LastInteraction,
		&st.Unreflected, &l.memoryCount, &l.memoryVersion)
	st.StateAt = st.StateAt.UTC()
	if st.LastInteraction != nil {
		*st.LastInteraction = st.LastInteraction.UTC()
	}
	return l, err
}

// LockScene locks the people of a scene, their bonds and the conversation, in this order, and brings the scene up to
// date with what others did to them while it was being thought about. Counts are the people's memory counts.
func (tx *Tx) LockScene(ctx context.Context, scene *Scene) (counts map[dramatis.ID]int, err error) {
	ids := make([]dramatis.ID, len(scene.Present))
	for i, c := range scene.Present {
		ids[i] = c.ID
	}
	var states []lockedState
	var conversations []dramatis.Conversation
	queueRead(tx.pending, &states, scanLockedState,
		`SELECT `+stateColumns+` FROM character_states WHERE character_id = ANY($1) ORDER BY number FOR NO KEY UPDATE`, ids)
	queueRead(tx.pending, &scene.Relationships, scanRelationship, `
		SELECT `+relationshipColumns+` FROM relationships WHERE from_id = ANY($1) AND to_id = ANY($1)
		ORDER BY from_number, to_number FOR NO KEY UPDATE`, ids)
	queueRead(tx.pending, &conversations, scanConversation,
		`SELECT `+conversationColumns+` FROM conversations WHERE id = $1 FOR NO KEY UPDATE`, scene.Conversation.ID)
	if err := tx.flush(ctx); err != nil {
		return nil, fmt.Errorf("lock scene %s: %w", scene.Conversation.ID, translate(err))
	}
	if len(conversations) == 0 {
		return nil, notFound(pgx.ErrNoRows, "conversation", scene.Conversation.ID)
	}
	scene.Conversation = conversations[0]
	counts = make(map[dramatis.ID]int, len(states))
	fresh := make(map[dramatis.ID]lockedState, len(states))
	for _, st := range states {
		counts[st.id], fresh[st.id] = st.memoryCount, st
	}
	still := scene.Present[:0:0]
	for _, c := range scene.Present {
		if st, ok := fresh[c.ID]; ok {
			c.CharacterState, c.MemoryCount = st.state, st.memoryCount
			still = append(still, c)
		}
	}
	scene.Present = still
	return counts, nil
}

// Feel writes what a line did to those present and to the bonds between them: their new states, bonds that changed,
// and bonds of those who met for the first time. It tells the log of each.
func (tx *Tx) Feel(m *dramatis.Message, states []dramatis.StateChange, bonds []dramatis.RelationshipChange, met []dramatis.Relationship) {
	for _, c := range states {
		tx.saveState(c)
	}
	if len(states) > 0 {
		tx.EmitIn(m.ConversationID, dramatis.CharacterChanged{States: states})
	}
	if len(met) > 0 {
		tx.EmitIn(m.ConversationID, dramatis.RelationshipCreated{Relationships: tx.createRelationships(met)})
	}
	for i := range bonds {
		bonds[i].MessageID = &m.ID
		tx.saveRelationship(&bonds[i])
	}
	if len(bonds) > 0 {
		tx.EmitIn(m.ConversationID, dramatis.RelationshipChanged{Relationships: bonds})
	}
}

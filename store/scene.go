package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// Scene is all that a turn needs to know. What others write while it is read or thought about is seen when it is locked.
type Scene struct {
	Ecosystem     dramatis.Ecosystem
	Conversation  dramatis.Conversation
	Present       []dramatis.Character // in the order of their places
	Relationships []dramatis.Relationship
	Lines         []dramatis.Message
}

// Scene reads a conversation with its world, its people, their bonds and the last lines, in one round trip.
func (s *Store) Scene(ctx context.Context, conversation dramatis.ID) (*Scene, error) {
	var (
		scene         Scene
		ecosystems    []dramatis.Ecosystem
		conversations []dramatis.Conversation
	)
	const people = `(SELECT character_ids FROM conversations WHERE id = $1)`
	b := &pgx.Batch{}
	queueRead(b, &conversations, scanConversation, `SELECT `+conversationColumns+` FROM conversations WHERE id = $1`, conversation)
	queueRead(b, &ecosystems, scanEcosystem,
		`SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = (SELECT ecosystem_id FROM conversations WHERE id = $1)`, conversation)
	queueRead(b, &scene.Present, scanCharacter,
		`SELECT `+characterColumns+charactersJoined+`WHERE c.id = ANY(`+people+`::uuid[])`, conversation)
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

// LockScene locks the people of a scene, their bonds and the conversation, in this order, and brings the scene up to
// date with what others did to them while it was being thought about.
func (tx *Tx) LockScene(ctx context.Context, scene *Scene) error {
	ids := make([]dramatis.ID, len(scene.Present))
	for i, c := range scene.Present {
		ids[i] = c.ID
	}
	var states []savedState
	var conversations []dramatis.Conversation
	queueRead(tx.pending, &states, scanState,
		`SELECT `+stateColumns+` FROM character_states WHERE character_id = ANY($1) ORDER BY number FOR NO KEY UPDATE`, ids)
	queueRead(tx.pending, &scene.Relationships, scanRelationship, `
		SELECT `+relationshipColumns+` FROM relationships WHERE from_id = ANY($1) AND to_id = ANY($1)
		ORDER BY from_number, to_number FOR NO KEY UPDATE`, ids)
	queueRead(tx.pending, &conversations, scanConversation,
		`SELECT `+conversationColumns+` FROM conversations WHERE id = $1 FOR NO KEY UPDATE`, scene.Conversation.ID)
	if err := tx.flush(ctx); err != nil {
		return fmt.Errorf("lock scene %s: %w", scene.Conversation.ID, translate(err))
	}
	if len(conversations) == 0 {
		return notFound(pgx.ErrNoRows, "conversation", scene.Conversation.ID)
	}
	scene.Conversation = conversations[0]
	scene.Present = withStates(scene.Present, states)
	return nil
}

// withStates gives people the states that their locked rows hold; who has no row any more is gone.
func withStates(people []dramatis.Character, states []savedState) []dramatis.Character {
	fresh := make(map[dramatis.ID]*savedState, len(states))
	for i := range states {
		fresh[states[i].CharacterID] = &states[i]
	}
	still := make([]dramatis.Character, 0, len(people))
	for _, c := range people {
		if s := fresh[c.ID]; s != nil {
			c.CharacterState, c.MemoryCount, c.MemoryVersion = s.CharacterState, s.MemoryCount, s.MemoryVersion
			still = append(still, c)
		}
	}
	return still
}

// Feel writes what a line did to those present, whose rows are locked: their states and memories, the bonds that it
// changed, and those of people who met for the first time. It tells the log of each.
func (tx *Tx) Feel(m *dramatis.Message, present []dramatis.Character, e sim.Effects) {
	states := make(map[dramatis.ID]savedState, len(present))
	for i := range present {
		states[present[i].ID] = stateOf(&present[i])
	}
	changed := make([]dramatis.ID, 0, len(present))
	for _, c := range e.States {
		states[c.CharacterID] = savedState{StateChange: c, MemoryCount: states[c.CharacterID].MemoryCount}
		changed = append(changed, c.CharacterID)
	}
	for i := range e.Memories {
		memory := &e.Memories[i]
		owner := states[memory.CharacterID]
		owner.MemoryCount++
		states[memory.CharacterID] = owner
		memory.ID, memory.EcosystemID, memory.Number, memory.MessageID = dramatis.NewID(), tx.world, owner.MemoryCount, &m.ID
		memory.CreatedAt = tx.wall
		changed = append(changed, memory.CharacterID)
	}
	for i := range e.Bonds {
		e.Bonds[i].MessageID = &m.ID
	}
	tx.writeFeelings(m, e, saved(states, changed))
}

// saved picks the states of those who changed, each once, in the order of their numbers.
func saved(states map[dramatis.ID]savedState, changed []dramatis.ID) []savedState {
	picked := make([]savedState, 0, len(states))
	for _, id := range changed {
		if s, ok := states[id]; ok {
			picked = append(picked, s)
			delete(states, id)
		}
	}
	slices.SortFunc(picked, func(a, b savedState) int { return a.Number - b.Number })
	return picked
}

func (tx *Tx) writeFeelings(m *dramatis.Message, e sim.Effects, states []savedState) {
	if len(states) > 0 {
		tx.saveStates(states)
	}
	if len(e.States) > 0 {
		tx.EmitIn(m.ConversationID, dramatis.CharacterChanged{States: e.States})
	}
	if len(e.Met) > 0 {
		tx.EmitIn(m.ConversationID, dramatis.RelationshipCreated{Relationships: tx.createRelationships(e.Met)})
	}
	if len(e.Bonds) > 0 {
		tx.saveRelationships(e.Bonds)
		tx.EmitIn(m.ConversationID, dramatis.RelationshipChanged{Relationships: e.Bonds})
	}
	if len(e.Memories) > 0 {
		tx.insertMemories(e.Memories)
		tx.EmitIn(m.ConversationID, dramatis.MemoryCreated{Memories: e.Memories})
	}
}

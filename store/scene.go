package store

import (
	"context"
	"errors"
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
	Visitors      []dramatis.Visitor // the people who spoke of late, as those present know them
	Lines         []dramatis.Message
}

// Rules is the scene as the rules see it, at the world time of the turn to come.
func (s *Scene) Rules() *sim.Scene {
	bonds := make(map[[2]int]*dramatis.Relationship, len(s.Relationships))
	for i := range s.Relationships {
		r := &s.Relationships[i]
		bonds[[2]int{r.From, r.To}] = r
	}
	return &sim.Scene{
		Ecosystem: &s.Ecosystem, Conversation: &s.Conversation, Present: s.Present, Bonds: bonds, Visitors: s.visitorMap(), Lines: s.Lines,
		Now: sim.TurnTime(&s.Conversation, s.Conversation.Turn+1),
	}
}

// Said brings the scene to where a line has left those present: what is over, and who speaks next, goes by that.
func (s *Scene) Said(m *dramatis.Message, e sim.Effects) {
	s.Lines = append(s.Lines, *m)
	for i := range s.Present {
		for _, felt := range e.States {
			if felt.CharacterID == s.Present[i].ID {
				s.Present[i].CharacterState = felt.CharacterState
			}
		}
	}
}

// sceneRows are the rows of a scene as they are read.
type sceneRows struct {
	conversations []dramatis.Conversation
	ecosystems    []dramatis.Ecosystem
	people        []dramatis.Character
	relationships []dramatis.Relationship
	lines         []dramatis.Message
}

// queueScene reads a conversation with its world, its people, their bonds and the last lines, in one round trip.
// Others than its people can be read with them.
func queueScene(b *pgx.Batch, conversation dramatis.ID, others []dramatis.ID) *sceneRows {
	const people = `(SELECT character_ids || $2::uuid[] FROM conversations WHERE id = $1)`
	rows := &sceneRows{}
	queueRead(b, &rows.conversations, scanConversation, `SELECT `+conversationColumns+` FROM conversations WHERE id = $1`, conversation)
	queueRead(b, &rows.ecosystems, scanEcosystem,
		`SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = (SELECT ecosystem_id FROM conversations WHERE id = $1)`, conversation)
	queueRead(b, &rows.people, scanCharacter,
		`SELECT `+characterColumns+charactersJoined+`WHERE c.id = ANY(`+people+`::uuid[])`, conversation, others)
	queueRead(b, &rows.relationships, scanRelationship, `
		SELECT `+relationshipColumns+` FROM relationships
		WHERE from_id = ANY(`+people+`::uuid[]) AND to_id = ANY(`+people+`::uuid[]) ORDER BY from_number, to_number`, conversation, others)
	queueRecentLines(b, &rows.lines, conversation)
	return rows
}

// scene is the scene that was read; it is not_found when there was none.
func (r *sceneRows) scene(conversation dramatis.ID) (*Scene, error) {
	if len(r.conversations) == 0 || len(r.ecosystems) == 0 {
		return nil, notFound(pgx.ErrNoRows, "conversation", conversation)
	}
	return &Scene{
		Ecosystem: r.ecosystems[0], Conversation: r.conversations[0], Present: inPlace(r.conversations[0].Participants, r.people),
		Relationships: r.relationships, Lines: r.lines,
	}, nil
}

// Scene reads a scene.
func (s *Store) Scene(ctx context.Context, conversation dramatis.ID) (*Scene, error) {
	b := &pgx.Batch{}
	rows := queueScene(b, conversation, nil)
	if err := s.pool.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("load scene %s: %w", conversation, translate(err))
	}
	scene, err := rows.scene(conversation)
	if err != nil {
		return nil, err
	}
	if err := s.readVisitors(ctx, scene); err != nil {
		return nil, fmt.Errorf("load the visitors of scene %s: %w", conversation, err)
	}
	return scene, nil
}

// errSceneMoved says that a scene changed between its reading and its locking. Nothing was done yet.
var errSceneMoved = dramatis.Errorf(dramatis.CodeUnavailable, "the scene has moved on; please try again")

// sceneTries is how often a scene that moves on is read again.
const sceneTries = 20

// inScene runs do in a transaction on a conversation's world, with the whole scene locked. It is how people change a
// conversation from outside.
func (s *Store) inScene(ctx context.Context, conversation dramatis.ID, do func(*Tx, *Scene) error) error {
	return s.inSceneWith(ctx, conversation, nil, do)
}

// inSceneWith is inScene with others locked beside the people of the scene. Those of them who are of its world come last
// among those present.
func (s *Store) inSceneWith(ctx context.Context, conversation dramatis.ID, others []dramatis.ID, do func(*Tx, *Scene) error) error {
	world, err := s.EcosystemOf(ctx, "conversation", conversation)
	if err != nil {
		return err
	}
	for range sceneTries {
		err := s.InWorld(ctx, world, func(tx *Tx) error {
			scene, err := tx.openScene(ctx, conversation, others)
			if err != nil {
				return err
			}
			return do(tx, scene)
		})
		if !errors.Is(err, errSceneMoved) {
			return err
		}
	}
	return dramatis.Errorf(dramatis.CodeUnavailable, "the scene is going on too fast; pause it first")
}

// openScene reads a scene and locks it, its turn's job included, in the order of locks. Who takes part must be known
// before they can be locked: when that or the last line has changed in between, it fails with errSceneMoved.
func (tx *Tx) openScene(ctx context.Context, conversation dramatis.ID, others []dramatis.ID) (*Scene, error) {
	tx.lockTurns(conversation)
	rows := queueScene(tx.pending, conversation, others)
	if err := tx.flush(ctx); err != nil {
		return nil, fmt.Errorf("read scene %s: %w", conversation, translate(err))
	}
	scene, err := rows.scene(conversation)
	if err != nil {
		return nil, err
	}
	was := scene.Conversation
	for _, c := range rows.people {
		if slices.Contains(others, c.ID) && c.EcosystemID == tx.world && !slices.Contains(presentIDs(&was), c.ID) {
			scene.Present = append(scene.Present, c)
		}
	}
	if err := tx.LockScene(ctx, scene); err != nil {
		return nil, err
	}
	c := &scene.Conversation
	if c.Turn != was.Turn || !slices.Equal(presentIDs(c), presentIDs(&was)) {
		return nil, errSceneMoved
	}
	tx.At(c.Tick, sim.TurnTime(c, max(c.Turn, 1)))
	return scene, nil
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
	var conversations []dramatis.Conversation
	states := tx.queueLocks(scene, ids)
	queueRead(tx.pending, &conversations, scanConversation,
		`SELECT `+conversationColumns+` FROM conversations WHERE id = $1 FOR NO KEY UPDATE`, scene.Conversation.ID)
	if err := tx.flush(ctx); err != nil {
		return fmt.Errorf("lock scene %s: %w", scene.Conversation.ID, translate(err))
	}
	if len(conversations) == 0 {
		return notFound(pgx.ErrNoRows, "conversation", scene.Conversation.ID)
	}
	scene.Conversation = conversations[0]
	scene.Present = withStates(scene.Present, *states)
	return nil
}

// queueLocks locks people by number, then their bonds, those to visitors last, and reads all of it.
func (tx *Tx) queueLocks(scene *Scene, people []dramatis.ID) (states *[]savedState) {
	states = &[]savedState{}
	queueRead(tx.pending, states, scanState,
		`SELECT `+stateColumns+` FROM character_states WHERE character_id = ANY($1) ORDER BY number FOR NO KEY UPDATE`, people)
	queueRead(tx.pending, &scene.Relationships, scanRelationship, `
		SELECT `+relationshipColumns+` FROM relationships WHERE from_id = ANY($1) AND to_id = ANY($1)
		ORDER BY from_number, to_number FOR NO KEY UPDATE`, people)
	tx.lockVisitors(scene, people, scene.guests())
	return states
}

// lockPeople locks characters of the world and their bonds for a scene that is yet to begin.
func (tx *Tx) lockPeople(ctx context.Context, scene *Scene, people []dramatis.ID) error {
	tx.queueLocks(scene, people)
	var err error
	scene.Present, err = collect(ctx, tx, scanCharacter,
		`SELECT `+characterColumns+charactersJoined+`WHERE c.id = ANY($1) AND c.ecosystem_id = $2 ORDER BY c.number`, people, tx.world)
	return err
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
	for i := range e.Visits {
		e.Visits[i].MessageID = &m.ID
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
	if len(e.Met)+len(e.Welcomed) > 0 {
		tx.EmitIn(m.ConversationID, dramatis.RelationshipCreated{
			Relationships: orNone(tx.createRelationships(e.Met)), Visitors: tx.createVisitors(e.Welcomed),
		})
	}
	if len(e.Bonds)+len(e.Visits) > 0 {
		tx.EmitIn(m.ConversationID, tx.changeBonds(e.Bonds, e.Visits))
	}
	if len(e.Memories) > 0 {
		tx.insertMemories(e.Memories)
		tx.EmitIn(m.ConversationID, dramatis.MemoryCreated{Memories: e.Memories})
	}
}

// changeBonds writes changes of bonds, and gives what the log is to tell of them.
func (tx *Tx) changeBonds(bonds []dramatis.RelationshipChange, visits []dramatis.VisitorChange) dramatis.RelationshipChanged {
	if len(bonds) > 0 {
		tx.saveRelationships(bonds)
	}
	tx.saveVisitors(visits)
	return dramatis.RelationshipChanged{Relationships: orNone(bonds), Visitors: visits}
}

package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// NewCast is people of a document who are to live in a world.
type NewCast struct {
	Document  dramatis.ID
	Analysis  *dramatis.Analysis // of the document
	Chosen    []format.Casting
	Ecosystem *dramatis.ID // nil to make one
	Name      string       // of the new one
	About     string       // likewise
	By        dramatis.ID  // whose the new one is
}

// Cast is what came of it.
type Cast struct {
	Ecosystem     dramatis.Ecosystem
	Characters    []dramatis.Character
	Relationships int // both ways counted
	Memories      int
}

// importanceOfFacts is how much somebody makes of what a book says of them: more than of small talk.
const importanceOfFacts = 5

// AcceptCast takes people of a document into a world: with what the text says of them as memories, and with bonds between
// them, and between them and those of the document who live there already under the name that it gives them. All of it
// happens, or nothing. Somebody whose name the world has already is a conflict that names the place.
func (s *Store) AcceptCast(ctx context.Context, n NewCast) (Cast, error) {
	e := newEcosystem(dramatis.Ecosystem{OwnerID: n.By, Name: n.Name, Description: n.About})
	if n.Ecosystem != nil {
		e.ID = *n.Ecosystem
	} else if err := e.Validate(); err != nil {
		return Cast{}, err
	}
	var made Cast
	err := s.InWorld(ctx, e.ID, func(tx *Tx) (err error) {
		made, err = tx.acceptCast(ctx, e, n)
		return err
	})
	if err != nil {
		return made, fmt.Errorf("take the cast of document %s into a world: %w", n.Document, err)
	}
	return made, nil
}

func (tx *Tx) acceptCast(ctx context.Context, e dramatis.Ecosystem, n NewCast) (made Cast, err error) {
	var living []dramatis.Character
	if n.Ecosystem == nil {
		err = tx.createEcosystem(ctx, &e)
	} else if e, err = tx.lockEcosystem(ctx); err == nil {
		living, err = collect(ctx, tx, scanCharacter, `SELECT `+characterColumns+charactersJoined+`WHERE c.ecosystem_id = $1 ORDER BY c.number`, e.ID)
	}
	if err != nil {
		return made, err
	}
	network, err := format.CastNetwork(n.Analysis, n.Chosen, namesOf(living))
	if err != nil {
		return made, err
	}
	people := network.Characters()[:len(n.Chosen)]
	if err := unknownHere(people, living); err != nil {
		return made, err
	}
	if people, err = tx.createCharacters(ctx, e, people); err != nil {
		return made, err
	}
	for _, known := range network.People[len(people):] {
		at := slices.IndexFunc(living, func(c dramatis.Character) bool { return c.Name == known.Name })
		people = append(people, living[at])
	}
	bonds := bondsOf(network)
	if err := tx.importBonds(e, people, bonds); err != nil {
		return made, err
	}
	made = Cast{Ecosystem: e, Characters: people[:len(n.Chosen)], Relationships: len(bonds)}
	made.Memories = tx.tellFacts(e, n, made.Characters)
	return made, nil
}

func namesOf(people []dramatis.Character) []string {
	names := make([]string, len(people))
	for i := range people {
		names[i] = people[i].Name
	}
	return names
}

// unknownHere refuses people whose names somebody in the world has already.
func unknownHere(people, living []dramatis.Character) error {
	names := namesOf(living)
	var f dramatis.Faults
	for i := range people {
		name := people[i].Name
		f.Check(!slices.Contains(names, name), fmt.Sprintf("characters[%d].name", i), "%s lives in this world already", name)
	}
	if len(f) == 0 {
		return nil
	}
	return &dramatis.Error{Code: dramatis.CodeConflict, Message: "the world has people of these names already", Faults: f}
}

// tellFacts gives each of the new people what the text says of them, as memories that know their passage, and counts them.
func (tx *Tx) tellFacts(e dramatis.Ecosystem, n NewCast, people []dramatis.Character) int {
	var facts []dramatis.Memory
	var owners []savedState
	for i := range people {
		c := &people[i]
		var own []dramatis.Memory
		for _, found := range evidenceOf(n.Analysis, n.Chosen[i].Key) {
			own = append(own, dramatis.Memory{
				EcosystemID: e.ID, CharacterID: c.ID, Character: c.Number, Kind: dramatis.MemoryFact, Content: found.Text, Importance: importanceOfFacts,
				Participants: []int{c.Number}, Source: &dramatis.Passage{DocumentID: n.Document, Start: found.Start, End: found.End},
				Tick: e.Tick, WorldTime: e.WorldTime, LastAccess: e.WorldTime,
			})
		}
		tx.number(c, own)
		owners = append(owners, stateOf(c))
		facts = append(facts, own...)
	}
	if len(facts) == 0 {
		return 0
	}
	tx.saveStates(owners)
	tx.insertMemories(facts)
	tx.Emit(dramatis.MemoryCreated{Memories: facts})
	for batch := range slices.Chunk(idsOfMemories(facts), embedAtOnce) {
		tx.Enqueue(NewJob{Args: tasks.Embed{EcosystemID: e.ID, MemoryIDs: batch}, CreatedBy: &n.By})
	}
	return len(facts)
}

func evidenceOf(a *dramatis.Analysis, key string) []dramatis.Finding {
	for i := range a.People {
		if a.People[i].Key == key {
			return a.People[i].Evidence
		}
	}
	return nil
}

func idsOfMemories(memories []dramatis.Memory) []dramatis.ID {
	ids := make([]dramatis.ID, len(memories))
	for i := range memories {
		ids[i] = memories[i].ID
	}
	return ids
}

// bondsOf is a network's bonds as a world takes them in.
func bondsOf(n format.Network) []NewBond {
	read := n.Bonds()
	bonds := make([]NewBond, len(read))
	for i, b := range read {
		bonds[i] = NewBond{
			From: b.From, To: b.To, Type: b.Type, TypeByAuthor: b.TypeByAuthor,
			Bond: sim.Bond{Strength: b.Strength, Trust: b.Trust, Familiarity: b.Familiarity},
		}
	}
	return bonds
}

package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// NewCast is people of a document who are to live in a world.
type NewCast struct {
	Document  dramatis.ID
	Ecosystem *dramatis.ID // nil to make one
	By        dramatis.ID  // whose the new one is
	Network   format.Network
	Facts     [][]dramatis.Finding // of each of the network's people: what the text says of them
}

// importanceOfFacts is how much somebody makes of what a book says of them: more than of small talk.
const importanceOfFacts = 5

// AcceptCast takes people of a document into a world: with what the text says of them as memories, and bonds between
// them. All of it happens, or nothing. Somebody whose name the world has already is a conflict that names the place.
func (s *Store) AcceptCast(ctx context.Context, n NewCast) (dramatis.Ecosystem, []dramatis.Character, error) {
	e := newEcosystem(dramatis.Ecosystem{OwnerID: n.By, Name: n.Network.Name, Description: n.Network.Description})
	if n.Ecosystem != nil {
		e.ID = *n.Ecosystem
	} else if err := e.Validate(); err != nil {
		return e, nil, err
	}
	people := n.Network.Characters()
	err := s.InWorld(ctx, e.ID, func(tx *Tx) (err error) {
		if n.Ecosystem == nil {
			err = tx.createEcosystem(ctx, &e)
		} else {
			e, err = tx.openForCast(ctx, people)
		}
		if err != nil {
			return err
		}
		if people, err = tx.createCharacters(ctx, e, people); err != nil {
			return err
		}
		if err := tx.importBonds(e, people, bondsOf(n.Network)); err != nil {
			return err
		}
		tx.tellFacts(e, n, people)
		return nil
	})
	if err != nil {
		return e, nil, fmt.Errorf("take the cast of document %s into a world: %w", n.Document, err)
	}
	return e, people, nil
}

// openForCast locks the world, and refuses people whose names it has already.
func (tx *Tx) openForCast(ctx context.Context, people []dramatis.Character) (dramatis.Ecosystem, error) {
	e, err := tx.lockEcosystem(ctx)
	if err != nil {
		return e, err
	}
	names := make([]string, len(people))
	for i := range people {
		names[i] = people[i].Name
	}
	taken, err := collect(ctx, tx, pgx.RowTo[string], `SELECT name FROM characters WHERE ecosystem_id = $1 AND name = ANY($2)`, e.ID, names)
	if err != nil {
		return e, err
	}
	var f dramatis.Faults
	for i, name := range names {
		for _, t := range taken {
			if t == name {
				f.Add(fmt.Sprintf("characters[%d].name", i), "%s lives in this world already", name)
			}
		}
	}
	if len(f) > 0 {
		return e, &dramatis.Error{Code: dramatis.CodeConflict, Message: "the world has people of these names already", Faults: f}
	}
	return e, nil
}

// tellFacts gives each of the new people what the text says of them, as memories that know their passage.
func (tx *Tx) tellFacts(e dramatis.Ecosystem, n NewCast, people []dramatis.Character) {
	var facts []dramatis.Memory
	var owners []savedState
	for i := range people {
		c := &people[i]
		var own []dramatis.Memory
		for _, found := range n.Facts[i] {
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
		return
	}
	tx.saveStates(owners)
	tx.insertMemories(facts)
	tx.Emit(dramatis.MemoryCreated{Memories: facts})
	tx.Enqueue(NewJob{Args: tasks.Embed{EcosystemID: e.ID, MemoryIDs: idsOfMemories(facts)}, CreatedBy: &n.By})
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

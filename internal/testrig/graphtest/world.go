package graphtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// Kept is a graph under test, and how worlds come into it and leave it.
type Kept interface {
	dramatis.Graph
	Follow(ctx context.Context, change dramatis.GraphChange) error
	Forget(ctx context.Context, world dramatis.ID) error
}

// world is one that a case makes up, whole.
type world dramatis.GraphChange

// people makes a world of so many people who do not know one another.
func people(count int) *world {
	w := &world{EcosystemID: dramatis.NewID(), Seq: 10}
	for i := range count {
		w.People = append(w.People, dramatis.GraphPerson{ID: dramatis.NewID(), Number: i + 1, Name: fmt.Sprintf("Somebody %d", i+1)})
	}
	return w
}

// bond lets one person know another, whom they neither like nor dislike until the case says otherwise.
func (w *world) bond(from, to int) *dramatis.Relationship {
	w.Relationships = append(w.Relationships, dramatis.Relationship{
		ID: dramatis.NewID(), EcosystemID: w.EcosystemID,
		FromID: w.People[from-1].ID, From: from, ToID: w.People[to-1].ID, To: to,
		Type: dramatis.Acquaintance, AnchoredAt: dramatis.Epoch,
	})
	return &w.Relationships[len(w.Relationships)-1]
}

// way lets each of some people know the next.
func (w *world) way(numbers ...int) {
	for i := 1; i < len(numbers); i++ {
		w.bond(numbers[i-1], numbers[i])
	}
}

// any asks for every relationship, at the beginning of time.
func (w *world) any() dramatis.GraphQuery {
	return dramatis.GraphQuery{EcosystemID: w.EcosystemID, At: dramatis.Epoch, Strength: -1}
}

// days is a time so many days after all anchors that a case did not move.
func days(n float64) time.Time { return dramatis.Epoch.Add(time.Duration(n * float64(24*time.Hour))) }

// keep has the graph hold a world until the test ends.
func (w *world) keep(t *testing.T, g Kept) {
	t.Helper()
	if err := g.Follow(t.Context(), dramatis.GraphChange(*w)); err != nil {
		t.Fatalf("keep a world: %v", err)
	}
	t.Cleanup(func() {
		if err := g.Forget(context.Background(), w.EcosystemID); err != nil {
			t.Errorf("forget the world: %v", err)
		}
	})
}

// tangle is a world of people who know one another at random, by some types, with strengths that fade at different paces.
func tangle(seed uint64, count, bonds int) *world {
	chance, w := rand.New(rand.NewPCG(seed, seed)), people(count)
	types := dramatis.RelationshipTypes()
	for linked := map[[2]int]bool{}; len(w.Relationships) < bonds; {
		pair := [2]int{1 + chance.IntN(count), 1 + chance.IntN(count)}
		if pair[0] == pair[1] || linked[pair] {
			continue
		}
		linked[pair] = true
		r := w.bond(pair[0], pair[1])
		r.Type, r.AnchoredAt = types[chance.IntN(3)], dramatis.Epoch.Add(time.Duration(chance.IntN(1_000_000))*time.Second)
		r.Strength = dramatis.Anchor{Value: chance.Float64()*2 - 1, Base: chance.Float64() - 0.5, HalfLife: float64(chance.IntN(20))}
		r.Trust = dramatis.Anchor{Value: chance.Float64(), Base: 0.5, HalfLife: 40}
		r.Familiarity = dramatis.Anchor{Value: chance.Float64(), Base: 0, HalfLife: 90}
	}
	return w
}

package graphtest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// Follows holds a projection to what dramatis.GraphProjection says.
func Follows(t *testing.T, g dramatis.GraphProjection) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, dramatis.GraphProjection){
		"it knows nothing at first":       knowsNothing,
		"it holds what it was told":       holds,
		"names may be odd":                oddNames,
		"once is as good as twice":        exactlyOnce,
		"what is out of order is refused": outOfOrder,
		"more than one batch":             batches,
		"of many at once one goes on":     oneGoesOn,
		"all of a change or nothing":      allOrNothing,
		"to forget one keeps the others":  forgets,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, g)
		})
	}
}

// mustHold compares what is held with what is wanted.
func mustHold(t *testing.T, g dramatis.GraphProjection, want *world) {
	t.Helper()
	held, err := g.Contents(t.Context(), want.EcosystemID)
	if err != nil {
		t.Fatal(err)
	}
	if held.Seq != want.Seq {
		t.Errorf("it is at %d, want %d", held.Seq, want.Seq)
	}
	if seq, err := g.Seq(t.Context(), want.EcosystemID); err != nil || seq != want.Seq {
		t.Errorf("it says that it is at %d (%v), want %d", seq, err, want.Seq)
	}
	if !slices.Equal(held.People, want.People) {
		t.Errorf("it holds %d people: %.300s, want %d: %.300s", len(held.People), fmt.Sprint(held.People), len(want.People), fmt.Sprint(want.People))
	}
	bonds := slices.SortedFunc(slices.Values(want.Relationships), func(a, b dramatis.Relationship) int {
		return cmp.Or(a.From-b.From, a.To-b.To)
	})
	if len(held.Relationships) != len(bonds) {
		t.Fatalf("it holds %d relationships, want %d", len(held.Relationships), len(bonds))
	}
	for i := range bonds {
		if !reflect.DeepEqual(held.Relationships[i], bonds[i]) {
			t.Fatalf("it holds %+v, want %+v", held.Relationships[i], bonds[i])
		}
	}
}

func knowsNothing(t *testing.T, g dramatis.GraphProjection) {
	w := people(0)
	w.Seq = 0
	mustHold(t, g, w)
	if err := g.Forget(t.Context(), w.EcosystemID); err != nil {
		t.Errorf("forget what was never known: %v", err)
	}
}

func holds(t *testing.T, g dramatis.GraphProjection) {
	w := tangle(11, 20, 60)
	w.Relationships[0].Strength = dramatis.Anchor{Value: 1, Base: -1, HalfLife: 0.1 + 0.2}
	w.Relationships[1].AnchoredAt = time.Date(1815, 6, 18, 11, 30, 0, 123_456_000, time.UTC)
	w.Relationships[2].AnchoredAt = time.Date(2977, 1, 1, 0, 0, 0, 1_000, time.UTC)
	w.keep(t, g)
	mustHold(t, g, w)
}

func oddNames(t *testing.T, g dramatis.GraphProjection) {
	w := people(0)
	for i, name := range []string{
		`O'Brien "the quill"`, `back\slash and {curly} $rows`, "`ticks`", `'}) MATCH (n) DETACH DELETE n //`, "two\nlines\tand a tab",
		"Ευγένιος Σπαθάρης", "紫式部", "عنترة بن شداد", "👩🏽‍🚀 Zoë\u0301", " ", strings.Repeat("long ", 2_000), "null", "1", "\u202eright to left",
	} {
		w.People = append(w.People, dramatis.GraphPerson{ID: dramatis.NewID(), Number: i + 1, Name: name})
	}
	w.way(1, 2, 3, 4)
	w.keep(t, g)
	mustHold(t, g, w)
	renamed := w.People[0]
	renamed.Name = `D'"Artagnan`
	w.People[0] = renamed
	next := dramatis.GraphChange{EcosystemID: w.EcosystemID, After: 10, Seq: 11, People: []dramatis.GraphPerson{renamed}}
	if err := g.Follow(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	w.Seq = 11
	mustHold(t, g, w)
}

func exactlyOnce(t *testing.T, g dramatis.GraphProjection) {
	w := tangle(3, 20, 250)
	w.keep(t, g)
	w.keep(t, g) // from nothing as often as one likes
	mustHold(t, g, w)

	last, lost := w.People[19], w.Relationships[1].ID
	changed := &w.Relationships[0]
	changed.Type, changed.Strength.Value = dramatis.Enemy, -1
	next := dramatis.GraphChange{
		EcosystemID: w.EcosystemID, After: 10, Seq: 12, Relationships: []dramatis.Relationship{*changed},
		BondsGone: []dramatis.ID{lost}, PeopleGone: []dramatis.ID{last.ID},
	}
	if err := g.Follow(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	w.Seq, w.People = 12, w.People[:19]
	w.Relationships = slices.DeleteFunc(w.Relationships, func(r dramatis.Relationship) bool {
		return r.ID == lost || r.FromID == last.ID || r.ToID == last.ID
	})
	mustHold(t, g, w)
	if err := g.Follow(t.Context(), next); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("the same stretch twice: %v, want a conflict", err)
	}
	mustHold(t, g, w)
}

func outOfOrder(t *testing.T, g dramatis.GraphProjection) {
	w := tangle(4, 6, 12)
	w.keep(t, g)
	stray := dramatis.GraphPerson{ID: dramatis.NewID(), Number: 7, Name: "Stray"}
	for _, after := range []int64{1, 9, 11, 400} {
		err := g.Follow(t.Context(), dramatis.GraphChange{
			EcosystemID: w.EcosystemID, After: after, Seq: after + 5, People: []dramatis.GraphPerson{stray}, PeopleGone: []dramatis.ID{w.People[0].ID},
		})
		if dramatis.ErrorCode(err) != dramatis.CodeConflict {
			t.Errorf("a change after %d: %v, want a conflict", after, err)
		}
	}
	mustHold(t, g, w)

	unknown := people(0)
	err := g.Follow(t.Context(), dramatis.GraphChange{
		EcosystemID: unknown.EcosystemID, After: 5, Seq: 6, People: []dramatis.GraphPerson{stray},
	})
	if dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("a change of a world that is not known: %v, want a conflict", err)
	}
	unknown.Seq = 0
	mustHold(t, g, unknown)
}

// No limit of a statement shows: nor where the last batch is short, nor where it is full.
func batches(t *testing.T, g dramatis.GraphProjection) {
	w := people(2_001)
	for i := range 2_000 {
		w.bond(i+1, i+2)
		w.bond(i+2, i+1)
	}
	w.keep(t, g)
	mustHold(t, g, w)
	next := dramatis.GraphChange{EcosystemID: w.EcosystemID, After: 10, Seq: 11}
	for i := range 1_500 {
		next.BondsGone = append(next.BondsGone, w.Relationships[i].ID)
	}
	for _, p := range w.People[1_000:] {
		next.PeopleGone = append(next.PeopleGone, p.ID)
	}
	if err := g.Follow(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	w.Seq, w.People = 11, w.People[:1_000]
	w.Relationships = slices.DeleteFunc(w.Relationships[1_500:], func(r dramatis.Relationship) bool { return r.From > 1_000 || r.To > 1_000 })
	mustHold(t, g, w)
}

func oneGoesOn(t *testing.T, g dramatis.GraphProjection) {
	w := tangle(5, 10, 30)
	w.keep(t, g)
	newcomer := dramatis.GraphPerson{ID: dramatis.NewID(), Number: 11, Name: "Newcomer"}
	next := dramatis.GraphChange{EcosystemID: w.EcosystemID, After: 10, Seq: 11, People: []dramatis.GraphPerson{newcomer}}
	var took atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := g.Follow(t.Context(), next)
			if err == nil {
				took.Add(1)
			} else if dramatis.ErrorCode(err) != dramatis.CodeConflict {
				t.Errorf("who was slower: %v, want a conflict", err)
			}
		})
	}
	all.Wait()
	if took.Load() != 1 {
		t.Errorf("%d of 8 took the change in", took.Load())
	}
	w.Seq, w.People = 11, append(w.People, newcomer)
	mustHold(t, g, w)
}

func allOrNothing(t *testing.T, g dramatis.GraphProjection) {
	w := tangle(6, 10, 30)
	w.keep(t, g)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := g.Follow(ctx, dramatis.GraphChange{EcosystemID: w.EcosystemID, After: 10, Seq: 11, PeopleGone: []dramatis.ID{w.People[0].ID}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a change that nobody waits for: %v, want that it was cancelled", err)
	}
	mustHold(t, g, w)
}

func forgets(t *testing.T, g dramatis.GraphProjection) {
	one, other := tangle(8, 10, 30), tangle(8, 10, 30)
	one.keep(t, g)
	other.keep(t, g)
	for range 2 {
		if err := g.Forget(t.Context(), one.EcosystemID); err != nil {
			t.Fatal(err)
		}
	}
	mustHold(t, g, other)
	none := &world{EcosystemID: one.EcosystemID}
	mustHold(t, g, none)
	one.keep(t, g) // and it can come back
	mustHold(t, g, one)
}

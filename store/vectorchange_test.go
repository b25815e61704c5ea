package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/vectortest"
	"github.com/literaryai/dramatis/store"
)

// vectors is a world with memories of its first character, at angles of 0, 0.1, 0.2 … to the first axis.
func vectors(t *testing.T, r *testrig.Rig, n int) (*vectortest.Postgres, dramatis.ID, []dramatis.VectorRecord) {
	t.Helper()
	p := &vectortest.Postgres{Rig: r, Index: r.Store.Recalled()}
	world, people := p.Cast(t)
	records := make([]dramatis.VectorRecord, n)
	for i := range records {
		v := make([]float32, vectortest.Dimension)
		v[0] = 1
		if i > 0 {
			v[0], v[1] = 0.8, 0.6
		}
		records[i] = dramatis.VectorRecord{
			MemoryID: dramatis.NewID(), CharacterID: people[0], Number: i + 1, Tick: i, Kind: dramatis.MemoryFact, Space: vectortest.Space, Vector: v,
		}
	}
	p.Put(t, world, records...)
	return p, world, records
}

func follow(t *testing.T, r *testrig.Rig, world dramatis.ID, index string) {
	t.Helper()
	r.Await(t, "the world to be followed", func(ctx context.Context) (bool, error) { return r.Store.FollowVectors(ctx, world, index) })
}

func changed(t *testing.T, r *testrig.Rig, world dramatis.ID) []store.VectorChange {
	t.Helper()
	changes, err := r.Store.VectorChanges(t.Context(), world, 1_000)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func settle(t *testing.T, r *testrig.Rig, world dramatis.ID, changes []store.VectorChange) {
	t.Helper()
	if err := r.Store.SettleVectors(t.Context(), world, changes); err != nil {
		t.Fatal(err)
	}
}

// Who writes vectors while an index begins to follow cannot know of it: it waits for them.
func TestNothingIsMissedWhenAnIndexBeginsToFollow(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	_, world, records := vectors(t, r, 3)
	tx, err := r.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(t.Context()))
	late := records[1].MemoryID
	if _, err := tx.Exec(t.Context(), `DELETE FROM memories WHERE id = $1`, late); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		marked, err := r.Store.FollowVectors(t.Context(), world, "x")
		if err != nil || marked {
			t.Fatalf("it follows while somebody writes: %t (%v)", marked, err)
		}
	}
	if behind, err := r.Store.VectorsBehind(t.Context(), world); err != nil || !behind {
		t.Errorf("it counts as followed (%v)", err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	follow(t, r, world, "x")
	changes := changed(t, r, world)
	if len(changes) != 2 || slices.ContainsFunc(changes, func(c store.VectorChange) bool { return c.MemoryID == late }) {
		t.Errorf("marked are %+v", changes)
	}
	if _, err := r.Store.FollowVectors(t.Context(), dramatis.NewID(), "x"); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		t.Errorf("a world that is none: %v", err)
	}
	settle(t, r, world, changes)
	follow(t, r, world, "y")
	if again := changed(t, r, world); len(again) != 2 {
		t.Errorf("for another index %d are marked", len(again))
	}
}

// What was overtaken while it was taken in stays marked, and what another took in meanwhile is taken in once more.
func TestOnlyWhatWasTakenInIsSettled(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	p, world, records := vectors(t, r, 4)
	follow(t, r, world, "x")
	first := changed(t, r, world)
	if len(first) != 4 || first[0].Record == nil || len(first[0].Record.Vector) != vectortest.Dimension {
		t.Fatalf("marked are %+v", first)
	}
	p.Put(t, world, records[0])
	p.Delete(t, world, records[1].MemoryID)
	p.Merge(t, world, records[2].MemoryID)
	settle(t, r, world, first)
	left := changed(t, r, world)
	if len(left) != 3 {
		t.Fatalf("left are %+v", left)
	}
	for _, c := range left {
		if (c.Record == nil) != (c.MemoryID != records[0].MemoryID) || c.CharacterID != records[0].CharacterID {
			t.Errorf("%s is to be %+v", c.MemoryID, c.Record)
		}
	}
	settle(t, r, world, left)
	if rest := changed(t, r, world); len(rest) != 0 {
		t.Errorf("left are %+v", rest)
	}
	settle(t, r, world, left[:1]) // by one who was slower, and may have written what is old
	if rest := changed(t, r, world); len(rest) != 1 || rest[0].MemoryID != left[0].MemoryID || rest[0].Change <= left[0].Change {
		t.Errorf("of what was taken in twice %+v is left", rest)
	}
	if err := r.Store.UnfollowVectors(t.Context(), world); err != nil {
		t.Fatal(err)
	}
	p.Put(t, world, records[3])
	settle(t, r, world, first)
	if rest := changed(t, r, world); len(rest) != 0 {
		t.Errorf("of a world that nobody follows %+v is marked", rest)
	}
}

// liar is an index that answers whatever it was told to, with Postgres for all else.
type liar struct {
	dramatis.VectorProjection

	answer []dramatis.VectorMatch
	err    error
	asked  int
	hang   bool
}

func (l *liar) Name() string { return "liar" }

func (l *liar) Nearest(ctx context.Context, _ dramatis.VectorQuery) ([]dramatis.VectorMatch, error) {
	l.asked++
	if l.hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return l.answer, l.err
}

// Nothing that an index says is believed: not whose a memory is, nor when, nor how near.
func TestAnIndexIsNotBelieved(t *testing.T) {
	t.Parallel()
	index := &liar{}
	r := testrig.New(t, store.WithVectors(index))
	p, world, records := vectors(t, r, 40)
	_, elsewhere, strangers := vectors(t, r, 1)
	follow(t, r, world, "liar")
	p.Merge(t, world, records[2].MemoryID)
	p.Delete(t, world, records[3].MemoryID)
	if _, err := r.Pool.Exec(t.Context(), `UPDATE memories SET whispered = true WHERE id = $1`, records[4].MemoryID); err != nil {
		t.Fatal(err)
	}
	ask := func(change func(*dramatis.VectorQuery)) (numbers []int) {
		t.Helper()
		q := dramatis.VectorQuery{
			EcosystemID: world, CharacterID: records[0].CharacterID, Space: vectortest.Space, Vector: records[0].Vector, BeforeTick: 10, Most: 4,
		}
		change(&q)
		for _, m := range p.Nearest(t, q) {
			numbers = append(numbers, m.Number)
		}
		return numbers
	}
	same := func(*dramatis.VectorQuery) {}
	if got := ask(same); !slices.Equal(got, []int{1, 2, 5, 6}) || index.asked != 0 {
		t.Errorf("an index that is behind was asked %d times; found are %v", index.asked, got)
	}
	settle(t, r, world, changed(t, r, world))
	for _, of := range [][]dramatis.VectorRecord{strangers, records[20:21], records[2:5], records[:2]} {
		for _, record := range of {
			index.answer = append(index.answer, dramatis.VectorMatch{MemoryID: record.MemoryID, Number: 1, Score: 7})
		}
	}
	// The latest are looked at in any case; of tick 10 on nothing is remembered yet.
	if got := ask(same); !slices.Equal(got, []int{1, 2, 5, 6}) || index.asked != 1 {
		t.Errorf("asked %d times; found are %v", index.asked, got)
	}
	if got := ask(func(q *dramatis.VectorQuery) { q.Aloud = true }); !slices.Equal(got, []int{1, 2, 6, 7}) {
		t.Errorf("of what was not whispered %v are found", got)
	}
	if got := ask(func(q *dramatis.VectorQuery) { q.Space = "another" }); got != nil {
		t.Errorf("of another space %v are found", got)
	}
	index.answer = nil // what it has not shown yet is found by being the latest
	if got := ask(func(q *dramatis.VectorQuery) { q.BeforeTick, q.Most = dramatis.AnyTick, 2 }); !slices.Equal(got, []int{25, 26}) {
		t.Errorf("of the latest %v are found", got)
	}
	if held := changed(t, r, elsewhere); len(held) != 0 {
		t.Errorf("a world that is not followed has %d marks", len(held))
	}
}

// An index that fails, or does not come back, is not asked again for a while.
func TestAnIndexThatFailsIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, index := range map[string]*liar{"fails": {err: errors.New("it is on fire")}, "hangs": {hang: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := testrig.New(t, store.WithVectors(index))
			p, world, records := vectors(t, r, 2)
			follow(t, r, world, "liar")
			settle(t, r, world, changed(t, r, world))
			q := dramatis.VectorQuery{
				EcosystemID: world, CharacterID: records[0].CharacterID, Space: vectortest.Space, Vector: records[0].Vector, BeforeTick: 10, Most: 4,
			}
			for began := time.Now(); time.Since(began) < 4*time.Second && index.asked < 1; {
				p.Nearest(t, q)
			}
			if found := p.Nearest(t, q); len(found) != 2 || found[0].Score != 1 || index.asked != 1 {
				t.Errorf("asked %d times; found are %+v", index.asked, found)
			}
		})
	}
}

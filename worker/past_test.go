package worker_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

func TestThePastIsTheFoldOfTheLog(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, 8, 5)
	r.Step(t, e, 4)
	r.AwaitTick(t, e.ID, 4)
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Store.UpdateCharacter(t.Context(), people[1].ID, 0, func(c *dramatis.Character) error {
		c.Name = "Madame " + c.Name
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	bonds, err := r.Store.AllRelationships(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Store.DeleteRelationship(t.Context(), bonds[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := r.Store.DeleteCharacter(t.Context(), people[4].ID); err != nil {
		t.Fatal(err)
	}
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 5)

	log := r.Events(t, e.ID)
	state := sim.Empty()
	for i, event := range log {
		if err := state.Apply(event); err != nil {
			t.Fatal(err)
		}
		if i%23 == 0 || i == len(log)-1 {
			samePast(t, r, state)
		}
	}
}

// samePast compares what Postgres folded with what sim did.
func samePast(t *testing.T, r *testrig.Rig, state *sim.State) {
	t.Helper()
	p, err := r.Store.Past(t.Context(), state.Ecosystem.ID, store.Moment{Seq: state.Seq})
	if err != nil {
		t.Fatal(err)
	}
	if p.Seq != state.Seq || p.Tick != state.Ecosystem.Tick || !p.WorldTime.Equal(state.Ecosystem.WorldTime) {
		t.Errorf("at event %d the clock is at tick %d, %v; the log says tick %d, %v", p.Seq, p.Tick, p.WorldTime, state.Ecosystem.Tick, state.Ecosystem.WorldTime)
	}
	if len(p.Characters) != len(state.Characters) || len(p.Relationships) != len(state.Relationships) {
		t.Fatalf("at event %d there are %d people and %d bonds, want %d and %d", state.Seq, len(p.Characters), len(p.Relationships),
			len(state.Characters), len(state.Relationships))
	}
	for _, c := range p.Characters {
		want := state.Characters[c.ID]
		want.MemoryCount = c.MemoryCount
		if one, other := asJSON(t, c), asJSON(t, want); one != other {
			t.Fatalf("at event %d somebody was\n%s\nand the log says\n%s", state.Seq, one, other)
		}
	}
	for _, b := range p.Relationships {
		if one, other := asJSON(t, b), asJSON(t, state.Relationships[b.ID]); one != other {
			t.Fatalf("at event %d a bond was\n%s\nand the log says\n%s", state.Seq, one, other)
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestThePastByItsWorldTime(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, 8, 5)
	r.Step(t, e, 3)
	r.AwaitTick(t, e.ID, 3)
	log := r.Events(t, e.ID)
	second := slices.IndexFunc(log, func(e dramatis.Event) bool { return e.Type == dramatis.EventTickStarted && e.Tick == 2 })
	moment := log[second].WorldTime.Add(time.Minute)
	p, err := r.Store.Past(t.Context(), e.ID, store.Moment{Time: &moment})
	if err != nil || p.Tick != 2 || !p.WorldTime.Equal(moment) || p.Seq <= log[second].Seq {
		t.Errorf("a minute into tick 2 the world is at tick %d, %v, event %d (%v)", p.Tick, p.WorldTime, p.Seq, err)
	}
	for _, event := range log[:p.Seq] {
		if event.WorldTime.After(moment) {
			t.Errorf("event %d of %v counts for %v", event.Seq, event.WorldTime, moment)
		}
	}
	later, before := dramatis.Epoch.AddDate(1, 0, 0), dramatis.Epoch.Add(-time.Hour)
	if p, err = r.Store.Past(t.Context(), e.ID, store.Moment{Time: &later}); err != nil || p.Seq != int64(len(log)) || p.Tick != 3 {
		t.Errorf("in a year to come the world is at event %d of %d (%v), want the present", p.Seq, len(log), err)
	}
	for _, bad := range []store.Moment{{Time: &before}, {Seq: int64(len(log)) + 1}, {Seq: -1}} {
		if _, err := r.Store.Past(t.Context(), e.ID, bad); dramatis.ErrorCode(err) != dramatis.CodeInvalid {
			t.Errorf("the past at %+v is answered with %v", bad, err)
		}
	}
}

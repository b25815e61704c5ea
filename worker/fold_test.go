package worker_test

import (
	"encoding/json"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

func TestTheLogFoldsIntoTheTables(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, 20, 5)
	r.Step(t, e, 7)
	r.AwaitTick(t, e.ID, 7)
	foldsIntoTables(t, r, e)
}

// foldsIntoTables compares what the tables hold of a world with what its log says.
func foldsIntoTables(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem) {
	t.Helper()
	state := sim.Empty()
	for _, event := range r.Events(t, e.ID) {
		if err := state.Apply(event); err != nil {
			t.Fatal(err)
		}
	}
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	same(t, "characters", people, err, state.Characters, func(c *dramatis.Character) dramatis.ID { return c.ID })
	bonds, err := r.Store.AllRelationships(t.Context(), e.ID)
	same(t, "relationships", bonds, err, state.Relationships, func(r *dramatis.Relationship) dramatis.ID { return r.ID })
	talks, err := r.Store.Conversations(t.Context(), store.ConversationFilter{Ecosystem: e.ID}, store.Page{Limit: store.MaxPage})
	same(t, "conversations", talks.Items, err, state.Conversations, func(c *dramatis.Conversation) dramatis.ID { return c.ID })
	var lines []dramatis.Message
	for _, c := range talks.Items {
		said, err := r.Store.Messages(t.Context(), c.ID, store.Page{Limit: store.MaxPage})
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, said.Items...)
	}
	same(t, "messages", lines, nil, state.Messages, func(m *dramatis.Message) dramatis.ID { return m.ID })
	same(t, "memories", memories(t, r, e.ID), nil, state.Memories, func(m *dramatis.Memory) dramatis.ID { return m.ID })
	now, err := r.Store.Ecosystem(t.Context(), e.ID)
	if err != nil || now.Tick != state.Ecosystem.Tick || !now.WorldTime.Equal(state.Ecosystem.WorldTime) || now.State != state.Ecosystem.State ||
		now.StepsLeft != state.Ecosystem.StepsLeft {
		t.Errorf("the world is at tick %d, %v; the log says tick %d, %v (%v)", now.Tick, now.WorldTime, state.Ecosystem.Tick, state.Ecosystem.WorldTime, err)
	}
}

func memories(t *testing.T, r *testrig.Rig, world dramatis.ID) []dramatis.Memory {
	t.Helper()
	people, err := r.Store.AllCharacters(t.Context(), world)
	if err != nil {
		t.Fatal(err)
	}
	var all []dramatis.Memory
	for _, c := range people {
		page := store.Page{Limit: store.MaxPage}
		for {
			list, err := r.Store.Memories(t.Context(), store.MemoryFilter{Character: c.ID}, page)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, list.Items...)
			if page.Cursor = list.Next; page.Cursor == "" {
				break
			}
		}
	}
	return all
}

// same compares rows with what the log says, by their JSON without the wall clock's times.
func same[T any](t *testing.T, what string, rows []T, err error, folded map[dramatis.ID]T, id func(*T) dramatis.ID) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 || len(rows) != len(folded) {
		t.Errorf("the tables hold %d %s, the log %d", len(rows), what, len(folded))
	}
	for i := range rows {
		told, ok := folded[id(&rows[i])]
		if want, got := content(t, rows[i]), content(t, told); !ok || got != want {
			t.Errorf("of the %s one is in the tables\n%s\nand in the log\n%s", what, want, got)
			return
		}
	}
}

func content(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		t.Fatal(err)
	}
	for _, wall := range []string{"updated_at"} {
		delete(fields, wall)
	}
	raw, err = json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

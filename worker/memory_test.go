package worker_test

import (
	"context"
	"slices"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// nearest is what of a character's memories is nearest to a text.
func nearest(t *testing.T, r *testrig.Rig, character dramatis.ID, text string) string {
	t.Helper()
	c, err := r.Store.Character(t.Context(), character)
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := r.Embedder.Embed(t.Context(), []string{text})
	if err != nil {
		t.Fatal(err)
	}
	found, err := r.Store.SearchMemories(t.Context(), dramatis.VectorQuery{
		EcosystemID: c.EcosystemID, CharacterID: character, MemoryVersion: c.MemoryVersion,
		Space: dramatis.VectorSpace(r.Embedder), Vector: vectors[0], BeforeTick: dramatis.AnyTick, Most: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		return ""
	}
	return found[0].Content
}

func TestWhatAnAuthorWritesIsRememberedByItsMeaning(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e, people := r.Inhabited(t, 2, 1)
	who := people[0].ID
	var made []dramatis.Memory
	for _, content := range []string{
		"The silver candlesticks were a gift of the bishop.", "The harvest failed in the year of the flood.", "My sister keeps bees behind the mill.",
	} {
		m, job, err := r.Store.AddMemory(t.Context(), dramatis.Memory{
			CharacterID: who, Kind: dramatis.MemoryFact, Content: content, Importance: 5, Participants: []int{2},
		}, e.OwnerID)
		if err != nil || m.Number != len(made)+1 || !slices.Equal(m.Participants, []int{1, 2}) || job.Kind != "memory:embed" {
			t.Fatalf("added %+v by job %+v (%v)", m, job, err)
		}
		made = append(made, m)
	}
	awaitIdle(t, r)
	if got := nearest(t, r, who, "Who gave them the candlesticks of silver?"); got != made[0].Content {
		t.Errorf("the candlesticks bring to mind %q", got)
	}
	// The same number of vectors under the same numbers, one of another text: what a process has in mind is out of date.
	_, err := r.Store.UpdateMemory(t.Context(), store.MemoryEdit{Character: who, Memory: made[1].ID, By: e.OwnerID}, func(m *dramatis.Memory) { m.Content = "The silver candlesticks were stolen again." })
	if err != nil {
		t.Fatal(err)
	}
	awaitIdle(t, r)
	if got := nearest(t, r, who, "Were the silver candlesticks stolen again?"); got != "The silver candlesticks were stolen again." {
		t.Errorf("what was rewritten brings to mind %q", got)
	}
	if err := r.Store.DeleteMemory(t.Context(), store.MemoryEdit{Character: who, Memory: made[0].ID}); err != nil {
		t.Fatal(err)
	}
	if got := nearest(t, r, who, "a gift of the bishop"); got == made[0].Content {
		t.Error("what was taken away is remembered")
	}
	agrees(t, r, e.ID)
}

func TestWhatRestedOnAMemoryOutlivesIt(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e, people := r.Inhabited(t, 2, 1)
	who := people[0].ID
	var ids []dramatis.ID
	for _, content := range []string{"It rained on Monday.", "It rained on Tuesday.", "It rained on Wednesday."} {
		m, _, err := r.Store.AddMemory(t.Context(), dramatis.Memory{CharacterID: who, Kind: dramatis.MemoryObservation, Content: content, Importance: 2}, e.OwnerID)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, m.ID)
	}
	awaitIdle(t, r)
	digest := dramatis.Memory{
		EcosystemID: e.ID, CharacterID: who, Character: 1, Kind: dramatis.MemorySummary, Content: "It rained for days.", Importance: 3,
		Participants: []int{1}, Evidence: ids, WorldTime: e.WorldTime, LastAccess: e.WorldTime,
	}
	err := r.Store.InWorld(t.Context(), e.ID, func(tx *store.Tx) error {
		tx.At(e.Tick, e.WorldTime)
		_, err := tx.Consolidate(t.Context(), store.Settled{Character: who, Digest: &digest})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := nearest(t, r, who, "It rained on Tuesday."); got == "It rained on Tuesday." {
		t.Fatal("what was merged comes to mind beside its summary")
	}
	if err := r.Store.DeleteMemory(t.Context(), store.MemoryEdit{Character: who, Memory: ids[0]}); err != nil {
		t.Fatal(err)
	}
	summary, err := r.Store.Memory(t.Context(), who, digest.ID)
	if err != nil || !slices.Equal(summary.Evidence, ids[1:]) {
		t.Errorf("the summary rests on %v (%v), want %v", summary.Evidence, err, ids[1:])
	}
	if err := r.Store.DeleteMemory(t.Context(), store.MemoryEdit{Character: who, Memory: digest.ID}); err != nil {
		t.Fatal(err)
	}
	if got := nearest(t, r, who, "It rained on Tuesday."); got != "It rained on Tuesday." {
		t.Errorf("without its summary Tuesday brings to mind %q", got)
	}
	agrees(t, r, e.ID)
}

func TestAForkFromBeforeAMemoryWasRewrittenKnowsTheOldOne(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e, people := r.Inhabited(t, 2, 1)
	who := people[0].ID
	m, _, err := r.Store.AddMemory(t.Context(), dramatis.Memory{CharacterID: who, Kind: dramatis.MemoryFact, Content: "The door of the mill is locked.", Importance: 5}, e.OwnerID)
	if err != nil {
		t.Fatal(err)
	}
	before, err := r.Store.EventHead(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.UpdateMemory(t.Context(), store.MemoryEdit{Character: who, Memory: m.ID, By: e.OwnerID}, func(m *dramatis.Memory) { m.Content = "My aunt sings in the choir." }); err != nil {
		t.Fatal(err)
	}
	awaitIdle(t, r)
	fork := forked(t, r, store.NewFork{Ecosystem: e.ID, At: before, By: e.OwnerID})
	awaitIdle(t, r)
	there, err := r.Store.AllCharacters(t.Context(), fork.ID)
	if err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the fork's vectors", func(ctx context.Context) (bool, error) {
		var wrong, right int
		err := r.Pool.QueryRow(ctx, `
			SELECT count(*) FILTER (WHERE v.vector = o.vector), count(*) FROM memory_vectors v, memory_vectors o
			WHERE v.character_id = $1 AND o.memory_id = $2`, there[0].ID, m.ID).Scan(&wrong, &right)
		if wrong > 0 {
			t.Fatal("the fork took the vector of what the memory says now")
		}
		return right == 1, err
	})
	if got := nearest(t, r, there[0].ID, "Is the mill's door locked?"); got != "The door of the mill is locked." {
		t.Errorf("in the fork the mill brings to mind %q", got)
	}
	agrees(t, r, fork.ID)
}

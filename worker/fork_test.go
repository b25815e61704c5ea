package worker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// forked waits for a fork and gives the new world.
func forked(t *testing.T, r *testrig.Rig, n store.NewFork) dramatis.Ecosystem {
	t.Helper()
	job, err := r.Store.StartFork(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return awaitFork(t, r, job.ID)
}

func awaitFork(t *testing.T, r *testrig.Rig, job dramatis.ID) dramatis.Ecosystem {
	t.Helper()
	var result struct{ Ecosystem dramatis.Ecosystem }
	r.Await(t, "the fork", func(ctx context.Context) (bool, error) {
		j, err := r.Store.Job(ctx, job)
		if err != nil || j.Status != dramatis.JobSucceeded {
			return false, fmt.Errorf("the job is %s: %v (%w)", j.Status, j.Error, err)
		}
		return true, json.Unmarshal(j.Result, &result)
	})
	return result.Ecosystem
}

// closing is the seq of the event that closed a tick.
func closing(t *testing.T, r *testrig.Rig, world dramatis.ID, tick int) int64 {
	t.Helper()
	for _, e := range r.Events(t, world) {
		if e.Type == dramatis.EventTickClosed && e.Tick == tick {
			return e.Seq
		}
	}
	t.Fatalf("tick %d has not closed", tick)
	return 0
}

// rows is all that the tables hold of a world, as text, without what the world does by itself from one moment to the next.
func rows(t *testing.T, r *testrig.Rig, world dramatis.ID) string {
	t.Helper()
	var all strings.Builder
	for _, table := range []string{
		"ecosystems WHERE id = $1", "ecosystem_members WHERE ecosystem_id = $1", "event_heads WHERE ecosystem_id = $1",
		"events WHERE ecosystem_id = $1", "characters WHERE ecosystem_id = $1", "character_states WHERE ecosystem_id = $1",
		"relationships WHERE ecosystem_id = $1", "memories WHERE ecosystem_id = $1", "conversations WHERE ecosystem_id = $1",
		"messages WHERE ecosystem_id = $1", "story_threads WHERE ecosystem_id = $1", "ticks WHERE ecosystem_id = $1",
		"relationship_history WHERE relationship_id IN (SELECT id FROM relationships WHERE ecosystem_id = $1)",
		"memory_vectors WHERE character_id IN (SELECT id FROM characters WHERE ecosystem_id = $1)",
	} {
		var text string
		err := r.Pool.QueryRow(t.Context(), `SELECT coalesce(string_agg(row::text, E'\n' ORDER BY row::text), '') FROM `+
			strings.Replace(table, " WHERE", " AS row WHERE", 1), world).Scan(&text)
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		fmt.Fprintf(&all, "%s\n%s\n", table, text)
	}
	return all.String()
}

func TestAForkLivesOnAsTheFirstWorldDid(t *testing.T) {
	t.Parallel()
	const at, end = 5, 9
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, 12, 5)
	r.Step(t, e, end)
	r.AwaitTick(t, e.ID, end)
	awaitIdle(t, r)
	before, seq := rows(t, r, e.ID), closing(t, r, e.ID, at)

	other := int64(6)
	same := forked(t, r, store.NewFork{Ecosystem: e.ID, At: seq + 3, By: e.OwnerID}) // rounded down
	apart := forked(t, r, store.NewFork{Ecosystem: e.ID, At: seq, Seed: &other, Name: "Apart", By: e.OwnerID})
	if rows(t, r, e.ID) != before {
		t.Error("forking changed the first world")
	}
	if same.Name != "Ring, from tick 5" || apart.Name != "Apart" || same.Tick != at || same.State != dramatis.WorldPaused ||
		same.ForkedFrom == nil || *same.ForkedFrom != (dramatis.ForkPoint{EcosystemID: e.ID, Name: "Ring", Seq: seq, Tick: at}) {
		t.Errorf("the fork is %+v, from %+v", same, same.ForkedFrom)
	}
	then := folded(t, r, e.ID, seq)
	if now := agrees(t, r, same.ID); stateHash(t, now) != stateHash(t, then) {
		apart, err := sim.FirstDifference(then, now, "the first world", "the fork")
		t.Fatalf("the fork is not as the first world was: %s (%v)", apart, err)
	}
	wholeFork(t, r, e, same, seq)

	for _, fork := range []dramatis.Ecosystem{same, apart} {
		r.Step(t, fork, end-at)
		r.AwaitTick(t, fork.ID, end)
		agrees(t, r, fork.ID)
	}
	first, again := story(t, r, e), story(t, r, same)
	if first != again {
		t.Errorf("the fork goes on otherwise than the first world: %s and %s", again, first)
	}
	if another := story(t, r, apart); another == first {
		t.Error("a fork with another seed goes on as the first world")
	}
	if rows(t, r, e.ID) != before {
		t.Error("the forks' lives changed the first world")
	}
	compareForks(t, r, e.ID, same.ID, apart.ID, seq)
}

// compareForks checks that worlds that went the same way do not differ, and that others do.
func compareForks(t *testing.T, r *testrig.Rig, first, same, apart dramatis.ID, seq int64) {
	t.Helper()
	d, err := r.Store.Diff(t.Context(), store.DiffFor{Here: first, There: same, Limit: 10})
	if err != nil || len(d.Both) != 12 || len(d.OnlyHere)+len(d.OnlyThere)+len(d.Bonds)+len(d.Memories.People) > 0 || d.Here.Lines != d.There.Lines {
		t.Errorf("the world that went the same way differs by %+v (%v)", d, err)
	}
	d, err = r.Store.Diff(t.Context(), store.DiffFor{Here: same, There: apart, Limit: 10})
	if err != nil || d.Common == nil || d.Common.Seq != seq || d.Common.Tick != 5 || d.Here.Lines == 0 || len(d.Bonds) == 0 {
		t.Fatalf("two forks of one world have %+v in common, and differ in %d bonds (%v)", d.Common, len(d.Bonds), err)
	}
	ours, theirs := rememberedWords(t, r, same), rememberedWords(t, r, apart)
	for who, want := range map[*store.Branch]int{&d.Here: without(ours, theirs), &d.There: without(theirs, ours)} {
		here, there := d.Memories.Total()
		if got := map[*store.Branch]int{&d.Here: here, &d.There: there}[who]; got != want || want == 0 {
			t.Errorf("%s has %d memories that the other has not, want %d", who.Ecosystem.Name, got, want)
		}
	}
	if len(d.Memories.Here) != 10 || len(d.Memories.There) != 10 || d.Memories.Here[0].Importance < d.Memories.Here[9].Importance {
		t.Errorf("of what is remembered it names %d and %d", len(d.Memories.Here), len(d.Memories.There))
	}
}

// rememberedWords counts what is remembered in a world, by person and words.
func rememberedWords(t *testing.T, r *testrig.Rig, world dramatis.ID) map[string]int {
	t.Helper()
	words := map[string]int{}
	for _, m := range memories(t, r, world) {
		words[fmt.Sprintf("%d %s", m.Character, m.Content)]++
	}
	return words
}

// without counts what is in one and not in the other.
func without(one, other map[string]int) int {
	n := 0
	for words, times := range one {
		if other[words] == 0 {
			n += times
		}
	}
	return n
}

// wholeFork checks what neither hash sees: that no id is the other world's, and what no event tells of.
func wholeFork(t *testing.T, r *testrig.Rig, e, fork dramatis.Ecosystem, seq int64) {
	t.Helper()
	log := r.Events(t, fork.ID)
	if len(log) != int(seq)+1 || log[seq].Type != dramatis.EventEcosystemChanged {
		t.Errorf("the fork's log has %d events, want %d and one of its own", len(log), seq)
	}
	text := rows(t, r, fork.ID)
	firstWorld := folded(t, r, e.ID, seq)
	for _, id := range theirs(firstWorld) {
		if strings.Contains(text, id.String()) {
			t.Fatalf("the fork holds %s, which is the first world's", id)
		}
	}
	for what, text := range map[string]string{
		"the history of bonds": `
			SELECT string_agg(concat_ws(' ', from_number, to_number, h.tick, h.world_time, cause, type_before, type_after, changes), E'\n'
				ORDER BY from_number, to_number, h.id)
			FROM relationship_history h JOIN relationships r ON r.id = relationship_id WHERE ecosystem_id = $1 AND h.tick <= 5`,
		"the vectors": `
			SELECT string_agg(concat_ws(' ', character_number, v.number, v.tick, model, vector), E'\n' ORDER BY character_number, v.number)
			FROM memory_vectors v JOIN memories m ON m.id = memory_id WHERE m.ecosystem_id = $1 AND v.tick <= 5`,
	} {
		var there, here string
		if err := r.Pool.QueryRow(t.Context(), text, e.ID).Scan(&there); err != nil {
			t.Fatal(err)
		}
		if err := r.Pool.QueryRow(t.Context(), text, fork.ID).Scan(&here); err != nil || here != there {
			t.Errorf("of %s the fork has %d bytes, the first world %d (%v)", what, len(here), len(there), err)
		}
	}
	var reasons, dangling int
	err := r.Pool.QueryRow(t.Context(), `
		SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM memories WHERE id = (recalled -> 0 ->> 'memory_id')::uuid AND ecosystem_id = $1))
		FROM messages WHERE ecosystem_id = $1 AND recalled <> '[]'`, fork.ID).Scan(&reasons, &dangling)
	if err != nil || reasons == 0 || dangling > 0 {
		t.Errorf("%d lines of the fork say why, %d of them by memories that it has not (%v)", reasons, dangling, err)
	}
}

func theirs(s *sim.State) []dramatis.ID {
	var ids []dramatis.ID
	for id := range s.Characters {
		ids = append(ids, id)
	}
	for id := range s.Relationships {
		ids = append(ids, id)
	}
	for id := range s.Memories {
		ids = append(ids, id)
	}
	for id := range s.Conversations {
		ids = append(ids, id)
	}
	for id := range s.Messages {
		ids = append(ids, id)
	}
	for id := range s.Threads {
		ids = append(ids, id)
	}
	return ids
}

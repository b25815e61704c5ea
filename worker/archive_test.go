package worker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/demo"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// archiveOf writes a world's archive.
func archiveOf(t *testing.T, r *testrig.Rig, world dramatis.ID) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := r.Store.WriteArchive(t.Context(), world, &file, "dramatis test"); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func opened(t *testing.T, file []byte) *format.Archive {
	t.Helper()
	a, err := format.OpenArchive(bytes.NewReader(file), int64(len(file)), format.ArchiveLimits{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// imported lets the workers make a world of an archive.
func imported(t *testing.T, r *testrig.Rig, file []byte, by dramatis.ID, name string) dramatis.Ecosystem {
	t.Helper()
	job, err := r.Store.StartImport(t.Context(), store.NewImport{Archive: bytes.NewReader(file), Name: name, By: by})
	if err != nil {
		t.Fatal(err)
	}
	e := awaitFork(t, r, job.ID)
	awaitIdle(t, r)
	return e
}

// eventful is a world in which everything has happened that leaves a trace: scenes, chats, whispers, lines that were
// rewritten or spoken anew, people who came, left or are no more.
func eventful(t *testing.T, r *testrig.Rig) *troupe {
	t.Helper()
	s := troupeOf(t, r, 8)
	r.Step(t, s.world, 4)
	r.AwaitTick(t, s.world.ID, 4)
	awaitIdle(t, r)
	talk := chat(t, r, s.world, s.people[1].ID, nil, "Good evening.")
	chat(t, r, s.world, s.people[1].ID, &talk, "Where is the bread?")
	scene := s.begin(dramatis.OrderManual, s.played(1), func(n *store.NewInteraction) { n.Participants = n.Participants[:3] })
	s.say(scene, 0, "The silver is under the stair.", func(n *store.NewLine) { n.WhisperTo = &s.people[2].ID })
	s.add(scene, func(n *store.NewLine) { n.As, n.Text = store.AsEvent, "A candle falls." })
	s.add(scene, func(n *store.NewLine) { n.Text, n.WhisperTo = "I saw you take it.", &s.people[0].ID })
	s.say(scene, 1, "You are a thief.")
	s.rewrite(scene, "You are a good man.", dramatis.ActPraise, 0)
	if _, err := r.Store.Next(t.Context(), scene.ID, &s.people[2].ID, s.owner.ID); err != nil {
		t.Fatal(err)
	}
	s.untilPaused(scene, dramatis.WaitsForDirector, 5)
	s.anew(scene)
	if _, err := r.Store.Join(t.Context(), scene.ID, s.people[4].ID, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.TakeOut(t.Context(), scene.ID, s.people[2].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.End(t.Context(), scene.ID); err != nil {
		t.Fatal(err)
	}
	if err := r.Store.DeleteCharacter(t.Context(), s.people[3].ID); err != nil {
		t.Fatal(err)
	}
	bonds, err := r.Store.AllRelationships(t.Context(), s.world.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Store.DeleteRelationship(t.Context(), bonds[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.CreateCharacter(t.Context(), dramatis.Character{EcosystemID: s.world.ID, Name: "The newcomer", IsActive: true}); err != nil {
		t.Fatal(err)
	}
	r.Step(t, s.world, 3)
	r.AwaitTick(t, s.world.ID, 7)
	awaitIdle(t, r)
	return s
}

func TestAnArchiveIsTheWholeWorld(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	s := eventful(t, r)
	before := rows(t, r, s.world.ID)
	file := archiveOf(t, r, s.world.ID)
	other := r.User(t, "importer")
	again := imported(t, r, file, other, "")
	if again.OwnerID != other || again.Name != "Ring" || again.State != dramatis.WorldPaused || again.PauseReason != "imported" || again.ForkedFrom != nil {
		t.Errorf("the imported world is %+v", again)
	}
	there, here := agrees(t, r, s.world.ID), agrees(t, r, again.ID)
	if hash := stateHash(t, here); hash != stateHash(t, there) || hash != opened(t, file).Manifest.StateHash {
		apart, err := sim.FirstDifference(there, here, "the archived", "the imported")
		t.Fatalf("the imported world is not the archived: %s (%v)", apart, err)
	}
	sameTables(t, r, there, here)
	text := rows(t, r, again.ID)
	for _, id := range append(theirs(there), s.world.ID, s.owner.ID) {
		if strings.Contains(text, id.String()) {
			t.Fatalf("the imported world holds %s, which is the archived world's or its owner's", id)
		}
	}
	var pieces int
	if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM import_pieces`).Scan(&pieces); err != nil || pieces != 0 {
		t.Errorf("%d pieces of the archive are left (%v)", pieces, err)
	}

	for _, w := range []dramatis.Ecosystem{s.world, again} {
		r.Step(t, w, 4)
		r.AwaitTick(t, w.ID, 11)
		awaitIdle(t, r)
	}
	if one, two := story(t, r, s.world), story(t, r, again); one != two {
		t.Errorf("the imported world goes on otherwise than the archived: %s and %s", two, one)
	}
	twice := imported(t, r, archiveOf(t, r, again.ID), other, "Again")
	if one, two := stateHash(t, agrees(t, r, again.ID)), stateHash(t, agrees(t, r, twice.ID)); one != two || twice.Name != "Again" {
		t.Errorf("of an imported world the archive gives another: %s and %s", one, two)
	}
	if !strings.Contains(before, "The silver is under the stair.") {
		t.Error("nothing was whispered in the archived world")
	}
}

// An archive that turns out to be none fails its job for good, says why, and leaves nothing.
func TestABadArchiveFailsItsJob(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 3, 5)
	file := archiveOf(t, r, e.ID)
	file[bytes.Index(file, []byte("events.jsonl"))+60] ^= 0x10
	job, err := r.Store.StartImport(t.Context(), store.NewImport{Archive: bytes.NewReader(file), By: e.OwnerID})
	if err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	r.Await(t, "the import to fail", func(ctx context.Context) (bool, error) {
		job, err = r.Store.Job(ctx, job.ID)
		return job.Status == dramatis.JobFailed, err
	})
	if job.Attempt != 1 || job.Error.Code != dramatis.CodeInvalid || !strings.Contains(job.Error.Message, "events.jsonl") {
		t.Errorf("after %d attempts it failed with %+v", job.Attempt, job.Error)
	}
	var left int
	err = r.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM import_pieces) + (SELECT count(*) FROM ecosystems)`).Scan(&left)
	if err != nil || left != 1 {
		t.Errorf("%d rows are left, want the first world alone (%v)", left, err)
	}
}

// sameTables compares all that the tables hold of two worlds, with their things named by number and without what is
// each one's own.
func sameTables(t *testing.T, r *testrig.Rig, there, here *sim.State) {
	t.Helper()
	own := map[string]string{ // columns that differ, by table
		"ecosystems": "id owner_id name pause_reason forked_from spent_before created_at updated_at version next_tick_at embedded_in",
		"events":     "ecosystem_id job_id", "character_states": "memory_version", "relationship_history": "id",
		"conversations": "user_id", "ecosystem_members": "user_id created_at", "event_heads": "seq",
	}
	for _, table := range []string{
		"ecosystems WHERE id = $1", "ecosystem_members WHERE ecosystem_id = $1",
		"events WHERE ecosystem_id = $1 AND seq <= $2", "characters WHERE ecosystem_id = $1", "character_states WHERE ecosystem_id = $1",
		"relationships WHERE ecosystem_id = $1", "memories WHERE ecosystem_id = $1", "conversations WHERE ecosystem_id = $1",
		"messages WHERE ecosystem_id = $1", "story_threads WHERE ecosystem_id = $1", "ticks WHERE ecosystem_id = $1",
		"relationship_history WHERE relationship_id IN (SELECT id FROM relationships WHERE ecosystem_id = $1)",
		"memory_vectors WHERE character_id IN (SELECT id FROM characters WHERE ecosystem_id = $1)",
	} {
		name, _, _ := strings.Cut(table, " ")
		one, two := tableOf(t, r, table, own[name], there, there.Seq), tableOf(t, r, table, own[name], here, there.Seq)
		if name == "memory_vectors" { // what was not embedded there is here
			two = slices.DeleteFunc(two, func(row string) bool { _, is := slices.BinarySearch(one, row); return !is })
		}
		if len(one) != len(two) || len(one) == 0 && name != "story_threads" {
			t.Errorf("of %s there are %d rows, and %d in the imported world", name, len(one), len(two))
			continue
		}
		for i := range one {
			if one[i] != two[i] {
				t.Errorf("of %s one was\n%s\nand is\n%s", name, one[i], two[i])
				break
			}
		}
	}
}

func tableOf(t *testing.T, r *testrig.Rig, table, own string, state *sim.State, seq int64) []string {
	t.Helper()
	args := []any{state.Ecosystem.ID}
	if strings.Contains(table, "$2") {
		args = append(args, seq)
	}
	var raw []byte
	err := r.Pool.QueryRow(t.Context(), `SELECT coalesce(json_agg(row), '[]') FROM `+strings.Replace(table, " WHERE", " AS row WHERE", 1), args...).Scan(&raw)
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	var all []map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	names := namesIn(state)
	id := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	lines := make([]string, len(all))
	for i, row := range all {
		for _, column := range strings.Fields(own) {
			delete(row, column)
		}
		lines[i] = id.ReplaceAllStringFunc(asJSON(t, row), func(id string) string {
			if name := names[id]; name != "" {
				return name
			}
			return "somebody" // a user, or what is no more
		})
	}
	slices.Sort(lines)
	return lines
}

// namesIn names things by their numbers.
func namesIn(s *sim.State) map[string]string {
	names := map[string]string{s.Ecosystem.ID.String(): "the world"}
	for id, c := range s.Characters {
		names[id.String()] = fmt.Sprint("character ", c.Number)
	}
	for id, b := range s.Relationships {
		names[id.String()] = fmt.Sprint("bond ", b.From, b.To)
	}
	for id, m := range s.Memories {
		names[id.String()] = fmt.Sprint("memory ", m.Character, m.Number)
	}
	for id, c := range s.Conversations {
		names[id.String()] = fmt.Sprint("conversation ", c.Number)
	}
	for id, m := range s.Messages {
		names[id.String()] = fmt.Sprint("line ", m.Conversation, m.Turn)
	}
	for id, th := range s.Threads {
		names[id.String()] = fmt.Sprint("thread ", th.Number)
	}
	return names
}

// The demo world speaks with all the words of the offline model, finds threads, and looks back.
func TestTheDemoWorldSurvivesItsArchive(t *testing.T) {
	t.Parallel()
	const ticks = 9
	r := testrig.New(t)
	r.Model = llm.NewOffline()
	r.Work(t, worker.Config{})
	e, network, err := demo.World()
	if err != nil {
		t.Fatal(err)
	}
	e.OwnerID, e.State = r.User(t, "author"), dramatis.WorldPaused
	if e, err = r.Store.ImportNetwork(t.Context(), e, network); err != nil {
		t.Fatal(err)
	}
	r.Step(t, e, ticks)
	r.AwaitTick(t, e.ID, ticks)
	awaitIdle(t, r)
	file := archiveOf(t, r, e.ID)
	again := imported(t, r, file, r.User(t, "importer"), "")
	there, here := agrees(t, r, e.ID), agrees(t, r, again.ID)
	if len(there.Threads) == 0 || stateHash(t, there) != stateHash(t, here) {
		t.Errorf("the imported world is another, or there are no threads (%d)", len(there.Threads))
	}
	sameTables(t, r, there, here)
	for _, w := range []dramatis.Ecosystem{e, again} {
		r.Step(t, w, 1)
		r.AwaitTick(t, w.ID, ticks+1)
		awaitIdle(t, r)
	}
	if one, two := story(t, r, e), story(t, r, again); one != two {
		t.Errorf("the imported world goes on otherwise: %s and %s", two, one)
	}
	t.Logf("%d events are %d bytes of archive", there.Seq, len(file))
}

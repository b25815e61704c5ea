package worker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/document"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
	"github.com/literaryai/dramatis/worker"
)

// novel keeps Pride and Prejudice for an owner, as an upload does: the whole of it so many times over, so that it takes as
// long to read as a test needs.
func novel(t *testing.T, r *testrig.Rig, times int) dramatis.Document {
	t.Helper()
	file, err := os.ReadFile("../document/testdata/pride_and_prejudice.txt")
	if err != nil {
		t.Fatal(err)
	}
	m, kind, err := document.Read(t.Context(), bytes.NewReader(file), int64(len(file)), "pride_and_prejudice.txt")
	if err != nil {
		t.Fatal(err)
	}
	m.Chapters = slices.Repeat(m.Chapters, times)
	d, err := r.Store.CreateDocument(t.Context(), store.NewDocument{
		Document: dramatis.Document{
			OwnerID: r.User(t, "reader"), Title: m.Title, Author: m.Author, Filename: "pride_and_prejudice.txt", Kind: kind, Bytes: int64(len(file)),
		},
		Manuscript: m, File: bytes.NewReader(file),
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// awaitAnalysis waits until a document's analysis has come to its end, and gives the job.
func awaitAnalysis(t *testing.T, r *testrig.Rig, id dramatis.ID) (j dramatis.Job) {
	t.Helper()
	r.Await(t, "the analysis", func(ctx context.Context) (bool, error) {
		var err error
		j, err = r.Store.AnalysisJob(ctx, id)
		return j.Status.Finished(), err
	})
	return j
}

// awaitReading waits until a document is being read.
func awaitReading(t *testing.T, r *testrig.Rig, id dramatis.ID) (j dramatis.Job) {
	t.Helper()
	r.Await(t, "the reading to be under way", func(ctx context.Context) (bool, error) {
		var err error
		j, err = r.Store.AnalysisJob(ctx, id)
		if err == nil && j.Status.Finished() {
			t.Fatalf("the analysis is %s before it was disturbed", j.Status)
		}
		return j.Status == dramatis.JobRunning && j.Progress.Done > 0, err
	})
	return j
}

// countSaves has Postgres count how often an analysis is kept.
func countSaves(t *testing.T, r *testrig.Rig) (count func() int) {
	t.Helper()
	_, err := r.Pool.Exec(t.Context(), `
		CREATE TABLE saves (document_id uuid);
		CREATE FUNCTION count_save() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO saves VALUES (NEW.document_id); RETURN NULL; END $$;
		CREATE TRIGGER count_saves AFTER INSERT OR UPDATE ON document_analyses FOR EACH ROW EXECUTE FUNCTION count_save()`)
	if err != nil {
		t.Fatal(err)
	}
	return func() (n int) {
		t.Helper()
		if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM saves`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
}

// Whatever becomes of the workers, a document is analysed, and its analysis is kept once.
func TestDisastersDoNotDisturbAnAnalysis(t *testing.T) {
	t.Parallel()
	for name, strike := range map[string]func(*testing.T, *testrig.Rig, dramatis.ID){
		"a worker is killed": func(t *testing.T, r *testrig.Rig, id dramatis.ID) {
			first := r.Spawn(t, chaosLease, 0)
			awaitReading(t, r, id)
			first.Kill()
			r.Spawn(t, chaosLease, 0)
		},
		"a worker stands still for longer than its lease": func(t *testing.T, r *testrig.Rig, id dramatis.ID) {
			zombie := r.Spawn(t, chaosLease, 0)
			held := awaitReading(t, r, id)
			zombie.Signal(t, syscall.SIGSTOP)
			r.Spawn(t, chaosLease, 0)
			r.Await(t, "another to have the job", func(ctx context.Context) (bool, error) {
				j, err := r.Store.AnalysisJob(ctx, id)
				return j.Generation > held.Generation && j.Status != dramatis.JobQueued, err
			})
			zombie.Signal(t, syscall.SIGCONT)
		},
		"a lease is given to another who is as fast": func(t *testing.T, r *testrig.Rig, id dramatis.ID) {
			r.Work(t, worker.Config{})
			held := awaitReading(t, r, id)
			_, err := r.Pool.Exec(t.Context(), `
				UPDATE jobs SET status = 'queued', generation = generation + 1, lease_token = NULL, lease_until = NULL, enqueued_at = NULL, run_at = now()
				WHERE id = $1 AND status = 'running'`, held.ID)
			if err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := testrig.New(t)
			saves := countSaves(t, r)
			d := novel(t, r, 1)
			strike(t, r, d.ID)
			j := awaitAnalysis(t, r, d.ID)
			awaitIdle(t, r)
			if j.Status != dramatis.JobSucceeded || j.Attempt != 2 || saves() != 1 {
				t.Errorf("the job is %s after %d attempts (%v), and the analysis was kept %d times", j.Status, j.Attempt, j.Error, saves())
			}
			a, err := r.Store.Analysis(t.Context(), d.ID)
			if err != nil || a.Counts.Words < 100_000 || len(a.People) == 0 {
				t.Errorf("found %+v (%v)", a, err)
			}
		})
	}
}

func TestAnAnalysisIsStoppedWhenItIsCancelled(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	saves := countSaves(t, r)
	d := novel(t, r, 8)
	stop := r.Work(t, worker.Config{Lease: chaosLease})
	cancelled, err := r.Store.CancelJob(t.Context(), awaitReading(t, r, d.ID).ID)
	if err != nil {
		t.Fatal(err)
	}
	if j := awaitAnalysis(t, r, d.ID); j.Status != dramatis.JobCancelled || saves() != 0 {
		t.Errorf("the job is %s, and the analysis was kept %d times", j.Status, saves())
	}
	stop()
	j, err := r.Store.Analyze(t.Context(), d.ID, d.OwnerID)
	if err != nil || j.Status != dramatis.JobQueued || j.ID == cancelled.ID {
		t.Errorf("asked for again, the job is %+v (%v)", j, err)
	}
}

func TestAnAnalysisOfADeletedDocumentEnds(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	d := novel(t, r, 1)
	r.Work(t, worker.Config{})
	awaitReading(t, r, d.ID)
	if err := r.Store.DeleteDocument(t.Context(), d.ID); err != nil {
		t.Fatal(err)
	}
	if j, err := r.Store.AnalysisJob(t.Context(), d.ID); err != nil || !j.CancelAsked {
		t.Errorf("the job goes on reading: %+v (%v)", j, err)
	}
	gone := dramatis.NewID()
	err := r.Store.InWorld(t.Context(), dramatis.ID{}, func(tx *store.Tx) error {
		tx.Enqueue(store.NewJob{Args: tasks.Analyze{DocumentID: gone}})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	awaitIdle(t, r)
	var left, failed int
	err = r.Pool.QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM document_analyses) + (SELECT count(*) FROM document_chapters) + (SELECT count(*) FROM document_chunks),
			(SELECT count(*) FROM jobs WHERE status NOT IN ('succeeded', 'cancelled'))`).Scan(&left, &failed)
	if err != nil || left != 0 || failed != 0 {
		t.Errorf("%d rows of the document are left, and %d jobs failed (%v)", left, failed, err)
	}
}

// A novel becomes a world: its people are found, taken in, meet and speak, and remember where the book told of them.
func TestANovelComesToLife(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model = llm.NewOffline()
	r.Work(t, worker.Config{})
	d := novel(t, r, 1)
	j := awaitAnalysis(t, r, d.ID)
	var result struct{ People, Words int }
	if err := json.Unmarshal(j.Result, &result); err != nil || result.People < 20 || result.Words < 100_000 || j.Progress.Done == 0 {
		t.Fatalf("the job is %s with %s (%v)", j.Status, j.Result, err)
	}
	a, err := r.Store.Analysis(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	first, then := chosen(a, 0, 8), chosen(a, 8, 12)
	cast, err := r.Store.AcceptCast(t.Context(), store.NewCast{Document: d.ID, Analysis: a, Chosen: first, Name: "Longbourn", By: d.OwnerID})
	if err != nil {
		t.Fatal(err)
	}
	world := cast.Ecosystem
	more, err := r.Store.AcceptCast(t.Context(), store.NewCast{Document: d.ID, Analysis: a, Chosen: then, Ecosystem: &world.ID, By: d.OwnerID})
	if err != nil {
		t.Fatal(err)
	}
	tiesOf(t, r, a, slices.Concat(cast.Characters, more.Characters))
	awaitIdle(t, r)
	quotes(t, r, &d, world.ID)
	const ticks = 3
	r.Step(t, world, ticks)
	r.AwaitTick(t, world.ID, ticks)
	awaitIdle(t, r)
	o, err := r.Store.Overview(t.Context(), world.ID)
	if err != nil || o.Characters != 12 || o.Messages == 0 {
		t.Errorf("after %d ticks there are %d characters and %d lines (%v)", ticks, o.Characters, o.Messages, err)
	}
	state := agrees(t, r, world.ID)

	fork := forked(t, r, store.NewFork{Ecosystem: world.ID, By: d.OwnerID})
	if again := agrees(t, r, fork.ID); stateHash(t, again) != stateHash(t, state) {
		t.Error("a fork of the novel's world is another")
	}
	quotes(t, r, &d, fork.ID)
}

// chosen is some of those whom a novel names most.
func chosen(a *dramatis.Analysis, from, to int) []format.Casting {
	var some []format.Casting
	for _, p := range a.People[from:to] {
		some = append(some, format.Casting{Key: p.Key})
	}
	return some
}

// tiesOf checks that there is a bond each way between any two who appear together in the novel, whenever they came.
func tiesOf(t *testing.T, r *testrig.Rig, a *dramatis.Analysis, people []dramatis.Character) {
	t.Helper()
	names := map[string]string{}
	for _, p := range a.People {
		names[p.Key] = p.Name
	}
	numbers := map[string]int{}
	for _, c := range people {
		numbers[c.Name] = c.Number
	}
	bonds, err := r.Store.AllRelationships(t.Context(), people[0].EcosystemID)
	if err != nil {
		t.Fatal(err)
	}
	found := map[[2]int]dramatis.Relationship{}
	for _, b := range bonds {
		found[[2]int{b.From, b.To}] = b
	}
	want := 0
	for _, tie := range a.Ties {
		from, to := numbers[names[tie.A]], numbers[names[tie.B]]
		if from == 0 || to == 0 {
			continue
		}
		want += 2
		there, back := found[[2]int{from, to}], found[[2]int{to, from}]
		if there.From == 0 || back.From == 0 || there.Type != tie.Type || there.Familiarity.Value <= 0 {
			t.Errorf("%s and %s, who appear together %d times, are bound by %+v and %+v", tie.A, tie.B, tie.Together, there, back)
		}
	}
	if len(bonds) != want || want < 20 {
		t.Errorf("there are %d bonds, want %d", len(bonds), want)
	}
}

// quotes checks that everybody in a world remembers what the novel says of them, that the passages are where they are said
// to be, and that all of it can be recalled.
func quotes(t *testing.T, r *testrig.Rig, d *dramatis.Document, world dramatis.ID) {
	t.Helper()
	m, err := r.Store.Manuscript(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	text := []rune(m.Text())
	facts := map[int]int{}
	for _, memory := range memories(t, r, world) {
		if memory.Kind != dramatis.MemoryFact {
			continue
		}
		facts[memory.Character]++
		s := memory.Source
		if s == nil || s.DocumentID != d.ID || s.End > len(text) || string(text[s.Start:s.End]) != memory.Content {
			t.Fatalf("memory %d of character %d is from %+v, and reads %q", memory.Number, memory.Character, s, memory.Content)
		}
	}
	if len(facts) != 12 {
		t.Errorf("%d of twelve people remember what the novel says of them", len(facts))
	}
	var bare int
	err = r.Pool.QueryRow(t.Context(), `
		SELECT count(*) FROM memories m WHERE ecosystem_id = $1 AND NOT EXISTS (SELECT FROM memory_vectors WHERE memory_id = m.id)`, world).Scan(&bare)
	if err != nil || bare != 0 {
		t.Errorf("%d memories have no vectors (%v)", bare, err)
	}
}

// One document is analysed by one job at a time, however many ask.
func TestManyAskForOneAnalysis(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	d := novel(t, r, 1)
	asked := make(chan string, 8)
	for range cap(asked) {
		go func() {
			j, err := r.Store.Analyze(t.Context(), d.ID, d.OwnerID)
			asked <- fmt.Sprint(j.ID, err)
		}()
	}
	first := <-asked
	for range cap(asked) - 1 {
		if other := <-asked; other != first || !strings.HasSuffix(other, "<nil>") {
			t.Errorf("one was given job %s, another %s", first, other)
		}
	}
	var jobs int
	if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM jobs`).Scan(&jobs); err != nil || jobs != 1 {
		t.Errorf("there are %d jobs (%v)", jobs, err)
	}
}

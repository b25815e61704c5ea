package store_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

func TestMain(m *testing.M) { testrig.Main(m) }

// run makes a world run, with its next tick due for so many cadences of the clock.
func run(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem, cadences float64) {
	t.Helper()
	if _, err := r.Store.ResumeEcosystem(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	_, err := r.Pool.Exec(t.Context(),
		`UPDATE ecosystems SET next_tick_at = now() - make_interval(secs => $2 * tick_every / speed) WHERE id = $1`, e.ID, cadences)
	if err != nil {
		t.Fatal(err)
	}
}

// tickJobs are the arguments of the ticks that were asked for.
func tickJobs(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem) []string {
	t.Helper()
	jobs, err := r.Store.Jobs(t.Context(), store.JobFilter{User: e.OwnerID, Kind: "ecosystem:tick"}, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	args := make([]string, len(jobs.Items))
	for i, j := range jobs.Items {
		args[i] = string(j.Args)
	}
	return args
}

func TestManySchedulersBeginOneTick(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 3, 1)
	run(t, r, e, 0.5)
	var begun atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			yes, err := r.Store.BeginTick(t.Context(), e.ID)
			if err != nil {
				t.Error(err)
			}
			if yes {
				begun.Add(1)
			}
		})
	}
	wg.Wait()
	if n := len(tickJobs(t, r, e)); begun.Load() != 1 || n != 1 {
		t.Errorf("%d schedulers began a tick and there are %d jobs, want one", begun.Load(), n)
	}
}

func TestMissedTicksAreSkippedNotMadeUpFor(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 3, 1)
	run(t, r, e, 10.5)
	if begun, err := r.Store.BeginTick(t.Context(), e.ID); err != nil || !begun {
		t.Fatalf("the tick was not begun: %v", err)
	}
	jobs, err := r.Store.Jobs(t.Context(), store.JobFilter{User: e.OwnerID, Kind: "ecosystem:tick"}, store.Page{})
	if err != nil || len(jobs.Items) != 1 {
		t.Fatalf("there are %d ticks (%v), want one", len(jobs.Items), err)
	}
	var skipped int
	var next float64 // in cadences from now
	err = r.Pool.QueryRow(t.Context(), `
		SELECT (SELECT (args ->> 'skipped')::int FROM jobs WHERE ecosystem_id = e.id),
			extract(epoch FROM next_tick_at - now()) / (tick_every / speed) FROM ecosystems e WHERE id = $1`, e.ID).Scan(&skipped, &next)
	if err != nil || skipped != 10 || next <= 0 || next > 0.5 {
		t.Errorf("%d ticks were skipped and the next is due in %.2f cadences (%v), want 10 and at most half a one", skipped, next, err)
	}
}

func TestATickThatIsOpenHoldsTheNextOneBack(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 3, 1)
	for range 3 { // the first is asked for and not begun; the others find it
		run(t, r, e, 0.5)
		if _, err := r.Store.BeginTick(t.Context(), e.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(tickJobs(t, r, e)); n != 1 {
		t.Errorf("%d ticks were asked for, want one", n)
	}
	var skipped int
	if err := r.Pool.QueryRow(t.Context(), `SELECT skipped FROM ecosystems WHERE id = $1`, e.ID).Scan(&skipped); err != nil || skipped != 2 {
		t.Errorf("%d ticks count as skipped (%v), want the two that found it open", skipped, err)
	}
}

func TestAPausedWorldIsNeverDue(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 3, 1)
	run(t, r, e, 3)
	if _, err := r.Store.PauseEcosystem(t.Context(), e.ID, "a test"); err != nil {
		t.Fatal(err)
	}
	due, err := r.Store.DueWorlds(t.Context(), 10)
	if err != nil || len(due) != 0 {
		t.Errorf("due are %v (%v), want none", due, err)
	}
	if begun, err := r.Store.BeginTick(t.Context(), e.ID); begun || err != nil {
		t.Errorf("a tick was begun (%v), want none", err)
	}
}

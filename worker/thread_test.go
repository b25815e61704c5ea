package worker_test

import (
	"slices"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/demo"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// After an evening of the demo world, the man who hunts and the man who is hunted are known as what they are. What the
// threads are is logged, to be read: go test ./worker -run Hunter -v.
func TestTheHunterAndTheHunted(t *testing.T) {
	t.Parallel()
	const most, step = 96, 12 // ticks
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
	var all []dramatis.StoryThread
	for tick := step; tick <= most; tick += step {
		r.Step(t, e, step)
		r.AwaitTick(t, e.ID, tick)
		if all = threads(t, r, e.ID); slices.ContainsFunc(all, huntIsOn) {
			break
		}
	}
	for _, thread := range all {
		t.Logf("%d. %s [%s, %s] since tick %d: %v", thread.Number, thread.Title, thread.Kind, thread.State, thread.StartedTick, thread.Tension)
		for _, b := range thread.Beats {
			t.Logf("    %d: %s", b.Tick, b.Caption)
		}
	}
	if !slices.ContainsFunc(all, huntIsOn) {
		t.Errorf("after %d ticks there is no feud of Javert and Valjean", most)
	}
	live := slices.DeleteFunc(slices.Clone(all), func(t dramatis.StoryThread) bool { return t.State == dramatis.ThreadResolved })
	if len(live) < 5 || len(live) > 25 {
		t.Errorf("%d threads go on, want 5 to 25", len(live))
	}
	state := sim.Empty()
	for _, event := range r.Events(t, e.ID) {
		if err := state.Apply(event); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "threads", all, nil, state.Threads, func(t *dramatis.StoryThread) dramatis.ID { return t.ID })
}

// huntIsOn reports whether a thread is of Javert and Valjean, at odds over several scenes.
func huntIsOn(t dramatis.StoryThread) bool {
	between := map[string]bool{}
	for _, p := range t.Participants {
		between[p.Name] = true
	}
	return between["Inspector Javert"] && between["Jean Valjean"] && (t.Kind == dramatis.ThreadFeud || t.Kind == dramatis.ThreadRivalry) &&
		(t.State == dramatis.ThreadRising || t.State == dramatis.ThreadClimax) && len(t.Beats) >= 3
}

// threads reads all of a world's threads, by number.
func threads(t *testing.T, r *testrig.Rig, world dramatis.ID) []dramatis.StoryThread {
	t.Helper()
	var all []dramatis.StoryThread
	for page := (store.Page{Limit: store.MaxPage}); ; {
		list, err := r.Store.Threads(t.Context(), store.ThreadFilter{Ecosystem: world}, page)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, list.Items...)
		if page.Cursor = list.Next; page.Cursor == "" {
			break
		}
	}
	slices.SortFunc(all, func(a, b dramatis.StoryThread) int { return a.Number - b.Number })
	return all
}

package worker_test

import (
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// Scenarios are in the log, so that a fork has them, with the fork's own people for their cast. They are no part of the
// story: a world that was set up otherwise and lived the same has the same hashes.
func TestScenariosAreForkedAndNoStory(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, 6, 5)
	plain := stateHash(t, agrees(t, r, e.ID))
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	kept := make([]store.Staged, 3)
	for i := range kept {
		kept[i], err = r.Store.CreateScenario(t.Context(), dramatis.Scenario{
			EcosystemID: e.ID, Title: "Supper", SpeakerOrder: dramatis.OrderNatural, CreatedBy: e.OwnerID,
			Opening: &dramatis.ScenarioLine{Text: "Sit down.", CharacterID: &people[1].ID},
			Cast:    []dramatis.Player{{CharacterID: people[0].ID}, {CharacterID: people[1].ID}, {CharacterID: people[2].ID}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = r.Store.UpdateScenario(t.Context(), kept[1].ID, 1, func(sc *dramatis.Scenario) { sc.Title = "Breakfast" })
	if err == nil {
		err = r.Store.DeleteScenario(t.Context(), kept[2].ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	if hash := stateHash(t, agrees(t, r, e.ID)); hash != plain {
		t.Error("scenarios changed the state's hash")
	}
	if err := r.Store.DeleteCharacter(t.Context(), people[2].ID); err != nil {
		t.Fatal(err)
	}
	r.Step(t, e, 2)
	r.AwaitTick(t, e.ID, 2)
	agrees(t, r, e.ID)
	fork := forked(t, r, store.NewFork{Ecosystem: e.ID, By: r.User(t, "forker")})
	state := agrees(t, r, fork.ID)
	if len(state.Scenarios) != 2 {
		t.Fatalf("the fork has %d scenarios", len(state.Scenarios))
	}
	list, err := r.Store.Scenarios(t.Context(), fork.ID, store.Page{})
	if err != nil || len(list.Items) != 2 {
		t.Fatalf("the fork lists %d scenarios (%v)", len(list.Items), err)
	}
	sc := list.Items[0]
	if sc.Title != "Breakfast" || sc.ID == kept[1].ID || len(sc.Gone) != 1 || sc.Cast[2].Name != people[2].Name || sc.Link != nil {
		t.Errorf("the fork has %+v", sc)
	}
	for _, member := range sc.Cast[:2] {
		if _, lives := state.Characters[member.CharacterID]; !lives {
			t.Errorf("%s of the cast is not of the fork", member.Name)
		}
	}
	if _, lives := state.Characters[*sc.Opening.CharacterID]; !lives {
		t.Error("who opens is not of the fork")
	}
}

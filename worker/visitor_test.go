package worker_test

import (
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// known is how a character stands to a person, who must be known to them.
func known(t *testing.T, r *testrig.Rig, character, user dramatis.ID) dramatis.Visitor {
	t.Helper()
	found, err := r.Store.Visitors(t.Context(), store.VisitorFilter{Character: character, User: &user}, store.Page{})
	if err != nil || len(found.Items) != 1 {
		t.Fatalf("the character knows %d such visitors (%v), want 1", len(found.Items), err)
	}
	return found.Items[0]
}

func TestKindWordsAndHardOnesMoveHowACharacterStandsToAPerson(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &polite{act: dramatis.ActThank, answer: "Thank you. That does me good."}
	r.Model = model
	r.Work(t, worker.Config{})
	e, people := r.Inhabited(t, 2, 1)
	who, friend, foe := people[0], dramatis.User{ID: e.OwnerID, Username: "robin"}, dramatis.User{ID: r.User(t, "marion"), Username: "marion"}
	talk := chatAs(t, r, friend, who.ID, nil, "What a wonderful garden you have made. I admire your patience!")
	chatAs(t, r, friend, who.ID, &talk, "You are the kindest person I know.")
	model.act, model.answer = dramatis.ActRefuse, "I shall not answer that."
	hard := chatAs(t, r, foe, who.ID, nil, "You coward! You are a liar and a coward.")

	liked, disliked := known(t, r, who.ID, friend.ID), known(t, r, who.ID, foe.ID)
	if liked.Strength.Value <= 0 || disliked.Strength.Value >= 0 || liked.Familiarity.Value <= disliked.Familiarity.Value {
		t.Errorf("they stand to a friend as %+v, and to who insulted them as %+v", liked, disliked)
	}
	if liked.Number != 1 || disliked.Number != 2 || liked.Name != "robin" || liked.LastInteractionAt == nil {
		t.Errorf("the visitors are %+v and %+v", liked, disliked)
	}
	if seen := model.asked[1].Others; len(seen) != 1 || seen[0].Strength <= 0 || seen[0].Familiarity <= 0 {
		t.Errorf("to the model the friend is %+v", seen)
	}
	if seen := model.asked[2].Others; len(seen) != 1 || seen[0].Name != "marion" || seen[0].Strength >= 0 {
		t.Errorf("to the model whoever insulted them is %+v", seen)
	}
	told, err := r.Store.VisitorHistory(t.Context(), who.ID, friend.ID, store.Page{})
	if err != nil || len(told.Items) != 3 || told.Items[0].Cause != dramatis.CauseMessage || told.Items[0].MessageID == nil {
		t.Errorf("the history of a friendship is %+v (%v), want an entry of each line after the first", told.Items, err)
	}
	said, err := r.Store.Messages(t.Context(), hard, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	var shown float64
	for _, d := range said.Items[1].RelationshipChanges {
		if d.From == who.ID && d.To == foe.ID && d.Axis == dramatis.AxisStrength {
			shown += d.Delta
		}
	}
	if shown >= 0 {
		t.Errorf("beside the reply stands %+v", said.Items[1].RelationshipChanges)
	}
	why, err := r.Store.Why(t.Context(), hard, said.Items[0].ID)
	if err != nil || len(why.Reasons.Terms.Bonds) == 0 || why.Reasons.Terms.Bonds[0].To != 0 || why.Reasons.Terms.Bonds[0].From != who.Number {
		t.Errorf("the terms of the insult are %+v (%v)", why.Reasons.Terms.Bonds, err)
	}
	awaitIdle(t, r)
	foldsIntoItsState(t, r, e)
	agrees(t, r, e.ID)
}

func TestAForkTakesWhomPeopleHaveMet(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model = &polite{act: dramatis.ActThank, answer: "Thank you."}
	r.Work(t, worker.Config{})
	e, people := r.Inhabited(t, 2, 1)
	robin := dramatis.User{ID: e.OwnerID, Username: "robin"}
	talk := chatAs(t, r, robin, people[0].ID, nil, "What a wonderful garden you have made.")
	chatAs(t, r, robin, people[0].ID, &talk, "I admire your patience.")
	awaitIdle(t, r)
	fork := forked(t, r, store.NewFork{Ecosystem: e.ID, By: e.OwnerID})
	there, err := r.Store.AllCharacters(t.Context(), fork.ID)
	if err != nil {
		t.Fatal(err)
	}
	here, taken := known(t, r, people[0].ID, robin.ID), known(t, r, there[0].ID, robin.ID)
	if taken.ID == here.ID || taken.Strength != here.Strength || taken.Type != here.Type || taken.UserID != robin.ID {
		t.Errorf("the fork has %+v, the world %+v", taken, here)
	}
	told, err := r.Store.VisitorHistory(t.Context(), people[0].ID, robin.ID, store.Page{})
	again, errThere := r.Store.VisitorHistory(t.Context(), there[0].ID, robin.ID, store.Page{})
	if err != nil || errThere != nil || len(told.Items) != 3 || len(again.Items) != 3 {
		t.Errorf("the histories have %d and %d entries (%v, %v)", len(told.Items), len(again.Items), err, errThere)
	}
	agrees(t, r, fork.ID)
}

func TestAPersonWhoSpeaksInASceneIsKnownByThoseWhoHearThem(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e, people, talk := pausedScene(t, r)
	robin := dramatis.User{ID: e.OwnerID, Username: "robin"}
	m, err := r.Store.AddLine(t.Context(), store.NewLine{
		Conversation: talk, By: robin, As: store.AsUser, Text: "You coward! You are a liar and a coward.", AddressedTo: &people[0].ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	insulted, witness := known(t, r, people[0].ID, robin.ID), known(t, r, people[1].ID, robin.ID)
	if insulted.Strength.Value >= 0 || insulted.Strength.Value >= witness.Strength.Value {
		t.Errorf("who was insulted feels %v, who stood by %v", insulted.Strength.Value, witness.Strength.Value)
	}
	if len(m.RelationshipChanges) == 0 || m.RelationshipChanges[0].To != robin.ID {
		t.Errorf("beside the line stands %+v", m.RelationshipChanges)
	}
	kind := "You are the bravest and kindest of us all. I admire you!"
	if _, err := r.Store.EditLine(t.Context(), store.LineEdit{Conversation: talk, Message: m.ID, Text: &kind}); err != nil {
		t.Fatal(err)
	}
	if now := known(t, r, people[0].ID, robin.ID); now.Strength.Value <= 0 || now.ID == insulted.ID {
		t.Errorf("after the insult was made a kindness they feel %+v, and had met %s before", now, insulted.ID)
	}
	next, err := r.Store.AddLine(t.Context(), store.NewLine{
		Conversation: talk, By: robin, As: store.AsUser, Text: "I hate you, you liar.", AddressedTo: &people[0].ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	before := known(t, r, people[0].ID, robin.ID)
	if _, err := r.Store.EditLine(t.Context(), store.LineEdit{Conversation: talk, Message: next.ID, Text: &kind}); err != nil {
		t.Fatal(err)
	}
	after := known(t, r, people[0].ID, robin.ID)
	told, err := r.Store.VisitorHistory(t.Context(), people[0].ID, robin.ID, store.Page{})
	if err != nil || after.ID != before.ID || after.Strength.Value <= before.Strength.Value || len(told.Items) < 3 ||
		told.Items[1].Cause != dramatis.CauseUndo {
		t.Errorf("the line that was taken back left %+v of %+v, by way of %+v (%v)", after, before, told.Items, err)
	}
	agrees(t, r, e.ID)
}

// pausedScene is a scene of two that waits, so that only people speak in it.
func pausedScene(t *testing.T, r *testrig.Rig) (dramatis.Ecosystem, []dramatis.Character, dramatis.ID) {
	t.Helper()
	e, people := r.Inhabited(t, 2, 1)
	c, _, err := r.Store.StartInteraction(t.Context(), store.NewInteraction{
		Ecosystem: e.ID, Participants: []dramatis.ID{people[0].ID, people[1].ID}, Topic: "bread", SpeakerOrder: dramatis.OrderNatural,
		MaxTurns: 20, By: e.OwnerID,
	})
	if err == nil {
		_, err = r.Store.PauseConversation(t.Context(), c.ID, "for the test")
	}
	if err != nil {
		t.Fatal(err)
	}
	return e, people, c.ID
}

func TestWhoIsNotVisitedForgetsByTheRulesOfRelationships(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e, people, talk := pausedScene(t, r)
	robin := dramatis.User{ID: e.OwnerID, Username: "robin"}
	for _, insult := range []string{
		"You coward! You are a liar.", "I hate you, you miserable thief.", "What a fool you are, and a traitor.", "You pathetic, stupid idiot.",
	} {
		if _, err := r.Store.AddLine(t.Context(), store.NewLine{
			Conversation: talk, By: robin, As: store.AsUser, Text: insult, AddressedTo: &people[0].ID,
		}); err != nil {
			t.Fatal(err)
		}
	}
	v := known(t, r, people[0].ID, robin.ID)
	if v.Type != dramatis.Rival {
		t.Fatalf("who insults them four times is a %s", v.Type)
	}
	later := v.AnchoredAt.AddDate(1, 0, 0)
	if _, err := r.Pool.Exec(t.Context(), `UPDATE ecosystems SET world_time = $2 WHERE id = $1`, e.ID, later); err != nil {
		t.Fatal(err)
	}
	var faded store.Faded
	err := r.Store.InWorld(t.Context(), e.ID, func(tx *store.Tx) error {
		_, err := tx.Fade(t.Context(), func(f store.Fading) store.Faded {
			byNumber := map[int]*dramatis.Character{}
			for i := range f.Characters {
				byNumber[f.Characters[i].Number] = &f.Characters[i]
			}
			faded = store.Faded{Visitors: sim.DecayVisitors(f.Visitors, byNumber, f.Since, f.Now)}
			return faded
		})
		return err
	})
	if err != nil || len(faded.Visitors) == 0 {
		t.Fatalf("%d visitors faded (%v), want at least who was insulted", len(faded.Visitors), err)
	}
	now := known(t, r, people[0].ID, robin.ID)
	if now.Type == dramatis.Rival || now.Strength != v.Strength || !now.AnchoredAt.Equal(v.AnchoredAt) {
		t.Errorf("after a year %+v has become %+v; only the type may turn", v, now)
	}
	told, err := r.Store.VisitorHistory(t.Context(), people[0].ID, robin.ID, store.Page{})
	if err != nil || told.Items[len(told.Items)-1].Cause != dramatis.CauseDecay {
		t.Errorf("the history ends with %+v (%v)", told.Items[len(told.Items)-1], err)
	}
}

func TestOnlyThosePresentRememberWhatAPersonSaid(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &polite{act: dramatis.ActInform, answer: "I shall think of it."}
	r.Model = model
	r.Work(t, worker.Config{})
	e, people := r.Inhabited(t, 2, 1)
	robin := dramatis.User{ID: e.OwnerID, Username: "robin"}
	chatAs(t, r, robin, people[0].ID, nil, "The silver is buried beneath the walnut tree.")
	awaitIdle(t, r)
	chatAs(t, r, robin, people[1].ID, nil, "What do you know of the silver beneath the walnut tree?")
	for _, m := range model.asked[len(model.asked)-1].Memories {
		if strings.Contains(m.Content, "walnut") {
			t.Errorf("who was not there remembers %q", m.Content)
		}
	}
	chatAs(t, r, dramatis.User{ID: r.User(t, "marion"), Username: "marion"}, people[0].ID, nil, "Where is the silver?")
	recalled := false
	for _, m := range model.asked[len(model.asked)-1].Memories {
		recalled = recalled || strings.Contains(m.Content, "robin") && strings.Contains(m.Content, "walnut")
	}
	if !recalled {
		t.Errorf("who was told remembers %+v", model.asked[len(model.asked)-1].Memories)
	}
}

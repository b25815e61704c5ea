package sim

import (
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// robin is a person who talks from outside.
func robin() *dramatis.Speaker {
	return &dramatis.Speaker{Kind: dramatis.SpeakerUser, ID: idOf(9, 'u', 1), Name: "robin"}
}

// met is how somebody stands to a visitor after a line, with an id as the store gives one.
func met(t *testing.T, e Effects) dramatis.Visitor {
	t.Helper()
	if len(e.Welcomed) != 1 {
		t.Fatalf("%d people were met, want 1", len(e.Welcomed))
	}
	v := e.Welcomed[0]
	v.ID, v.Number = idOf(1, 'x', 1), 1
	return v
}

func TestAVisitorIsJudgedAsAnyStrangerIs(t *testing.T) {
	t.Parallel()
	for _, act := range dramatis.Acts() {
		hears, stranger := average(1, 1), average(1, 2)
		hears.Traits.Neuroticism, hears.Traits.Agreeableness = .8, .3
		line := Line{Act: act, AddressedTo: 1, Text: "You.", Emotion: "anger", Intensity: .5}
		visit := line
		visit.Visitor = robin()
		v := met(t, Appraise(sceneOf(hears), visit))
		line.Speaker = 2
		for _, r := range Appraise(sceneOf(hears, stranger), line).Met {
			if r.From == 1 && (r.Strength != v.Strength || r.Trust != v.Trust || r.Familiarity != v.Familiarity || r.Type != v.Type) {
				t.Errorf("%s: a visitor makes them feel %+v, and a stranger %+v", act, v, r)
			}
		}
	}
}

func TestWhoIsLikedIsTakenWell(t *testing.T) {
	t.Parallel()
	hears := average(1, 1)
	joke := Line{Visitor: robin(), Act: dramatis.ActJoke, AddressedTo: 1, Text: "A horse walks into an inn."}
	disliked := met(t, Appraise(sceneOf(hears), joke))
	disliked.Strength.Value = -.6
	s := sceneOf(hears)
	s.Visitors = map[Visit]*dramatis.Visitor{{Character: 1, User: robin().ID}: &disliked}
	e := Appraise(s, joke)
	if len(e.Visits) != 1 || len(e.Welcomed) != 0 || e.States[0].Emotion.Label != "reproach" {
		t.Errorf("a joke of somebody they dislike makes them feel %q, and moves %+v", e.States[0].Emotion.Label, e.Visits)
	}
}

func TestAVisitorsLineIsTakenBack(t *testing.T) {
	t.Parallel()
	hears := average(1, 1)
	insult := Line{Visitor: robin(), Act: dramatis.ActInsult, AddressedTo: 1, Text: "You coward."}
	v := met(t, Appraise(sceneOf(hears), insult))
	s := sceneOf(hears)
	s.Visitors = map[Visit]*dramatis.Visitor{{Character: 1, User: robin().ID}: &v}
	undone := TakeBack(s, Done{Welcomed: []dramatis.Visitor{v}})
	if len(undone.Strange) != 1 || undone.Strange[0] != v.ID {
		t.Errorf("whoever was met by a line that was taken back is %+v", undone)
	}
	s.Now = dawn.Add(time.Minute)
	e := Appraise(s, insult)
	later := e.Visits[0].Visitor
	s.Visitors[Visit{Character: 1, User: robin().ID}] = &later
	undone = TakeBack(s, Done{Visits: e.Visits})
	if back := undone.Visits[0].Visitor.Strength.Value; back < v.Strength.Value-1e-4 || back > v.Strength.Value+1e-4 {
		t.Errorf("after the second insult was taken back they feel %v, and felt %v", back, v.Strength.Value)
	}
	undone.Apply(s)
	if now, _ := VisitorBond(s, 1, robin().ID); now.Strength != undone.Visits[0].Visitor.Strength.Value {
		t.Errorf("the scene is left with %v", now.Strength)
	}
}

func TestVisitorsAreHashedByTheirNumbers(t *testing.T) {
	t.Parallel()
	world := func(salt byte, strength float64) *State {
		s := Empty()
		c := average(salt, 1)
		s.Characters[c.ID] = c
		v := dramatis.Visitor{ID: idOf(salt, 'x', 1), CharacterID: c.ID, Character: 1, Number: 1, UserID: idOf(salt, 'u', 1), Name: "robin"}
		v.Strength.Value = strength
		s.Visitors[v.ID] = v
		return s
	}
	hash := func(s *State) string {
		h, err := StateHash(s)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	if hash(world(1, .5)) != hash(world(2, .5)) {
		t.Error("two worlds that differ in ids only have different hashes")
	}
	if hash(world(1, .5)) == hash(world(1, .6)) {
		t.Error("how they stand to a visitor is not in the hash")
	}
}

package sim

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

func hashOf(t *testing.T, events []dramatis.Event) string {
	t.Helper()
	hash, err := StoryHash(events)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// The second world has other ids, was made on another day and missed other ticks of the wall clock.
func TestStoryHashIsBlindToIDsAndWallTime(t *testing.T) {
	t.Parallel()
	one, _, _ := shortLife(t, 1)
	two, _, _ := shortLife(t, 2)
	for i := range two {
		two[i].OccurredAt = time.Date(2027, 5, 1, 0, 0, i, 0, time.UTC)
		two[i].EcosystemID = idOf(2, 'e', 1)
	}
	if a, b := hashOf(t, one), hashOf(t, two); a != b {
		t.Errorf("the hashes differ: %s and %s", a, b)
	}
}

func TestStoryHashSeesTheStory(t *testing.T) {
	t.Parallel()
	want, _, _ := shortLife(t, 1)
	for _, change := range []struct{ what, from, to string }{
		{"a word", "I stole the bread.", "I baked the bread."},
		{"an act", `"act":"confide"`, `"act":"inform"`},
		{"a number", `"turn":1`, `"turn":2`},
		{"who remembers", `"character":1`, `"character":2`},
		{"what was recalled", idOf(1, 'm', 299).String(), idOf(1, 'm', 298).String()},
		{"a bond", `"strength":{"value":0.5`, `"strength":{"value":0.6`},
	} {
		changed, found := slices.Clone(want), false
		for i := range changed {
			raw := strings.Replace(string(changed[i].Payload), change.from, change.to, 1)
			found = found || raw != string(changed[i].Payload)
			changed[i].Payload = json.RawMessage(raw)
			if found {
				break
			}
		}
		if !found {
			t.Fatalf("%s: %q is nowhere in the log", change.what, change.from)
		}
		if hashOf(t, changed) == hashOf(t, want) {
			t.Errorf("%s was changed, and the hash was not", change.what)
		}
	}
}

// Two scenes of one tick end in any order; each has an order of its own.
func TestStoryHashIsBlindToTheOrderOfScenes(t *testing.T) {
	t.Parallel()
	scene := func(number int) []dramatis.Event {
		people := []dramatis.Character{average(1, number*10), average(1, number*10+1)}
		s := sceneOf(people...)
		s.Conversation.ID, s.Conversation.Number = idOf(1, 'v', number), number
		effects := Appraise(s, Line{Speaker: people[0].Number, Act: dramatis.ActGreet, Text: "Hello."})
		first, second := said(&people[0], 1, dramatis.ActGreet, "Hello."), said(&people[1], 2, dramatis.ActGreet, "Hello to you.")
		first.Conversation, second.Conversation = number, number
		return logOf(t, &s.Conversation.ID,
			dramatis.MessageCreated{Message: first}, dramatis.CharacterChanged{States: effects.States}, dramatis.MessageCreated{Message: second})
	}
	start := logOf(t, nil,
		dramatis.ConversationStarted{Conversation: dramatis.Conversation{ID: idOf(1, 'v', 1), Number: 1}},
		dramatis.ConversationStarted{Conversation: dramatis.Conversation{ID: idOf(1, 'v', 2), Number: 2}})
	one, two := scene(1), scene(2)
	inOrder := hashOf(t, slices.Concat(start, one, two))
	if mixed := hashOf(t, slices.Concat(start, two[:2], one, two[2:])); mixed != inOrder {
		t.Error("the order in which scenes went on has changed the hash")
	}
	if turned := hashOf(t, slices.Concat(start, []dramatis.Event{one[2], one[1], one[0]}, two)); turned == inOrder {
		t.Error("the turns of a scene were turned round, and the hash is the same")
	}
}

func TestStoryHashRefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	_, err := StoryHash([]dramatis.Event{{Seq: 4, Type: dramatis.EventTickStarted, Payload: json.RawMessage(`{`)}})
	if err == nil || !strings.Contains(err.Error(), "event 4") {
		t.Errorf("the error is %v", err)
	}
}

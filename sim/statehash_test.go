package sim

import (
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// lived is the state that a short life comes to, of a world whose ids are all made with a salt.
func lived(t *testing.T, salt byte) *State {
	t.Helper()
	events, _, _ := shortLife(t, salt)
	state := Empty()
	for _, e := range events {
		if err := state.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	return state
}

func hashOfState(t *testing.T, s *State) string {
	t.Helper()
	hash, err := StateHash(s)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestStateHashIsBlindToIDsNamesAndWallTime(t *testing.T) {
	t.Parallel()
	one, two := lived(t, 1), lived(t, 2)
	two.Ecosystem.ID, two.Ecosystem.OwnerID, two.Ecosystem.Name = idOf(2, 'e', 9), idOf(2, 'u', 9), "Another"
	two.Ecosystem.State, two.Ecosystem.StepsLeft, two.Ecosystem.CreatedAt = dramatis.WorldRunning, 3, time.Now()
	two.Ecosystem.ForkedFrom = &dramatis.ForkPoint{EcosystemID: one.Ecosystem.ID, Seq: one.Seq}
	two.Seq += 5
	for id, c := range two.Characters {
		if c.Tags == nil {
			c.Tags = []string{}
		}
		c.UpdatedAt = time.Now()
		two.Characters[id] = c
	}
	if a, b := hashOfState(t, one), hashOfState(t, two); a != b {
		apart, err := FirstDifference(one, two, "the one", "the other")
		t.Errorf("the hashes are %s and %s: %s (%v)", a, b, apart, err)
	}
	if apart, err := FirstDifference(one, two, "the one", "the other"); err != nil || !strings.HasPrefix(apart, "the world's clock") {
		t.Errorf("the first difference is %q (%v), want the clock's", apart, err)
	}
	if apart, err := FirstDifference(one, lived(t, 1), "", ""); err != nil || apart != "" {
		t.Errorf("a state differs from itself: %s (%v)", apart, err)
	}
}

// change alters one of a kind of things.
func change[T any](things map[dramatis.ID]T, do func(*T)) {
	for id, thing := range things {
		do(&thing)
		things[id] = thing
		return
	}
}

func TestStateHashSeesTheWorld(t *testing.T) {
	t.Parallel()
	want := hashOfState(t, lived(t, 1))
	for what, c := range map[string]struct {
		do    func(*State)
		place string
	}{
		"the seed":         {func(s *State) { s.Ecosystem.Seed++ }, "the world.seed"},
		"the time":         {func(s *State) { s.Ecosystem.WorldTime = dawn.Add(time.Hour) }, "the world.world_time"},
		"a mood":           {func(s *State) { change(s.Characters, func(c *dramatis.Character) { c.Mood.Arousal += .25 }) }, "character "},
		"an anchor":        {func(s *State) { change(s.Relationships, func(r *dramatis.Relationship) { r.Trust.Value += .1 }) }, "relationship "},
		"a word":           {func(s *State) { change(s.Messages, func(m *dramatis.Message) { m.Text += "!" }) }, "message "},
		"a memory":         {func(s *State) { change(s.Memories, func(m *dramatis.Memory) { m.AccessCount++ }) }, "memory "},
		"whose memory":     {func(s *State) { change(s.Memories, func(m *dramatis.Memory) { m.CharacterID = idOf(9, 'c', 9) }) }, "memory "},
		"an ending":        {func(s *State) { change(s.Conversations, func(c *dramatis.Conversation) { c.EndReason = "goal" }) }, "conversation "},
		"a missing memory": {func(s *State) { clear(s.Memories) }, "where "},
		"a thread":         {func(s *State) { s.Threads[idOf(1, 't', 1)] = dramatis.StoryThread{Number: 1} }, "where "},
		"a tick":           {func(s *State) { s.Ticks[7] = Tick{} }, "where "},
	} {
		state := lived(t, 1)
		c.do(state)
		if hashOfState(t, state) == want {
			t.Errorf("%s was changed, and the hash was not", what)
		}
		if apart, err := FirstDifference(lived(t, 1), state, "the one", "the other"); err != nil || !strings.HasPrefix(apart, c.place) {
			t.Errorf("of %s the first difference is %q (%v), want one that begins with %q", what, apart, err, c.place)
		}
	}
}

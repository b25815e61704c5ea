package sim

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// logOf is a log that holds the payloads in order. Those about a conversation are events of it.
func logOf(t *testing.T, conversation *dramatis.ID, payloads ...dramatis.Payload) []dramatis.Event {
	t.Helper()
	var events []dramatis.Event
	for i, p := range payloads {
		raw, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		e := dramatis.Event{Seq: int64(i + 1), Type: p.EventType(), Tick: 1, WorldTime: dawn, Payload: raw}
		if strings.HasPrefix(string(e.Type), "conversation.") || e.Type == dramatis.EventMessageCreated {
			e.ConversationID = conversation
		}
		events = append(events, e)
	}
	return events
}

// shortLife is a world's log from its creation to the end of its first scene, with the line's effects.
func shortLife(t *testing.T, salt byte) (events []dramatis.Event, s *Scene, effects Effects) {
	t.Helper()
	a, b := average(salt, 1), average(salt, 2)
	s = sceneOf(a, b)
	old := between(&a, &b, dramatis.Friend, Bond{.5, .5, .5}, dawn)
	s.Bonds[[2]int{1, 2}] = &old
	line := Line{Speaker: 2, AddressedTo: 1, Act: dramatis.ActConfide, Text: "I stole the bread.", Emotion: "shame", Intensity: .6}
	effects = Appraise(s, line)
	effects.Met[0].ID = idOf(salt, 'r', 2001)
	for i := range effects.Memories {
		m := &effects.Memories[i]
		m.ID, m.Number = idOf(salt, 'm', m.Character*100+1), 1
	}
	message := said(&b, 1, line.Act, line.Text)
	message.ID, message.ConversationID, message.Conversation = idOf(salt, 'l', 1), s.Conversation.ID, 1
	message.CreatedAt = time.Date(2026, 1, int(salt), 0, 0, 0, 0, time.UTC)
	recalled := dramatis.Memory{ID: idOf(salt, 'm', 299), CharacterID: b.ID, Character: 2, Number: 1, LastAccess: dawn.Add(-time.Hour)}
	for i := range effects.Memories {
		if effects.Memories[i].Character == 2 {
			effects.Memories[i].Number = 2
		}
	}
	world := dramatis.Ecosystem{ID: idOf(salt, 'e', 1), Name: "Paris", State: dramatis.WorldRunning}
	return logOf(t, &s.Conversation.ID,
		dramatis.EcosystemChanged{Ecosystem: world},
		dramatis.CharacterCreated{Characters: []dramatis.Character{a, b}},
		dramatis.RelationshipCreated{Relationships: []dramatis.Relationship{old}},
		dramatis.MemoryCreated{Memories: []dramatis.Memory{recalled}},
		dramatis.TickStarted{Tick: 1, WorldTime: dawn, Open: 1, Skipped: int(salt)},
		dramatis.ConversationStarted{Conversation: *s.Conversation},
		dramatis.MessageCreated{Message: message, Touched: []dramatis.Touch{{MemoryID: recalled.ID, LastAccess: dawn}}},
		dramatis.CharacterChanged{States: effects.States},
		dramatis.RelationshipCreated{Relationships: effects.Met},
		dramatis.RelationshipChanged{Relationships: effects.Bonds},
		dramatis.MemoryCreated{Memories: effects.Memories},
		dramatis.ConversationEnded{ConversationID: s.Conversation.ID, Number: 1, Turns: 1, Reason: "left", EndedAt: message.CreatedAt},
		dramatis.TickClosed{Tick: 1, Turns: 1},
	), s, effects
}

func foldAll(t *testing.T, events []dramatis.Event) *State {
	t.Helper()
	state := Empty()
	for _, e := range events {
		if err := state.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	return state
}

func TestFoldRebuildsTheWorld(t *testing.T) {
	t.Parallel()
	events, s, effects := shortLife(t, 1)
	state := foldAll(t, events)
	if state.Seq != int64(len(events)) || state.Ecosystem.Name != "Paris" || state.Ecosystem.Tick != 1 || state.Ticks[1].Closed == nil {
		t.Errorf("the world is %+v at %d", state.Ecosystem, state.Seq)
	}
	for _, want := range effects.States {
		got := state.Characters[want.CharacterID]
		if !reflect.DeepEqual(got.CharacterState, want.CharacterState) {
			t.Errorf("the state of %d is\n%+v, want\n%+v", want.Number, got.CharacterState, want.CharacterState)
		}
		if got.MemoryCount != want.Number {
			t.Errorf("%d has %d memories, want %d", want.Number, got.MemoryCount, want.Number)
		}
	}
	changed := effects.Bonds[0].Relationship
	if got := state.Relationships[changed.ID]; !reflect.DeepEqual(got, changed) || len(state.Relationships) != 2 {
		t.Errorf("the relationship is %+v, want %+v", got, changed)
	}
	if m := state.Memories[idOf(1, 'm', 299)]; !m.LastAccess.Equal(dawn) || m.AccessCount != 1 {
		t.Errorf("the recalled memory was last accessed at %v, %d times", m.LastAccess, m.AccessCount)
	}
	c := state.Conversations[s.Conversation.ID]
	if c.State != dramatis.TalkEnded || c.Turn != 1 || c.EndReason != "left" || c.EndedAt == nil || len(state.Messages) != 1 {
		t.Errorf("the conversation is %+v", c)
	}
}

func TestFoldOfAuthorsChanges(t *testing.T) {
	t.Parallel()
	events, s, effects := shortLife(t, 1)
	a, b := s.Present[0], s.Present[1]
	a.Name = "Valjean"
	events = append(events, logOf(t, &s.Conversation.ID,
		dramatis.EcosystemPaused{Reason: "budget"},
		dramatis.CharacterChanged{Characters: []dramatis.Character{a}},
		dramatis.ConversationPaused{ConversationID: s.Conversation.ID, Reason: "director"},
		dramatis.ConversationResumed{ConversationID: s.Conversation.ID},
		dramatis.RelationshipDeleted{RelationshipIDs: []dramatis.ID{effects.Met[0].ID}},
		dramatis.MemoryDeleted{MemoryIDs: []dramatis.ID{effects.Memories[0].ID}},
		dramatis.CharacterDeleted{CharacterIDs: []dramatis.ID{b.ID}},
		dramatis.EcosystemResumed{},
	)...)
	state := Empty()
	for i, e := range events {
		e.Seq = int64(i + 1)
		if err := state.Apply(e); err != nil {
			t.Fatal(err)
		}
		if e.Type == dramatis.EventEcosystemPaused && (state.Ecosystem.State != dramatis.WorldPaused || state.Ecosystem.PauseReason != "budget") {
			t.Errorf("the world is %s for %q, want paused for its budget", state.Ecosystem.State, state.Ecosystem.PauseReason)
		}
	}
	if got := state.Characters[a.ID]; got.Name != "Valjean" || got.MemoryCount != 1 {
		t.Errorf("the changed character is %+v", got)
	}
	if len(state.Characters) != 1 || len(state.Relationships) != 0 || len(state.Memories) != 0 {
		t.Errorf("left are %d characters, %d relationships, %d memories; want 1, 0, 0",
			len(state.Characters), len(state.Relationships), len(state.Memories))
	}
	if state.Ecosystem.State != dramatis.WorldRunning || state.Ecosystem.PauseReason != "" {
		t.Errorf("the world is %s for %q", state.Ecosystem.State, state.Ecosystem.PauseReason)
	}
	if got := state.Conversations[s.Conversation.ID]; got.State != dramatis.TalkRunning || got.Attached {
		t.Errorf("the resumed conversation is %+v", got)
	}
}

func TestFoldRefuses(t *testing.T) {
	t.Parallel()
	nobody := idOf(9, 'c', 9)
	first := dramatis.Event{Seq: 1, Type: dramatis.EventEcosystemResumed, Payload: json.RawMessage(`{}`)}
	for _, test := range []struct {
		name  string
		event dramatis.Event
		want  string
	}{
		{"a gap", dramatis.Event{Seq: 3, Type: dramatis.EventEcosystemResumed, Payload: first.Payload}, "event 3: the next one is 2"},
		{"a repetition", first, "event 1: the next one is 2"},
		{"an unknown type", dramatis.Event{Seq: 2, Type: "moon.rose", Payload: first.Payload}, "no such type"},
		{"a broken payload", dramatis.Event{Seq: 2, Type: dramatis.EventTickClosed, Payload: json.RawMessage(`{`)}, "read the payload"},
		{"what does not exist", dramatis.Event{
			Seq: 2, Type: dramatis.EventCharacterDeleted, Payload: json.RawMessage(`{"character_ids": ["` + nobody.String() + `"]}`),
		}, "there is no character " + nobody.String()},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			state := foldAll(t, []dramatis.Event{first})
			err := state.Apply(test.event)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want one with %q", err, test.want)
			}
			if state.Seq != 1 {
				t.Errorf("the state went on to %d", state.Seq)
			}
		})
	}
}

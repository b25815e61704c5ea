package sim_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// logged are events as a log holds them, one after the other in one tick, all of one conversation.
func logged(tick int, talk dramatis.ID, said ...dramatis.Payload) []dramatis.Event {
	events := make([]dramatis.Event, len(said))
	for i, p := range said {
		raw, err := json.Marshal(p)
		if err != nil {
			panic(err)
		}
		events[i] = dramatis.Event{
			Seq: int64(i + 1), Type: p.EventType(), Tick: tick, WorldTime: dramatis.Epoch, ConversationID: &talk, Payload: raw,
		}
	}
	return events
}

func spoken(turn int, text string, intensity float64) dramatis.MessageCreated {
	return dramatis.MessageCreated{Message: dramatis.Message{
		ID: dramatis.ID{byte(turn)}, Conversation: 1, Turn: turn, Text: text, Emotion: dramatis.Emotion{Label: "anger", Intensity: intensity},
		Speaker: dramatis.Speaker{Kind: dramatis.SpeakerCharacter, Number: turn, Name: "Somebody"},
	}}
}

func moved(message byte, before, after float64) dramatis.RelationshipChanged {
	id := dramatis.ID{message}
	return dramatis.RelationshipChanged{Relationships: []dramatis.RelationshipChange{{
		Relationship: dramatis.Relationship{ID: dramatis.ID{99}, From: 1, To: 2, Type: dramatis.Friend}, TypeBefore: dramatis.Friend,
		Changes: []dramatis.AxisChange{{Axis: dramatis.AxisStrength, Before: before, After: after}}, Cause: dramatis.CauseMessage, MessageID: &id,
	}}}
}

func recap(t *testing.T, events []dramatis.Event) sim.Recap {
	t.Helper()
	d, err := sim.RecapOf(events, map[int]string{1: "Valjean", 2: "Javert"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADigestNamesTheLineThatDidMost(t *testing.T) {
	t.Parallel()
	talk := dramatis.ID{7}
	events := logged(3, talk, spoken(1, "You are a thief.", .5), moved(1, .5, .4), spoken(2, "I never loved you.", .9), moved(2, .4, .1),
		spoken(3, "Forgive me, I beg you.", .2), moved(3, .1, .2))
	d := recap(t, events)
	if len(d.Bonds) != 1 || d.Bonds[0].Line == nil || d.Bonds[0].Line.Text != "I never loved you." || d.Bonds[0].Strength != -.3 {
		t.Fatalf("the bonds are %+v", d.Bonds)
	}
	if !strings.Contains(d.Summary, "Valjean, who cooled to Javert, most of all when Somebody said: “I never loved you.”") {
		t.Errorf("it reads %q", d.Summary)
	}
	whispered := spoken(2, "", .9) // as who only watches hears it
	whispered.Message.WhisperTo = &dramatis.Speaker{Number: 1}
	events = logged(3, talk, spoken(1, "You are a thief.", .5), moved(1, .5, .4), whispered, moved(2, .4, .1))
	if d := recap(t, events); d.Bonds[0].Line != nil {
		t.Errorf("a whisper's doing is put down to %+v", d.Bonds[0].Line)
	}
}

func TestADigestTellsAGoalOnce(t *testing.T) {
	t.Parallel()
	state := func(reached, joy bool) dramatis.CharacterChanged {
		s := dramatis.CharacterState{Goals: []dramatis.Goal{{Text: "to be free", State: "open"}}}
		if reached {
			s.Goals[0].State = "reached"
		}
		if joy {
			s.Emotion = dramatis.Emotion{Label: "satisfaction", Intensity: 1}
		}
		return dramatis.CharacterChanged{States: []dramatis.StateChange{{Number: 1, CharacterState: s}}}
	}
	for name, c := range map[string]struct {
		changes []dramatis.Payload
		want    int
	}{
		"reached now":                 {[]dramatis.Payload{state(false, false), state(true, true), state(true, false)}, 1},
		"reached now, not seen open":  {[]dramatis.Payload{state(true, true), state(true, true)}, 1},
		"reached before":              {[]dramatis.Payload{state(true, false), state(true, false)}, 0},
		"taken back and reached anew": {[]dramatis.Payload{state(true, true), state(false, false), state(true, true)}, 2},
	} {
		if d := recap(t, logged(1, dramatis.ID{7}, c.changes...)); len(d.Goals) != c.want {
			t.Errorf("%s: told %d times", name, len(d.Goals))
		}
	}
}

func TestADigestTellsHowFarAThreadHasCome(t *testing.T) {
	t.Parallel()
	thread := dramatis.StoryThread{
		ID: dramatis.ID{1}, Number: 1, Kind: dramatis.ThreadFeud, State: dramatis.ThreadClimax, Title: "Bad blood", StartedTick: 2,
		Tension: []dramatis.TensionPoint{{Tick: 3, Value: .2}, {Tick: 6, Value: .3}, {Tick: 9, Value: .8}},
	}
	events := logged(7, dramatis.ID{7}, dramatis.TickStarted{Tick: 7}, dramatis.ThreadChanged{Threads: []dramatis.StoryThread{thread}})
	d := recap(t, events)
	if len(d.Threads) != 1 || d.Threads[0].New || d.Threads[0].Before != .3 || d.Threads[0].After != .8 {
		t.Fatalf("the threads are %+v", d.Threads)
	}
	if !strings.Contains(d.Summary, "Of the threads, “Bad blood” has come to a head.") {
		t.Errorf("it reads %q", d.Summary)
	}
}

func TestADigestOfNothingAndOfTrouble(t *testing.T) {
	t.Parallel()
	if d := recap(t, nil); d.Summary != "Nothing has happened." || d.Threads == nil || d.Bonds == nil || d.Met == nil || d.From != nil {
		t.Errorf("of nothing it is %+v", d)
	}
	d := recap(t, logged(1, dramatis.ID{7}, dramatis.TickStarted{Tick: 1}, dramatis.ConversationEnded{Reason: "failed"}, dramatis.TickClosed{Tick: 1, Failed: true},
		dramatis.EcosystemPaused{Reason: dramatis.ReasonBudget}, dramatis.CharacterDeleted{CharacterIDs: []dramatis.ID{{1}}}))
	for _, want := range []string{
		"1 tick passed", "nobody spoke", "1 scene broke off, 1 tick could not be planned and the world had to wait for money.", "1 person was taken out",
	} {
		if !strings.Contains(d.Summary, want) {
			t.Errorf("it reads %q, without %q", d.Summary, want)
		}
	}
	if _, err := sim.RecapOf([]dramatis.Event{{Type: dramatis.EventMessageCreated, Payload: json.RawMessage(`7`)}}, nil); err == nil {
		t.Error("what cannot be read is passed over")
	}
}

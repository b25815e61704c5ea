package api

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

func TestSpeechKeepsUnfinishedLines(t *testing.T) {
	t.Parallel()
	talk, line := dramatis.NewID(), dramatis.NewID()
	piece := func(attempt, offset int, text string) []byte {
		return mustJSON(dramatis.MessageDelta{MessageID: line, ConversationID: talk, Turn: 1, Attempt: attempt, Offset: offset, Text: text})
	}
	for name, c := range map[string]struct {
		pieces [][]byte
		want   string
	}{
		"in order":             {[][]byte{piece(1, 0, "Good "), piece(1, 5, "evening")}, "Good evening"},
		"told again":           {[][]byte{piece(1, 0, "Good "), piece(1, 5, "evening"), piece(1, 0, "Good evening")}, "Good evening"},
		"a piece is lost":      {[][]byte{piece(1, 0, "Good "), piece(1, 9, "ning")}, ""},
		"from the middle":      {[][]byte{piece(1, 5, "evening")}, ""},
		"a new attempt":        {[][]byte{piece(1, 0, "Good "), piece(2, 0, "Hello")}, "Hello"},
		"two attempts in turn": {[][]byte{piece(2, 0, "Hello"), piece(1, 5, "evening")}, ""},
		"no JSON":              {[][]byte{[]byte("{")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, now := newSpeech(), time.Now()
			for _, p := range c.pieces {
				s.hear(p, now)
			}
			got := ""
			for _, said := range s.lines {
				got += said.Text
			}
			if got != c.want {
				t.Errorf("said so far: %q, want %q", got, c.want)
			}
			s.heard(spokenEvent(dramatis.EventMessageCreated, talk, 1, 0))
			if len(s.soFar(now)) != 0 {
				t.Error("a finished line is still being said")
			}
		})
	}
}

func spokenEvent(kind dramatis.EventType, talk dramatis.ID, turn, revision int) *dramatis.Event {
	raw, _ := json.Marshal(dramatis.MessageCreated{Message: dramatis.Message{Turn: turn, Revision: revision}})
	return &dramatis.Event{Type: kind, ConversationID: &talk, Payload: raw}
}

func TestSpeechPassesOverTurnsThatWereTaken(t *testing.T) {
	t.Parallel()
	talk, now := dramatis.NewID(), time.Now()
	s := newSpeech()
	piece := func(turn, revision int) []byte {
		return mustJSON(dramatis.MessageDelta{MessageID: dramatis.NewID(), ConversationID: talk, Turn: turn, Revision: revision, Text: "Well"})
	}
	if !s.hear(piece(3, 0), now) {
		t.Error("a line of a conversation that nobody knows is not passed on")
	}
	s.heard(spokenEvent(dramatis.EventMessageCreated, talk, 3, 0))
	for _, c := range []struct {
		turn, revision int
		want           bool
	}{{2, 0, false}, {3, 0, false}, {4, 0, true}, {3, 1, true}} {
		if got := s.hear(piece(c.turn, c.revision), now); got != c.want {
			t.Errorf("after turn 3 a piece of turn %d, revision %d, is passed on: %v", c.turn, c.revision, got)
		}
	}
	s.heard(spokenEvent(dramatis.EventMessageEdited, talk, 3, 1))
	if s.hear(piece(3, 1), now) {
		t.Error("a piece of a line that was spoken anew already is passed on")
	}
	s.heard(&dramatis.Event{Type: dramatis.EventConversationEnded, ConversationID: &talk})
	if len(s.said) != 0 {
		t.Error("a conversation that has ended is kept in mind")
	}
}

func TestSpeechForgetsWhatNobodyFinishes(t *testing.T) {
	t.Parallel()
	s, now := newSpeech(), time.Now()
	s.hear(mustJSON(dramatis.MessageDelta{MessageID: dramatis.NewID(), ConversationID: dramatis.NewID(), Turn: 1, Text: "Well"}), now)
	if len(s.soFar(now.Add(speechLasts))) != 1 {
		t.Error("a line is forgotten too soon")
	}
	if len(s.soFar(now.Add(speechLasts+1))) != 0 {
		t.Error("a line that nobody goes on with is kept for ever")
	}
}

package api

import (
	"testing"

	"github.com/literaryai/dramatis"
)

func TestSpeechKeepsUnfinishedLines(t *testing.T) {
	t.Parallel()
	talk, line := dramatis.NewID(), dramatis.NewID()
	piece := func(attempt, offset int, text string) []byte {
		return mustJSON(dramatis.MessageDelta{MessageID: line, ConversationID: talk, Attempt: attempt, Offset: offset, Text: text})
	}
	for name, c := range map[string]struct {
		pieces [][]byte
		want   string
	}{
		"in order":             {[][]byte{piece(1, 0, "Good "), piece(1, 5, "evening")}, "Good evening"},
		"a piece is lost":      {[][]byte{piece(1, 0, "Good "), piece(1, 9, "ning")}, ""},
		"from the middle":      {[][]byte{piece(1, 5, "evening")}, ""},
		"a new attempt":        {[][]byte{piece(1, 0, "Good "), piece(2, 0, "Hello")}, "Hello"},
		"two attempts in turn": {[][]byte{piece(2, 0, "Hello"), piece(1, 5, "evening")}, ""},
		"no JSON":              {[][]byte{[]byte("{")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := speech{}
			for _, p := range c.pieces {
				s.hear(p)
			}
			got := ""
			for _, said := range s {
				got += said.Text
			}
			if got != c.want {
				t.Errorf("said so far: %q, want %q", got, c.want)
			}
			s.heard(&dramatis.Event{Type: dramatis.EventMessageCreated, ConversationID: &talk})
			if len(s.soFar()) != 0 {
				t.Error("a finished line is still being said")
			}
		})
	}
}

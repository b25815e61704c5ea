package api

import (
	"encoding/json"
	"time"

	"github.com/literaryai/dramatis"
)

// Lines that are being spoken are remembered while they last, so that who comes late hears them from their beginning.
const (
	mostSpeakers = 64
	speechLasts  = 2 * time.Minute // of a line that is never finished, after its last piece
)

// speech is what was said so far of each line that is not finished, and how far each conversation has come. It belongs to
// one reader.
type speech struct {
	lines map[dramatis.ID]*unfinished
	said  map[dramatis.ID]turnSaid // by conversation; of those that have not ended
}

// unfinished is a line from its beginning, and when its last piece came.
type unfinished struct {
	dramatis.MessageDelta
	at time.Time
}

// turnSaid is the last line of a conversation that is finished.
type turnSaid struct{ turn, revision int }

func newSpeech() *speech {
	return &speech{lines: map[dramatis.ID]*unfinished{}, said: map[dramatis.ID]turnSaid{}}
}

// hear adds a piece, and reports whether it is worth passing on. One of a turn that has been taken is not: somebody else
// spoke while that line was being thought of, and it will never be finished. A piece that does not follow the one before
// belongs to a line whose beginning nobody heard, or to a new attempt, and then only one that starts at the beginning is of
// use.
func (s *speech) hear(data []byte, now time.Time) bool {
	var piece dramatis.MessageDelta
	if json.Unmarshal(data, &piece) != nil {
		return false
	}
	last, known := s.said[piece.ConversationID]
	if known && (piece.Turn < last.turn || piece.Turn == last.turn && piece.Revision <= last.revision) {
		delete(s.lines, piece.MessageID)
		return false
	}
	s.add(&piece, now)
	return true
}

func (s *speech) add(piece *dramatis.MessageDelta, now time.Time) {
	said := s.lines[piece.MessageID]
	switch {
	case piece.Offset == 0:
		if s.forget(now); said != nil || len(s.lines) < mostSpeakers {
			s.lines[piece.MessageID] = &unfinished{*piece, now}
		}
	case said != nil && said.Attempt == piece.Attempt && piece.Offset == len(said.Text):
		said.Text += piece.Text
		said.at = now
	case said != nil:
		delete(s.lines, piece.MessageID)
	}
}

// forget lets go of lines that nobody goes on with.
func (s *speech) forget(now time.Time) {
	for id, said := range s.lines {
		if now.Sub(said.at) > speechLasts {
			delete(s.lines, id)
		}
	}
}

// heard forgets a line that has become a message, and every line of a conversation that is over or waits.
func (s *speech) heard(e *dramatis.Event) {
	if e.ConversationID == nil {
		return
	}
	talk := *e.ConversationID
	switch e.Type {
	case dramatis.EventMessageCreated, dramatis.EventMessageEdited:
		var p dramatis.MessageCreated // an edited one has the same field
		if json.Unmarshal(e.Payload, &p) == nil {
			s.said[talk] = turnSaid{p.Message.Turn, p.Message.Revision}
		}
	case dramatis.EventConversationEnded:
		delete(s.said, talk)
	case dramatis.EventConversationPaused:
	default:
		return
	}
	for id, line := range s.lines {
		if line.ConversationID == talk {
			delete(s.lines, id)
		}
	}
}

// soFar is each unfinished line from its beginning, as one piece.
func (s *speech) soFar(now time.Time) [][]byte {
	s.forget(now)
	lines := make([][]byte, 0, len(s.lines))
	for _, said := range s.lines {
		lines = append(lines, mustJSON(said.MessageDelta))
	}
	return lines
}

package api

import (
	"encoding/json"

	"github.com/literaryai/dramatis"
)

// Lines that are being spoken are remembered while they last, so that who comes late hears them from their beginning.
const mostSpeakers = 64

// speech is what was said so far of each line that is not finished. It belongs to one reader.
type speech map[dramatis.ID]*dramatis.MessageDelta

// hear adds a piece. A piece that does not follow the one before belongs to a line whose beginning nobody heard, or to
// a new attempt, and then only one that starts at the beginning is of use.
func (s speech) hear(data []byte) {
	var piece dramatis.MessageDelta
	if json.Unmarshal(data, &piece) != nil {
		return
	}
	said := s[piece.MessageID]
	switch {
	case piece.Offset == 0 && (said != nil || len(s) < mostSpeakers):
		s[piece.MessageID] = &piece
	case said != nil && said.Attempt == piece.Attempt && piece.Offset == len(said.Text):
		said.Text += piece.Text
	case said != nil:
		delete(s, piece.MessageID)
	}
}

// heard forgets a line that has become a message, and every line of a conversation that is over.
func (s speech) heard(e *dramatis.Event) {
	switch e.Type {
	case dramatis.EventMessageCreated, dramatis.EventConversationEnded, dramatis.EventConversationPaused:
	default:
		return
	}
	for id, said := range s {
		if e.ConversationID != nil && said.ConversationID == *e.ConversationID {
			delete(s, id)
		}
	}
}

// soFar is each unfinished line from its beginning, as one piece.
func (s speech) soFar() [][]byte {
	lines := make([][]byte, 0, len(s))
	for _, said := range s {
		lines = append(lines, mustJSON(said))
	}
	return lines
}

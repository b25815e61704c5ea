package sim

import (
	"slices"

	"github.com/literaryai/dramatis"
)

// Heard is what somebody has heard of a scene's lines, oldest first: those said while they were there, and of whispers
// only their own and those meant for them. Prompts and memories are made of nothing else, so that nobody in a group
// knows what was not said to them. Who takes no part has heard nothing.
func Heard(s *Scene, number int) []dramatis.Message {
	i := slices.IndexFunc(s.Conversation.Participants, func(p dramatis.Participant) bool { return p.Number == number })
	if i < 0 {
		return nil
	}
	who := &s.Conversation.Participants[i]
	var heard []dramatis.Message
	for _, m := range s.Lines {
		if wasThere(s, who, m.Turn) && reaches(&m, number) {
			heard = append(heard, m)
		}
	}
	return heard
}

// wasThere reports whether a participant was there at a turn: they had come in, and neither gone nor been taken out. Who
// takes their leave in a chat is there again when they are spoken to.
func wasThere(s *Scene, who *dramatis.Participant, turn int) bool {
	if turn <= who.JoinedAfter || who.Left && turn > who.LeftAfter {
		return false
	}
	return s.Conversation.Kind == dramatis.KindChat || !slices.ContainsFunc(s.Lines, func(m dramatis.Message) bool {
		return m.Act == dramatis.ActLeave && isBy(&m, who.Number) && who.JoinedAfter < m.Turn && m.Turn < turn
	})
}

// reaches reports whether somebody who is there hears a line: everybody does, unless it is whispered.
func reaches(m *dramatis.Message, number int) bool {
	return m.WhisperTo == nil || m.WhisperTo.Number == number || isBy(m, number)
}

// isBy reports whether a line is a character's own.
func isBy(m *dramatis.Message, number int) bool {
	return m.Speaker.Kind == dramatis.SpeakerCharacter && m.Speaker.Number == number
}

// hearers is those who are there and perceive a line, its speaker included, in the participants' order.
func hearers(s *Scene, l *Line) []*dramatis.Character {
	return those(remaining(s), func(c *dramatis.Character) bool {
		return l.WhisperTo == 0 || c.Number == l.WhisperTo || c.Number == l.Speaker
	})
}

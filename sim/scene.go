package sim

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Scene is a conversation with everything its rules need.
type Scene struct {
	Ecosystem    *dramatis.Ecosystem
	Conversation *dramatis.Conversation
	Present      []dramatis.Character              // in the participants' order
	Bonds        map[[2]int]*dramatis.Relationship // by {from, to}; a missing pair are strangers
	Lines        []dramatis.Message                // so far, oldest first; the last 16 or so are enough
	Now          time.Time                         // world time of the turn to come
	GoalMet      bool                              // the last line reached what the scene was for
}

// NextSpeaker is the number of who speaks next.
func NextSpeaker(s *Scene) int { return s.Present[0].Number }

// Over tells after the last line whether the scene has ended, and why.
func Over(s *Scene) (reason string, over bool) {
	return "turns", s.Conversation.Turn >= s.Conversation.MaxTurns
}

// TurnTime is the world time of a turn.
func TurnTime(c *dramatis.Conversation, turn int) time.Time {
	return c.WorldTime.Add(time.Duration(turn-1) * 20 * time.Second)
}

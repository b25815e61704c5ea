package sim

import (
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// Scene is a conversation with everything its rules need.
type Scene struct {
	Ecosystem    *dramatis.Ecosystem
	Conversation *dramatis.Conversation
	Present      []dramatis.Character              // in the participants' order
	Bonds        map[[2]int]*dramatis.Relationship // by {from, to}; a missing pair are strangers
	Visitors     map[Visit]*dramatis.Visitor       // people who talk from outside, as those present know them; a missing one is a stranger
	Lines        []dramatis.Message                // so far, oldest first; the last 16 or so, and those of people who left
	Now          time.Time                         // world time of the turn to come
}

// TurnTime is the world time of a turn, 20 world seconds after the turn before. Turn 1 opens the conversation.
func TurnTime(c *dramatis.Conversation, turn int) time.Time {
	return c.WorldTime.Add(time.Duration(turn-1) * turnLength)
}

// bond is how one stands to another at the scene's Now; strangers stand to one another as strangers do.
func (s *Scene) bond(from, to int) Bond {
	if r := s.Bonds[[2]int{from, to}]; r != nil {
		return BondAt(r, s.Now)
	}
	return restingBondOfType(dramatis.Stranger)
}

// remaining is those who are present and have not left, in the participants' order.
func remaining(s *Scene) []*dramatis.Character {
	var here []*dramatis.Character
	for i := range s.Present {
		if isHere(s, s.Present[i].Number) {
			here = append(here, &s.Present[i])
		}
	}
	return here
}

// isHere reports whether a participant is there for the turn to come.
func isHere(s *Scene, number int) bool {
	who := participant(s.Conversation, number)
	return who == nil || wasThere(s, who, s.Conversation.Turn+1)
}

// participant is who takes part under a number, or nil.
func participant(c *dramatis.Conversation, number int) *dramatis.Participant {
	i := slices.IndexFunc(c.Participants, func(p dramatis.Participant) bool { return p.Number == number })
	if i < 0 {
		return nil
	}
	return &c.Participants[i]
}

// Here lists the numbers of those who are there for the turn to come, in the participants' order.
func Here(s *Scene) []int {
	here := remaining(s)
	numbers := make([]int, len(here))
	for i, c := range here {
		numbers[i] = c.Number
	}
	return numbers
}

// numbersOf lists people by number.
func numbersOf(people []*dramatis.Character) []int {
	var numbers []int
	for _, c := range people {
		numbers = append(numbers, c.Number)
	}
	slices.Sort(numbers)
	return numbers
}

// nameOf is the name of somebody who is present, or empty.
func nameOf(s *Scene, number int) string {
	for i := range s.Present {
		if s.Present[i].Number == number {
			return s.Present[i].Name
		}
	}
	return ""
}

// later is the later of two times. A talk that was paused lags behind the world; what happened since then to those who
// take part stays where it is, as if the talk came after it.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/literaryai/dramatis"
)

// NextSpeaker is the number of who speaks next, 0 when nobody can, or when the director has yet to say. Whoever was
// told to speak does. Otherwise the last speaker waits, and who has left or has no energy left to talk is passed over
// while others can speak. Where the model is to be asked, it is whom the natural order would choose in its place.
func NextSpeaker(s *Scene) int {
	if told := s.Conversation.NextSpeaker; slices.Contains(Here(s), told) {
		return told
	}
	able := ableToSpeak(s)
	if len(able) == 0 {
		return 0
	}
	switch s.Conversation.SpeakerOrder {
	case dramatis.OrderManual:
		return 0
	case dramatis.OrderRoundRobin:
		return nextInRound(s, able)
	case dramatis.OrderPooled:
		return spokenLeast(s, able)
	}
	return natural(s, able)
}

// AsksModel reports whether the model is to be asked who speaks next, and lists who could.
func AsksModel(s *Scene) (able []*dramatis.Character, asks bool) {
	if s.Conversation.SpeakerOrder != dramatis.OrderModel || slices.Contains(Here(s), s.Conversation.NextSpeaker) {
		return nil, false
	}
	able = ableToSpeak(s)
	return able, len(able) > 1
}

// Waits tells what a scene waits for before its next line, if for anything: in the manual order for the director, and
// for the person who plays the next speaker, whose number it then gives.
func Waits(s *Scene) (reason string, speaker int) {
	if _, asks := AsksModel(s); asks {
		return "", 0
	}
	speaker = NextSpeaker(s)
	switch {
	case speaker == 0 && s.Conversation.SpeakerOrder == dramatis.OrderManual:
		return dramatis.WaitsForDirector, 0
	case IsPlayed(s.Conversation, speaker):
		return dramatis.WaitsForPerson, speaker
	}
	return "", 0
}

// IsPlayed reports whether a person speaks for a participant.
func IsPlayed(c *dramatis.Conversation, number int) bool {
	who := participant(c, number)
	return who != nil && who.PlayedBy != nil
}

// NextUnplayed is who speaks next when those whom people play are passed over, 0 when nobody else is there.
func NextUnplayed(s *Scene) int {
	others := *s
	c := *s.Conversation
	c.NextSpeaker = 0
	if c.SpeakerOrder == dramatis.OrderManual {
		c.SpeakerOrder = dramatis.OrderNatural
	}
	others.Conversation = &c
	others.Present = slices.DeleteFunc(slices.Clone(s.Present), func(p dramatis.Character) bool { return IsPlayed(&c, p.Number) })
	return NextSpeaker(&others)
}

// ableToSpeak lists who could take the next turn, in the participants' order.
func ableToSpeak(s *Scene) []*dramatis.Character {
	here := remaining(s)
	others := those(here, func(c *dramatis.Character) bool { return c.Number != lastSpeaker(s) })
	if len(others) == 0 {
		return here
	}
	fresh := those(others, func(c *dramatis.Character) bool { return EnergyAt(c, s.Now) >= energyGone })
	if len(fresh) == 0 {
		return others
	}
	return fresh
}

// those keeps who meets a condition.
func those(people []*dramatis.Character, condition func(*dramatis.Character) bool) []*dramatis.Character {
	var met []*dramatis.Character
	for _, c := range people {
		if condition(c) {
			met = append(met, c)
		}
	}
	return met
}

// natural lets the one who was spoken to answer, unless somebody who was left out breaks in; without such a one, it
// is a matter of talkativeness and energy. The first participant opens.
func natural(s *Scene, able []*dramatis.Character) int {
	if len(s.Lines) == 0 {
		return able[0].Number
	}
	dice := Chance(s.Ecosystem.Seed, s.Conversation.Tick, s.Conversation.Number, fmt.Sprintf("speaker of turn %d", s.Conversation.Turn+1))
	called := calledUpon(s, able)
	if called == nil {
		return able[weighted(dice.Float64(), able, readiness(s))].Number
	}
	for _, c := range able {
		if c != called && silentFor(s, c.Number) >= leftOutLines && dice.Float64() < interruption*c.Talkativeness {
			return c.Number
		}
	}
	return called.Number
}

// calledUpon is who the last line was said to, or else whose name is in it.
func calledUpon(s *Scene, able []*dramatis.Character) *dramatis.Character {
	last := &s.Lines[len(s.Lines)-1]
	for _, c := range able {
		if last.AddressedTo != nil && last.AddressedTo.Number == c.Number {
			return c
		}
	}
	for _, c := range able {
		if last.AddressedTo == nil && c.Name != "" && strings.Contains(last.Text, c.Name) {
			return c
		}
	}
	return nil
}

// readiness weighs who takes the word: talkativeness, and the energy for it.
func readiness(s *Scene) func(c *dramatis.Character) float64 {
	return func(c *dramatis.Character) float64 { return (.1 + c.Talkativeness) * (.1 + EnergyAt(c, s.Now)) }
}

// weighted is the place that a draw u in [0, 1) falls on, each person's stretch being as long as their weight.
func weighted(u float64, people []*dramatis.Character, weight func(*dramatis.Character) float64) int {
	total := 0.0
	for _, c := range people {
		total += weight(c)
	}
	left := u * total
	for i, c := range people {
		if left -= weight(c); left < 0 {
			return i
		}
	}
	return len(people) - 1
}

// nextInRound is the next able one after the last speaker's place.
func nextInRound(s *Scene, able []*dramatis.Character) int {
	from := -1
	for i := range s.Present {
		if s.Present[i].Number == lastCharacter(s) {
			from = i
		}
	}
	for step := 1; step <= len(s.Present); step++ {
		number := s.Present[(from+step+len(s.Present))%len(s.Present)].Number
		for _, c := range able {
			if c.Number == number {
				return number
			}
		}
	}
	return able[0].Number
}

// spokenLeast is who has the fewest lines; among equals the earliest place.
func spokenLeast(s *Scene, able []*dramatis.Character) int {
	lines := map[int]int{}
	for i := range s.Lines {
		lines[s.Lines[i].Speaker.Number]++
	}
	least := able[0]
	for _, c := range able[1:] {
		if lines[c.Number] < lines[least.Number] {
			least = c
		}
	}
	return least.Number
}

// lastSpeaker is the number of the character who spoke last, 0 when nobody has or it was a person.
func lastSpeaker(s *Scene) int {
	if len(s.Lines) == 0 {
		return 0
	}
	return s.Lines[len(s.Lines)-1].Speaker.Number
}

// lastCharacter is the number of the last character who spoke, whoever spoke since.
func lastCharacter(s *Scene) int {
	for i := len(s.Lines) - 1; i >= 0; i-- {
		if s.Lines[i].Speaker.Kind == dramatis.SpeakerCharacter {
			return s.Lines[i].Speaker.Number
		}
	}
	return 0
}

// silentFor counts the lines since somebody's last word.
func silentFor(s *Scene, number int) int {
	n := 0
	for i := len(s.Lines) - 1; i >= 0 && s.Lines[i].Speaker.Number != number; i-- {
		n++
	}
	return n
}

package sim

import "github.com/literaryai/dramatis"

// hearing is how a line reaches somebody other than its speaker.
func (p *part) hearing() dramatis.Hearing {
	switch {
	case p.role == watches:
		return dramatis.HearsWitness
	case p.share < 1:
		return dramatis.HearsCrowd
	}
	return dramatis.HearsAddressed
}

// explain keeps the terms of a shift that are worth keeping.
func (e *Effects) explain(s *shift) {
	for _, t := range s.terms {
		if magnitude(t.Delta) >= termLeast {
			e.Terms.Bonds = append(e.Terms.Bonds, t)
		}
	}
}

// explainMind keeps the terms of what a line stirred in somebody and how it moved their goals.
func (e *Effects) explainMind(felt dramatis.FeelingTerm, goals []dramatis.GoalTerm) {
	if felt.Emotion != "" {
		e.Terms.Feelings = append(e.Terms.Feelings, felt)
	}
	e.Terms.Goals = append(e.Terms.Goals, goals...)
	if haveReached(goals) {
		e.Terms.Feelings = append(e.Terms.Feelings, dramatis.FeelingTerm{
			Character: felt.Character, Emotion: finished, Cause: dramatis.FeelsFinished, Base: 1, Share: 1, Nerves: 1, Regard: 1, Intensity: 1,
		})
	}
}

// WhySpoke is why somebody is the next to speak in a scene, seen from before their line.
func WhySpoke(s *Scene, number int) dramatis.SpeakerReason {
	c := s.Conversation
	switch {
	case c.Kind == dramatis.KindChat:
		return dramatis.SpeaksToVisitor
	case c.NextSpeaker == number || c.SpeakerOrder == dramatis.OrderManual:
		return dramatis.SpeaksDirected
	}
	able := ableToSpeak(s)
	switch {
	case len(s.Lines) == 0 && c.SpeakerOrder != dramatis.OrderModel:
		return dramatis.SpeaksFirst
	case len(able) == 1:
		return dramatis.SpeaksAlone
	case c.SpeakerOrder == dramatis.OrderModel:
		return dramatis.SpeaksByModel
	case c.SpeakerOrder == dramatis.OrderRoundRobin:
		return dramatis.SpeaksInTurn
	case c.SpeakerOrder == dramatis.OrderPooled:
		return dramatis.SpeaksLeast
	}
	return whySpokeUp(s, able, number)
}

// whySpokeUp is why somebody takes the word of their own accord.
func whySpokeUp(s *Scene, able []*dramatis.Character, number int) dramatis.SpeakerReason {
	called := calledUpon(s, able)
	switch {
	case called == nil:
		return dramatis.SpeaksReadily
	case called.Number != number:
		return dramatis.SpeaksLeftOut
	case s.Lines[len(s.Lines)-1].AddressedTo != nil:
		return dramatis.SpeaksAddressed
	}
	return dramatis.SpeaksNamed
}

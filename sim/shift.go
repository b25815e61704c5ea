package sim

import (
	"cmp"
	"math"
	"slices"

	"github.com/literaryai/dramatis"
)

// shift is what a line did to one relationship.
type shift struct {
	after      dramatis.Relationship
	typeBefore dramatis.RelationshipType
	met        bool // there was none before
	changes    []dramatis.AxisChange
}

// bondShifts works out what a line does between its speaker and everybody else, both ways.
func bondShifts(s *Scene, l *Line, parts []part) []shift {
	i := slices.IndexFunc(parts, func(p part) bool { return p.role == speaks })
	if i < 0 {
		return nil
	}
	speaker, rule := &parts[i], ruleOf(l.Act)
	var shifts []shift
	for j := range parts {
		other := &parts[j]
		if other == speaker {
			continue
		}
		toSpeaker, toOther := pushes(&rule, l, other)
		shifts = append(shifts,
			shifted(s, l.Act, other.who, speaker.who, toSpeaker, &rule),
			shifted(s, l.Act, speaker.who, other.who, toOther, &rule))
	}
	slices.SortFunc(shifts, func(a, b shift) int {
		return cmp.Or(cmp.Compare(a.after.From, b.after.From), cmp.Compare(a.after.To, b.after.To))
	})
	return shifts
}

// push is what a line would do to a bond if everybody were average and nothing stood between them yet.
type push struct {
	Bond
	share   float64 // of strength and trust; below 0 for those who enjoy another's misfortune
	knowing float64 // of familiarity
}

// pushes is how a line pushes the bond of other to its speaker, and of the speaker to other.
func pushes(rule *actRule, l *Line, other *part) (toSpeaker, toOther push) {
	hearer, speaker := rule.Hearer, rule.Speaker
	tone := toneWeight * tone(l.Emotion) * clamp(l.Intensity, 0, 1)
	hearer.Strength += tone
	speaker.Strength += tone
	if other.role == watches {
		return push{hearer, other.share * other.sympathy, witnessKnowing}, push{speaker, 0, witnessKnowing}
	}
	return push{hearer, other.share, 1}, push{speaker, other.share, 1}
}

// shifted applies a push to the bond of from to to, beginning one where there is none.
func shifted(s *Scene, act dramatis.Act, from, to *dramatis.Character, p push, rule *actRule) shift {
	known := s.Bonds[[2]int{from.Number, to.Number}]
	var r dramatis.Relationship
	if known != nil {
		r = *known
	} else {
		r = NewRelationship(from, to, dramatis.Stranger, restingBond(dramatis.Stranger, from.Traits), s.Now)
	}
	now := later(s.Now, r.AnchoredAt)
	before := BondAt(&r, now).kept()
	after := moved(before, p, from.Traits, rule)
	done := shift{typeBefore: r.Type, met: known == nil, changes: changesBetween(before, after)}
	r.Type = typeAfter(act, &r, after)
	Reanchor(&r, from, after, now)
	r.LastInteractionAt = &now
	done.after = r
	return done
}

// moved is a bond after a push, scaled by personality, by the bond itself and by the room that is left on each axis.
func moved(before Bond, p push, mind dramatis.Traits, rule *actRule) Bond {
	scale := p.share * (1 + rule.Bond*before.Strength)
	if rule.Welcome {
		scale *= welcome(before.Strength)
	}
	strength, trust := p.Strength*scale, p.Trust*scale
	familiarity := p.Familiarity * p.knowing * around(mind.Extraversion, outgoingness)
	return Bond{
		Strength:    moveAxis(before.Strength, strength*temper(strength, mind), -1, 1, 1),
		Trust:       moveAxis(before.Trust, trust*temper(trust, mind), 0, 1, .5),
		Familiarity: moveAxis(before.Familiarity, familiarity, 0, 1, 1),
	}.kept()
}

// moveAxis adds a change of at most maxStep to an axis. What is left up to the axis' end slows it down, once that is
// less than half the range.
func moveAxis(v, change, least, most, half float64) float64 {
	change = clamp(change, -maxStep, maxStep)
	room := v - least
	if change > 0 {
		room = most - v
	}
	return clamp(v+change*clamp(room/half, 0, 1), least, most)
}

// temper is how much a change counts with somebody: hurts less with the agreeable and more with the neurotic,
// kindness more with the agreeable.
func temper(change float64, mind dramatis.Traits) float64 {
	if change < 0 {
		return around(mind.Neuroticism, forgiveness) * around(mind.Agreeableness, -forgiveness)
	}
	return around(mind.Agreeableness, warmth)
}

// welcome is how a familiarity such as a joke is taken: fully from whom one likes, half from a stranger, badly from whom
// one dislikes.
func welcome(strength float64) float64 { return clamp((strength+.3)/.6, -.5, 1) }

// tone is how an emotion in the voice sounds to others: 1 is warm, −1 hostile. Grief and fear are neither.
func tone(emotion string) float64 {
	switch emotion {
	case "joy", "gratitude", "love", "admiration":
		return 1
	case "anger", "hate", "reproach", "resentment", "gloating":
		return -1
	}
	return 0
}

// typeAfter is the type of a relationship after a line: what its values call for, and what the act itself begins.
func typeAfter(act dramatis.Act, r *dramatis.Relationship, after Bond) dramatis.RelationshipType {
	t := TypeFor(r.Type, r.TypeByAuthor, after)
	if r.TypeByAuthor {
		return t
	}
	switch {
	case act == dramatis.ActFlirt && after.Strength >= romanceFrom && (t == dramatis.Friend || t == dramatis.CloseFriend):
		return dramatis.Romance
	case (act == dramatis.ActHelp || act == dramatis.ActPromise) && after.Strength >= allianceFrom && t == dramatis.Acquaintance:
		return dramatis.Ally
	}
	return t
}

// changesBetween lists the axes that differ.
func changesBetween(before, after Bond) []dramatis.AxisChange {
	changes := []dramatis.AxisChange{}
	for _, axis := range dramatis.Axes() {
		if b, a := before.on(axis), after.on(axis); a != b {
			changes = append(changes, dramatis.AxisChange{Axis: axis, Before: b, After: a})
		}
	}
	return changes
}

// movedOf is the largest change of strength or trust in somebody's own relationships.
func movedOf(number int, shifts []shift) float64 {
	most := 0.0
	for _, s := range shifts {
		if s.after.From != number {
			continue
		}
		for _, c := range s.changes {
			if c.Axis != dramatis.AxisFamiliarity {
				most = max(most, math.Abs(c.After-c.Before))
			}
		}
	}
	return most
}

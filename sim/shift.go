package sim

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// shift is what a line did to one relationship.
type shift struct {
	after      dramatis.Relationship
	visitor    *dramatis.Visitor // whose bond it is, as they were before; nil for one between characters
	typeBefore dramatis.RelationshipType
	met        bool // there was none before
	changes    []dramatis.AxisChange
	terms      [3]dramatis.BondTerm // of each axis, in their order
}

// bondShifts works out what a line does between its speaker and everybody else, both ways, and to how they stand to a
// visitor.
func bondShifts(s *Scene, l *Line, parts []part) []shift {
	rule := ruleOf(l.Act)
	shifts := visitorShifts(s, l, parts, &rule)
	i := slices.IndexFunc(parts, func(p part) bool { return p.role == speaks })
	if i < 0 {
		return shifts
	}
	speaker := &parts[i]
	for j := range parts {
		other := &parts[j]
		if other == speaker {
			continue
		}
		toSpeaker, toOther := pushes(&rule, l, other)
		shifts = append(shifts,
			pushedBond(s, l.Act, other.who, speaker.who, toSpeaker, &rule),
			pushedBond(s, l.Act, speaker.who, other.who, toOther, &rule))
	}
	slices.SortFunc(shifts, func(a, b shift) int {
		return cmp.Or(cmp.Compare(a.after.From, b.after.From), cmp.Compare(a.after.To, b.after.To))
	})
	return shifts
}

// push is what a line would do to a bond if everybody were average and nothing stood between them yet.
type push struct {
	Bond
	tone     float64 // that the voice adds to strength
	hearing  dramatis.Hearing
	share    float64 // of strength and trust
	sympathy float64 // likewise; below 0 for those who enjoy another's misfortune
	knowing  float64 // of familiarity
}

// pushes is how a line pushes the bond of other to its speaker, and of the speaker to other.
func pushes(rule *actRule, l *Line, other *part) (toSpeaker, toOther push) {
	tone := toneWeight * tone(l.Emotion) * clamp(l.Intensity, 0, 1)
	toSpeaker = push{rule.Hearer, tone, other.hearing(), other.share, 1, 1}
	toOther = push{rule.Speaker, tone, other.hearing(), other.share, 1, 1}
	if other.role == watches {
		toSpeaker.sympathy, toSpeaker.knowing = other.sympathy, witnessKnowing
		toOther.share, toOther.knowing = 0, witnessKnowing
	}
	return toSpeaker, toOther
}

// pushedBond applies a push to the bond of one character to another, beginning one where there is none.
func pushedBond(s *Scene, act dramatis.Act, from, to *dramatis.Character, p push, rule *actRule) shift {
	known := s.Bonds[[2]int{from.Number, to.Number}]
	if known != nil {
		return shifted(s, act, from, *known, p, rule)
	}
	done := shifted(s, act, from, newStranger(from, to, s.Now), p, rule)
	done.met = true
	return done
}

// newStranger is how from begins to stand to whom they have just met.
func newStranger(from, to *dramatis.Character, now time.Time) dramatis.Relationship {
	return NewRelationship(from, to, dramatis.Stranger, restingBond(dramatis.Stranger, from.Traits), now)
}

// shifted applies a push to a bond of from.
func shifted(s *Scene, act dramatis.Act, from *dramatis.Character, r dramatis.Relationship, p push, rule *actRule) shift {
	now := later(s.Now, r.AnchoredAt)
	before := BondAt(&r, now).kept()
	terms := weighed(before, p, from.Traits, rule)
	after := moved(before, &terms)
	for i := range terms {
		terms[i].From, terms[i].To = r.From, r.To
	}
	done := shift{typeBefore: r.Type, changes: changesBetween(before, after), terms: terms}
	r.Type = typeAfter(act, &r, after)
	Reanchor(&r, from, after, now)
	r.LastInteractionAt = &now
	done.after = r
	return done
}

// weighed is what a push comes to on each axis, term by term: scaled by personality, by the bond itself and by the room
// that is left.
func weighed(before Bond, p push, mind dramatis.Traits, rule *actRule) [3]dramatis.BondTerm {
	common := dramatis.BondTerm{
		Hearing: p.hearing, Share: p.share, Sympathy: p.sympathy, Bond: 1 + rule.Bond*before.Strength, Welcome: 1, Bound: maxStep,
	}
	if rule.Welcome {
		common.Welcome = welcome(before.Strength)
	}
	strength, trust, familiarity := common, common, common
	strength.Axis, strength.Before, strength.Base, strength.Tone = dramatis.AxisStrength, before.Strength, p.Strength, p.tone
	strength.Temper = temper(pushed(&strength), mind)
	strength.Headroom = headroom(&strength, -1, 1, 1)
	trust.Axis, trust.Before, trust.Base = dramatis.AxisTrust, before.Trust, p.Trust
	trust.Temper = temper(pushed(&trust), mind)
	trust.Headroom = headroom(&trust, 0, 1, .5)
	familiarity.Axis, familiarity.Before, familiarity.Base = dramatis.AxisFamiliarity, before.Familiarity, p.Familiarity
	familiarity.Share, familiarity.Sympathy, familiarity.Bond, familiarity.Welcome = p.knowing, 1, 1, 1
	familiarity.Temper = around(mind.Extraversion, outgoingness)
	familiarity.Headroom = headroom(&familiarity, 0, 1, 1)
	return [3]dramatis.BondTerm{strength, trust, familiarity}
}

// pushed is a change before personality has its say.
func pushed(t *dramatis.BondTerm) float64 {
	return (t.Base + t.Tone) * (t.Share * t.Sympathy * t.Bond * t.Welcome)
}

// bounded is a change that one line may make.
func bounded(t *dramatis.BondTerm) float64 { return clamp(pushed(t)*t.Temper, -t.Bound, t.Bound) }

// headroom slows a change down by what is left up to the axis' end, once that is less than half the range.
func headroom(t *dramatis.BondTerm, least, most, half float64) float64 {
	room := t.Before - least
	if bounded(t) > 0 {
		room = most - t.Before
	}
	return clamp(room/half, 0, 1)
}

// moved is a bond after its terms, which learn what came of them.
func moved(before Bond, terms *[3]dramatis.BondTerm) Bond {
	by := func(t *dramatis.BondTerm) float64 { return t.Before + bounded(t)*t.Headroom }
	after := Bond{by(&terms[0]), by(&terms[1]), by(&terms[2])}.kept()
	for i := range terms {
		terms[i].Delta = round(after.on(terms[i].Axis) - before.on(terms[i].Axis))
	}
	return after
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

package sim

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Bond is the value of a relationship's axes at one moment.
type Bond struct{ Strength, Trust, Familiarity float64 }

// BondAt evaluates all axes of a relationship at a moment.
func BondAt(r *dramatis.Relationship, at time.Time) Bond {
	return Bond{
		Strength:    ValueAt(r.Strength, r.AnchoredAt, at),
		Trust:       ValueAt(r.Trust, r.AnchoredAt, at),
		Familiarity: ValueAt(r.Familiarity, r.AnchoredAt, at),
	}
}

// on is the value of one axis.
func (b Bond) on(axis dramatis.Axis) float64 {
	switch axis {
	case dramatis.AxisTrust:
		return b.Trust
	case dramatis.AxisFamiliarity:
		return b.Familiarity
	default:
		return b.Strength
	}
}

// kept is the bond as the world keeps it: within the axes' ranges and rounded.
func (b Bond) kept() Bond {
	return Bond{
		Strength:    round(clamp(b.Strength, -1, 1)),
		Trust:       round(clamp(b.Trust, 0, 1)),
		Familiarity: round(clamp(b.Familiarity, 0, 1)),
	}
}

// NewRelationship is how from begins to stand to to at a moment. Its ids are left for the store to fill in, except
// those of the two people.
func NewRelationship(from, to *dramatis.Character, t dramatis.RelationshipType, b Bond, at time.Time) dramatis.Relationship {
	r := dramatis.Relationship{FromID: from.ID, ToID: to.ID, From: from.Number, To: to.Number, Type: t, Since: at}
	Reanchor(&r, from, b, at)
	return r
}

// Reanchor fixes new values at a moment, and chooses what they will fall back to, and how fast, from the type of the
// relationship and the personality of from.
func Reanchor(r *dramatis.Relationship, from *dramatis.Character, b Bond, at time.Time) {
	b = b.kept()
	base, pace := restingBond(r.Type, from.Traits), 1.0
	if r.Type == dramatis.Family || r.Type == dramatis.Romance {
		pace = kinHalfLives
	}
	r.Strength = dramatis.Anchor{
		Value: b.Strength, Base: base.Strength,
		HalfLife: round(strengthHalfLife * pace * grudge(b.Strength-base.Strength, from.Traits)),
	}
	r.Trust = dramatis.Anchor{
		Value: b.Trust, Base: base.Trust,
		HalfLife: round(trustHalfLife * pace * grudge(b.Trust-base.Trust, from.Traits)),
	}
	r.Familiarity = dramatis.Anchor{Value: b.Familiarity, Base: base.Familiarity, HalfLife: familiarityHalfLife * pace}
	r.AnchoredAt = at
}

// grudge is how much longer than others somebody holds on to a feeling below what they fall back to: the neurotic
// longer, the agreeable shorter. It does not touch good feelings.
func grudge(aboveBase float64, t dramatis.Traits) float64 {
	if aboveBase >= 0 {
		return 1
	}
	return around(t.Neuroticism, grudgeSpan) * around(t.Agreeableness, -grudgeSpan)
}

// restingBond is what a relationship of a type falls back to when two people no longer meet; the agreeable trust more.
// A friendship falls below what keeps it one, so that it must be lived; kinship and old closeness do not.
func restingBond(t dramatis.RelationshipType, traits dramatis.Traits) Bond {
	b := restingBondOfType(t)
	b.Trust = round(clamp(b.Trust+trustSpan*(traits.Agreeableness-.5), 0, 1))
	return b
}

func restingBondOfType(t dramatis.RelationshipType) Bond {
	switch t {
	case dramatis.Acquaintance:
		return Bond{0, .5, .05}
	case dramatis.Friend:
		return Bond{.1, .55, .2}
	case dramatis.CloseFriend:
		return Bond{.3, .65, .3}
	case dramatis.Ally:
		return Bond{.15, .6, .15}
	case dramatis.Rival:
		return Bond{-.05, .4, .15}
	case dramatis.Enemy:
		return Bond{-.2, .25, .2}
	case dramatis.Romance:
		return Bond{.4, .65, .4}
	case dramatis.Family:
		return Bond{.35, .6, .6}
	case dramatis.Mentor:
		return Bond{.2, .65, .3}
	case dramatis.Colleague:
		return Bond{.05, .5, .25}
	default:
		return Bond{0, .5, 0}
	}
}

package sim

import (
	"math"
	"time"

	"github.com/literaryai/dramatis"
)

// ValueAt is what an axis that was anchored at one moment has become at another:
// v(t) = base + (value − base) · 2^(−Δt / half-life). Before the anchor, and where the half-life is not positive, it
// is the anchored value.
func ValueAt(a dramatis.Anchor, anchored, at time.Time) float64 {
	return fade(a.Value, a.Base, a.HalfLife, at.Sub(anchored).Hours()/24)
}

// fade moves value towards base by the share that is lost in elapsed time; both times are in one unit.
func fade(value, base, halfLife, elapsed float64) float64 {
	if elapsed <= 0 || halfLife <= 0 {
		return value
	}
	return base + (value-base)*math.Exp2(-elapsed/halfLife)
}

// Bond is the value of a relationship's axes at one moment.
type Bond struct{ Strength, Trust, Familiarity float64 }

// BondAt evaluates all axes of a relationship.
func BondAt(r *dramatis.Relationship, at time.Time) Bond {
	return Bond{
		Strength:    ValueAt(r.Strength, r.AnchoredAt, at),
		Trust:       ValueAt(r.Trust, r.AnchoredAt, at),
		Familiarity: ValueAt(r.Familiarity, r.AnchoredAt, at),
	}
}

// Decay is what the decay job records.
func Decay(rels []dramatis.Relationship, chars map[int]*dramatis.Character, at time.Time) []dramatis.RelationshipChange {
	return nil
}

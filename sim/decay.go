package sim

import (
	"cmp"
	"math"
	"slices"
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

// Decay is what a decay job records at a moment when the one before it ran at since: an entry for each relationship
// whose type turns, or one of whose axes has come a visible step further from its anchor. No anchor moves, so that
// whenever the job runs, and even if it never does, the values at any time are the same; only the type of a
// relationship may differ afterwards. Those with somebody who is not among chars, which is by number, are left alone.
// Entries come in the order of the numbers.
func Decay(rels []dramatis.Relationship, chars map[int]*dramatis.Character, since, at time.Time) []dramatis.RelationshipChange {
	var changes []dramatis.RelationshipChange
	for _, r := range byNumbers(rels) {
		if chars[r.From] == nil || chars[r.To] == nil {
			continue
		}
		if change, faded := fading(&r, since, at); faded {
			changes = append(changes, change)
		}
	}
	return changes
}

// fading is the entry of one relationship, and whether there is anything in it.
func fading(r *dramatis.Relationship, since, at time.Time) (dramatis.RelationshipChange, bool) {
	now := BondAt(r, at)
	change := dramatis.RelationshipChange{
		Relationship: *r, TypeBefore: r.Type, Changes: faded(r, BondAt(r, since), now), Cause: dramatis.CauseDecay,
	}
	change.Relationship.Type = TypeFor(r.Type, r.TypeByAuthor, now)
	return change, len(change.Changes) > 0 || change.Relationship.Type != r.Type
}

// faded lists the axes that are more whole visible steps away from their anchors than they were before.
func faded(r *dramatis.Relationship, before, now Bond) []dramatis.AxisChange {
	changes := []dramatis.AxisChange{}
	for _, axis := range dramatis.Axes() {
		anchored := r.Anchor(axis).Value
		if steps(now.on(axis)-anchored) > steps(before.on(axis)-anchored) {
			changes = append(changes, dramatis.AxisChange{Axis: axis, Before: round(before.on(axis)), After: round(now.on(axis))})
		}
	}
	return changes
}

// steps is how many whole visible steps a distance is.
func steps(distance float64) int { return int(score(magnitude(distance) / visibleStep)) }

// byNumbers is a copy of rels in the order of the people's numbers.
func byNumbers(rels []dramatis.Relationship) []dramatis.Relationship {
	sorted := slices.Clone(rels)
	slices.SortFunc(sorted, func(a, b dramatis.Relationship) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return sorted
}

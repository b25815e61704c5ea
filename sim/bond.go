package sim

import (
	"time"

	"github.com/literaryai/dramatis"
)

// NewRelationship is a relationship that begins at a moment.
func NewRelationship(from, to *dramatis.Character, t dramatis.RelationshipType, b Bond, at time.Time) dramatis.Relationship {
	r := dramatis.Relationship{FromID: from.ID, ToID: to.ID, From: from.Number, To: to.Number, Type: t, Since: at}
	Reanchor(&r, from, b, at)
	return r
}

// Reanchor fixes new values at a moment.
func Reanchor(r *dramatis.Relationship, from *dramatis.Character, b Bond, at time.Time) {
	r.Strength = dramatis.Anchor{Value: b.Strength, HalfLife: 14}
	r.Trust = dramatis.Anchor{Value: b.Trust, Base: .5, HalfLife: 30}
	r.Familiarity = dramatis.Anchor{Value: b.Familiarity, HalfLife: 60}
	r.AnchoredAt = at
}

// TypeFor is the type that the values of a bond call for.
func TypeFor(current dramatis.RelationshipType, byAuthor bool, b Bond) dramatis.RelationshipType {
	return current
}

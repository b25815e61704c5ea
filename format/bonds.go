package format

import (
	"slices"

	"github.com/literaryai/dramatis"
)

// Bond is how one character of a new world stands to another. It is directed.
type Bond struct {
	From, To     int // the characters' numbers
	Type         dramatis.RelationshipType
	TypeByAuthor bool
	Strength     float64 // −1 to 1
	Trust        float64 // 0 to 1
	Familiarity  float64 // 0 to 1; above 0 where it follows from a weight
}

// What two people who appear together feel for each other when nobody says: a little liking, which grows with
// familiarity (mere exposure; Zajonc 1968), and neither trust nor mistrust.
const (
	likingPerFamiliarity = 0.25
	unsaidTrust          = 0.5
)

// Bonds are the network's ties as a world takes them in: for each tie in order first the one from From to To, then the
// one back. Numbers are those of Characters.
//
// Familiarity is w / (w + m), w being the tie's weight and m the median weight of the network. It rises with the
// weight, it is .5 for the tie in the middle, and it does not depend on the unit in which a file counts.
func (n Network) Bonds() []Bond {
	median := n.medianWeight()
	bonds := make([]Bond, 0, 2*len(n.Ties))
	for _, t := range n.Ties {
		familiarity := t.Weight / (t.Weight + median)
		bonds = append(bonds,
			newBond(t.From+1, t.To+1, familiarity, t.There),
			newBond(t.To+1, t.From+1, familiarity, t.Back))
	}
	return bonds
}

func newBond(from, to int, familiarity float64, s *Stance) Bond {
	b := Bond{
		From: from, To: to, Familiarity: familiarity,
		Type: dramatis.Acquaintance, Strength: likingPerFamiliarity * familiarity, Trust: unsaidTrust,
	}
	if s != nil {
		b.Strength, b.Trust = s.Strength, s.Trust
	}
	if s != nil && s.Type != "" {
		b.Type, b.TypeByAuthor = s.Type, !s.TypeByWorld
	}
	if s != nil && s.Familiarity != nil {
		b.Familiarity = *s.Familiarity
	}
	return b
}

// medianWeight is the weight in the middle, the lower one of two; 0 without ties.
func (n Network) medianWeight() float64 {
	if len(n.Ties) == 0 {
		return 0
	}
	weights := make([]float64, len(n.Ties))
	for i, t := range n.Ties {
		weights[i] = t.Weight
	}
	slices.Sort(weights)
	return weights[(len(weights)-1)/2]
}

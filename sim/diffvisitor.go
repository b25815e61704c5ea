package sim

import (
	"cmp"
	"slices"

	"github.com/literaryai/dramatis"
)

// VisitDiff is how a character stands to a person from outside, where the worlds differ in it. Who is known in one of them
// only is nil in the other, where they are a stranger.
type VisitDiff struct {
	Character   SamePerson
	Here, There *dramatis.Visitor
	Axes        []AxisDiff
	Size        float64 // the sum of what the axes differ by
}

// diffVisitors compares whom those who live in both worlds have met. A visitor is the same in both who has the same account;
// of those who are left, who has a name that no other of them has: an imported world knows its visitors by no more than that.
func diffVisitors(here, there *Side, both []SamePerson) []VisitDiff {
	ours, theirs := visitorsByOwner(here.Visitors), visitorsByOwner(there.Visitors)
	diffs := []VisitDiff{}
	for _, who := range both {
		for _, d := range matchVisitors(ours[who.Here.ID], theirs[who.There.ID]) {
			bond := BondDiff{Here: bondOfVisitor(d.Here), There: bondOfVisitor(d.There)}
			if bond.compare(here.At, there.At); len(bond.Axes) > 0 || bond.turned() {
				d.Character, d.Axes, d.Size = who, bond.Axes, bond.Size
				diffs = append(diffs, d)
			}
		}
	}
	slices.SortStableFunc(diffs, func(a, b VisitDiff) int { return cmp.Compare(b.Size, a.Size) })
	return diffs
}

// visitorsByOwner is whom each character knows, in the order in which they came.
func visitorsByOwner(visitors []dramatis.Visitor) map[dramatis.ID][]*dramatis.Visitor {
	by := map[dramatis.ID][]*dramatis.Visitor{}
	for i := range visitors {
		v := &visitors[i]
		by[v.CharacterID] = append(by[v.CharacterID], v)
	}
	for _, of := range by {
		slices.SortFunc(of, func(a, b *dramatis.Visitor) int { return cmp.Compare(a.Number, b.Number) })
	}
	return by
}

// matchVisitors pairs whom a character knows here with whom they know there.
func matchVisitors(here, there []*dramatis.Visitor) []VisitDiff {
	byUser := make(map[dramatis.ID]*dramatis.Visitor, len(there))
	for _, v := range there {
		byUser[v.UserID] = v
	}
	pairs := make([]VisitDiff, 0, len(here))
	for _, v := range here {
		pairs = append(pairs, VisitDiff{Here: v, There: byUser[v.UserID]})
		delete(byUser, v.UserID)
	}
	unmatched := func(v *dramatis.Visitor) bool { return byUser[v.UserID] == v }
	ours, theirs := map[string]int{}, map[string][]*dramatis.Visitor{}
	for _, pair := range pairs {
		if pair.There == nil {
			ours[pair.Here.Name]++
		}
	}
	for _, v := range there {
		if unmatched(v) {
			theirs[v.Name] = append(theirs[v.Name], v)
		}
	}
	for i := range pairs {
		name := pairs[i].Here.Name
		if pairs[i].There == nil && ours[name] == 1 && len(theirs[name]) == 1 {
			pairs[i].There = theirs[name][0]
			delete(byUser, pairs[i].There.UserID)
		}
	}
	for _, v := range there {
		if unmatched(v) {
			pairs = append(pairs, VisitDiff{There: v})
		}
	}
	return pairs
}

func bondOfVisitor(v *dramatis.Visitor) *dramatis.Relationship {
	if v == nil {
		return nil
	}
	r := v.Bond()
	return &r
}

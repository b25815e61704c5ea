package sim

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// Done is what one line did, as the log tells it.
type Done struct {
	States   []dramatis.StateChange        // of those who were there, as the line left them
	Before   []dramatis.StateChange        // the same people's states just before, of those whom the log knows
	Bonds    []dramatis.RelationshipChange // of those who had met
	Met      []dramatis.Relationship       // of those who had not
	Visits   []dramatis.VisitorChange      // of those who knew the visitor
	Welcomed []dramatis.Visitor            // of those who did not
	Memories []dramatis.ID                 // that were made of it
}

// Undone is what takes a line's effects back. What the line renewed by recalling it stays renewed.
type Undone struct {
	States   []dramatis.StateChange
	Bonds    []dramatis.RelationshipChange // with undo as their cause
	Parted   []dramatis.ID                 // relationships that the line had begun, and that nothing has touched since
	Visits   []dramatis.VisitorChange      // likewise of visitors
	Strange  []dramatis.ID                 // visitors whom the line had introduced; likewise
	Memories []dramatis.ID
}

// TakeBack works out how to take back what a line did, at the scene's Now, which is the time at which it was said. If
// nothing has happened since, all is as it was before the line. What something else has touched since is mended as far as
// it can be:
//   - of a relationship the line's own changes are subtracted from what it is now, within the axes' bounds, and its type
//     follows from the values as it does after any line;
//   - of a person whose state has changed since, the state stays: what in it is the line's and what is the later one's
//     cannot be told apart.
func TakeBack(s *Scene, d Done) Undone {
	undone := Undone{Memories: d.Memories}
	for _, left := range d.States {
		before := slices.IndexFunc(d.Before, func(b dramatis.StateChange) bool { return b.CharacterID == left.CharacterID })
		who := s.person(left.Number)
		if before >= 0 && who != nil && sameState(who.CharacterState, left.CharacterState) {
			undone.States = append(undone.States, d.Before[before])
		}
	}
	for i := range d.Bonds {
		undone.unbind(s, &d.Bonds[i])
	}
	for i := range d.Met {
		undone.part(s, &d.Met[i])
	}
	undone.takeVisitsBack(s, &d)
	slices.SortFunc(undone.Bonds, func(a, b dramatis.RelationshipChange) int {
		return cmp.Or(cmp.Compare(a.Relationship.From, b.Relationship.From), cmp.Compare(a.Relationship.To, b.Relationship.To))
	})
	return undone
}

// Apply brings a scene to where the undoing leaves it.
func (u *Undone) Apply(s *Scene) {
	for _, state := range u.States {
		if who := s.person(state.Number); who != nil {
			who.CharacterState = state.CharacterState
		}
	}
	for i := range u.Bonds {
		r := u.Bonds[i].Relationship
		s.Bonds[[2]int{r.From, r.To}] = &r
	}
	for pair, r := range s.Bonds {
		if slices.Contains(u.Parted, r.ID) {
			delete(s.Bonds, pair)
		}
	}
	u.applyVisits(s)
}

// unbind takes back what a line did to a relationship that there was before.
func (u *Undone) unbind(s *Scene, change *dramatis.RelationshipChange) {
	r := s.Bonds[[2]int{change.Relationship.From, change.Relationship.To}]
	if r == nil || r.ID != change.Relationship.ID {
		return // gone since
	}
	if from := s.person(r.From); from != nil {
		u.Bonds = append(u.Bonds, reverted(s, from, r, change))
	}
}

// reverted takes a change of a bond of from back, from what the bond is now.
func reverted(s *Scene, from *dramatis.Character, r *dramatis.Relationship, change *dramatis.RelationshipChange) dramatis.RelationshipChange {
	var exactly dramatis.RelationshipType
	if sameBond(r, &change.Relationship) {
		exactly = change.TypeBefore
	}
	return subtracted(s, from, r, change.Changes, exactly)
}

// part takes back a relationship that a line began, or only the line's share in it if more has come of it since.
func (u *Undone) part(s *Scene, met *dramatis.Relationship) {
	r := s.Bonds[[2]int{met.From, met.To}]
	switch {
	case r == nil || r.ID != met.ID:
	case sameBond(r, met):
		u.Parted = append(u.Parted, r.ID)
	default:
		if from := s.person(met.From); from != nil {
			u.Bonds = append(u.Bonds, unlived(s, from, r, met))
		}
	}
}

// unlived takes the share of the line in which from met somebody from what has become of it.
func unlived(s *Scene, from *dramatis.Character, r, met *dramatis.Relationship) dramatis.RelationshipChange {
	began := restingBond(dramatis.Stranger, from.Traits).kept()
	return subtracted(s, from, r, changesBetween(began, BondAt(met, met.AnchoredAt)), "")
}

// subtracted takes changes from what a bond of from is now, and gives it a type; none lets the type follow the values.
func subtracted(
	s *Scene, from *dramatis.Character, r *dramatis.Relationship, changes []dramatis.AxisChange, exactly dramatis.RelationshipType,
) dramatis.RelationshipChange {
	now := later(s.Now, r.AnchoredAt)
	before := BondAt(r, now).kept()
	after := before
	for _, c := range changes {
		delta := c.After - c.Before
		switch c.Axis {
		case dramatis.AxisStrength:
			after.Strength -= delta
		case dramatis.AxisTrust:
			after.Trust -= delta
		case dramatis.AxisFamiliarity:
			after.Familiarity -= delta
		}
	}
	after = after.kept()
	back := dramatis.RelationshipChange{
		Relationship: *r, TypeBefore: r.Type, Changes: changesBetween(before, after), Cause: dramatis.CauseUndo,
	}
	if back.Relationship.Type = exactly; exactly == "" {
		back.Relationship.Type = TypeFor(r.Type, r.TypeByAuthor, after)
	}
	Reanchor(&back.Relationship, from, after, now)
	return back
}

// person is somebody who is present, by number, or nil.
func (s *Scene) person(number int) *dramatis.Character {
	i := slices.IndexFunc(s.Present, func(c dramatis.Character) bool { return c.Number == number })
	if i < 0 {
		return nil
	}
	return &s.Present[i]
}

// sameState reports whether nobody has touched a state since it was kept.
func sameState(a, b dramatis.CharacterState) bool {
	if len(a.Goals) == 0 && len(b.Goals) == 0 {
		a.Goals, b.Goals = nil, nil // a list of none and no list are the same
	}
	a.StateAt, b.StateAt = a.StateAt.UTC(), b.StateAt.UTC()
	return sameTime(a.LastInteraction, b.LastInteraction) &&
		reflect.DeepEqual(withoutTime(a), withoutTime(b))
}

func withoutTime(s dramatis.CharacterState) dramatis.CharacterState {
	s.LastInteraction = nil
	return s
}

// sameBond reports whether nobody has touched a relationship since it was kept: neither a line nor an author nor decay.
func sameBond(a, b *dramatis.Relationship) bool {
	return a.Type == b.Type && a.Strength == b.Strength && a.Trust == b.Trust && a.Familiarity == b.Familiarity &&
		a.Version == b.Version && a.AnchoredAt.Equal(b.AnchoredAt) && sameTime(a.LastInteractionAt, b.LastInteractionAt)
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

package sim

import (
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// Visit names a person from outside as one character knows them.
type Visit struct {
	Character int // a number
	User      dramatis.ID
}

// VisitorBond is how a character stands to a person at the scene's Now, and what the person is to them; to one whom they
// do not know as to any stranger.
func VisitorBond(s *Scene, character int, user dramatis.ID) (Bond, dramatis.RelationshipType) {
	v := s.Visitors[Visit{character, user}]
	if v == nil {
		return restingBondOfType(dramatis.Stranger), dramatis.Stranger
	}
	r := v.Bond()
	return BondAt(&r, s.Now), v.Type
}

// VisitorBondAt evaluates how a character stands to a visitor at a moment.
func VisitorBondAt(v *dramatis.Visitor, at time.Time) Bond {
	r := v.Bond()
	return BondAt(&r, at)
}

// regard is how somebody feels about who speaks a line.
func (s *Scene) regard(number int, l *Line) float64 {
	if l.Speaker == 0 && l.Visitor != nil {
		bond, _ := VisitorBond(s, number, l.Visitor.ID)
		return bond.Strength
	}
	return s.bond(number, l.Speaker).Strength
}

// visitorShifts works out what a line does to how those present stand to a person: to everybody's bond when the person
// speaks, and to the speaker's when it is said to the person.
func visitorShifts(s *Scene, l *Line, parts []part, rule *actRule) []shift {
	if l.Visitor == nil {
		return nil
	}
	var shifts []shift
	for i := range parts {
		p := &parts[i]
		switch {
		case l.Speaker == 0:
			toSpeaker, _ := pushes(rule, l, p)
			shifts = append(shifts, towards(s, l, p.who, toSpeaker, rule))
		case p.role == speaks:
			_, toOther := pushes(rule, l, &part{role: hears, share: 1})
			shifts = append(shifts, towards(s, l, p.who, toOther, rule))
		}
	}
	return shifts
}

// towards applies a push to how a character stands to the line's visitor, who may be new to them.
func towards(s *Scene, l *Line, from *dramatis.Character, p push, rule *actRule) shift {
	v, met := s.Visitors[Visit{from.Number, l.Visitor.ID}], false
	if v == nil {
		met = true
		stranger := newStranger(from, &dramatis.Character{ID: l.Visitor.ID}, s.Now)
		fresh := dramatis.Visitor{EcosystemID: from.EcosystemID, CharacterID: from.ID, Character: from.Number, UserID: l.Visitor.ID}.With(&stranger)
		v = &fresh
	}
	known := *v
	known.Name = l.Visitor.Name
	done := shifted(s, l.Act, from, known.Bond(), p, rule)
	done.visitor, done.met = &known, met
	return done
}

// addVisit puts a shift of a bond to a visitor where it belongs.
func (e *Effects) addVisit(s *shift) {
	v := s.visitor.With(&s.after)
	if s.met {
		e.Welcomed = append(e.Welcomed, v)
		return
	}
	e.Visits = append(e.Visits, dramatis.VisitorChange{
		Visitor: v, TypeBefore: s.typeBefore, Changes: s.changes, Cause: dramatis.CauseMessage,
	})
}

// DecayVisitors is Decay for how characters stand to people from outside, in the order of the numbers.
func DecayVisitors(visitors []dramatis.Visitor, chars map[int]*dramatis.Character, since, at time.Time) []dramatis.VisitorChange {
	var changes []dramatis.VisitorChange
	for i := range visitors {
		v := &visitors[i]
		r := v.Bond()
		if change, faded := fading(&r, since, at); faded && chars[v.Character] != nil {
			changes = append(changes, ofVisitor(v, &change))
		}
	}
	slices.SortStableFunc(changes, func(a, b dramatis.VisitorChange) int {
		x, y := NumberOfVisitor(&a.Visitor), NumberOfVisitor(&b.Visitor)
		return slices.Compare(x[:], y[:])
	})
	return changes
}

// ofVisitor is a change of a visitor's bond as the world keeps it.
func ofVisitor(v *dramatis.Visitor, c *dramatis.RelationshipChange) dramatis.VisitorChange {
	return dramatis.VisitorChange{Visitor: v.With(&c.Relationship), TypeBefore: c.TypeBefore, Changes: c.Changes, Cause: c.Cause}
}

// takeVisitsBack takes back what a line did to how people stand to its visitor.
func (u *Undone) takeVisitsBack(s *Scene, d *Done) {
	for i := range d.Visits {
		change := &d.Visits[i]
		v, from := s.visitor(&change.Visitor)
		if v == nil || from == nil {
			continue
		}
		r := v.Bond()
		was := dramatis.RelationshipChange{Relationship: change.Visitor.Bond(), TypeBefore: change.TypeBefore, Changes: change.Changes}
		back := reverted(s, from, &r, &was)
		u.Visits = append(u.Visits, ofVisitor(v, &back))
	}
	for i := range d.Welcomed {
		v, from := s.visitor(&d.Welcomed[i])
		if v == nil || from == nil {
			continue
		}
		r, met := v.Bond(), d.Welcomed[i].Bond()
		if sameBond(&r, &met) {
			u.Strange = append(u.Strange, v.ID)
			continue
		}
		back := unlived(s, from, &r, &met)
		u.Visits = append(u.Visits, ofVisitor(v, &back))
	}
}

// visitor is somebody as they are known now, with who knows them; nil when that is gone since.
func (s *Scene) visitor(was *dramatis.Visitor) (*dramatis.Visitor, *dramatis.Character) {
	v := s.Visitors[Visit{was.Character, was.UserID}]
	if v == nil || v.ID != was.ID {
		return nil, nil
	}
	return v, s.person(was.Character)
}

// applyVisits brings the scene's visitors to where the undoing leaves them.
func (u *Undone) applyVisits(s *Scene) {
	for i := range u.Visits {
		v := u.Visits[i].Visitor
		s.Visitors[Visit{v.Character, v.UserID}] = &v
	}
	for visit, v := range s.Visitors {
		if slices.Contains(u.Strange, v.ID) {
			delete(s.Visitors, visit)
		}
	}
}

package sim

import (
	"fmt"

	"github.com/literaryai/dramatis"
)

// checkNewVisitors holds people whom somebody has met against those whom they know. A number is given once; one may be left
// out where a line that introduced somebody was taken back.
func (a *Admission) checkNewVisitors(f *dramatis.Faults, visitors []dramatis.Visitor) {
	for i := range visitors {
		v, place := &visitors[i], fmt.Sprintf("payload.visitors[%d].", i)
		a.give(f, place+"id", v.ID)
		a.checkEnd(f, place+"character_id", v.CharacterID, v.Character)
		f.Check(v.UserID != dramatis.ID{}, place+"user_id", "must be a person's")
		f.Check(!a.given[v.UserID], place+"user_id", "is that of something in the world")
		if other, known := a.visits[Visit{v.Character, v.UserID}]; known {
			f.Add(place+"user_id", "is known to that character already: %s", other)
		}
		next := a.guests[v.CharacterID] + 1
		_, taken := a.seats[[2]int{v.Character, v.Number}]
		f.Check(v.Number >= 1 && v.Number <= next && !taken, place+"number", "must be that of no other visitor, and at most %d, the next", next)
		checkVisitor(f, place, v)
		a.visits[Visit{v.Character, v.UserID}], a.seats[[2]int{v.Character, v.Number}] = v.ID, v.ID
		a.guests[v.CharacterID] = max(a.guests[v.CharacterID], v.Number)
	}
}

func checkVisitor(f *dramatis.Faults, place string, v *dramatis.Visitor) {
	include(f, place, v.Validate())
	r := v.Bond()
	checkAnchors(f, place, &r)
}

func (a *Admission) checkVisitors(f *dramatis.Faults, changes []dramatis.VisitorChange) {
	for i := range changes {
		change, place := &changes[i], fmt.Sprintf("payload.visitors[%d].", i)
		v := &change.Visitor
		was, known := a.State.Visitors[v.ID]
		if !known {
			f.Add(place+"visitor.id", "must be that of a visitor")
			continue
		}
		same := v.CharacterID == was.CharacterID && v.Character == was.Character && v.UserID == was.UserID && v.Number == was.Number &&
			v.Since.Equal(was.Since)
		f.Check(same, place+"visitor", "must be the same person to the same character as before, of the same number and since the same time")
		checkVisitor(f, place+"visitor.", v)
		a.checkChange(f, place, &dramatis.RelationshipChange{
			Relationship: v.Bond(), TypeBefore: change.TypeBefore, Changes: change.Changes, Cause: change.Cause, MessageID: change.MessageID,
		})
		f.Check(change.Cause != dramatis.CauseAuthor, place+"cause", "must not be %s: nobody sets how somebody stands to a person", dramatis.CauseAuthor)
	}
}

// forgetVisitors takes note of visitors who are strangers again.
func (a *Admission) forgetVisitors(ids []dramatis.ID) {
	for _, id := range ids { // the fold refuses what there is not
		v := a.State.Visitors[id]
		delete(a.visits, Visit{v.Character, v.UserID})
		delete(a.seats, [2]int{v.Character, v.Number})
	}
}

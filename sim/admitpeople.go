package sim

import (
	"fmt"
	"maps"
	"slices"

	"github.com/literaryai/dramatis"
)

// mostPeople is how many characters a world from elsewhere may ever have had.
const mostPeople = 20_000

func (a *Admission) checkNewPeople(f *dramatis.Faults, people []dramatis.Character) {
	f.Check(len(people) > 0, "payload.characters", "must not be empty")
	f.Check(a.people+len(people) <= mostPeople, "payload.characters", "make more than %d that there ever were", mostPeople)
	for i := range people {
		c, place := &people[i], fmt.Sprintf("payload.characters[%d].", i)
		a.give(f, place+"id", c.ID)
		f.Check(c.Number == a.people+1, place+"number", "must be %d, the next", a.people+1)
		f.Check(c.MemoryCount == 0, place+"memory_count", "must be 0 when they are made")
		checkCharacter(f, place, c)
		a.people, a.numbers[c.ID] = a.people+1, c.Number
	}
}

func checkCharacter(f *dramatis.Faults, place string, c *dramatis.Character) {
	f.Check(c.Version >= 0, place+"version", "must not be negative")
	include(f, place, c.Validate())
	include(f, place, c.CharacterState.Validate())
}

func (a *Admission) checkPeople(f *dramatis.Faults, p *dramatis.CharacterChanged) {
	for i := range p.Characters {
		c, place := &p.Characters[i], fmt.Sprintf("payload.characters[%d].", i)
		f.Check(c.Number == a.State.Characters[c.ID].Number, place+"number", "must be what it was")
		f.Check(c.MemoryCount >= 0 && c.MemoryCount <= a.minds[c.ID], place+"memory_count", "must be at most %d", a.minds[c.ID])
		checkCharacter(f, place, c)
	}
	for i := range p.States {
		s, place := &p.States[i], fmt.Sprintf("payload.states[%d].", i)
		f.Check(s.Number == a.State.Characters[s.CharacterID].Number, place+"number", "must be that of the character")
		include(f, place, s.CharacterState.Validate())
	}
}

// forgetPeople takes note that characters are gone, and with them their bonds, visitors and memories.
func (a *Admission) forgetPeople(ids []dramatis.ID) {
	for _, id := range ids {
		number := a.numbers[id]
		delete(a.minds, id)
		delete(a.guests, id)
		maps.DeleteFunc(a.bonds, func(pair [2]int, _ dramatis.ID) bool { return pair[0] == number || pair[1] == number })
		maps.DeleteFunc(a.visits, func(visit Visit, _ dramatis.ID) bool { return visit.Character == number })
		maps.DeleteFunc(a.seats, func(seat [2]int, _ dramatis.ID) bool { return seat[0] == number })
	}
}

func (a *Admission) checkNewBonds(f *dramatis.Faults, bonds []dramatis.Relationship) {
	for i := range bonds {
		r, place := &bonds[i], fmt.Sprintf("payload.relationships[%d].", i)
		a.give(f, place+"id", r.ID)
		a.checkEnd(f, place+"from_character_id", r.FromID, r.From)
		a.checkEnd(f, place+"to_character_id", r.ToID, r.To)
		if other, taken := a.bonds[[2]int{r.From, r.To}]; taken {
			f.Add(place+"to_character_id", "stands in that relationship already: %s", other)
		}
		checkBond(f, place, r)
		a.bonds[[2]int{r.From, r.To}] = r.ID
	}
}

func (a *Admission) checkEnd(f *dramatis.Faults, place string, id dramatis.ID, number int) {
	c, known := a.State.Characters[id]
	f.Check(known && c.Number == number, place, "must be that of a character, number %d", number)
}

// mostHalfLife bounds half-lives: some thousand years, in world days.
const mostHalfLife = 1e6

func checkBond(f *dramatis.Faults, place string, r *dramatis.Relationship) {
	include(f, place, r.Validate())
	f.Check(r.Version >= 0, place+"version", "must not be negative")
	checkAnchors(f, place, r)
}

// checkAnchors checks what no author sets: what the axes of a bond fall back to, and how fast.
func checkAnchors(f *dramatis.Faults, place string, r *dramatis.Relationship) {
	for _, axis := range dramatis.Axes() {
		anchor, least := r.Anchor(axis), leastOf(axis)
		f.Check(anchor.Base >= least && anchor.Base <= 1, place+string(axis)+".base", "must be from %g to 1", least)
		f.Check(anchor.HalfLife > 0 && anchor.HalfLife <= mostHalfLife, place+string(axis)+".half_life", "must be above 0, and at most %g", mostHalfLife)
	}
}

func (a *Admission) checkBonds(f *dramatis.Faults, changes []dramatis.RelationshipChange) {
	for i := range changes {
		change, place := &changes[i], fmt.Sprintf("payload.relationships[%d].", i)
		r, was := &change.Relationship, a.State.Relationships[changes[i].Relationship.ID]
		same := r.FromID == was.FromID && r.ToID == was.ToID && r.From == was.From && r.To == was.To
		f.Check(same, place+"relationship", "must be between the same two as before")
		checkBond(f, place+"relationship.", r)
		a.checkChange(f, place, change)
	}
}

// checkChange checks an entry in the history of a bond.
func (a *Admission) checkChange(f *dramatis.Faults, place string, c *dramatis.RelationshipChange) {
	f.Check(c.TypeBefore.Valid(), place+"type_before", "must be one of %v", dramatis.RelationshipTypes())
	causes := []dramatis.CauseKind{dramatis.CauseMessage, dramatis.CauseDecay, dramatis.CauseAuthor, dramatis.CauseUndo}
	f.Check(slices.Contains(causes, c.Cause), place+"cause", "must be one of %v", causes)
	if c.MessageID != nil {
		_, said := a.State.Messages[*c.MessageID]
		f.Check(said, place+"message_id", "must be that of a line")
	}
	for i, moved := range c.Changes {
		least, at := leastOf(moved.Axis), fmt.Sprintf("%schanges[%d]", place, i)
		f.Check(slices.Contains(dramatis.Axes(), moved.Axis), at+".axis", "must be one of %v", dramatis.Axes())
		f.Check(moved.Before >= least && moved.Before <= 1, at+".before", "must be from %g to 1", least)
		f.Check(moved.After >= least && moved.After <= 1, at+".after", "must be from %g to 1", least)
	}
}

// leastOf is the lowest value of an axis; the highest is 1.
func leastOf(axis dramatis.Axis) float64 {
	if axis == dramatis.AxisStrength {
		return -1
	}
	return 0
}

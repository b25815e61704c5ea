package sim

import (
	"cmp"
	"slices"

	"github.com/literaryai/dramatis"
)

// Line is what was said, as the rules read it.
type Line struct {
	Speaker     int               // a character's number; 0 for a person or the narrator
	SpeakerName string            // of a speaker who is no character
	Visitor     *dramatis.Speaker // the person who speaks, or to whom a character speaks; nil for none
	Act         dramatis.Act
	AddressedTo int  // a number; 0 for everybody
	WhisperTo   int  // the only one who hears it; 0 for everybody
	Narrated    bool // nobody says it: Text tells how things are, or Action what happens
	Emotion     string
	Intensity   float64
	Text        string
	Action      string
	Topic       string
}

// Effects is what one line did to those who were present. Everything is in the order of the people's numbers. What
// only the store can know is left zero: the ids of what is new, the numbers of memories, the message's id.
type Effects struct {
	States   []dramatis.StateChange        // everybody's
	Bonds    []dramatis.RelationshipChange // of those who had met; no axis by more than 0.2
	Met      []dramatis.Relationship       // of those who had not
	Visits   []dramatis.VisitorChange      // of those who knew the visitor; likewise
	Welcomed []dramatis.Visitor            // of those who did not
	Deltas   []dramatis.BondDelta          // what is worth showing beside the line
	Memories []dramatis.Memory             // one of everybody's, in their own words
	Terms    dramatis.Terms                // of the rules behind all this; who calls says why the speaker spoke
}

// Appraise works out what a line does at the scene's Now: to how speaker, those addressed and bystanders stand to one
// another, to how they feel, how tired they are and how far their goals have come, and what they will remember. A person
// who speaks for themselves, or is spoken to, is a visitor: the characters' bonds to them move by the same rules, and there
// are none the other way. The narrator has no bonds.
func Appraise(s *Scene, l Line) Effects {
	parts := cast(s, &l)
	shifts := bondShifts(s, &l, parts)
	effects := Effects{}
	for i := range shifts {
		effects.add(&shifts[i])
		effects.explain(&shifts[i])
	}
	for i := range parts {
		p := &parts[i]
		var term dramatis.FeelingTerm
		p.felt, term = p.feels(s, &l)
		p.moved = movedOf(p.who.Number, shifts)
		memory := p.memory(s, &l)
		state, goals := p.state(s, &l, memory.Importance)
		effects.Memories = append(effects.Memories, memory)
		effects.States = append(effects.States, state)
		effects.explainMind(term, goals)
	}
	return effects
}

// role is somebody's part in one line.
type role int

const (
	speaks  role = iota
	hears        // it is said to them
	watches      // it is said to another
)

// part is somebody's part in one line, and what it does to them.
type part struct {
	who      *dramatis.Character
	role     role
	share    float64          // how much of the line's effect reaches them
	sympathy float64          // of a bystander with whom the line is said to, −1 to 1
	regard   float64          // how a hearer or bystander feels about the speaker beforehand, −1 to 1
	felt     dramatis.Emotion // what the line makes them feel
	moved    float64          // the largest change of their own strength or trust
}

// cast gives everybody who is present their part, by number.
func cast(s *Scene, l *Line) []part {
	present := hearers(s, l)
	slices.SortFunc(present, func(a, b *dramatis.Character) int { return cmp.Compare(a.Number, b.Number) })
	to := addressee(present, l)
	share := 1.0
	if to == nil && len(audience(s, l)) > 1 {
		share = crowdShare
	}
	parts := make([]part, len(present))
	for i, who := range present {
		p := part{who: who, share: share}
		switch {
		case who.Number == l.Speaker:
			p.role = speaks
		case to == nil || who.Number == to.Number:
			p.role = hears
		default:
			p.role = watches
			p.sympathy = sympathy(s, who.Number, to.Number)
			p.share = witnessShare
		}
		p.regard = s.regard(who.Number, l)
		parts[i] = p
	}
	return parts
}

// addressee is who a line is said to, or nil when it is said to everybody.
func addressee(present []*dramatis.Character, l *Line) *dramatis.Character {
	for _, c := range present {
		if c.Number == l.AddressedTo && c.Number != l.Speaker {
			return c
		}
	}
	return nil
}

// sympathy is how far a bystander makes somebody's fate their own: that of a friend gladly, that of an enemy the
// other way round (Heider 1946: we like those who do good to our friends).
func sympathy(s *Scene, bystander, other int) float64 {
	return witnessBase + (1-witnessBase)*s.bond(bystander, other).Strength
}

// add puts one shift where it belongs.
func (e *Effects) add(s *shift) {
	switch {
	case s.visitor != nil:
		e.addVisit(s)
	case s.met:
		e.Met = append(e.Met, s.after)
	default:
		e.Bonds = append(e.Bonds, dramatis.RelationshipChange{
			Relationship: s.after, TypeBefore: s.typeBefore, Changes: s.changes, Cause: dramatis.CauseMessage,
		})
	}
	for _, c := range s.changes {
		if delta := round(c.After - c.Before); delta >= shownStep || delta <= -shownStep {
			e.Deltas = append(e.Deltas, dramatis.BondDelta{From: s.after.FromID, To: s.after.ToID, Axis: c.Axis, Delta: delta})
		}
	}
}

package sim

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

// perform applies what a line does to a scene, and says what that was.
func perform(s *Scene, l Line) Done {
	var d Done
	for i := range s.Present {
		p := &s.Present[i]
		d.Before = append(d.Before, dramatis.StateChange{CharacterID: p.ID, Number: p.Number, CharacterState: p.CharacterState})
	}
	e := Appraise(s, l)
	d.States, d.Bonds, d.Met = e.States, e.Bonds, e.Met
	for _, state := range e.States {
		s.person(state.Number).CharacterState = state.CharacterState
	}
	for i := range d.Met {
		d.Met[i].ID = idOf(1, 'm', d.Met[i].From*100+d.Met[i].To)
		r := d.Met[i]
		s.Bonds[[2]int{r.From, r.To}] = &r
	}
	for _, change := range d.Bonds {
		r := change.Relationship
		s.Bonds[[2]int{r.From, r.To}] = &r
	}
	return d
}

// values are all bonds at the scene's Now with their types, and all states.
func values(s *Scene) map[string]any {
	all := map[string]any{}
	for pair, r := range s.Bonds {
		all[fmt.Sprint(pair)] = fmt.Sprint(BondAt(r, s.Now).kept(), r.Type)
	}
	for i := range s.Present {
		all[s.Present[i].Name] = fmt.Sprintf("%+v", s.Present[i].CharacterState)
	}
	return all
}

// When nothing happens in between, taking a line back leaves everything as it was before it.
func TestTakingBackALineLeavesNothingOfIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		s.Now = dawn.Add(time.Hour)
		before := values(s)
		done := perform(s, drawLine(t, 3))
		undone := TakeBack(s, done)
		undone.Apply(s)
		if got := fmt.Sprint(values(s)); got != fmt.Sprint(before) {
			t.Fatalf("it was\n%v\nand is\n%v", before, got)
		}
		for _, change := range undone.Bonds {
			if change.Cause != dramatis.CauseUndo {
				t.Errorf("a bond changed for %s", change.Cause)
			}
		}
	})
}

// When more was said in between, only the line's own changes are taken off, within the bounds, and no state is touched that
// has changed since.
func TestTakingBackALineBeforeAnother(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := drawScene(t)
		s.Now = dawn.Add(time.Hour)
		done := perform(s, drawLine(t, 3))
		s.Now = s.Now.Add(turnLength)
		perform(s, drawLine(t, 3))
		before := values(s)
		undone := TakeBack(s, done)
		if len(undone.States) != 0 {
			t.Fatalf("%d states are taken back that something has touched since", len(undone.States))
		}
		for i := range done.Met {
			met := &done.Met[i]
			now := s.Bonds[[2]int{met.From, met.To}]
			if parted := slices.Contains(undone.Parted, met.ID); parted != sameBond(now, met) {
				t.Errorf("that %d met %d is taken back: %v", met.From, met.To, parted)
			}
		}
		for _, change := range undone.Bonds {
			r := change.Relationship
			now, was := BondAt(&r, s.Now), BondAt(s.Bonds[[2]int{r.From, r.To}], s.Now)
			for _, axis := range dramatis.Axes() {
				want := was.on(axis) - didTo(s, done, r.ID, axis)
				least := 0.0
				if axis == dramatis.AxisStrength {
					least = -1
				}
				if got := now.on(axis); magnitude(got-clamp(want, least, 1)) > 2/valuePrecision {
					t.Errorf("%s of %d to %d is %v, want %v", axis, r.From, r.To, got, want)
				}
			}
		}
		if got := fmt.Sprint(values(s)); got != fmt.Sprint(before) {
			t.Error("working it out has changed the scene")
		}
	})
}

// didTo is what a line did to one axis.
func didTo(s *Scene, d Done, id dramatis.ID, axis dramatis.Axis) float64 {
	sum := 0.0
	for _, change := range d.Bonds {
		for _, c := range change.Changes {
			if change.Relationship.ID == id && c.Axis == axis {
				sum += c.After - c.Before
			}
		}
	}
	for i := range d.Met {
		if r := &d.Met[i]; r.ID == id {
			sum += BondAt(r, r.AnchoredAt).on(axis) - restingBond(dramatis.Stranger, s.person(r.From).Traits).on(axis)
		}
	}
	return sum
}

// Somebody who is gone by now leaves nothing to be taken back.
func TestTakingBackALineOfTheGone(t *testing.T) {
	t.Parallel()
	s := sceneOf(average(1, 1), average(1, 2))
	done := perform(s, Line{Speaker: 1, Act: dramatis.ActPraise, AddressedTo: 2})
	s.Present, s.Bonds = s.Present[:1], map[[2]int]*dramatis.Relationship{}
	if undone := TakeBack(s, done); len(undone.States) != 1 || len(undone.Bonds)+len(undone.Parted) != 0 {
		t.Errorf("it takes back %+v", undone)
	}
}

package sim

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

func days(n float64) time.Time { return dawn.Add(time.Duration(n * 24 * float64(time.Hour))) }

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) < 1e-6) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestValueAt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		anchor dramatis.Anchor
		after  float64 // days
		want   float64
	}{
		{"at the anchor", dramatis.Anchor{Value: .8, Base: .2, HalfLife: 14}, 0, .8},
		{"after one half-life", dramatis.Anchor{Value: .8, Base: .2, HalfLife: 14}, 14, .5},
		{"after two half-lives", dramatis.Anchor{Value: .8, Base: .2, HalfLife: 14}, 28, .35},
		{"from below", dramatis.Anchor{Value: -.6, Base: 0, HalfLife: 10}, 20, -.15},
		{"before the anchor", dramatis.Anchor{Value: .8, Base: .2, HalfLife: 14}, -5, .8},
		{"without a half-life", dramatis.Anchor{Value: .8, Base: .2}, 5, .8},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			near(t, "the value", ValueAt(test.anchor, dawn, days(test.after)), test.want)
		})
	}
}

func TestDecayRecordsWhatIsSeen(t *testing.T) {
	t.Parallel()
	a, b := average(1, 1), average(1, 2)
	chars := map[int]*dramatis.Character{1: &a, 2: &b}
	fond := between(&a, &b, dramatis.Friend, Bond{.4, .55, .2}, dawn) // falls to .1 with a half-life of 14 days
	flat := between(&b, &a, dramatis.Acquaintance, Bond{0, .5, .05}, dawn)
	rels := []dramatis.Relationship{flat, fond}

	if got := Decay(rels, chars, dawn, days(1)); len(got) != 0 {
		t.Errorf("after one day %d changes are recorded, want none: .3·(1−2^(−1/14)) = .0145 is not seen", len(got))
	}
	got := Decay(rels, chars, dawn, days(28)) // .1 + .3/4 = .175: below what keeps a friend
	if len(got) != 1 || got[0].Cause != dramatis.CauseDecay || got[0].TypeBefore != dramatis.Friend {
		t.Fatalf("after 28 days the changes are %+v, want one by decay", got)
	}
	if got[0].Relationship.Type != dramatis.Acquaintance {
		t.Errorf("the friend has become %s, want acquaintance", got[0].Relationship.Type)
	}
	if c := got[0].Changes; len(c) != 1 || c[0] != (dramatis.AxisChange{Axis: dramatis.AxisStrength, Before: .4, After: .175}) {
		t.Errorf("the changes are %+v, want strength .4 to .175", c)
	}
	if got := Decay(rels, map[int]*dramatis.Character{1: &a}, dawn, days(28)); len(got) != 0 {
		t.Errorf("somebody who is gone has faded: %+v", got)
	}
	if got := Decay(rels[1:], chars, days(28), days(28.5)); len(got) != 1 || len(got[0].Changes) != 0 {
		t.Errorf("half a day on, %+v is recorded; want the turn of the type alone, as no further step was made", got)
	}
}

// Whatever the schedule of the job, the values and the types at the end are the same.
func TestDecayScheduleDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawPerson(t, 1), drawPerson(t, 2)
		kind := rapid.SampledFrom(dramatis.RelationshipTypes()).Draw(t, "type")
		bond := drawBond(t)
		r := between(&a, &b, kind, bond, dawn)
		r.Type = TypeFor(kind, false, bond) // as after any turn
		Reanchor(&r, &a, bond, dawn)
		end := rapid.Float64Range(0, 400).Draw(t, "end")
		once := runDecay(r, &a, &b, []float64{end})
		steps := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 10).Draw(t, "schedule")
		var schedule []float64
		last := 0.0
		for _, share := range steps {
			last += (end - last) * share
			schedule = append(schedule, last)
		}
		often := runDecay(r, &a, &b, append(schedule, end))
		if x, y := BondAt(&once, days(end)), BondAt(&often, days(end)); x != y {
			t.Fatalf("values differ: %v and %v", x, y)
		}
		if x, y := BondAt(&often, days(end)), BondAt(&r, days(end)); x != y {
			t.Fatalf("the job moved the values: %v and %v", x, y)
		}
		if once.Type != often.Type {
			t.Fatalf("types differ: %s when run once, %s when run at %v", once.Type, often.Type, schedule)
		}
	})
}

func runDecay(r dramatis.Relationship, a, b *dramatis.Character, schedule []float64) dramatis.Relationship {
	chars, last := map[int]*dramatis.Character{1: a, 2: b}, dawn
	for _, day := range schedule {
		for _, change := range Decay([]dramatis.Relationship{r}, chars, last, days(day)) {
			r = change.Relationship
		}
		last = days(day)
	}
	return r
}

func drawBond(t *rapid.T) Bond {
	return Bond{
		Strength:    rapid.Float64Range(-1, 1).Draw(t, "strength"),
		Trust:       rapid.Float64Range(0, 1).Draw(t, "trust"),
		Familiarity: rapid.Float64Range(0, 1).Draw(t, "familiarity"),
	}.kept()
}

package sim

import (
	"testing"

	"github.com/literaryai/dramatis"
)

func TestPathBetween(t *testing.T) {
	t.Parallel()
	a, b, c := average(1, 1), average(1, 2), average(1, 3)
	bonds := []dramatis.Relationship{
		between(&a, &b, dramatis.Friend, Bond{.8, .5, .9}, dawn),
		between(&b, &c, dramatis.Friend, Bond{.8, .5, .9}, dawn),
		between(&a, &c, dramatis.Enemy, Bond{-.9, .5, .9}, dawn),
		between(&c, &a, dramatis.Enemy, Bond{-.9, .5, .9}, dawn),
	}
	for _, test := range []struct {
		name     string
		from, to int
		only     dramatis.RelationshipType
		through  []int // the ends of the steps
		found    bool
		chance   float64
	}{
		{"through a friend rather than to an enemy", 1, 3, "", []int{2, 3}, true, .6561},
		{"through enemies alone", 1, 3, dramatis.Enemy, []int{3}, true, .045},
		{"against the way word goes", 3, 2, "", []int{1, 2}, true, .03645},
		{"to oneself", 1, 1, "", nil, true, 1},
		{"to somebody nobody knows", 1, 4, "", nil, false, 0},
		{"over a kind of bond that does not lead there", 3, 1, dramatis.Friend, nil, false, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, found := PathBetween(bonds, test.from, test.to, dramatis.GraphQuery{At: dawn, Type: test.only, Strength: -1})
			if found != test.found || len(p.Steps) != len(test.through) || found && p.Chance != test.chance {
				t.Fatalf("found %v: %+v", found, p)
			}
			for i, to := range test.through {
				if p.Steps[i].Relationship.To != to {
					t.Errorf("step %d leads to %d, want %d", i, p.Steps[i].Relationship.To, to)
				}
			}
		})
	}
}

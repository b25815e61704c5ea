package sim

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

func knows(from, to int, strength float64, t dramatis.RelationshipType) dramatis.Relationship {
	return dramatis.Relationship{
		From: from, To: to, Type: t, AnchoredAt: dramatis.Epoch, Strength: dramatis.Anchor{Value: strength, Base: 0, HalfLife: 10},
	}
}

func TestGraphQuestions(t *testing.T) {
	t.Parallel()
	bonds := []dramatis.Relationship{
		knows(1, 2, 0.8, dramatis.Friend), knows(1, 3, 0.2, dramatis.Friend), knows(2, 4, 0.8, dramatis.Rival),
		knows(3, 4, 0.9, dramatis.Friend), knows(4, 5, 0.9, dramatis.Friend), knows(5, 1, 0.4, dramatis.Friend), knows(6, 1, 0.9, dramatis.Friend),
	}
	whoever := dramatis.GraphQuery{At: dramatis.Epoch, Strength: -1}
	friends, strong := whoever, whoever
	friends.Type, strong.Strength = dramatis.Friend, 0.3
	later := strong
	later.At = dramatis.Epoch.Add(10 * 24 * time.Hour) // by when all strengths are half of what they were
	for name, c := range map[string]struct {
		q        dramatis.GraphQuery
		from, to int
		want     []int
	}{
		"nobody between":               {whoever, 1, 2, []int{1, 2}},
		"of two ways the lower":        {whoever, 1, 4, []int{1, 2, 4}},
		"over friends":                 {friends, 1, 4, []int{1, 3, 4}},
		"over the strong":              {strong, 1, 4, []int{1, 2, 4}},
		"what has faded":               {later, 1, 5, []int{1, 2, 4, 5}},
		"what has faded too far":       {later, 5, 1, nil},
		"against the arrows, not":      {whoever, 1, 6, nil},
		"to oneself":                   {whoever, 3, 3, []int{3}},
		"to somebody who is not there": {whoever, 1, 99, nil},
	} {
		if got := FewestSteps(bonds, c.q, c.from, c.to); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if got := Within(bonds, whoever, 1, 2); !slices.Equal(got, []dramatis.Neighbour{{Number: 2, Depth: 1}, {Number: 3, Depth: 1}, {Number: 4, Depth: 2}}) {
		t.Errorf("within two steps: %v", got)
	}
	if got := CommonAcquaintances(bonds, whoever, 2, 3); !slices.Equal(got, []int{4}) {
		t.Errorf("in common: %v", got)
	}
	if got := CommonAcquaintances(bonds, whoever, 5, 6); !slices.Equal(got, []int{1}) {
		t.Errorf("in common: %v", got)
	}
}

// A path is made of relationships, and its length is that of the neighbourhood in which its end lies.
func TestPathsAndNeighbourhoodsAgree(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(7, 7))
	for range 50 {
		var bonds []dramatis.Relationship
		linked := map[[2]int]bool{}
		for range 60 {
			a, b := 1+chance.IntN(20), 1+chance.IntN(20)
			if a == b || linked[[2]int{a, b}] {
				continue
			}
			linked[[2]int{a, b}] = true
			bonds = append(bonds, knows(a, b, chance.Float64()*2-1, dramatis.Friend))
		}
		q := dramatis.GraphQuery{At: dramatis.Epoch, Strength: -1}
		near := map[int]int{}
		for _, n := range Within(bonds, q, 1, dramatis.MostSteps) {
			near[n.Number] = n.Depth
		}
		for to := 2; to <= 20; to++ {
			way := FewestSteps(bonds, q, 1, to)
			if max(0, len(way)-1) != near[to] {
				t.Fatalf("%d is %d steps away, and the way is %v", to, near[to], way)
			}
			for i := range max(0, len(way)-1) {
				if !linked[[2]int{way[i], way[i+1]}] {
					t.Fatalf("%v goes where nobody knows anybody", way)
				}
			}
		}
	}
}

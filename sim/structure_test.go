package sim

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"
	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

// tiedTown is people from 1 to n with a bond both ways for each tie, of the strength given.
func tiedTown(n int, ties map[[2]int]float64) ([]dramatis.Character, []dramatis.Relationship) {
	people := make([]dramatis.Character, n)
	for i := range people {
		people[i] = average(1, i+1)
	}
	var bonds []dramatis.Relationship
	for pair, strength := range ties {
		a, b := &people[pair[0]-1], &people[pair[1]-1]
		bond := Bond{Strength: strength, Trust: .5, Familiarity: .5}
		bonds = append(bonds, between(a, b, dramatis.Acquaintance, bond, dawn), between(b, a, dramatis.Acquaintance, bond, dawn))
	}
	return people, bonds
}

// Two circles of friends, 1 to 3 and 5 to 7, whom only 4 holds together, who is at odds with 3's friend 1.
func twoCircles() ([]dramatis.Character, []dramatis.Relationship) {
	return tiedTown(8, map[[2]int]float64{
		{1, 2}: .8, {2, 3}: .8, {1, 3}: .8, {3, 4}: .5, {1, 4}: -.6,
		{5, 6}: .8, {6, 7}: .8, {5, 7}: .8, {4, 5}: .5, {7, 8}: .4,
	})
}

func TestStructure(t *testing.T) {
	t.Parallel()
	people, bonds := twoCircles()
	s := StructureOf(people, bonds, dawn, 1)
	if s.People[0].Community != s.People[1].Community || s.People[0].Community == s.People[4].Community {
		t.Errorf("the communities are %+v", s.Communities)
	}
	if want := [][2]int{{4, 5}}; !slices.Equal(s.CutTies, want) {
		t.Errorf("the cut ties are %v, want %v", s.CutTies, want)
	}
	if len(s.Brokers) == 0 || s.Brokers[0] != 4 && s.Brokers[0] != 5 {
		t.Errorf("between the circles stand %v, want 4 or 5 first", s.Brokers)
	}
	want := Triad{People: [3]int{1, 3, 4}, Signs: [3]int{1, 1, -1}, Weight: .5}
	if s.Triads.Balanced != 2 || s.Triads.Unbalanced != 1 || len(s.Triads.Tense) != 1 || s.Triads.Tense[0] != want {
		t.Errorf("the triads are %+v, want two balanced and %+v", s.Triads, want)
	}
	most := slices.MaxFunc(s.People, func(a, b Position) int { return int(math.Copysign(1, a.Betweenness-b.Betweenness)) })
	if most.Number != 5 || s.Sampled != 0 {
		t.Errorf("%d stands between most others, want 5", most.Number)
	}
	if p := s.People[6]; p.Degree != 3 || p.Standing != 2 || p.PageRank <= s.People[7].PageRank {
		t.Errorf("7 is %+v, and 8 %+v", p, s.People[7])
	}
}

func TestStructureOfNobody(t *testing.T) {
	t.Parallel()
	for n := range 3 {
		people, bonds := tiedTown(n, nil)
		if s := StructureOf(people, bonds, dawn, 1); len(s.People) != n || len(s.Communities) != 0 || len(s.CutTies) != 0 {
			t.Errorf("the structure of %d strangers is %+v", n, s)
		}
	}
}

// The order of the lists and the ids change nothing.
func TestStructureIsDeterministic(t *testing.T) {
	t.Parallel()
	w, other := society(1, 40, 90, 5), society(2, 40, 90, 5)
	slices.Reverse(other.Characters)
	slices.Reverse(other.Relationships)
	a, b := StructureOf(w.Characters, w.Relationships, w.Now, 1), StructureOf(other.Characters, other.Relationships, w.Now, 1)
	if fmt.Sprintf("%+v", a) != fmt.Sprintf("%+v", b) {
		t.Errorf("the structure is\n%+v\nand in another order\n%+v", a, b)
	}
}

// Without sampling it is what gonum works out, which knows no sampling.
func TestBetweennessIsFreemans(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 15).Draw(t, "people")
		w := society(1, n, rapid.IntRange(0, 30).Draw(t, "pairs"), rapid.Uint64().Draw(t, "seed"))
		f := newFabric(w.Characters, w.Relationships, w.Now)
		got, _ := f.betweenness(1)
		g := simple.NewUndirectedGraph()
		for i := range f.known {
			if g.Node(int64(i)) == nil {
				g.AddNode(simple.Node(i))
			}
			for _, j := range f.known[i] {
				if i < j {
					g.SetEdge(simple.Edge{F: simple.Node(i), T: simple.Node(j)})
				}
			}
		}
		want := network.Betweenness(g)
		for i := range got {
			if math.Abs(got[i]-want[int64(i)]/float64((n-1)*(n-2))) > 1e-9 {
				t.Fatalf("of %d people %d is %g, want %g", n, i, got[i], want[int64(i)]/float64((n-1)*(n-2)))
			}
		}
	})
}

// In a large world the estimate finds the same people.
func TestBetweennessIsEstimatedInLargeWorlds(t *testing.T) {
	t.Parallel()
	w := society(1, betweennessExact+1, 2*betweennessExact, 3)
	s := StructureOf(w.Characters, w.Relationships, w.Now, 1)
	if s.Sampled != betweennessSample {
		t.Fatalf("%d were sampled, want %d", s.Sampled, betweennessSample)
	}
	f := newFabric(w.Characters, w.Relationships, w.Now)
	exact := make([]float64, len(f.known))
	b := newBrandes(f.known, exact)
	for i := range f.known {
		b.from(i)
	}
	top := func(share func(int) float64) []int {
		places := make([]int, len(exact))
		for i := range places {
			places[i] = i
		}
		slices.SortFunc(places, func(a, b int) int { return int(math.Copysign(1, share(b)-share(a))) })
		return places[:20]
	}
	want := top(func(i int) float64 { return exact[i] })
	found := 0
	for _, i := range top(func(i int) float64 { return s.People[i].Betweenness }) {
		if slices.Contains(want, i) {
			found++
		}
	}
	if found < 14 {
		t.Errorf("of the 20 who stand between most others %d were found", found)
	}
}

// A tie is a cut tie exactly when its ends cannot reach each other without it and both know others.
func TestCutTiesCut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "people")
		ties := map[[2]int]float64{}
		for range rapid.IntRange(0, 16).Draw(t, "ties") {
			a, b := rapid.IntRange(1, n).Draw(t, "a"), rapid.IntRange(1, n).Draw(t, "b")
			if a != b {
				ties[ordered(a, b)] = .5
			}
		}
		people, bonds := tiedTown(n, ties)
		cut := newFabric(people, bonds, dawn).cutTies()
		for tie := range ties {
			without := map[[2]int]float64{}
			known := map[int]int{}
			for other := range ties {
				known[other[0]]++
				known[other[1]]++
				if other != tie {
					without[other] = .5
				}
			}
			people, bonds := tiedTown(n, without)
			_, reach := PathBetween(bonds, tie[0], tie[1], dramatis.GraphQuery{At: dawn, Strength: -1})
			if want := !reach && known[tie[0]] > 1 && known[tie[1]] > 1; slices.Contains(cut, tie) != want {
				t.Fatalf("among %v of %d, %v is a cut tie: %v", ties, len(people), tie, !want)
			}
		}
	})
}

func BenchmarkStructure(b *testing.B) {
	w := society(1, 5000, 15000, 3)
	for b.Loop() {
		StructureOf(w.Characters, w.Relationships, w.Now, 1)
	}
}

package graphtest

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// Answers holds a graph to what dramatis.Graph says.
func Answers(t *testing.T, g Kept) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, Kept){
		"nobody is there":                  nobody,
		"nobody knows anybody":             alone,
		"a path goes one way":              oneWay,
		"a path has the fewest steps":      fewestSteps,
		"a path is no longer than allowed": longest,
		"near people come in order":        inOrder,
		"whom two people know":             common,
		"only of a type":                   ofType,
		"only so strong":                   strongEnough,
		"strengths fade with time":         fading,
		"two worlds are two":               twoWorlds,
		"who is gone is no way":            gone,
		"a tangle of people":               tangled,
		"many ask at once":                 atOnce,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, g)
		})
	}
}

// asked is a graph with a question's frame, and what it must answer.
type asked struct {
	*testing.T
	g Kept
	q dramatis.GraphQuery
}

func (a asked) path(from, to int, want ...int) {
	a.Helper()
	if got, err := a.g.Path(a.Context(), a.q, from, to); err != nil || !slices.Equal(got, want) {
		a.Errorf("path %d to %d by %+v: %v (%v), want %v", from, to, a.q, got, err, want)
	}
}

func (a asked) near(of, depth int, want ...dramatis.Neighbour) {
	a.Helper()
	if got, err := a.g.Neighbourhood(a.Context(), a.q, of, depth); err != nil || !slices.Equal(got, want) {
		a.Errorf("%d steps around %d by %+v: %v (%v), want %v", depth, of, a.q, got, err, want)
	}
}

func (a asked) common(one, other int, want ...int) {
	a.Helper()
	if got, err := a.g.Common(a.Context(), a.q, one, other); err != nil || !slices.Equal(got, want) {
		a.Errorf("common to %d and %d by %+v: %v (%v), want %v", one, other, a.q, got, err, want)
	}
}

func nobody(t *testing.T, g Kept) {
	unknown := people(0)
	empty := people(0)
	empty.keep(t, g)
	for _, w := range []*world{unknown, empty} {
		a := asked{t, g, w.any()}
		a.path(1, 2)
		a.near(1, 3)
		a.common(1, 2)
	}
}

func alone(t *testing.T, g Kept) {
	w := people(3)
	w.keep(t, g)
	a := asked{t, g, w.any()}
	a.path(1, 2)
	a.path(1, 1, 1)
	a.path(1, 99)
	a.near(2, 6)
	a.common(1, 3)
}

func oneWay(t *testing.T, g Kept) {
	w := people(3)
	w.way(1, 2, 3)
	w.keep(t, g)
	a := asked{t, g, w.any()}
	a.path(1, 3, 1, 2, 3)
	a.path(3, 1)
	a.near(3, 2)
}

func fewestSteps(t *testing.T, g Kept) {
	w := people(24)
	w.way(1, 2, 3, 9) // begins with a lower number, and is longer than
	w.way(1, 8, 9)
	w.way(10, 13, 14, 16) // as long as the next, which comes first
	w.way(10, 12, 15, 16)
	w.way(17, 20, 24) // nine comes before twenty, as numbers do and words do not
	w.way(17, 9, 24)
	w.way(18, 19, 18) // round and round
	w.way(19, 21, 18)
	w.keep(t, g)
	a := asked{t, g, w.any()}
	a.path(1, 9, 1, 8, 9)
	a.path(10, 16, 10, 12, 15, 16)
	a.path(17, 24, 17, 9, 24)
	a.path(18, 21, 18, 19, 21)
	a.path(18, 18, 18)
}

func longest(t *testing.T, g Kept) {
	w := people(dramatis.MostSteps + 2)
	line := make([]int, len(w.People))
	for i := range line {
		line[i] = i + 1
	}
	w.way(line...)
	w.keep(t, g)
	a := asked{t, g, w.any()}
	a.path(1, dramatis.MostSteps+1, line[:dramatis.MostSteps+1]...)
	a.path(1, dramatis.MostSteps+2)
	var within []dramatis.Neighbour
	for depth := 1; depth <= dramatis.MostDepth; depth++ {
		within = append(within, dramatis.Neighbour{Number: 1 + depth, Depth: depth})
	}
	a.near(1, dramatis.MostDepth, within...)
	a.near(1, dramatis.MostDepth+3, within...)
}

func inOrder(t *testing.T, g Kept) {
	w := people(12)
	w.way(5, 11, 2, 5) // back to where it began, who is not near themselves
	w.way(5, 3, 12)
	w.way(5, 10, 12)
	w.way(11, 3) // already nearer
	w.way(12, 1)
	w.keep(t, g)
	a := asked{t, g, w.any()}
	first := []dramatis.Neighbour{{Number: 3, Depth: 1}, {Number: 10, Depth: 1}, {Number: 11, Depth: 1}}
	second := append(slices.Clone(first), dramatis.Neighbour{Number: 2, Depth: 2}, dramatis.Neighbour{Number: 12, Depth: 2})
	a.near(5, 1, first...)
	a.near(5, 2, second...)
	a.near(5, 3, append(slices.Clone(second), dramatis.Neighbour{Number: 1, Depth: 3})...)
}

func common(t *testing.T, g Kept) {
	w := people(12)
	for _, to := range []int{2, 3, 5, 7, 11} {
		w.bond(1, to)
	}
	for _, to := range []int{11, 7, 3, 1, 12} {
		w.bond(2, to)
	}
	w.bond(9, 1) // who knows one of them is known by neither
	w.bond(9, 2)
	w.keep(t, g)
	a := asked{t, g, w.any()}
	a.common(1, 2, 3, 7, 11)
	a.common(2, 1, 3, 7, 11)
	a.common(1, 9, 2)
	a.common(1, 99)
}

func ofType(t *testing.T, g Kept) {
	w := people(5)
	w.way(1, 2, 3)
	w.bond(1, 3).Type = dramatis.Enemy
	w.bond(1, 5).Type = dramatis.Enemy
	w.bond(2, 5).Type = dramatis.Enemy
	w.bond(1, 4)
	w.bond(2, 4).Type = dramatis.Enemy
	w.keep(t, g)
	a := asked{t, g, w.any()}
	a.path(1, 3, 1, 3)
	a.common(1, 2, 3, 4, 5)
	a.q.Type = dramatis.Acquaintance
	a.path(1, 3, 1, 2, 3)
	a.near(1, 1, dramatis.Neighbour{Number: 2, Depth: 1}, dramatis.Neighbour{Number: 4, Depth: 1})
	a.common(1, 2)
	a.q.Type = dramatis.Enemy
	a.near(1, 2, dramatis.Neighbour{Number: 3, Depth: 1}, dramatis.Neighbour{Number: 5, Depth: 1})
	a.common(1, 2, 5)
	a.q.Type = dramatis.Family
	a.path(1, 3)
}

func strongEnough(t *testing.T, g Kept) {
	w := people(6)
	for to, strength := range map[int]float64{2: -1, 3: -0.25, 4: 0.4999996, 5: 0.5, 6: 1} {
		w.bond(1, to).Strength = dramatis.Anchor{Value: strength}
	}
	w.bond(2, 6).Strength = dramatis.Anchor{Value: 0.75}
	w.keep(t, g)
	for least, want := range map[float64][]int{
		-1: {2, 3, 4, 5, 6}, -0.999: {3, 4, 5, 6}, -0.25: {3, 4, 5, 6}, 0: {4, 5, 6}, 0.5: {4, 5, 6}, 0.500001: {6}, 1: {6},
	} {
		a := asked{t, g, w.any()}
		a.q.Strength = least
		var near []dramatis.Neighbour
		for _, number := range want {
			near = append(near, dramatis.Neighbour{Number: number, Depth: 1})
		}
		a.near(1, 1, near...)
		switch {
		case least <= 0.75:
			a.common(1, 2, 6)
		default:
			a.common(1, 2)
		}
	}
}

func fading(t *testing.T, g Kept) {
	w := people(4)
	w.bond(1, 3).Strength = dramatis.Anchor{Value: 0.8, HalfLife: 10}                            // .4 after ten days, .2 after twenty
	w.bond(1, 2).Strength = dramatis.Anchor{Value: 0.3}                                          // never fades
	w.bond(2, 3).Strength = dramatis.Anchor{Value: 0.3, Base: 0.3, HalfLife: 1}                  // is where it falls back to
	w.bond(1, 4).Strength = dramatis.Anchor{Value: -0.9, Base: 0.1, HalfLife: 5}                 // a quarrel that is forgotten: −.4 after five
	w.bond(4, 3).Strength, w.Relationships[4].AnchoredAt = w.Relationships[0].Strength, days(10) // later by ten days
	w.keep(t, g)
	at := func(day, strength float64) asked {
		a := asked{t, g, w.any()}
		a.q.At, a.q.Strength = days(day), strength
		return a
	}
	at(0, 0.25).path(1, 3, 1, 3)
	at(-40, 0.75).path(1, 3, 1, 3) // before the anchor it was what it is there
	at(10, 0.4).path(1, 3, 1, 3)
	at(10, 0.400001).path(1, 3)
	at(20, 0.25).path(1, 3, 1, 2, 3) // by now the detour is the stronger way
	at(5, -0.4).near(1, 1, dramatis.Neighbour{Number: 2, Depth: 1}, dramatis.Neighbour{Number: 3, Depth: 1}, dramatis.Neighbour{Number: 4, Depth: 1})
	at(5, -0.399999).near(1, 1, dramatis.Neighbour{Number: 2, Depth: 1}, dramatis.Neighbour{Number: 3, Depth: 1})
	at(20, 0.4).common(1, 4)
	at(10, 0.4).common(1, 4, 3)
	at(4000, 0.099999).near(4, 1)
	at(4000, 0.1).path(1, 4, 1, 4)
}

// The same numbers are other people in another world.
func twoWorlds(t *testing.T, g Kept) {
	one, other := people(4), people(4)
	one.way(1, 2, 3)
	other.way(1, 4, 3)
	other.way(2, 4)
	one.keep(t, g)
	other.keep(t, g)
	a, b := asked{t, g, one.any()}, asked{t, g, other.any()}
	a.path(1, 3, 1, 2, 3)
	b.path(1, 3, 1, 4, 3)
	a.near(1, 1, dramatis.Neighbour{Number: 2, Depth: 1})
	b.near(1, 1, dramatis.Neighbour{Number: 4, Depth: 1})
	a.common(1, 2)
	b.common(1, 2, 4)
	lost := people(2)
	lost.way(1, 2)
	lost.keep(t, g)
	if err := g.Forget(t.Context(), lost.EcosystemID); err != nil {
		t.Fatal(err)
	}
	asked{t, g, lost.any()}.path(1, 2)
	a.path(1, 3, 1, 2, 3)
}

func gone(t *testing.T, g Kept) {
	w := people(6)
	w.way(1, 2, 6)
	w.way(1, 3, 6)
	w.way(1, 4, 5, 6)
	w.keep(t, g)
	a := asked{t, g, w.any()}
	a.path(1, 6, 1, 2, 6)
	tell := func(change dramatis.GraphChange) {
		t.Helper()
		change.EcosystemID, change.After, change.Seq = w.EcosystemID, w.Seq, w.Seq+1
		if err := g.Follow(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		w.Seq++
	}
	tell(dramatis.GraphChange{PeopleGone: []dramatis.ID{w.People[1].ID}})
	a.path(1, 6, 1, 3, 6)
	a.path(1, 2)
	tell(dramatis.GraphChange{BondsGone: []dramatis.ID{w.Relationships[3].ID}}) // 3 to 6
	a.path(1, 6, 1, 4, 5, 6)
	changed := w.Relationships[4] // 1 to 4
	changed.Type = dramatis.Rival
	tell(dramatis.GraphChange{Relationships: []dramatis.Relationship{changed}})
	a.path(1, 6, 1, 4, 5, 6)
	a.q.Type = dramatis.Acquaintance
	a.path(1, 6)
	newcomer := dramatis.GraphPerson{ID: dramatis.NewID(), Number: 7, Name: "Newcomer"}
	w.People = append(w.People, newcomer)
	w.way(1, 7, 6)
	tell(dramatis.GraphChange{People: []dramatis.GraphPerson{newcomer}, Relationships: w.Relationships[len(w.Relationships)-2:]})
	a.path(1, 6, 1, 7, 6)
}

func tangled(t *testing.T, g Kept) {
	for seed := range uint64(3) {
		w := tangle(seed, 30, 60+30*int(seed))
		w.keep(t, g)
		chance := rand.New(rand.NewPCG(seed, 2))
		for range 60 {
			q := w.any()
			q.At = q.At.Add(time.Duration(chance.IntN(60*24)) * time.Hour)
			if chance.IntN(2) == 0 {
				q.Strength = float64(chance.IntN(100))/100 - 0.6
			}
			if chance.IntN(3) == 0 {
				q.Type = dramatis.Acquaintance
			}
			a, o := asked{t, g, q}, ask(w, q)
			from, to, depth := 1+chance.IntN(30), 1+chance.IntN(30), 1+chance.IntN(4)
			a.path(from, to, o.path(from, to)...)
			a.near(from, depth, o.near(from, depth)...)
			a.common(from, to, o.common(from, to)...)
		}
	}
}

// More ask at once than there are connections, and each gets their own answer.
func atOnce(t *testing.T, g Kept) {
	w := tangle(7, 40, 120)
	w.keep(t, g)
	o := ask(w, w.any())
	var all sync.WaitGroup
	for i := range 120 {
		all.Go(func() { asked{t, g, w.any()}.path(1+i%40, 1+i%37, o.path(1+i%40, 1+i%37)...) })
	}
	all.Wait()
}

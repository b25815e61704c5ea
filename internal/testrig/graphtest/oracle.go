package graphtest

import (
	"math"
	"slices"

	"github.com/literaryai/dramatis"
)

// oracle answers slowly and plainly, from the words of dramatis.Graph and by none of the code under test.
type oracle struct{ knows map[int][]int }

// ask makes the oracle of those of a world's relationships that count.
func ask(w *world, q dramatis.GraphQuery) oracle {
	o := oracle{knows: map[int][]int{}}
	for _, r := range w.Relationships {
		if (q.Type == "" || r.Type == q.Type) && strengthAt(r, q) >= q.Strength {
			o.knows[r.From] = append(o.knows[r.From], r.To)
		}
	}
	return o
}

// strengthAt is what has become of a strength, rounded to six places.
func strengthAt(r dramatis.Relationship, q dramatis.GraphQuery) float64 {
	value, passed := r.Strength.Value, q.At.Sub(r.AnchoredAt).Hours()/24
	if passed > 0 && r.Strength.HalfLife > 0 {
		value = r.Strength.Base + (value-r.Strength.Base)*math.Pow(0.5, passed/r.Strength.HalfLife)
	}
	return math.Round(value*1e6) / 1e6
}

// ways is, for everybody within so many steps of a person, the first of the ways there with the fewest steps.
func (o oracle) ways(from, most int) map[int][]int {
	ways, edge := map[int][]int{from: {from}}, []int{from}
	for range most {
		next := map[int][]int{}
		for _, at := range edge {
			for _, to := range o.knows[at] {
				if _, nearer := ways[to]; nearer {
					continue
				}
				way := append(slices.Clone(ways[at]), to)
				if other, found := next[to]; !found || slices.Compare(way, other) < 0 {
					next[to] = way
				}
			}
		}
		edge = edge[:0:0]
		for to, way := range next {
			ways[to] = way
			edge = append(edge, to)
		}
	}
	return ways
}

func (o oracle) path(from, to int) []int { return o.ways(from, dramatis.MostSteps)[to] }

func (o oracle) near(of, depth int) []dramatis.Neighbour {
	var near []dramatis.Neighbour
	for number, way := range o.ways(of, depth) {
		if number != of {
			near = append(near, dramatis.Neighbour{Number: number, Depth: len(way) - 1})
		}
	}
	slices.SortFunc(near, func(a, b dramatis.Neighbour) int {
		return slices.Compare([]int{a.Depth, a.Number}, []int{b.Depth, b.Number})
	})
	return near
}

func (o oracle) common(a, b int) []int {
	var both []int
	for _, number := range o.knows[a] {
		if number != b && slices.Contains(o.knows[b], number) {
			both = append(both, number)
		}
	}
	slices.Sort(both)
	return both
}

package sim

import (
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// acquaintances is who has a relationship to whom that counts, by number, each list in order.
type acquaintances map[int][]int

func acquaintancesOf(bonds []dramatis.Relationship, q dramatis.GraphQuery) acquaintances {
	known := acquaintances{}
	for i := range bonds {
		if r := &bonds[i]; counts(r, q.Type, q.Strength, q.At) {
			known[r.From] = append(known[r.From], r.To)
		}
	}
	for _, others := range known {
		slices.Sort(others)
	}
	return known
}

// counts reports whether a relationship is of the type and strong enough at a moment.
func counts(r *dramatis.Relationship, only dramatis.RelationshipType, least float64, at time.Time) bool {
	return (only == "" || r.Type == only) && round(ValueAt(r.Strength, r.AnchoredAt, at)) >= least
}

// FewestSteps is dramatis.Graph's Path over relationships that are all at hand: first everybody's
// distance from the end, then forwards by the lowest numbers, so that of all ways the one that comes first is found.
func FewestSteps(bonds []dramatis.Relationship, q dramatis.GraphQuery, from, to int) []int {
	if from == to {
		return []int{from}
	}
	known := acquaintancesOf(bonds, q)
	distance := distances(reversed(known), to, dramatis.MostSteps)
	if _, reached := distance[from]; !reached {
		return nil
	}
	way := []int{from}
	for steps := distance[from] - 1; steps >= 0; steps-- {
		nearer := func(next int) bool {
			d, known := distance[next]
			return known && d == steps
		}
		last := known[way[len(way)-1]]
		way = append(way, last[slices.IndexFunc(last, nearer)])
	}
	return way
}

func reversed(known acquaintances) acquaintances {
	back := acquaintances{}
	for from, others := range known {
		for _, to := range others {
			back[to] = append(back[to], from)
		}
	}
	return back
}

// distances is how many steps everybody within most steps is away from a person, who is 0 away from themselves.
func distances(known acquaintances, from, most int) map[int]int {
	found, edge := map[int]int{from: 0}, []int{from}
	for step := 1; step <= most && len(edge) > 0; step++ {
		var next []int
		for _, at := range edge {
			for _, to := range known[at] {
				if _, seen := found[to]; !seen {
					found[to] = step
					next = append(next, to)
				}
			}
		}
		edge = next
	}
	return found
}

// Within is dramatis.Graph's Neighbourhood over relationships that are all at hand.
func Within(bonds []dramatis.Relationship, q dramatis.GraphQuery, of, depth int) []dramatis.Neighbour {
	near := []dramatis.Neighbour{}
	for number, steps := range distances(acquaintancesOf(bonds, q), of, depth) {
		if steps > 0 {
			near = append(near, dramatis.Neighbour{Number: number, Depth: steps})
		}
	}
	SortNeighbours(near)
	return near
}

// SortNeighbours puts neighbours in their order: the nearest first, then by number.
func SortNeighbours(near []dramatis.Neighbour) {
	slices.SortFunc(near, func(a, b dramatis.Neighbour) int {
		if a.Depth != b.Depth {
			return a.Depth - b.Depth
		}
		return a.Number - b.Number
	})
}

// CommonAcquaintances is dramatis.Graph's Common over relationships that are all at hand.
func CommonAcquaintances(bonds []dramatis.Relationship, q dramatis.GraphQuery, a, b int) []int {
	known, both := acquaintancesOf(bonds, q), []int{}
	for _, number := range known[a] {
		if number != b && slices.Contains(known[b], number) {
			both = append(both, number)
		}
	}
	return both
}

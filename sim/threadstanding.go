package sim

import (
	"math"
	"slices"

	"github.com/literaryai/dramatis"
)

// eyes is how a person has moved lately in the eyes of others.
type eyes struct {
	sum, path float64 // of the strengths of others for them: where it came to, and how far it went to and fro
	people    int     // who changed their mind by what one would notice
}

// standings reads the rise and fall of people: of whom at least standingPeople have come to think better, or worse, in
// the last ThreadSpan ticks, and hardly anybody the other way. Standing is the sum of the strengths towards somebody, their
// weighted in-degree.
func (l *loom) standings() []reading {
	var found []reading
	seen := l.inTheEyesOfOthers()
	for _, n := range sortedKeys(seen) {
		e := seen[n]
		if e.people < standingPeople || math.Abs(e.sum) < standingMoved || math.Abs(e.sum) < standingShare*e.path {
			continue
		}
		r := reading{
			knot: knot{n, 0}, kind: dramatis.ThreadRise, people: []int{n}, lead: n,
			tension: round(clamp(math.Abs(e.sum)/standingFull, 0, 1)), moments: l.doings(n, e.sum > 0),
		}
		if e.sum < 0 {
			r.kind = dramatis.ThreadFall
		}
		found = append(found, r)
	}
	return found
}

func (l *loom) inTheEyesOfOthers() map[int]*eyes {
	ways := make([][2]int, 0, len(l.moved))
	for way := range l.moved {
		ways = append(ways, way)
	}
	slices.SortFunc(ways, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	seen := map[int]*eyes{}
	for _, way := range ways { // in order, so that sums are the same everywhere
		if l.people[way[1]] == nil {
			continue
		}
		e := seen[way[1]]
		if e == nil {
			e = &eyes{}
			seen[way[1]] = e
		}
		moved := l.moved[way].Strength
		e.sum += moved
		e.path += math.Abs(moved)
		if math.Abs(moved) >= visibleStep {
			e.people++
		}
	}
	return seen
}

// doings lists what somebody did to others, good or bad.
func (l *loom) doings(n int, good bool) []moment {
	var all []moment
	for _, p := range l.pairs {
		for _, m := range p.moments {
			if m.Speaker.Number == n && m.weight > 0 == good && m.weight != 0 {
				all = append(all, m)
			}
		}
	}
	return all
}

func sortedKeys[V any](m map[int]V) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

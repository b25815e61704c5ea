package sim

import (
	"cmp"
	"slices"

	"github.com/literaryai/dramatis"
)

// alliances reads who stands together: people who like one another, have done one another good lately, and have a foe
// in common; once is not enough. Those who stand together against several are read once, against the worst of them. Two who are allies by
// name need no foe.
func (l *loom) alliances() []reading {
	var found []reading
	against := l.bondedAgainst()
	for _, foe := range sortedKeys(against) {
		for _, band := range l.bands(against[foe]) {
			found = append(found, l.allied(band, foe))
		}
	}
	for _, p := range l.pairs {
		if p.one(dramatis.Ally) && bonded(p) {
			found = append(found, l.allied([]*pair{p}, 0))
		}
	}
	slices.SortFunc(found, func(a, b reading) int {
		return cmp.Or(cmp.Compare(b.tension, a.tension), slices.Compare(a.people, b.people), cmp.Compare(a.foe, b.foe))
	})
	var apart []reading
	for _, r := range found {
		if !slices.ContainsFunc(apart, func(other reading) bool { return sharedBy(r.people, other.people) >= 2 }) {
			apart = append(apart, r)
		}
	}
	return apart
}

// bonded reports whether two like each other and have shown it lately.
func bonded(p *pair) bool { return p.low() >= likes && p.warm >= allyWarmth && p.warm > p.hostile }

// bondedAgainst lists the bonded pairs that have a foe in common, by the foe.
func (l *loom) bondedAgainst() map[int][]*pair {
	foes := map[int][]int{}
	for way, t := range l.ties {
		if t.Strength <= -tieLeast {
			foes[way[0]] = append(foes[way[0]], way[1])
		}
	}
	against := map[int][]*pair{}
	for _, p := range l.pairs {
		if !bonded(p) {
			continue
		}
		for _, foe := range foes[p.a] {
			if slices.Contains(foes[p.b], foe) {
				against[foe] = append(against[foe], p)
			}
		}
	}
	return against
}

// bands divides pairs, which come by their numbers, into bands of at most bandMost people. Whoever joins one likes
// everybody in it.
func (l *loom) bands(pairs []*pair) [][]*pair {
	var bands [][]*pair
	for len(pairs) > 0 {
		band, people := pairs[:1:1], []int{pairs[0].a, pairs[0].b}
		var left []*pair
		for _, p := range pairs[1:] {
			joining := strangersTo(people, p)
			if len(joining) == 2 || len(people)+len(joining) > bandMost || !l.welcome(people, joining) {
				left = append(left, p)
				continue
			}
			band, people = append(band, p), append(people, joining...)
		}
		bands, pairs = append(bands, band), left
	}
	return bands
}

// strangersTo lists those of a pair who are not among people.
func strangersTo(people []int, p *pair) []int {
	return slices.DeleteFunc([]int{p.a, p.b}, func(n int) bool { return slices.Contains(people, n) })
}

// welcome reports whether those who join like all the others, and they them.
func (l *loom) welcome(people, joining []int) bool {
	for _, n := range joining {
		for _, other := range people {
			if l.tie(n, other).Strength < tieLeast || l.tie(other, n).Strength < tieLeast {
				return false
			}
		}
	}
	return true
}

// allied is the reading of a band.
func (l *loom) allied(band []*pair, foe int) reading {
	r := reading{kind: dramatis.ThreadAlliance, foe: foe}
	warm, scenes := 0.0, map[int]bool{}
	for _, p := range band {
		r.people = append(r.people, p.a, p.b)
		r.moments = append(r.moments, p.kindnesses()...)
		warm += p.warm / float64(len(band))
		for _, m := range p.moments {
			scenes[m.Conversation] = true
		}
	}
	slices.Sort(r.people)
	r.people = slices.Compact(r.people)
	stake := allyStake
	if foe != 0 {
		stake = 0
		for _, n := range r.people {
			stake += magnitude(l.tie(n, foe).Strength) / float64(len(r.people))
		}
	}
	r.knot, r.lead = knot{-r.people[0], -r.people[1]}, r.people[0]
	if len(scenes) > 1 {
		r.tension = round(clamp(stake*(.3+.7*warm), 0, 1))
	}
	return r
}

// sharedBy counts who is in both.
func sharedBy(a, b []int) int {
	n := 0
	for _, v := range a {
		if slices.Contains(b, v) {
			n++
		}
	}
	return n
}

// knotOf is who a live thread is about. An alliance whose people have changed is the one that most of them are in.
func (l *loom) knotOf(t *dramatis.StoryThread, found []reading) knot {
	people := numbersIn(t.Participants)
	switch {
	case t.Kind == dramatis.ThreadAlliance:
		best, most := knot{-people[0], -people[1]}, 1
		for _, r := range found {
			if n := sharedBy(people, r.people); r.kind == dramatis.ThreadAlliance && n > most {
				best, most = r.knot, n
			}
		}
		return best
	case len(people) == 1:
		return knot{people[0], 0}
	}
	return knot{people[0], people[1]}
}

// numbersIn lists the numbers of participants, in order.
func numbersIn(participants []dramatis.Participant) []int {
	numbers := make([]int, len(participants))
	for i := range participants {
		numbers[i] = participants[i].Number
	}
	slices.Sort(numbers)
	return numbers
}

package sim

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// town is a world prepared for planning: everybody has a place in the order of the numbers, and everything that fades
// is evaluated at one moment.
type town struct {
	seed   int64
	tick   int
	now    time.Time
	people []person
	ties   map[[2]int]tie     // by places {from, to}
	aim    map[[2]int]float64 // likewise: how much one is after another
	web    web
}

// person is somebody at the moment of planning.
type person struct {
	*dramatis.Character
	energy  float64
	waited  float64 // how long they have been alone, 0 to 1
	drive   float64 // how much they want of somebody, 0 to 1
	busy    bool
	rested  bool // has the energy for company, and is not busy
	goesOut bool // seeks it in this tick
	taken   bool // is in a scene of this tick
}

// tie is how one stands to another at the moment of planning.
type tie struct {
	Bond
	kind dramatis.RelationshipType
	met  *time.Time // the last time
}

func newTown(w *World) *town {
	t := &town{seed: w.Ecosystem.Seed, tick: w.Tick, now: w.Now, ties: make(map[[2]int]tie, len(w.Relationships))}
	for i := range w.Characters {
		t.people = append(t.people, newPerson(&w.Characters[i], w))
	}
	slices.SortFunc(t.people, func(a, b person) int { return cmp.Compare(a.Number, b.Number) })
	place := make(map[int]int, len(t.people))
	for i := range t.people {
		place[t.people[i].Number] = i
	}
	for i := range w.Relationships {
		r := &w.Relationships[i]
		from, known := place[r.From]
		to, knownToo := place[r.To]
		if known && knownToo {
			t.ties[[2]int{from, to}] = tie{Bond: BondAt(r, w.Now), kind: r.Type, met: r.LastInteractionAt}
		}
	}
	t.aim = t.aims()
	t.web = newWeb(len(t.people), t.ties)
	return t
}

func newPerson(c *dramatis.Character, w *World) person {
	p := person{Character: c, energy: EnergyAt(c, w.Now), waited: 1, busy: w.Busy[c.Number]}
	if c.LastInteraction != nil {
		p.waited = 1 - math.Exp2(-max(0, w.Now.Sub(*c.LastInteraction).Hours())/waitHalf)
	}
	p.rested = !p.busy && p.energy >= energyRested
	return p
}

// tie is how one stands to another; strangers stand to one another as strangers do.
func (t *town) tie(from, to int) tie {
	if known, ok := t.ties[[2]int{from, to}]; ok {
		return known
	}
	return tie{Bond: restingBondOfType(dramatis.Stranger), kind: dramatis.Stranger}
}

// pullOf is how strongly a company and one more are drawn to each other: the mean of the pairs, more when with two of
// them they would make an unbalanced triad.
func (t *town) pullOf(company []int, other int) float64 {
	sum, triad := 0.0, 0.0
	for i, a := range company {
		sum += t.pull(a, other)
		for _, b := range company[i+1:] {
			if t.web.unbalanced(a, b, other) {
				triad = triadPull
			}
		}
	}
	return sum/float64(len(company)) + triad
}

// pull is how strongly one is drawn to another. Love and enmity both draw, as do familiarity, an unbalanced triad around
// the two and a common circle; strangers draw the open and the outgoing. Who met just now is drawn less, and who has been
// alone for long, or is full of energy, is easier to find.
func (t *town) pull(from, to int) float64 {
	there, back, mind := t.tie(from, to), t.tie(to, from), t.people[from].Traits
	pull := anyonePull + lovePull*magnitude(there.Strength) + lovedPull*magnitude(back.Strength) + knownPull*there.Familiarity
	if there.kind == dramatis.Stranger {
		pull += strangerPull * (mind.Openness + mind.Extraversion)
	}
	if t.web.contested(from, to) {
		pull += triadPull
	}
	if t.web.circle[from] == t.web.circle[to] {
		pull += communityPull
	}
	other := &t.people[to]
	return score(pull*t.freshness(there, back)*(.2+.8*other.waited)*other.energy) + 1/scorePrecision
}

// freshness is how far a pair has got over its last meeting, 0 just after it and 1 long after.
func (t *town) freshness(ties ...tie) float64 {
	fresh := 1.0
	for _, tie := range ties {
		if tie.met != nil {
			fresh = min(fresh, 1-math.Exp2(-max(0, t.now.Sub(*tie.met).Hours())/coolDown))
		}
	}
	return fresh
}

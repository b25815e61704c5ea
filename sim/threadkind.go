package sim

import (
	"slices"

	"github.com/literaryai/dramatis"
)

// knot is who a thread is about: {a, b} for two people, the lower number first; {n, 0} for one; and for an alliance
// {−a, −b} with the two lowest numbers of its people.
type knot [2]int

// reading is what somebody who looked at the world now would say goes on between people.
type reading struct {
	knot    knot
	kind    dramatis.ThreadKind
	people  []int // by number
	lead    int   // who a title names first
	foe     int   // whom an alliance is against
	oneWay  bool  // of love that is not returned
	tension float64
	moments []moment // the lines that could be its beats
}

// readings is everything that could be said of the world, of pairs first.
func (l *loom) readings() []reading {
	var found []reading
	for _, p := range l.pairs {
		for _, r := range []reading{
			p.feud(), p.rivalry(), p.romance(), p.betrayal(l.moved), p.estrangement(), p.reconciliation(),
		} {
			if r.tension > 0 {
				r.knot, r.people, r.tension = knot{p.a, p.b}, []int{p.a, p.b}, round(clamp(r.tension, 0, 1))
				found = append(found, r)
			}
		}
	}
	return append(append(found, l.alliances()...), l.standings()...)
}

// The readings of a pair. In each the tension is what is at stake, a number that follows from how the two stand, times a
// share of it that is always there and a share that follows from what has passed between them lately.

// feud is open enmity: the two feel badly about each other on average, or one has sworn enmity and the other does not
// like them either.
func (p *pair) feud() reading {
	sworn := p.one(dramatis.Enemy) && p.high() < likes
	if p.mean() > -feudFrom && !sworn {
		return reading{}
	}
	stake := (magnitude(min(0, p.low())) + magnitude(min(0, p.mean()))) / 2
	if sworn {
		stake = max(stake, swornStake)
	}
	return reading{
		kind: dramatis.ThreadFeud, lead: p.colder(), tension: stake * (.45 + .55*p.hostile) * (1 - .3*p.warm), moments: p.harms(),
	}
}

// rivalry is being at odds: rivals by name, and people who dislike each other and have met more than once.
func (p *pair) rivalry() reading {
	atOdds := p.mean() <= -rivalryFrom && p.scenes > 1 || p.one(dramatis.Rival)
	if !atOdds || p.mean() <= -feudFrom || p.high() >= likes {
		return reading{}
	}
	stake := .3 + magnitude(min(0, p.low()))
	return reading{
		kind: dramatis.ThreadRivalry, lead: p.colder(), tension: stake * (.3 + .7*p.hostile) * (1 - .3*p.warm), moments: p.harms(),
	}
}

// romance is love, the tenser the less it is returned.
func (p *pair) romance() reading {
	if !p.one(dramatis.Romance) || p.high() < loves {
		return reading{}
	}
	gap := p.high() - p.low()
	return reading{
		kind: dramatis.ThreadRomance, lead: p.warmer(), oneWay: gap >= unrequited,
		tension: p.high() * (.3 + .4*p.stirred() + .3*min(1, gap)), moments: p.moments,
	}
}

// betrayal is harm done to somebody who liked or trusted whoever did it.
func (p *pair) betrayal(moved map[[2]int]Bond) reading {
	r := reading{kind: dramatis.ThreadBetrayal}
	for _, m := range p.moments {
		by := m.Speaker.Number
		to := p.there
		liked, lost := p.thereWas, moved[[2]int{p.a, p.b}].Trust
		if by == p.a {
			to, liked, lost = p.back, p.backWas, moved[[2]int{p.b, p.a}].Trust
		}
		treason := m.Act == dramatis.ActBetray || m.Act == dramatis.ActLie
		if liked < likes || !treason && -lost < trustLost || m.weight > -.1 || to.Trust-lost < .45 {
			continue
		}
		r.moments = append(r.moments, m)
		r.lead = by
		r.tension = max(r.tension, (liked+magnitude(m.weight))*(.3+.7*p.hostile))
	}
	return r
}

// estrangement is closeness that goes: friends who cool towards each other from one scene to the next, or kin of whom one
// is cold.
func (p *pair) estrangement() reading {
	cooled := p.was() - p.mean()
	cold := p.one(dramatis.Family) && p.low() < likes && p.high() >= loves
	if p.hostile == 0 || p.low() <= -feudFrom || !cold && (p.scenes < 2 || p.was() < likes || cooled < cooling) {
		return reading{}
	}
	stake := max(2*cooled, 0) + .3
	if cold {
		stake = max(stake, p.high()-p.low())
	}
	return reading{
		kind: dramatis.ThreadEstrangement, lead: p.colder(), tension: stake * (.3 + .7*p.stirred()), moments: p.harms(),
	}
}

// reconciliation is dislike that goes, when more good than harm has been done.
func (p *pair) reconciliation() reading {
	warmed := p.mean() - p.was()
	if p.was() > -rivalryFrom || warmed < thaw || p.warm <= p.hostile {
		return reading{}
	}
	stake := magnitude(p.was()) + 2*warmed
	return reading{
		kind: dramatis.ThreadReconciliation, lead: p.warmer(), tension: stake * (.2 + .8*p.warm), moments: p.kindnesses(),
	}
}

// stirred is how much has passed between the two lately, good or bad, 0 to 1.
func (p *pair) stirred() float64 { return 1 - (1-p.hostile)*(1-p.warm) }

// colder is the one who feels worse about the other; of equals the lower number.
func (p *pair) colder() int {
	if p.back.Strength < p.there.Strength {
		return p.b
	}
	return p.a
}

// warmer is the one who feels better about the other; of equals the lower number.
func (p *pair) warmer() int {
	if p.back.Strength > p.there.Strength {
		return p.b
	}
	return p.a
}

func (p *pair) harms() []moment {
	return momentsWhere(p.moments, func(m moment) bool { return m.weight < 0 })
}

func (p *pair) kindnesses() []moment {
	return momentsWhere(p.moments, func(m moment) bool { return m.weight > 0 })
}

func momentsWhere(all []moment, wanted func(moment) bool) []moment {
	return slices.DeleteFunc(slices.Clone(all), func(m moment) bool { return !wanted(m) })
}

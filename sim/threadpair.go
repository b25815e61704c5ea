package sim

import (
	"cmp"
	"math"
	"slices"

	"github.com/literaryai/dramatis"
)

// loom holds a world prepared for weaving.
type loom struct {
	*Weaving
	people map[int]*dramatis.Character
	ties   map[[2]int]tie  // by numbers {from, to}
	moved  map[[2]int]Bond // what the lines of the last ThreadSpan ticks did, by numbers {from, to}
	pairs  []*pair         // of those who talked in them, by their numbers
}

// pair is two people who have talked lately, and what passed between them.
type pair struct {
	a, b          int // a < b
	there, back   tie // of a to b, and of b to a
	thereWas      float64
	backWas       float64 // their strengths before the lines of the last ThreadSpan ticks
	moments       []moment
	scenes        int     // in how many conversations
	hostile, warm float64 // how much of either passed between them lately, 0 to 1
}

// moment is one line in the light of a thread.
type moment struct {
	*Spoken
	to     int     // who it was said to, where that was one person, or who heard it
	before int     // the one of the pair who only saw it done to another; 0 when it was said to them
	weight float64 // how much it was, below 0 for harm; a threat to one's face is about −0.65
}

func newLoom(w *Weaving) *loom {
	l := &loom{Weaving: w, people: map[int]*dramatis.Character{}, ties: map[[2]int]tie{}, moved: map[[2]int]Bond{}}
	ids := map[dramatis.ID]int{}
	for i := range w.Characters {
		c := &w.Characters[i]
		l.people[c.Number], ids[c.ID] = c, c.Number
	}
	for i := range w.Relationships {
		r := &w.Relationships[i]
		if l.people[r.From] != nil && l.people[r.To] != nil {
			l.ties[[2]int{r.From, r.To}] = tie{Bond: BondAt(r, w.Now), kind: r.Type, met: r.LastInteractionAt}
		}
	}
	w.Spoken = asTold(w.Spoken)
	for i := range w.Spoken {
		l.note(&w.Spoken[i], ids)
	}
	l.pairUp()
	return l
}

// asTold is lines in the order in which they would be told.
func asTold(lines []Spoken) []Spoken {
	sorted := slices.Clone(lines)
	slices.SortFunc(sorted, func(a, b Spoken) int {
		return cmp.Or(cmp.Compare(a.Tick, b.Tick), cmp.Compare(a.Conversation, b.Conversation), cmp.Compare(a.Turn, b.Turn))
	})
	return sorted
}

// note adds up what lines did to bonds.
func (l *loom) note(s *Spoken, ids map[dramatis.ID]int) {
	for _, d := range s.RelationshipChanges {
		way := [2]int{ids[d.From], ids[d.To]}
		sum := l.moved[way]
		switch d.Axis {
		case dramatis.AxisStrength:
			sum.Strength += d.Delta
		case dramatis.AxisTrust:
			sum.Trust += d.Delta
		}
		l.moved[way] = sum
	}
}

// pairUp finds the pairs who talked, with the lines of each.
func (l *loom) pairUp() {
	found := map[[2]int]*pair{}
	for i := range l.Spoken {
		s := &l.Spoken[i]
		for _, other := range s.Present {
			m, between := l.moment(s, other)
			if !between {
				continue
			}
			of := ordered(s.Speaker.Number, other)
			if found[of] == nil {
				found[of] = &pair{a: of[0], b: of[1]}
				l.pairs = append(l.pairs, found[of])
			}
			found[of].moments = append(found[of].moments, m)
		}
	}
	slices.SortFunc(l.pairs, func(p, q *pair) int { return cmp.Or(cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b)) })
	for _, p := range l.pairs {
		l.weigh(p)
	}
}

// moment is a line as something that passed between its speaker and one other, if it did. What people who are something
// to each other do to others before each other's eyes is between them as well.
func (l *loom) moment(s *Spoken, other int) (m moment, between bool) {
	from := s.Speaker.Number
	if other == from || l.people[other] == nil || l.people[from] == nil {
		return m, false
	}
	m = moment{Spoken: s, to: other, weight: chargeOf(s.Act)}
	switch {
	case s.AddressedTo == nil && len(s.Present) > 2:
		m.weight *= crowdShare
	case s.AddressedTo != nil && s.AddressedTo.Number != other:
		if !l.sworn(from, other) || l.people[s.AddressedTo.Number] == nil {
			return m, false
		}
		m.to, m.before, m.weight = s.AddressedTo.Number, other, m.weight*witnessShare
	}
	return m, true
}

// sworn reports whether two are enemies, rivals or lovers, if only in the eyes of one of them.
func (l *loom) sworn(a, b int) bool {
	for _, t := range []dramatis.RelationshipType{l.tie(a, b).kind, l.tie(b, a).kind} {
		if t == dramatis.Enemy || t == dramatis.Rival || t == dramatis.Romance {
			return true
		}
	}
	return false
}

// weigh fills in how a pair stand, how they stood, and how much has passed between them.
func (l *loom) weigh(p *pair) {
	p.there, p.back = l.tie(p.a, p.b), l.tie(p.b, p.a)
	p.thereWas = clamp(p.there.Strength-l.moved[[2]int{p.a, p.b}].Strength, -1, 1)
	p.backWas = clamp(p.back.Strength-l.moved[[2]int{p.b, p.a}].Strength, -1, 1)
	for i, m := range p.moments {
		fresh := math.Exp2(-float64(l.Tick-m.Tick) / heatHalfLife)
		if i == 0 || m.Conversation != p.moments[i-1].Conversation {
			p.scenes++
		}
		p.hostile += max(0, -m.weight) * fresh
		p.warm += max(0, m.weight) * fresh
	}
	p.hostile, p.warm = score(1-math.Exp(-p.hostile/hostileFull)), score(1-math.Exp(-p.warm/warmFull))
}

// tie is how one stands to another; strangers stand to one another as strangers do.
func (l *loom) tie(from, to int) tie {
	if known, ok := l.ties[[2]int{from, to}]; ok {
		return known
	}
	return tie{Bond: restingBondOfType(dramatis.Stranger), kind: dramatis.Stranger}
}

// chargeOf is how much a dialogue act does to who it is said to, in shares of the most that a turn can do; below 0 for
// harm. It does not shrink when there is no room left on an axis: whoever hates already is still threatened.
func chargeOf(act dramatis.Act) float64 {
	done := ruleOf(act).Hearer
	most := clamp(max(magnitude(done.Strength), magnitude(done.Trust))/maxStep, 0, 1)
	if done.Strength < 0 {
		return -most
	}
	return most
}

// mean is how the two feel about each other, on average.
func (p *pair) mean() float64 { return (p.there.Strength + p.back.Strength) / 2 }

// was is what mean was before the lines of the last ThreadSpan ticks.
func (p *pair) was() float64 { return (p.thereWas + p.backWas) / 2 }

func (p *pair) low() float64  { return min(p.there.Strength, p.back.Strength) }
func (p *pair) high() float64 { return max(p.there.Strength, p.back.Strength) }

// one reports whether either is that to the other.
func (p *pair) one(t dramatis.RelationshipType) bool { return p.there.kind == t || p.back.kind == t }

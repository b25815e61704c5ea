package sim

import (
	"cmp"
	"math"
	"slices"
)

// Triads counts the triads of a world, three people who all have a sign for one another, and lists unbalanced ones.
type Triads struct {
	Balanced   int
	Unbalanced int
	Tense      []Triad // the unbalanced ones that weigh most; at most triadsMost
}

// Triad is three people, by their numbers in order, with the signs between them: 1 for friends, −1 for foes. It is
// unbalanced when the product of the signs is negative (Cartwright and Harary 1956).
type Triad struct {
	People [3]int
	Signs  [3]int  // of the first and second, of the second and third, of the first and third
	Weight float64 // the weakest of the three mean strengths, without its sign: as far as all three are felt
}

// triads looks at all three who have signs for one another.
func (s *fabric) triads() Triads {
	var t Triads
	for a := range s.near {
		for _, b := range s.near[a] {
			if b < a {
				continue
			}
			for _, c := range s.near[b] {
				if c < b || s.sign[[2]int{a, c}] == 0 {
					continue
				}
				if !s.unbalanced(a, b, c) {
					t.Balanced++
					continue
				}
				t.Unbalanced++
				t.Tense = append(t.Tense, s.triad(a, b, c))
			}
		}
	}
	slices.SortFunc(t.Tense, func(a, b Triad) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), slices.Compare(a.People[:], b.People[:]))
	})
	t.Tense = slices.Clip(t.Tense[:min(len(t.Tense), triadsMost)])
	return t
}

func (s *fabric) triad(a, b, c int) Triad {
	t := Triad{
		People: [3]int{s.numbers[a], s.numbers[b], s.numbers[c]},
		Signs:  [3]int{s.sign[[2]int{a, b}], s.sign[[2]int{b, c}], s.sign[[2]int{a, c}]},
	}
	t.Weight = round(min(s.felt(a, b), s.felt(b, c), s.felt(a, c)))
	return t
}

// felt is how strongly two feel about each other on average, without the sign.
func (s *fabric) felt(a, b int) float64 { return math.Abs(meanStrength(s.ties, [2]int{a, b})) }

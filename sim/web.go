package sim

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/simple"
)

// web is the structure of a society: who likes and who dislikes whom, and who belongs together.
type web struct {
	sign    map[[2]int]int // by places, the lower first: 1 for friends, −1 for foes; others are missing
	near    [][]int        // by place: those with whom there is a sign, in order
	circle  []int          // by place: the community somebody belongs to
	tension map[[2]int]int // by places, the lower first: one who makes an unbalanced triad with the two
}

func newWeb(size int, ties map[[2]int]tie) web {
	w := web{
		sign: signs(ties), near: make([][]int, size), circle: make([]int, size), tension: map[[2]int]int{},
	}
	for pair := range w.sign {
		w.near[pair[0]] = append(w.near[pair[0]], pair[1])
		w.near[pair[1]] = append(w.near[pair[1]], pair[0])
	}
	for i := range w.near {
		slices.Sort(w.near[i])
	}
	w.findTension()
	w.findCircles(ties)
	return w
}

// signs is the sign of every pair that has one: that of the mean of how the two feel about each other, once it is far
// enough from indifference.
func signs(ties map[[2]int]tie) map[[2]int]int {
	signs := make(map[[2]int]int, len(ties))
	for pair := range ties {
		switch mean := meanStrength(ties, pair); {
		case mean >= tieLeast:
			signs[ordered(pair[0], pair[1])] = 1
		case mean <= -tieLeast:
			signs[ordered(pair[0], pair[1])] = -1
		}
	}
	return signs
}

// meanStrength is how two feel about each other on average; where only one knows the other, how that one feels.
func meanStrength(ties map[[2]int]tie, pair [2]int) float64 {
	there, known := ties[pair]
	back, mutual := ties[[2]int{pair[1], pair[0]}]
	switch {
	case known && mutual:
		return score((there.Strength + back.Strength) / 2)
	case mutual:
		return score(back.Strength)
	}
	return score(there.Strength)
}

func ordered(a, b int) [2]int { return [2]int{min(a, b), max(a, b)} }

// unbalanced reports whether three people make an unbalanced triad: the product of their signs is negative (Cartwright
// and Harary 1956). Three enemies are one as well.
func (w *web) unbalanced(a, b, c int) bool {
	return w.sign[ordered(a, b)]*w.sign[ordered(b, c)]*w.sign[ordered(a, c)] < 0
}

// contested reports whether two people are part of an unbalanced triad.
func (w *web) contested(a, b int) bool {
	_, found := w.tension[ordered(a, b)]
	return found
}

// between is one who makes an unbalanced triad with two people.
func (w *web) between(a, b int) (third int, found bool) {
	third, found = w.tension[ordered(a, b)]
	return third, found
}

// findTension notes for every pair the lowest third with whom it is unbalanced.
func (w *web) findTension() {
	for pair := range w.sign {
		for _, third := range w.near[pair[0]] {
			if third != pair[1] && w.unbalanced(pair[0], pair[1], third) {
				w.tension[pair] = third
				break
			}
		}
	}
}

// findCircles finds the communities of those who know and do not dislike one another, by modularity (Louvain: Blondel
// et al. 2008). Weights are whole numbers, so that no sum depends on the order in which it is made.
func (w *web) findCircles(ties map[[2]int]tie) {
	for i := range w.circle {
		w.circle[i] = -1 - i
	}
	g := simple.NewWeightedUndirectedGraph(0, 0)
	for pair, there := range ties {
		back := ties[[2]int{pair[1], pair[0]}]
		weight := math.Round(32 * (max(0, there.Strength) + there.Familiarity + max(0, back.Strength) + back.Familiarity))
		if weight > 0 {
			g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(pair[0]), T: simple.Node(pair[1]), W: weight})
		}
	}
	if g.Edges().Len() == 0 {
		return
	}
	circles := community.Modularize(g, 1, rand.NewPCG(0, 0)).Communities()
	for i, members := range circles {
		for _, member := range members {
			w.circle[member.ID()] = i
		}
	}
}

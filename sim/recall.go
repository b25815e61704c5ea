package sim

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// Recalled is a memory that came to mind. The terms are normalised over the candidates, from 0 to 1, and the score is
// their mean.
type Recalled struct {
	Memory                                dramatis.Memory
	Score, Recency, Importance, Relevance float64
}

// Recall picks the at most k memories that come to mind, best first. The score weighs three terms alike, as in Park
// et al., "Generative Agents" (2023): recency 0.995^(world hours since the last access), importance, and relevance,
// which is the cosine with the query, 0 below that and 0 for a memory without a vector of the query's length. Each is
// min–max normalised over the candidates, 0.5 where all are equal. Then maximal marginal relevance keeps near-repeats
// back. Scores are rounded before they are compared, and ties go to the lower owner's and memory's number.
func Recall(query []float32, candidates []dramatis.Memory, now time.Time, k int) []Recalled {
	if k <= 0 || len(candidates) == 0 {
		return nil
	}
	scored := scored(query, candidates, now)
	slices.SortFunc(scored, func(a, b Recalled) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Memory.Character, b.Memory.Character),
			cmp.Compare(a.Memory.Number, b.Memory.Number))
	})
	return varied(scored, min(k, len(scored)))
}

// Search puts what a person looked for among somebody's memories in order: the candidates by their relevance, the most
// relevant first, with the terms by which Recall would weigh them. Unlike recall it is about meaning alone, and renews
// nothing.
func Search(query []float32, candidates []dramatis.Memory, now time.Time) []Recalled {
	found := scored(query, candidates, now)
	slices.SortFunc(found, func(a, b Recalled) int {
		return cmp.Or(cmp.Compare(b.Relevance, a.Relevance), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Memory.Number, b.Memory.Number))
	})
	return found
}

// scored works out the terms of every candidate.
func scored(query []float32, candidates []dramatis.Memory, now time.Time) []Recalled {
	n := len(candidates)
	recency, importance, relevance := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range candidates {
		m := &candidates[i]
		recency[i] = math.Pow(recencyPerHour, max(0, now.Sub(m.LastAccess).Hours()))
		importance[i] = m.Importance
		relevance[i] = max(0, cosine(query, m.Vector))
	}
	normalise(recency)
	normalise(importance)
	normalise(relevance)
	all := make([]Recalled, n)
	for i := range candidates {
		all[i] = Recalled{
			Memory: candidates[i], Recency: recency[i], Importance: importance[i], Relevance: relevance[i],
			Score: score((recency[i] + importance[i] + relevance[i]) / 3),
		}
	}
	return all
}

// normalise maps values to [0, 1] by their least and greatest, or all to 0.5 when there is no difference. What is not
// a number counts as the least.
func normalise(values []float64) {
	least, most := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !isFinite(v) {
			continue
		}
		least, most = min(least, v), max(most, v)
	}
	for i, v := range values {
		switch {
		case !(most > least):
			values[i] = .5
		case !isFinite(v):
			values[i] = 0
		default:
			values[i] = score((v - least) / (most - least))
		}
	}
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// score is v as scores are compared.
func score(v float64) float64 { return math.Round(v*scorePrecision) / scorePrecision }

// cosine is the cosine of two vectors, 0 when they cannot be compared.
func cosine(a, b []float32) float64 {
	if len(a) == 0 || len(a) != len(b) {
		return 0
	}
	var dot, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		dot += x * y
		aa += x * x
		bb += y * y
	}
	if c := dot / math.Sqrt(aa*bb); isFinite(c) {
		return clamp(c, -1, 1)
	}
	return 0
}

// varied picks k of the candidates, which come best first, each time the one whose score, less its likeness to what is
// picked already, is the highest.
func varied(candidates []Recalled, k int) []Recalled {
	likeness := make([]float64, len(candidates)) // with what is picked, the greatest
	taken := make([]bool, len(candidates))
	picked := make([]Recalled, 0, k)
	for len(picked) < k {
		best, bestWorth := -1, 0.0
		for i := range candidates {
			worth := score(varietyLambda*candidates[i].Score - (1-varietyLambda)*likeness[i])
			if !taken[i] && (best < 0 || worth > bestWorth) {
				best, bestWorth = i, worth
			}
		}
		taken[best] = true
		picked = append(picked, candidates[best])
		for i := range candidates {
			likeness[i] = max(likeness[i], cosine(candidates[best].Memory.Vector, candidates[i].Memory.Vector))
		}
	}
	return picked
}

// Touches is which memories being recalled renews: those not renewed in the last five world minutes, by number.
func Touches(r []Recalled, now time.Time) []dramatis.Touch {
	due := slices.DeleteFunc(slices.Clone(r), func(r Recalled) bool { return now.Sub(r.Memory.LastAccess) < touchEvery })
	slices.SortFunc(due, func(a, b Recalled) int {
		return cmp.Or(cmp.Compare(a.Memory.Character, b.Memory.Character), cmp.Compare(a.Memory.Number, b.Memory.Number))
	})
	touches := []dramatis.Touch{}
	for i := range due {
		touches = append(touches, dramatis.Touch{MemoryID: due[i].Memory.ID, LastAccess: now})
	}
	return touches
}

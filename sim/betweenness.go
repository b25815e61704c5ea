package sim

// betweenness is, by place, the share of the shortest ways between all others that lead through somebody (Brandes 2001).
// In a world of more than betweennessExact people it is estimated from the ways that begin with betweennessSample of
// them, drawn by the seed (Centrality Estimation in Large Networks, 2007); sampled is then their number.
func (s *fabric) betweenness(seed int64) (share []float64, sampled int) {
	n := len(s.numbers)
	share = make([]float64, n)
	if n < 3 {
		return share, 0
	}
	sources := make([]int, n)
	for i := range sources {
		sources[i] = i
	}
	if n > betweennessExact {
		Chance(seed, 0, n, "betweenness").Shuffle(n, func(i, j int) { sources[i], sources[j] = sources[j], sources[i] })
		sources, sampled = sources[:betweennessSample], betweennessSample
	}
	b := newBrandes(s.known, share)
	for _, source := range sources {
		b.from(source)
	}
	for i := range share {
		share[i] /= float64(len(sources)) * float64(n-2) * float64(n-1) / float64(n)
	}
	return share, sampled
}

// brandes walks the ties outwards from one person after another and adds up who stands in the way.
type brandes struct {
	known    [][]int
	share    []float64
	distance []int // from the source; −1 where it has not come yet
	ways     []float64
	through  []float64
	order    []int // as they were reached
}

func newBrandes(known [][]int, share []float64) *brandes {
	n := len(known)
	return &brandes{
		known: known, share: share, distance: make([]int, n), ways: make([]float64, n), through: make([]float64, n), order: make([]int, 0, n),
	}
}

func (b *brandes) from(source int) {
	for i := range b.distance {
		b.distance[i], b.ways[i], b.through[i] = -1, 0, 0
	}
	b.order = append(b.order[:0], source)
	b.distance[source], b.ways[source] = 0, 1
	for next := 0; next < len(b.order); next++ {
		i := b.order[next]
		for _, j := range b.known[i] {
			if b.distance[j] < 0 {
				b.distance[j] = b.distance[i] + 1
				b.order = append(b.order, j)
			}
			if b.distance[j] == b.distance[i]+1 {
				b.ways[j] += b.ways[i]
			}
		}
	}
	for next := len(b.order) - 1; next > 0; next-- {
		j := b.order[next]
		for _, i := range b.known[j] {
			if b.distance[i] == b.distance[j]-1 {
				b.through[i] += b.ways[i] / b.ways[j] * (1 + b.through[j])
			}
		}
		b.share[j] += b.through[j]
	}
}

package store

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

// TestNearestIsExact holds what is found against the plainest search: score all, sort all.
func TestNearestIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		chance := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		dimension := rapid.SampledFrom([]int{1, 3, 8, 31, 384, 1536}).Draw(t, "dimension")
		most := rapid.IntRange(0, 40).Draw(t, "most")
		before := rapid.IntRange(0, 12).Draw(t, "before")
		b := &block{}
		for n := range rapid.IntRange(0, 120).Draw(t, "memories") {
			v := unitVector(chance, dimension)
			if n > 0 && chance.IntN(4) == 0 { // people repeat themselves
				v = b.entries[chance.IntN(n)].vector
			}
			b.entries = append(b.entries, vectorEntry{memory: uuid.New(), number: n + 1, tick: chance.IntN(12), vector: v})
		}
		query := unitVector(chance, dimension)
		may := func(e *vectorEntry) bool { return e.tick < before }
		var want []dramatis.VectorMatch
		for i := range b.entries {
			if e := &b.entries[i]; may(e) {
				want = append(want, dramatis.VectorMatch{MemoryID: e.memory, Number: e.number, Score: cosine(query, e.vector)})
			}
		}
		slices.SortStableFunc(want, func(a, b dramatis.VectorMatch) int { return cmp.Compare(b.Score, a.Score) })
		want = want[:min(most, len(want))]
		if got := b.nearest(query, most, may); !slices.Equal(got, want) {
			t.Fatalf("found %+v, want %+v", got, want)
		}
	})
}

// TestVectorsOfAnotherLengthAreNotCompared is of an endpoint that keeps its name and changes its vectors.
func TestVectorsOfAnotherLengthAreNotCompared(t *testing.T) {
	t.Parallel()
	b := &block{entries: []vectorEntry{{number: 1, vector: []float32{1, 0}}, {number: 2, vector: []float32{1, 0, 0}}, {number: 3}}}
	found := b.nearest([]float32{1, 0, 0}, 5, func(*vectorEntry) bool { return true })
	if len(found) != 1 || found[0].Number != 2 || found[0].Score != 1 {
		t.Errorf("found %+v, want the second alone", found)
	}
}

func TestBlocksStayWithinTheirBound(t *testing.T) {
	t.Parallel()
	b := newBlocks(10)
	of := func(vectors int) *block {
		made := &block{}
		for range vectors {
			made.entries = append(made.entries, vectorEntry{vector: []float32{1, 0}})
		}
		return made
	}
	first, second, third := uuid.New(), uuid.New(), uuid.New()
	b.put(first, of(2))
	b.put(second, of(2))
	b.get(first)
	b.put(third, of(2))
	if b.get(first) == nil || b.get(second) != nil || b.get(third) == nil || b.held != 8 {
		t.Errorf("not the one that was used last went, or %d numbers are held, want 8", b.held)
	}
	b.put(first, of(1))
	if b.held != 6 {
		t.Errorf("%d numbers are held after a block was replaced, want 6", b.held)
	}
	b.put(second, of(20))
	if b.get(second) == nil || b.get(first) != nil || b.get(third) != nil || b.held != 40 {
		t.Errorf("a block that is too large is not kept alone (%d numbers)", b.held)
	}
	b.put(first, of(1))
	if b.get(second) != nil || b.held != 2 {
		t.Errorf("a block that is too large stayed when the next came (%d numbers)", b.held)
	}
}

func unitVector(chance *rand.Rand, dimension int) []float32 {
	v := make([]float32, dimension)
	var length float64
	for i := range v {
		v[i] = float32(chance.NormFloat64())
		length += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(length))
	}
	return v
}

// BenchmarkNearest is one search of a character who remembers 10,000 things.
func BenchmarkNearest(b *testing.B) {
	chance := rand.New(rand.NewPCG(1862, 0))
	held := &block{}
	for n := range 10_000 {
		held.entries = append(held.entries, vectorEntry{number: n + 1, vector: unitVector(chance, 384)})
	}
	query := unitVector(chance, 384)
	b.ReportAllocs()
	for b.Loop() {
		held.nearest(query, 10, func(*vectorEntry) bool { return true })
	}
}

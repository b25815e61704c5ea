package store

import (
	"cmp"
	"container/list"
	"math"
	"slices"
	"sync"

	"github.com/viterin/vek/vek32"

	"github.com/literaryai/dramatis"
)

// block holds the vectors of one space of those of a character's memories that may be recalled, for exact search. It is valid while the character's memory
// version is the one that it was loaded at, so any number of processes agree.
type block struct {
	version int
	space   string
	entries []vectorEntry
}

type vectorEntry struct {
	memory dramatis.ID
	number int
	tick   int
	vector []float32

	revision int // how often the memory was rewritten
}

// print is what tells a vector from others of its character, and from those that it has had before.
func (e *vectorEntry) print() int64 {
	n := int64(e.number)
	return n * n * int64(1+e.revision)
}

// What is kept in memory unless it is said otherwise: about 350,000 vectors of 384 dimensions.
const (
	vectorCacheMegabytes = 512
	bytesPerNumber       = 4
)

// blocks keeps the blocks that were used of late, as many as fit into a bound.
type blocks struct {
	most int // numbers in all vectors

	mu   sync.Mutex
	of   map[dramatis.ID]*list.Element // of keptBlock
	used *list.List                    // the one that was used last in front
	held int
}

type keptBlock struct {
	character dramatis.ID
	block     *block
}

func newBlocks(most int) *blocks {
	return &blocks{most: most, of: map[dramatis.ID]*list.Element{}, used: list.New()}
}

func (b *blocks) get(character dramatis.ID) *block {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.of[character]
	if at == nil {
		return nil
	}
	b.used.MoveToFront(at)
	return at.Value.(keptBlock).block
}

// put keeps a block, and lets those go that were not used for longest when there is too much. One that is by itself too large is
// kept until the next comes.
func (b *blocks) put(character dramatis.ID, loaded *block) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := b.of[character]; at != nil {
		b.drop(at)
	}
	b.of[character] = b.used.PushFront(keptBlock{character, loaded})
	b.held += loaded.size()
	for b.held > b.most && b.used.Len() > 1 {
		b.drop(b.used.Back())
	}
}

func (b *blocks) drop(at *list.Element) {
	kept := b.used.Remove(at).(keptBlock)
	delete(b.of, kept.character)
	b.held -= kept.block.size()
}

// size is how many numbers are in the vectors.
func (b *block) size() int {
	n := 0
	for i := range b.entries {
		n += len(b.entries[i].vector)
	}
	return n
}

// versionedVectors is a version of a character's vectors, with a fingerprint of which they are.
type versionedVectors struct {
	version int
	print   fingerprint
}

// fingerprint tells sets of vectors apart: how many they are, and the sum of the squares of their numbers, each counted
// once more for every time that its memory was rewritten.
type fingerprint struct {
	count   int
	squares int64
}

func (b *block) fingerprint() fingerprint {
	f := fingerprint{count: len(b.entries)}
	for i := range b.entries {
		f.squares += b.entries[i].print()
	}
	return f
}

// roundingSlack is more than two ways of adding up the products of two vectors of unit length can differ by.
const roundingSlack = 1e-4

// nearest gives the most memories nearest to a query among those that may be found; ties go to the lower number. The query
// is of the block's space.
//
// The fast sum depends on the processor in its last digits, and one story is told on all of them: it only chooses who may
// be among the nearest, and the slow sum, which is the same everywhere, tells who is.
func (b *block) nearest(query []float32, most int, may func(*vectorEntry) bool) []dramatis.VectorMatch {
	scores := make([]float32, len(b.entries))
	fit := make([]int32, 0, len(b.entries))
	for i := range b.entries {
		if e := &b.entries[i]; len(e.vector) == len(query) && may(e) {
			scores[i] = vek32.Dot(query, e.vector)
			fit = append(fit, int32(i))
		}
	}
	if least, more := nthLargest(scores, fit, most); more {
		fit = slices.DeleteFunc(fit, func(i int32) bool { return scores[i] < least-roundingSlack })
	}
	found := make([]dramatis.VectorMatch, len(fit))
	for at, i := range fit {
		e := &b.entries[i]
		found[at] = dramatis.VectorMatch{MemoryID: e.memory, Number: e.number, Score: cosine(query, e.vector)}
	}
	slices.SortFunc(found, func(a, b dramatis.VectorMatch) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Number, b.Number))
	})
	return found[:min(most, len(found))]
}

// nthLargest is the n-th largest of some scores, and whether there are more than n.
func nthLargest(scores []float32, of []int32, n int) (float32, bool) {
	if n <= 0 || len(of) <= n {
		return 0, false
	}
	largest := make([]float32, 0, n+1) // descending
	for _, i := range of {
		score := scores[i]
		if len(largest) == n && score <= largest[n-1] {
			continue
		}
		at, _ := slices.BinarySearchFunc(largest, score, func(kept, s float32) int { return cmp.Compare(s, kept) })
		largest = slices.Insert(largest, at, score)[:min(len(largest)+1, n)]
	}
	return largest[n-1], true
}

// vector gives the vector of a memory, nil where there is none.
func (b *block) vector(number int) []float32 {
	at, ok := slices.BinarySearchFunc(b.entries, number, func(e vectorEntry, n int) int { return cmp.Compare(e.number, n) })
	if !ok {
		return nil
	}
	return b.entries[at].vector
}

// cosine is that of the angle between two vectors of unit length, rounded to six places, so that it is the same everywhere.
func cosine(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(float64(a[i]) * float64(b[i])) // the conversion forbids the compiler to fuse the two steps
	}
	return math.Round(sum*1e6) / 1e6
}

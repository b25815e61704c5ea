// Package vectortest is what every index of vectors must do: the suite that the default in Postgres and the ones beside it pass.
package vectortest

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/literaryai/dramatis"
)

// Subject is an index with the world whose memories it finds.
type Subject interface {
	// Cast makes a world of three characters.
	Cast(t *testing.T) (world dramatis.ID, characters []dramatis.ID)
	// Put makes memories, or gives those that are there other vectors.
	Put(t *testing.T, world dramatis.ID, records ...dramatis.VectorRecord)
	// Merge has a summary stand for memories, and Part takes that back.
	Merge(t *testing.T, world dramatis.ID, memories ...dramatis.ID)
	Part(t *testing.T, world dramatis.ID, memories ...dramatis.ID)
	// Delete takes memories away.
	Delete(t *testing.T, world dramatis.ID, memories ...dramatis.ID)
	// Nearest asks the index, which may be given the character's memory version.
	Nearest(t *testing.T, q dramatis.VectorQuery) []dramatis.VectorMatch
}

// Dimension is how many numbers the vectors of the suite have.
const Dimension = 16

// Spaces of the suite's vectors.
const (
	Space = "suite/16"
	other = "suite-2/16"
)

// Run runs the suite. subject gives a fresh one, or one in which worlds do not see each other.
func Run(t *testing.T, subject func(*testing.T) Subject) {
	for _, test := range []struct {
		name string
		do   func(*testing.T, *bench)
	}{
		{"the nearest come first, with their cosines", nearestFirst},
		{"equally near ones come by number", ties},
		{"fewer than are wanted, or none", few},
		{"only what passes the filters", filters},
		{"only vectors of the same space", spaces},
		{"only the character's own", strangers},
		{"what is deleted is not found", deleted},
		{"what a summary stands for is not found, until it does not", merged},
		{"what is rewritten is found by its new vector", rewritten},
		{"kinds and spaces of any alphabet", unicode},
		{"as an exhaustive search does", exhaustive},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := &bench{Subject: subject(t)}
			b.world, b.people = b.Cast(t)
			test.do(t, b)
		})
	}
}

type bench struct {
	Subject

	world  dramatis.ID
	people []dramatis.ID
	number int
}

// record is a memory of the first character, with the next number.
func (b *bench) record(vector []float32, change ...func(*dramatis.VectorRecord)) dramatis.VectorRecord {
	b.number++
	r := dramatis.VectorRecord{
		MemoryID: dramatis.NewID(), CharacterID: b.people[0], Number: b.number, Tick: b.number, Kind: dramatis.MemoryObservation, Space: Space, Vector: vector,
	}
	for _, do := range change {
		do(&r)
	}
	return r
}

func (b *bench) query(vector []float32, change ...func(*dramatis.VectorQuery)) dramatis.VectorQuery {
	q := dramatis.VectorQuery{
		EcosystemID: b.world, CharacterID: b.people[0], Space: Space, Vector: vector, BeforeTick: dramatis.AnyTick, Most: 10,
	}
	for _, do := range change {
		do(&q)
	}
	return q
}

// towards is a unit vector that leans from the first axis to another.
func towards(axis int, angle float64) []float32 {
	v := make([]float32, Dimension)
	v[0], v[axis] = float32(math.Cos(angle)), float32(math.Sin(angle))
	return v
}

func (b *bench) want(t *testing.T, q dramatis.VectorQuery, numbers ...int) {
	t.Helper()
	found := b.Nearest(t, q)
	got := make([]int, len(found))
	for i, m := range found {
		got[i] = m.Number
	}
	if !slices.Equal(got, numbers) {
		t.Errorf("found %v, want %v", got, numbers)
	}
}

func nearestFirst(t *testing.T, b *bench) {
	angles := []float64{1.2, 0.1, 3.1, 0.7, 0}
	var put []dramatis.VectorRecord
	for i, angle := range angles {
		put = append(put, b.record(towards(i+1, angle)))
	}
	b.Put(t, b.world, put...)
	q := b.query(towards(1, 0))
	b.want(t, q, 5, 2, 4, 1, 3)
	for _, m := range b.Nearest(t, q) {
		if want := math.Cos(angles[m.Number-1]); math.Abs(m.Score-want) > 2e-6 || m.MemoryID != put[m.Number-1].MemoryID {
			t.Errorf("number %d is memory %s with %v, want %s with %v", m.Number, m.MemoryID, m.Score, put[m.Number-1].MemoryID, want)
		}
	}
	q.Most = 2
	b.want(t, q, 5, 2)
}

func ties(t *testing.T, b *bench) {
	var put []dramatis.VectorRecord
	for range 9 {
		put = append(put, b.record(towards(1, 0.5)))
	}
	put = append(put, b.record(towards(2, 0.2)))
	b.Put(t, b.world, put...)
	b.want(t, b.query(towards(1, 0), func(q *dramatis.VectorQuery) { q.Most = 4 }), 10, 1, 2, 3)
}

func few(t *testing.T, b *bench) {
	q := b.query(towards(1, 0))
	b.want(t, q)
	b.Put(t, b.world, b.record(towards(1, 1)), b.record(towards(1, 0.5)))
	b.want(t, q, 2, 1)
	q.Most = 0
	b.want(t, q)
	q.Most = 5_000
	b.want(t, q, 2, 1)
}

func filters(t *testing.T, b *bench) {
	kinds := []dramatis.MemoryKind{dramatis.MemoryDialogue, dramatis.MemoryFact}
	var put []dramatis.VectorRecord
	for i := range 8 {
		put = append(put, b.record(towards(1, float64(i)/10), func(r *dramatis.VectorRecord) {
			r.Kind, r.Whispered = kinds[i%2], i%4 < 2
		}))
	}
	b.Put(t, b.world, put...)
	ask := func(change func(*dramatis.VectorQuery), numbers ...int) {
		t.Helper()
		b.want(t, b.query(towards(1, 0), change), numbers...)
	}
	ask(func(q *dramatis.VectorQuery) { q.BeforeTick = 4 }, 1, 2, 3)
	ask(func(q *dramatis.VectorQuery) { q.BeforeTick = 1 })
	ask(func(q *dramatis.VectorQuery) { q.Kind = dramatis.MemoryFact }, 2, 4, 6, 8)
	ask(func(q *dramatis.VectorQuery) { q.Kind = dramatis.MemorySummary })
	ask(func(q *dramatis.VectorQuery) { q.Aloud = true }, 3, 4, 7, 8)
	ask(func(q *dramatis.VectorQuery) { q.Aloud, q.Kind, q.BeforeTick = true, dramatis.MemoryDialogue, 7 }, 3)
	ask(func(q *dramatis.VectorQuery) { q.Aloud, q.Most = true, 2 }, 3, 4)
}

func spaces(t *testing.T, b *bench) {
	b.Put(t, b.world, b.record(towards(1, 0.3)), b.record(towards(1, 0), func(r *dramatis.VectorRecord) { r.Space = other }))
	b.want(t, b.query(towards(1, 0)), 1)
	b.want(t, b.query(towards(1, 0), func(q *dramatis.VectorQuery) { q.Space = other }), 2)
	b.want(t, b.query(towards(1, 0), func(q *dramatis.VectorQuery) { q.Space = "nobody's/16" }))
}

func strangers(t *testing.T, b *bench) {
	elsewhere, others := b.Cast(t)
	hers := b.record(towards(1, 0), func(r *dramatis.VectorRecord) { r.CharacterID, r.Number = b.people[1], 1 })
	b.Put(t, b.world, hers)
	b.Put(t, elsewhere, b.record(towards(1, 0), func(r *dramatis.VectorRecord) { r.CharacterID, r.Number = others[0], 1 }))
	b.want(t, b.query(towards(1, 0)))
	b.number = 0
	b.Put(t, b.world, b.record(towards(1, 1)))
	q := b.query(towards(1, 0))
	if found := b.Nearest(t, q); len(found) != 1 || found[0].MemoryID == hers.MemoryID || math.Abs(found[0].Score-math.Cos(1)) > 2e-6 {
		t.Errorf("found %+v", found)
	}
	q.CharacterID = b.people[1]
	if found := b.Nearest(t, q); len(found) != 1 || found[0].MemoryID != hers.MemoryID {
		t.Errorf("she finds %+v", found)
	}
	q.CharacterID = b.people[2]
	b.want(t, q)
}

func deleted(t *testing.T, b *bench) {
	put := []dramatis.VectorRecord{b.record(towards(1, 0)), b.record(towards(1, 0.1)), b.record(towards(1, 0.2))}
	b.Put(t, b.world, put...)
	b.Delete(t, b.world, put[0].MemoryID)
	b.want(t, b.query(towards(1, 0)), 2, 3)
	b.Delete(t, b.world, put[1].MemoryID, put[2].MemoryID)
	b.want(t, b.query(towards(1, 0)))
}

func merged(t *testing.T, b *bench) {
	put := []dramatis.VectorRecord{b.record(towards(1, 0)), b.record(towards(1, 0.1)), b.record(towards(1, 0.2))}
	b.Put(t, b.world, put...)
	b.Merge(t, b.world, put[0].MemoryID, put[2].MemoryID)
	b.want(t, b.query(towards(1, 0)), 2)
	b.Part(t, b.world, put[2].MemoryID)
	b.want(t, b.query(towards(1, 0)), 2, 3)
	b.Part(t, b.world, put[0].MemoryID)
	b.want(t, b.query(towards(1, 0)), 1, 2, 3)
}

func rewritten(t *testing.T, b *bench) {
	put := []dramatis.VectorRecord{b.record(towards(1, 0)), b.record(towards(1, 0.4))}
	b.Put(t, b.world, put...)
	b.want(t, b.query(towards(1, 0)), 1, 2)
	put[0].Vector = towards(1, 1.5)
	b.Put(t, b.world, put[0])
	b.want(t, b.query(towards(1, 0)), 2, 1)
	b.want(t, b.query(towards(1, 1.5)), 1, 2)
	put[1].Space = other
	b.Put(t, b.world, put[1])
	b.want(t, b.query(towards(1, 0)), 1)
}

func unicode(t *testing.T, b *bench) {
	const space = "модель·词 \"quoted\" {$ne: 1}/16"
	odd := dramatis.MemoryKind("сплетня\n\t🜁")
	b.Put(t, b.world,
		b.record(towards(1, 0.1), func(r *dramatis.VectorRecord) { r.Space, r.Kind = space, odd }),
		b.record(towards(1, 0), func(r *dramatis.VectorRecord) { r.Space = space }), b.record(towards(1, 0)))
	b.want(t, b.query(towards(1, 0), func(q *dramatis.VectorQuery) { q.Space, q.Kind = space, odd }), 1)
	b.want(t, b.query(towards(1, 0), func(q *dramatis.VectorQuery) { q.Space = space }), 2, 1)
}

// exhaustive compares many answers with those of a search through everything.
func exhaustive(t *testing.T, b *bench) {
	chance := rand.New(rand.NewPCG(7, 7))
	unit := func() []float32 {
		v := make([]float32, Dimension)
		var sum float64
		for i := range v {
			v[i] = float32(chance.NormFloat64())
			sum += float64(v[i]) * float64(v[i])
		}
		for i := range v {
			v[i] /= float32(math.Sqrt(sum))
		}
		return v
	}
	var put []dramatis.VectorRecord
	for range 300 {
		put = append(put, b.record(unit(), func(r *dramatis.VectorRecord) { r.Whispered = chance.IntN(3) == 0 }))
	}
	b.Put(t, b.world, put...)
	for range 20 {
		q := b.query(unit(), func(q *dramatis.VectorQuery) { q.Aloud, q.BeforeTick = chance.IntN(2) == 0, 1+chance.IntN(400) })
		b.want(t, q, Exhaustive(put, q)...)
	}
}

// Exhaustive is the numbers of the memories that a search through all of a character's records finds.
func Exhaustive(records []dramatis.VectorRecord, q dramatis.VectorQuery) []int {
	type scored struct {
		number int
		score  float64
	}
	var all []scored
	for _, r := range records {
		if r.CharacterID != q.CharacterID || r.Space != q.Space || r.Tick >= q.BeforeTick || q.Aloud && r.Whispered || q.Kind != "" && r.Kind != q.Kind {
			continue
		}
		var sum float64
		for i := range r.Vector {
			sum += float64(r.Vector[i]) * float64(q.Vector[i])
		}
		all = append(all, scored{r.Number, math.Round(sum*1e6) / 1e6})
	}
	slices.SortFunc(all, func(a, b scored) int {
		if a.score != b.score {
			if a.score > b.score {
				return -1
			}
			return 1
		}
		return a.number - b.number
	})
	var numbers []int
	for _, s := range all[:min(q.Most, len(all))] {
		numbers = append(numbers, s.number)
	}
	return numbers
}

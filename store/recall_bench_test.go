package store_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

// BenchmarkRecall fills a PostgreSQL that syncs to the disk with the memories of 100 characters, MEMORIES (1,000,000) in all, and
// measures what it takes to bring the nearest to mind: the search alone and with the memories read, of characters whose
// vectors are in memory ("warm") and of such whose are not ("cold"). What is found is held against the plainest search.
func BenchmarkRecall(b *testing.B) {
	each := 10_000
	if text := os.Getenv("MEMORIES"); text != "" {
		all, err := strconv.Atoi(text)
		if err != nil || all < 100 {
			b.Fatalf("MEMORIES=%q: must be a number from 100", text)
		}
		each = all / 100
	}
	r := testrig.NewDurable(b)
	m := fillMemories(b, r, 100, each)
	const warm = 20 // fit into what is kept
	b.Run("cold", func(b *testing.B) {
		b.Run("search", func(b *testing.B) {
			m.measure(b, func(i int) int { return i % len(m.people) }, m.search)
		})
	})
	for i := range warm {
		m.search(b, i, m.queries[0])
	}
	b.Run("warm", func(b *testing.B) {
		b.Run("search", func(b *testing.B) { m.measure(b, func(i int) int { return i % warm }, m.search) })
		b.Run("candidates", func(b *testing.B) { m.measure(b, func(i int) int { return i % warm }, m.candidates) })
	})
	b.Run("recall@10", func(b *testing.B) {
		var found, wanted int
		for i := range len(m.people) {
			want := m.plainest(i, m.queries[i], 10)
			got := m.search(b, i, m.queries[i])
			wanted += len(want)
			for _, match := range got {
				if slices.Contains(want, match.Number) {
					found++
				}
			}
		}
		b.ReportMetric(float64(found)/float64(wanted), "recall@10")
		b.ReportMetric(0, "ns/op")
		if found != wanted {
			b.Errorf("found %d of the %d nearest", found, wanted)
		}
	})
}

const benchSpace = "bench/384"

// manyMemories are people with so many memories that a plain table of them would be slow.
type manyMemories struct {
	rig     *testrig.Rig
	people  []dramatis.Character
	each    int
	queries [][]float32
}

// vectors makes the vectors of a character's memories, the same whenever it is asked: some fifty things come up again and again.
func (m *manyMemories) vectors(person int) [][]float32 {
	chance := rand.New(rand.NewPCG(1862, uint64(person)))
	topics := make([][]float32, 50)
	for i := range topics {
		topics[i] = direction(chance, nil)
	}
	made := make([][]float32, m.each)
	for i := range made {
		made[i] = direction(chance, topics[chance.IntN(len(topics))])
	}
	return made
}

// direction is a vector of unit length, near another where there is one.
func direction(chance *rand.Rand, near []float32) []float32 {
	v := make([]float32, 384)
	var length float64
	for i := range v {
		v[i] = float32(chance.NormFloat64() / 20)
		if near != nil {
			v[i] += near[i]
		}
		length += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(length))
	}
	return v
}

func fillMemories(b *testing.B, r *testrig.Rig, people, each int) *manyMemories {
	b.Helper()
	began := time.Now()
	e := r.World(b, people, 1862)
	m := &manyMemories{rig: r, each: each}
	var err error
	if m.people, err = r.Store.AllCharacters(b.Context(), e.ID); err != nil {
		b.Fatal(err)
	}
	for i := range m.people {
		vectors := m.vectors(i)
		if err := m.fill(b, i, vectors); err != nil {
			b.Fatal(err)
		}
		chance := rand.New(rand.NewPCG(uint64(i), 1))
		m.queries = append(m.queries, direction(chance, vectors[each/2]))
	}
	for _, statement := range []string{
		`UPDATE character_states SET memory_count = ` + strconv.Itoa(each), `VACUUM ANALYZE memories`, `VACUUM ANALYZE memory_vectors`,
	} {
		if _, err := r.Pool.Exec(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
	if m.people, err = r.Store.AllCharacters(b.Context(), e.ID); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d memories in %.0f s", people*each, time.Since(began).Seconds())
	return m
}

// fill writes the memories of one character and their vectors.
func (m *manyMemories) fill(b *testing.B, person int, vectors [][]float32) error {
	c := &m.people[person]
	ids := make([]dramatis.ID, m.each)
	for i := range ids {
		ids[i] = dramatis.NewID()
	}
	now := time.Now()
	_, err := m.rig.Pool.CopyFrom(b.Context(), pgx.Identifier{"memories"}, []string{
		"id", "ecosystem_id", "character_id", "character_number", "number", "kind", "content", "importance", "emotion", "participants", "tick",
		"world_time", "last_access",
	}, pgx.CopyFromSlice(m.each, func(i int) ([]any, error) {
		return []any{
			ids[i], c.EcosystemID, c.ID, c.Number, i + 1, dramatis.MemoryDialogue, fmt.Sprintf("Somebody spoke of matter %d in the house of %s.", i, c.Name),
			float64(1 + i%10), dramatis.Emotion{}, []int{c.Number}, i / 20, now, now,
		}, nil
	}))
	if err != nil {
		return err
	}
	for at := 0; at < m.each; at += 1_000 {
		n := min(1_000, m.each-at)
		memories := make([]dramatis.Memory, n)
		for i := range memories {
			memories[i] = dramatis.Memory{ID: ids[at+i], CharacterID: c.ID, Number: at + i + 1, Tick: (at + i) / 20}
		}
		err := m.rig.Store.InWorld(b.Context(), c.EcosystemID, func(tx *store.Tx) error {
			tx.SaveVectors(memories, benchSpace, vectors[at:at+n])
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *manyMemories) ask(person int, query []float32) dramatis.VectorQuery {
	c := &m.people[person]
	return dramatis.VectorQuery{
		EcosystemID: c.EcosystemID, CharacterID: c.ID, MemoryVersion: c.MemoryVersion, Space: benchSpace, Vector: query,
		BeforeTick: dramatis.AnyTick, Most: 10,
	}
}

func (m *manyMemories) search(b *testing.B, person int, query []float32) []dramatis.VectorMatch {
	found, err := m.rig.Store.Vectors().Nearest(b.Context(), m.ask(person, query))
	if err != nil {
		b.Fatal(err)
	}
	return found
}

func (m *manyMemories) candidates(b *testing.B, person int, query []float32) []dramatis.VectorMatch {
	if _, err := m.rig.Store.Candidates(b.Context(), m.ask(person, query)); err != nil {
		b.Fatal(err)
	}
	return nil
}

// measure reports how long each of b.N questions took.
func (m *manyMemories) measure(b *testing.B, who func(int) int, question func(*testing.B, int, []float32) []dramatis.VectorMatch) {
	taken := make([]time.Duration, b.N)
	b.ResetTimer()
	for i := range b.N {
		person := who(i)
		began := time.Now()
		question(b, person, m.queries[(person+i)%len(m.queries)])
		taken[i] = time.Since(began)
	}
	slices.Sort(taken)
	for _, percent := range []int{50, 95, 99} {
		b.ReportMetric(float64(taken[len(taken)*percent/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", percent))
	}
	b.ReportMetric(0, "ns/op")
}

// plainest is the numbers of the nearest, found by scoring all of them one by one in double precision and sorting.
func (m *manyMemories) plainest(person int, query []float32, most int) []int {
	vectors := m.vectors(person)
	numbers, scores := make([]int, len(vectors)), make([]float64, len(vectors))
	for i, v := range vectors {
		numbers[i] = i + 1
		for j := range v {
			scores[i] += float64(v[j]) * float64(query[j])
		}
	}
	slices.SortStableFunc(numbers, func(a, b int) int { return cmp.Compare(scores[b-1], scores[a-1]) })
	return numbers[:most]
}

package pinecone_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig/pineconetest"
	"github.com/literaryai/dramatis/store/pinecone"
)

// many are records of one character.
func many(n, dimension int) []dramatis.VectorRecord {
	owner, all := dramatis.NewID(), make([]dramatis.VectorRecord, n)
	for i := range all {
		v := make([]float32, dimension)
		v[i%dimension] = 1
		all[i] = dramatis.VectorRecord{
			MemoryID: dramatis.NewID(), CharacterID: owner, Number: i + 1, Tick: i / 10, Kind: dramatis.MemoryFact, Whispered: i%3 == 0,
			Space: "m/1536", Vector: v,
		}
	}
	return all
}

// However much there is, it comes in requests that Pinecone takes; what comes out is what was put in.
func TestMuchIsKeptInPieces(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]struct{ records, dimension int }{"wide": {700, 1536}, "narrow": {2_300, 8}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, s := open(t, pineconetest.Options{})
			world, records := dramatis.NewID(), many(size.records, size.dimension)
			for range 2 { // as often as one likes
				if err := x.Upsert(t.Context(), world, records); err != nil {
					t.Fatal(err)
				}
			}
			if s.LargestUpsert() < 250 || s.LargestUpsert() > 1_000 {
				t.Errorf("the most in one request were %d", s.LargestUpsert())
			}
			if held := contents(t, x, world); !reflect.DeepEqual(held, records) {
				t.Errorf("of %d records %d are held, or differ", len(records), len(held))
			}
			var ids []dramatis.ID
			for _, r := range records[1:] {
				ids = append(ids, r.MemoryID)
			}
			if err := x.Delete(t.Context(), world, ids); err != nil {
				t.Fatal(err)
			}
			if held := contents(t, x, world); len(held) != 1 || held[0].MemoryID != records[0].MemoryID {
				t.Errorf("%d are left", len(held))
			}
			if err := x.Forget(t.Context(), world); err != nil {
				t.Fatal(err)
			}
			if held := contents(t, x, world); len(held) != 0 {
				t.Errorf("a forgotten world has %d", len(held))
			}
		})
	}
}

func TestWhatIsNotThereIsNoFault(t *testing.T) {
	t.Parallel()
	s := pineconetest.Start(t, pineconetest.Options{})
	x := connect(t, s, pinecone.Config{})
	for _, step := range []string{"no index", "no namespace"} {
		if err := x.Delete(t.Context(), dramatis.NewID(), []dramatis.ID{dramatis.NewID()}); err != nil {
			t.Errorf("%s: delete: %v", step, err)
		}
		if err := x.Forget(t.Context(), dramatis.NewID()); err != nil {
			t.Errorf("%s: forget: %v", step, err)
		}
		if held := contents(t, x, dramatis.NewID()); len(held) != 0 {
			t.Errorf("%s: it holds %d", step, len(held))
		}
		found, err := x.Nearest(t.Context(), dramatis.VectorQuery{EcosystemID: dramatis.NewID(), Vector: make([]float32, 8), Most: 3})
		if err != nil || len(found) != 0 {
			t.Errorf("%s: found %v (%v)", step, found, err)
		}
		if err := x.Prepare(t.Context(), 8); err != nil {
			t.Fatal(err)
		}
	}
}

// A server that is busy is asked again; one that says no is not, nor is a query repeated, which Postgres can answer.
func TestOnlyWhatMayPassIsTriedAgain(t *testing.T) {
	t.Parallel()
	eight := []*pineconetest.Spec{{Name: "dramatis", Dimension: 8}}
	for says, calls := range map[string]int{
		"UNAVAILABLE": 2, "RESOURCE_EXHAUSTED": 2, "DEADLINE_EXCEEDED": 2, "INTERNAL": 2,
		"INVALID_ARGUMENT": 1, "PERMISSION_DENIED": 1, "FAILED_PRECONDITION": 1, "UNIMPLEMENTED": 1,
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			x, s := open(t, pineconetest.Options{Indexes: eight})
			if err := x.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			s.Say(says)
			err := x.Upsert(t.Context(), dramatis.NewID(), many(1, 8))
			if (err == nil) != (calls == 2) || s.Calls("Upsert") != calls {
				t.Errorf("%d calls, want %d (%v)", s.Calls("Upsert"), calls, err)
			}
			s.Say(says)
			_, err = x.Nearest(t.Context(), dramatis.VectorQuery{EcosystemID: dramatis.NewID(), Vector: many(1, 8)[0].Vector, Most: 3})
			if err == nil || s.Calls("Query") != 1 || strings.Contains(err.Error(), pineconetest.DefaultKey) {
				t.Errorf("%d queries (%v)", s.Calls("Query"), err)
			}
		})
	}
}

// What was written is found a while later.
func TestPineconeShowsWhatWasWrittenLater(t *testing.T) {
	t.Parallel()
	x, _ := open(t, pineconetest.Options{Lag: 3})
	world, records := dramatis.NewID(), many(4, 8)
	if err := x.Upsert(t.Context(), world, records); err != nil {
		t.Fatal(err)
	}
	q := dramatis.VectorQuery{
		EcosystemID: world, CharacterID: records[0].CharacterID, Space: "m/1536", Vector: records[2].Vector, BeforeTick: dramatis.AnyTick, Most: 1,
	}
	for look := range 3 {
		found, err := x.Nearest(t.Context(), q)
		if err != nil || len(found) != look/2 {
			t.Fatalf("look %d finds %v (%v)", look+1, found, err)
		}
	}
}

package neo4j_test

import (
	"context"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/neo4j"
	"github.com/literaryai/dramatis/worker"
)

func TestMain(m *testing.M) { testrig.Main(m) }

// server is a graph on the real server that make test-neo4j starts.
func server(t *testing.T) *neo4j.Graph {
	t.Helper()
	uri := os.Getenv("DRAMATIS_TEST_NEO4J_URI")
	if uri == "" {
		t.Skip("these tests need a Neo4j server: make test-neo4j starts one and runs them")
	}
	choosePassword(t, uri)
	g, err := neo4j.Open(neo4j.Config{URI: uri, User: "neo4j", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close(context.Background()) })
	if err := g.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return g
}

const password = "a password for tests"

// choosePassword replaces the password that a new server begins with, which is good for nothing else.
func choosePassword(t *testing.T, uri string) {
	t.Helper()
	first, err := driver.NewDriverWithContext(uri, driver.BasicAuth("neo4j", "neo4j", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close(t.Context())
	// It fails where another test was faster, and what matters is whether the new one is good.
	_, _ = driver.ExecuteQuery(t.Context(), first, "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password",
		map[string]any{"password": password}, driver.EagerResultTransformer, driver.ExecuteQueryWithDatabase("system"))
}

// tangle is a world of people who know one another at random, with strengths that fade at different paces.
func tangle(seed uint64, people, bonds int) dramatis.GraphChange {
	chance := rand.New(rand.NewPCG(seed, seed))
	all := dramatis.GraphChange{EcosystemID: dramatis.NewID(), Seq: 10}
	for i := range people {
		all.People = append(all.People, dramatis.GraphPerson{ID: dramatis.NewID(), Number: i + 1, Name: "Somebody"})
	}
	linked := map[[2]int]bool{}
	for len(all.Relationships) < bonds {
		a, b := chance.IntN(people), chance.IntN(people)
		if a == b || linked[[2]int{a, b}] {
			continue
		}
		linked[[2]int{a, b}] = true
		types := dramatis.RelationshipTypes()
		all.Relationships = append(all.Relationships, dramatis.Relationship{
			ID: dramatis.NewID(), EcosystemID: all.EcosystemID, From: a + 1, To: b + 1, FromID: all.People[a].ID, ToID: all.People[b].ID,
			Type: types[chance.IntN(3)], AnchoredAt: dramatis.Epoch.Add(time.Duration(chance.IntN(1_000_000)) * time.Second),
			Strength: dramatis.Anchor{Value: chance.Float64()*2 - 1, Base: chance.Float64() - 0.5, HalfLife: float64(chance.IntN(20))},
		})
	}
	return all
}

// Whatever is asked, the server answers as the rules do over the same relationships.
func TestItAnswersAsTheRulesDo(t *testing.T) {
	t.Parallel()
	g := server(t)
	world := tangle(1, 30, 90)
	if err := g.Follow(t.Context(), world); err != nil {
		t.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(2, 2))
	for range 150 {
		q := dramatis.GraphQuery{
			EcosystemID: world.EcosystemID, At: dramatis.Epoch.Add(time.Duration(chance.IntN(60*24)) * time.Hour), Strength: -1,
		}
		if chance.IntN(2) == 0 {
			q.Strength = float64(chance.IntN(100))/100 - 0.6
		}
		if chance.IntN(3) == 0 {
			q.Type = dramatis.Acquaintance
		}
		a, b := 1+chance.IntN(30), 1+chance.IntN(30)
		way, err := g.Path(t.Context(), q, a, b)
		if want := sim.FewestSteps(world.Relationships, q, a, b); err != nil || !slices.Equal(way, want) {
			t.Errorf("path %d to %d by %+v: %v (%v), want %v", a, b, q, way, err, want)
		}
		depth := 1 + chance.IntN(4)
		near, err := g.Neighbourhood(t.Context(), q, a, depth)
		if want := sim.Within(world.Relationships, q, a, depth); err != nil || !slices.Equal(near, want) {
			t.Errorf("%d steps around %d by %+v: %v (%v), want %v", depth, a, q, near, err, want)
		}
		both, err := g.Common(t.Context(), q, a, b)
		if want := sim.CommonAcquaintances(world.Relationships, q, a, b); err != nil || !slices.Equal(both, want) {
			t.Errorf("common to %d and %d by %+v: %v (%v), want %v", a, b, q, both, err, want)
		}
	}
}

func TestItFollowsExactlyOnce(t *testing.T) {
	t.Parallel()
	g := server(t)
	all := tangle(3, 20, 2_500/10)
	world := all.EcosystemID
	for range 2 { // from nothing as often as one likes
		if err := g.Follow(t.Context(), all); err != nil {
			t.Fatal(err)
		}
	}
	changed := all.Relationships[0]
	changed.Type, changed.Strength.Value = dramatis.Enemy, -1
	next := dramatis.GraphChange{
		EcosystemID: world, After: 10, Seq: 12, Relationships: []dramatis.Relationship{changed},
		BondsGone: []dramatis.ID{all.Relationships[1].ID}, PeopleGone: []dramatis.ID{all.People[19].ID},
	}
	if err := g.Follow(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	if err := g.Follow(t.Context(), next); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("the same stretch twice: %v, want a conflict", err)
	}
	held, err := g.Contents(t.Context(), world)
	if err != nil || held.Seq != 12 || len(held.People) != 19 {
		t.Fatalf("it holds %d people at %d (%v)", len(held.People), held.Seq, err)
	}
	for _, r := range held.Relationships {
		switch {
		case r.ID == changed.ID && !reflect.DeepEqual(r, changed):
			t.Errorf("the changed bond is held as %+v, want %+v", r, changed)
		case r.ID == all.Relationships[1].ID, r.FromID == all.People[19].ID, r.ToID == all.People[19].ID:
			t.Errorf("a bond that is gone is held: %+v", r)
		}
	}
	if err := g.Forget(t.Context(), world); err != nil {
		t.Fatal(err)
	}
	if held, err := g.Contents(t.Context(), world); err != nil || held.Seq != 0 || len(held.People)+len(held.Relationships) != 0 {
		t.Errorf("a forgotten world holds %+v (%v)", held, err)
	}
}

// While a world lives, its graph comes to hold what Postgres holds; when it was lost it is made anew.
func TestItFollowsAWorld(t *testing.T) {
	t.Parallel()
	g, r := server(t), testrig.New(t, store.WithProjection())
	r.Graph = g
	r.Work(t, worker.Config{})
	e := r.World(t, 6, 5)
	r.Step(t, e, 3)
	r.AwaitTick(t, e.ID, 3)
	same := func(ctx context.Context) (bool, error) {
		want, err := r.Store.GraphSnapshot(ctx, e.ID)
		if err != nil {
			return false, err
		}
		held, err := g.Contents(ctx, e.ID)
		return len(store.GraphDifferences(want, held)) == 0, err
	}
	r.Await(t, "the graph to follow", same)
	if err := g.Forget(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	if held, err := g.Contents(t.Context(), e.ID); err != nil || len(held.People) != 0 {
		t.Fatalf("it still holds %+v (%v)", held, err)
	}
	if err := r.Store.EnqueueProjection(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the graph to be made anew", same)
	if err := r.Store.DeleteEcosystem(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the world to be forgotten", func(ctx context.Context) (bool, error) {
		held, err := g.Contents(ctx, e.ID)
		return held.Seq == 0 && len(held.People) == 0, err
	})
}

// A server that is down, or behind, is not asked: Postgres answers.
func TestPostgresAnswersMeanwhile(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 5, 5)
	down, err := neo4j.Open(neo4j.Config{URI: "bolt://127.0.0.1:1", User: "neo4j", Password: "x"})
	if err != nil {
		t.Fatal(err)
	}
	q := dramatis.GraphQuery{EcosystemID: e.ID, At: e.WorldTime, Strength: -1}
	want, err := r.Store.Graph().Path(t.Context(), q, 1, 3)
	if err != nil || !slices.Equal(want, []int{1, 2, 3}) {
		t.Fatalf("Postgres answers %v (%v)", want, err)
	}
	way, err := r.Store.FollowedBy(down).Path(t.Context(), q, 1, 3)
	if err != nil || !slices.Equal(way, want) {
		t.Errorf("with the server down: %v (%v)", way, err)
	}
}

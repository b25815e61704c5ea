package neo4j_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/graphtest"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/neo4j"
	"github.com/literaryai/dramatis/worker"
)

// shared is the server of all tests but those that kill it, started by whoever needs it first.
var (
	shared = sync.OnceValues(func() (n *testrig.Neo4j, err error) {
		if n, err = testrig.StartNeo4j(context.Background()); err == nil {
			stop = n.Remove
		}
		return n, err
	})
	stop = func() error { return nil }
)

func TestMain(m *testing.M) { testrig.Main(m, func() error { return stop() }) }

func usable(t *testing.T, n *testrig.Neo4j, err error) *testrig.Neo4j {
	t.Helper()
	if errors.Is(err, testrig.ErrNoNeo4j) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// server is the real server that all tests share.
func server(t *testing.T) *testrig.Neo4j {
	t.Helper()
	n, err := shared()
	return usable(t, n, err)
}

func open(t *testing.T, c neo4j.Config) *neo4j.Graph {
	t.Helper()
	if c.User == "" {
		c.User, c.Password = testrig.Neo4jUser, testrig.Neo4jPassword
	}
	g, err := neo4j.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close(context.Background()) })
	return g
}

// graph is a prepared graph on a server.
func graph(t *testing.T, n *testrig.Neo4j) *neo4j.Graph {
	t.Helper()
	g := open(t, neo4j.Config{URI: n.URI})
	if err := g.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestItAnswersAsTheDefaultDoes(t *testing.T) {
	t.Parallel()
	graphtest.Answers(t, graph(t, server(t)))
}

func TestItFollows(t *testing.T) {
	t.Parallel()
	graphtest.Follows(t, graph(t, server(t)))
}

// What is prepared is there, and preparing again changes nothing.
func TestItIsPrepared(t *testing.T) {
	t.Parallel()
	n := server(t)
	for range 2 {
		graph(t, n)
	}
	d, err := driver.NewDriverWithContext(n.URI, driver.BasicAuth(testrig.Neo4jUser, testrig.Neo4jPassword, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(context.Background())
	for cypher, want := range map[string][]string{
		"SHOW CONSTRAINTS YIELD name WHERE name STARTS WITH 'dramatis' RETURN name ORDER BY name": {
			"dramatis_character", "dramatis_knows", "dramatis_world",
		},
		"SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'dramatis' AND state = 'ONLINE' RETURN name ORDER BY name": {
			"dramatis_character", "dramatis_character_number", "dramatis_knows", "dramatis_world",
		},
	} {
		found, err := driver.ExecuteQuery(t.Context(), d, cypher, nil, driver.EagerResultTransformer)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, record := range found.Records {
			names = append(names, fmt.Sprint(record.Values[0]))
		}
		if !slices.Equal(names, want) {
			t.Errorf("%s: %v, want %v", cypher, names, want)
		}
	}
}

func TestItSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	n := server(t)
	for name, wrong := range map[string]struct {
		config neo4j.Config
		want   error
	}{
		"another password":             {neo4j.Config{URI: n.URI, User: testrig.Neo4jUser, Password: "x"}, neo4j.ErrRefused},
		"another user":                 {neo4j.Config{URI: n.URI, User: "nobody", Password: testrig.Neo4jPassword}, neo4j.ErrRefused},
		"a database that is not there": {neo4j.Config{URI: n.URI, Database: "nowhere"}, neo4j.ErrNoDatabase},
	} {
		if err := open(t, wrong.config).Prepare(t.Context()); !errors.Is(err, wrong.want) {
			t.Errorf("%s: %v, want %v", name, err, wrong.want)
		}
	}
}

// same tells whether a graph holds what Postgres holds.
func same(r *testrig.Rig, g dramatis.GraphProjection, world dramatis.ID) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		want, err := r.Store.GraphSnapshot(ctx, world)
		if err != nil {
			return false, err
		}
		held, err := g.Contents(ctx, world)
		return len(store.GraphDifferences(want, held)) == 0, err
	}
}

// While a world lives, its graph comes to hold what Postgres holds; when it was lost it is made anew.
func TestItFollowsAWorld(t *testing.T) {
	t.Parallel()
	g, r := graph(t, server(t)), testrig.New(t, store.WithProjection())
	r.Graph = g
	r.Work(t, worker.Config{})
	e := r.World(t, 6, 5)
	r.Step(t, e, 3)
	r.AwaitTick(t, e.ID, 3)
	r.Await(t, "the graph to follow", same(r, g, e.ID))
	if err := g.Forget(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	if held, err := g.Contents(t.Context(), e.ID); err != nil || len(held.People) != 0 {
		t.Fatalf("it still holds %+v (%v)", held, err)
	}
	if err := r.Store.EnqueueProjection(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the graph to be made anew", same(r, g, e.ID))
	if err := r.Store.DeleteEcosystem(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the world to be forgotten", func(ctx context.Context) (bool, error) {
		held, err := g.Contents(ctx, e.ID)
		return held.Seq == 0 && len(held.People) == 0, err
	})
}

// counted tells how often a projection was asked how far it is, and for a path.
type counted struct {
	dramatis.GraphProjection

	asked, paths atomic.Int32
}

func (c *counted) Seq(ctx context.Context, world dramatis.ID) (int64, error) {
	c.asked.Add(1)
	return c.GraphProjection.Seq(ctx, world)
}

func (c *counted) Path(ctx context.Context, q dramatis.GraphQuery, from, to int) ([]int, error) {
	c.paths.Add(1)
	return c.GraphProjection.Path(ctx, q, from, to)
}

// The server is killed while a world lives, and comes back. Nothing waits for it, nobody gets another answer, and it
// catches up.
func TestItIsKilledAndComesBack(t *testing.T) {
	t.Parallel()
	own, err := testrig.StartNeo4j(t.Context())
	n := usable(t, own, err)
	t.Cleanup(func() { _ = n.Remove() })
	g, r := graph(t, n), testrig.New(t, store.WithProjection())
	r.Graph = g
	r.Work(t, worker.Config{})
	e := r.World(t, 6, 5)
	r.Await(t, "the graph to follow", same(r, g, e.ID))

	asked := &counted{GraphProjection: g}
	answers, q := r.Store.FollowedBy(asked), dramatis.GraphQuery{EcosystemID: e.ID, At: e.WorldTime, Strength: -1}
	path := func() {
		t.Helper()
		want, err := r.Store.Graph().Path(t.Context(), q, 1, 3)
		if err != nil {
			t.Fatal(err)
		}
		if way, err := answers.Path(t.Context(), q, 1, 3); err != nil || !slices.Equal(way, want) {
			t.Errorf("the answer is %v (%v), want %v", way, err, want)
		}
	}
	ready := readiness(t, r, g)
	if path(); asked.paths.Load() != 1 {
		t.Errorf("the server was asked %d times while it was up and had followed, want once", asked.paths.Load())
	}
	if said := ready(); said != `200 "ok"` {
		t.Errorf("with the server up the API says %s", said)
	}

	r.Step(t, e, 3)
	n.Kill()
	if path(); asked.paths.Load() != 1 {
		t.Error("the server was asked for a path while it was down")
	}
	if said := ready(); said != `200 "degraded"` {
		t.Errorf("with the server down the API says %s", said)
	}
	r.AwaitTick(t, e.ID, 3) // the world goes on
	people, err := r.Store.Characters(t.Context(), e.ID, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Store.DeleteCharacter(t.Context(), people.Items[5].ID); err != nil {
		t.Fatal(err)
	}
	path()

	if err := n.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the graph to catch up", same(r, g, e.ID))
	r.Await(t, "the server to be asked again", func(context.Context) (bool, error) {
		path()
		return asked.paths.Load() > 1, nil
	})
	if said := ready(); said != `200 "ok"` {
		t.Errorf("with the server up again the API says %s", said)
	}
}

// readiness asks an API for its health, with the graph among what it looks at.
func readiness(t *testing.T, r *testrig.Rig, g *neo4j.Graph) func() string {
	t.Helper()
	s := api.New(api.Config{
		Store: r.Store, Feed: r.Feed, SigningKey: make([]byte, 32), Graph: r.Store.FollowedBy(g),
		Checks: []api.Check{{Name: "neo4j", Ask: g.Version}},
	})
	t.Cleanup(s.Close)
	return func() string {
		answer := httptest.NewRecorder()
		s.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/health/ready", nil))
		var said struct{ Status string }
		if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil {
			t.Fatalf("%v in %s", err, answer.Body)
		}
		return fmt.Sprintf("%d %q", answer.Code, said.Status)
	}
}

// A server that is down is not asked again and again: Postgres answers, and at once for all but the first.
func TestPostgresAnswersMeanwhile(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 5, 5)
	down := &counted{GraphProjection: open(t, neo4j.Config{URI: "bolt://127.0.0.1:1"})}
	q := dramatis.GraphQuery{EcosystemID: e.ID, At: e.WorldTime, Strength: -1}
	answers := r.Store.FollowedBy(down)
	for range 50 {
		if way, err := answers.Path(t.Context(), q, 1, 3); err != nil || !slices.Equal(way, []int{1, 2, 3}) {
			t.Fatalf("with the server down: %v (%v)", way, err)
		}
	}
	if n := down.asked.Load(); n == 0 || n > 25 {
		t.Errorf("a server that is down was asked %d times in 50", n)
	}
}

// What speaks another protocol is told apart from what does not answer.
func TestItKnowsAStranger(t *testing.T) {
	t.Parallel()
	stranger := testrig.Stranger(t)
	if err := open(t, neo4j.Config{URI: "bolt://" + stranger}).Prepare(t.Context()); !errors.Is(err, neo4j.ErrStranger) {
		t.Errorf("a server of something else: %v, want %v", err, neo4j.ErrStranger)
	}
	if err := open(t, neo4j.Config{URI: "bolt://127.0.0.1:1"}).Prepare(t.Context()); dramatis.ErrorCode(err) != dramatis.CodeUnavailable ||
		errors.Is(err, neo4j.ErrStranger) {
		t.Errorf("nobody there: %v", err)
	}
}

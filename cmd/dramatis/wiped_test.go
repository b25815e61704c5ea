package main

import (
	"context"
	"encoding/hex"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hibiken/asynq"
	"github.com/jackc/pgx/v5"
	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/pineconetest"
	"github.com/literaryai/dramatis/internal/testrig/redisserver"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/neo4j"
	"github.com/literaryai/dramatis/store/pinecone"
	"github.com/literaryai/dramatis/worker"
)

// TestNeo4jVectorsAndRedisAreWipedAndRebuilt loses all that is not the truth, and makes it again by the commands: the graph in a
// real Neo4j, the vectors in Postgres and in Pinecone, the queues in a real Redis. All of it is what it was.
func TestNeo4jVectorsAndRedisAreWipedAndRebuilt(t *testing.T) {
	t.Parallel()
	server, err := testrig.StartNeo4j(t.Context())
	if errors.Is(err, testrig.ErrNoNeo4j) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Remove() })
	b := newBeside(t, server)
	e := b.World(t, 8, 1862)
	stop := b.Work(t, worker.Config{})
	b.Step(t, e, 3)
	b.AwaitTick(t, e.ID, 3)
	b.awaitCaughtUp(t, e.ID)
	stop()
	for _, enqueue := range []func(context.Context, dramatis.ID) error{b.Store.EnqueueProjection, b.Store.EnqueueVectors} { // something that waits
		if err := enqueue(t.Context(), e.ID); err != nil {
			t.Fatal(err)
		}
	}
	b.must(t, "rebuild", "queues")
	graph, vectors, index, queues := b.contents(t, e.ID)
	if len(graph.Relationships) == 0 || len(vectors) == 0 || len(index) != len(vectors) || len(queues) == 0 {
		t.Fatalf("there are %d relationships, %d vectors, %d in the index, %d jobs in queues", len(graph.Relationships), len(vectors), len(index), len(queues))
	}

	b.wipe(t, e.ID)
	if graph, vectors, index, queues := b.contents(t, e.ID); len(graph.People) > 0 || len(vectors) > 0 || len(index) > 0 || len(queues) > 0 {
		t.Fatalf("there still are %d people in the graph, %d vectors, %d in the index, %d jobs in queues", len(graph.People), len(vectors), len(index), len(queues))
	}
	for _, what := range []string{"graph", "queues"} {
		if said, err := run(t, b.env, "rebuild", what, "--check"); err == nil {
			t.Errorf("the wiped %s is taken for a good one:\n%s", what, said)
		}
	}

	b.must(t, "rebuild", "queues")
	_, _, _, again := b.contents(t, e.ID)
	if !slices.Equal(again, queues) {
		t.Errorf("the queues hold the jobs %v, and held %v", again, queues)
	}
	b.must(t, "rebuild", "graph")
	b.Work(t, worker.Config{})
	b.must(t, "rebuild", "vectors")
	b.must(t, "rebuild", "index")
	b.awaitCaughtUp(t, e.ID)
	for _, what := range []string{"graph", "index", "queues"} {
		b.must(t, "rebuild", what, "--check")
	}
	graphAgain, vectorsAgain, indexAgain, _ := b.contents(t, e.ID)
	if !reflect.DeepEqual(graphAgain, graph) {
		t.Errorf("the graph is\n%+v, and was\n%+v", graphAgain, graph)
	}
	if !maps.Equal(vectorsAgain, vectors) {
		t.Errorf("of %d vectors, %d are there, or they are others", len(vectors), len(vectorsAgain))
	}
	if !reflect.DeepEqual(indexAgain, index) {
		t.Errorf("of %d vectors in the index, %d are there, or they are others", len(index), len(indexAgain))
	}
	b.Step(t, e, 1)
	b.AwaitTick(t, e.ID, 4)
}

// beside is a platform with all that can stand beside Postgres, and the environment in which commands find it.
type beside struct {
	*testrig.Rig

	neo4j    *testrig.Neo4j
	pinecone *pineconetest.Server
	env      map[string]string
}

func newBeside(t *testing.T, server *testrig.Neo4j) *beside {
	t.Helper()
	b := &beside{neo4j: server, pinecone: pineconetest.Start(t, pineconetest.Options{})}
	graph, err := neo4j.Open(neo4j.Config{URI: server.URI, User: testrig.Neo4jUser, Password: testrig.Neo4jPassword})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = graph.Close(context.Background()) })
	if err := graph.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	index, err := pinecone.Open(pinecone.Config{
		Key: pineconetest.DefaultKey, Index: "dramatis", Controller: b.pinecone.Controller(), Cloud: "aws", Region: "us-east-1",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	redis := redisserver.Start(t)
	b.Rig = testrig.NewOn(t, redis.Client(t), store.WithProjection(), store.WithVectors(index))
	b.Graph, b.Vectors = graph, index
	b.env = map[string]string{
		"DATABASE_URL": urlOf(b.Pool), "REDIS_URL": "redis://" + redis.Addr,
		"NEO4J_URI": server.URI, "NEO4J_USER": testrig.Neo4jUser, "NEO4J_PASSWORD": testrig.Neo4jPassword,
		"PINECONE_API_KEY": pineconetest.DefaultKey, "PINECONE_INDEX": "dramatis", "PINECONE_CONTROLLER_HOST": b.pinecone.Controller(),
	}
	return b
}

// must is that a command succeeds.
func (b *beside) must(t *testing.T, args ...string) {
	t.Helper()
	if said, err := run(t, b.env, args...); err != nil {
		t.Errorf("dramatis %s: %v\n%s", strings.Join(args, " "), err, said)
	}
}

// awaitCaughtUp waits until what stands beside Postgres knows all of a world.
func (b *beside) awaitCaughtUp(t *testing.T, world dramatis.ID) {
	t.Helper()
	b.Await(t, "the graph and the index to have caught up", func(ctx context.Context) (bool, error) {
		head, err := b.Store.EventHead(ctx, world)
		if err != nil {
			return false, err
		}
		seq, err := b.Graph.Seq(ctx, world)
		if err != nil {
			return false, err
		}
		behind, err := b.Store.VectorsBehind(ctx, world)
		changed, fault := b.Store.GraphChangedAfter(ctx, world, seq)
		return !behind && !changed && seq > 0 && seq <= head, errors.Join(err, fault)
	})
}

// contents is all that stands beside the truth: the graph, the vectors in Postgres and those in Pinecone, and the jobs in the queues.
func (b *beside) contents(t *testing.T, world dramatis.ID) (dramatis.GraphContents, map[dramatis.ID]string, map[dramatis.ID]dramatis.VectorRecord, []string) {
	t.Helper()
	graph, err := b.Graph.Contents(t.Context(), world)
	if err != nil {
		t.Fatal(err)
	}
	graph.Seq = 0 // a rebuilt one is at the end of the log, one that has followed where the graph changed last
	vectors := map[dramatis.ID]string{}
	rows, err := b.Pool.Query(t.Context(), `SELECT memory_id, model || ' ' || merged, vector FROM memory_vectors`)
	if err != nil {
		t.Fatal(err)
	}
	var id dramatis.ID
	var of string
	var raw []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &of, &raw}, func() error {
		vectors[id] = of + " " + hex.EncodeToString(raw)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	index := map[dramatis.ID]dramatis.VectorRecord{}
	err = b.Vectors.Contents(t.Context(), world, func(page []dramatis.VectorRecord) error {
		for _, r := range page {
			index[r.MemoryID] = r
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var queues []string
	inspector := asynq.NewInspectorFromRedisClient(b.Redis)
	for _, name := range dramatis.Queues() {
		waiting, err := inspector.ListPendingTasks(name, asynq.PageSize(1_000))
		if err != nil && !errors.Is(err, asynq.ErrQueueNotFound) {
			t.Fatal(err)
		}
		for _, task := range waiting {
			queues = append(queues, name+" "+task.ID[:len(id.String())]) // without the generation
		}
	}
	slices.Sort(queues)
	return graph, vectors, index, queues
}

// wipe empties Neo4j, the vectors in Postgres and in Pinecone, and Redis.
func (b *beside) wipe(t *testing.T, world dramatis.ID) {
	t.Helper()
	d, err := driver.NewDriverWithContext(b.neo4j.URI, driver.BasicAuth(testrig.Neo4jUser, testrig.Neo4jPassword, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(t.Context())
	_, err = driver.ExecuteQuery(t.Context(), d, "MATCH (n) DETACH DELETE n", nil, driver.EagerResultTransformer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Pool.Exec(t.Context(), `DELETE FROM memory_vectors`); err != nil {
		t.Fatal(err)
	}
	b.pinecone.Wipe(world.String())
	if err := b.Redis.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

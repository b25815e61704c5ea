package neo4j

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"

	"github.com/literaryai/dramatis"
)

// Config says where the server is.
type Config struct {
	URI      string // neo4j://, neo4j+s://, bolt:// or bolt+s://host:port
	User     string
	Password string
	Database string // empty for the server's default
}

// Pool and time limits.
const (
	poolSize    = 50
	acquireTime = 30 * time.Second
	connectTime = 5 * time.Second
	retryTime   = 5 * time.Second // how long what failed for the network's sake is tried again: the askers have another answer, or come back
)

// Graph is a GraphProjection on a Neo4j server.
type Graph struct {
	driver   neo4j.DriverWithContext
	database string
	prepared atomic.Bool // the constraints are there
}

// Open makes a Graph. It does not wait for the server, which may be down: Ready does.
func Open(c Config) (*Graph, error) {
	driver, err := neo4j.NewDriverWithContext(c.URI, neo4j.BasicAuth(c.User, c.Password, ""), func(settings *config.Config) {
		settings.MaxConnectionPoolSize = poolSize
		settings.ConnectionAcquisitionTimeout = acquireTime
		settings.SocketConnectTimeout = connectTime
		settings.SocketKeepalive = true
		settings.MaxTransactionRetryTime = retryTime
		settings.UserAgent = "dramatis"
	})
	if err != nil {
		return nil, dramatis.Errorf(dramatis.CodeInvalid, "NEO4J_URI must be neo4j://, neo4j+s://, bolt:// or bolt+s://host:port (%v)", err)
	}
	return &Graph{driver: driver, database: c.Database}, nil
}

// Close lets go of the connections.
func (g *Graph) Close(ctx context.Context) error {
	if err := g.driver.Close(ctx); err != nil {
		return fmt.Errorf("close the connections to Neo4j: %w", err)
	}
	return nil
}

// Version asks the server for its version, as a sign of life.
func (g *Graph) Version(ctx context.Context) (string, error) {
	found, err := g.read(ctx, `CALL dbms.components() YIELD name, versions, edition RETURN versions[0] + ' ' + edition AS version`, nil)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", nil
	}
	version, _ := found[0].Values[0].(string)
	return version, nil
}

// Prepare makes the constraints and indexes that are not there yet. A server that was down then is prepared before the
// first change.
func (g *Graph) Prepare(ctx context.Context) error {
	for _, statement := range []string{
		`CREATE CONSTRAINT dramatis_world IF NOT EXISTS FOR (w:World) REQUIRE w.id IS UNIQUE`,
		`CREATE CONSTRAINT dramatis_character IF NOT EXISTS FOR (c:Character) REQUIRE c.id IS UNIQUE`,
		`CREATE CONSTRAINT dramatis_knows IF NOT EXISTS FOR ()-[r:KNOWS]-() REQUIRE r.id IS UNIQUE`,
		`CREATE INDEX dramatis_character_number IF NOT EXISTS FOR (c:Character) ON (c.world, c.number)`,
	} {
		if err := g.write(ctx, statement, nil); err != nil {
			return fmt.Errorf("prepare the graph: %w", err)
		}
	}
	g.prepared.Store(true)
	return nil
}

// read runs one read and gives its records.
func (g *Graph) read(ctx context.Context, cypher string, params map[string]any) ([]*neo4j.Record, error) {
	found, err := neo4j.ExecuteQuery(ctx, g.driver, cypher, params, neo4j.EagerResultTransformer,
		neo4j.ExecuteQueryWithReadersRouting(), neo4j.ExecuteQueryWithDatabase(g.database))
	if err != nil {
		return nil, translate(err)
	}
	return found.Records, nil
}

// write runs one statement in a transaction of its own.
func (g *Graph) write(ctx context.Context, cypher string, params map[string]any) error {
	_, err := neo4j.ExecuteQuery(ctx, g.driver, cypher, params, neo4j.EagerResultTransformer, neo4j.ExecuteQueryWithDatabase(g.database))
	return translate(err)
}

// What waiting does not mend: the server is there, and what we were told of it is wrong.
var (
	ErrRefused    = dramatis.Errorf(dramatis.CodeUnavailable, "Neo4j refuses the user or the password")
	ErrNoDatabase = dramatis.Errorf(dramatis.CodeUnavailable, "Neo4j has no database of that name")
	ErrStranger   = dramatis.Errorf(dramatis.CodeUnavailable, "the server speaks, but not as Neo4j does")
)

// translate turns the driver's errors into ours.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*dramatis.Error](err); ours {
		return err
	}
	if e, told := errors.AsType[*neo4j.Neo4jError](err); told {
		switch {
		case strings.HasPrefix(e.Code, "Neo.ClientError.Security"):
			return fmt.Errorf("%w: %w", ErrRefused, err)
		case e.Code == "Neo.ClientError.Database.DatabaseNotFound":
			return fmt.Errorf("%w: %w", ErrNoDatabase, err)
		}
	}
	if _, strange := errors.AsType[*neo4j.UsageError](err); strange { // what the driver calls an answer of another protocol
		return fmt.Errorf("%w: %w", ErrStranger, err)
	}
	return fmt.Errorf("%w: %w", dramatis.Errorf(dramatis.CodeUnavailable, "Neo4j does not answer"), err)
}

// strong is the condition that a relationship r counts: sim's decay in Cypher, rounded as there.
const strong = `($type = '' OR r.type = $type) AND ($least <= -1.0 OR round(CASE
		WHEN $at <= r.anchored_at OR r.strength_half_life <= 0 THEN r.strength
		ELSE r.strength_base + (r.strength - r.strength_base) * 0.5 ^ (($at - r.anchored_at) / 86400e6 / r.strength_half_life)
	END, 6) >= $least)`

func paramsOf(q dramatis.GraphQuery, more map[string]any) map[string]any {
	params := map[string]any{
		"world": q.EcosystemID.String(), "type": string(q.Type), "least": q.Strength, "at": q.At.UnixMicro(),
	}
	for name, value := range more {
		params[name] = value
	}
	return params
}

// Path implements dramatis.Graph.
func (g *Graph) Path(ctx context.Context, q dramatis.GraphQuery, from, to int) ([]int, error) {
	if from == to {
		return []int{from}, nil
	}
	cypher := fmt.Sprintf(`
		MATCH (a:Character {world: $world, number: $from}), (b:Character {world: $world, number: $to})
		MATCH p = allShortestPaths((a)-[:KNOWS*..%d]->(b)) WHERE all(r IN relationships(p) WHERE %s)
		RETURN [n IN nodes(p) | n.number] AS way ORDER BY way LIMIT 1`, dramatis.MostSteps, strong)
	found, err := g.read(ctx, cypher, paramsOf(q, map[string]any{"from": from, "to": to}))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return numbers(found[0].Values[0]), nil
}

// Neighbourhood implements dramatis.Graph. It goes one step at a time, each from those who were found last: a pattern of
// variable length would follow every way there is.
func (g *Graph) Neighbourhood(ctx context.Context, q dramatis.GraphQuery, of, depth int) ([]dramatis.Neighbour, error) {
	near, seen, edge := []dramatis.Neighbour{}, map[int]bool{of: true}, []int{of}
	for step := 1; step <= min(depth, dramatis.MostDepth) && len(edge) > 0; step++ {
		found, err := g.read(ctx, `
			MATCH (a:Character {world: $world})-[r:KNOWS]->(b:Character) WHERE a.number IN $edge AND `+strong+`
			RETURN DISTINCT b.number ORDER BY b.number`, paramsOf(q, map[string]any{"edge": edge}))
		if err != nil {
			return nil, err
		}
		edge = nil
		for _, record := range found {
			if number := number(record.Values[0]); !seen[number] {
				seen[number] = true
				edge = append(edge, number)
				near = append(near, dramatis.Neighbour{Number: number, Depth: step})
			}
		}
	}
	return near, nil
}

// Common implements dramatis.Graph.
func (g *Graph) Common(ctx context.Context, q dramatis.GraphQuery, a, b int) ([]int, error) {
	found, err := g.read(ctx, `
		MATCH (:Character {world: $world, number: $a})-[r:KNOWS]->(c:Character) WHERE c.number <> $b AND `+strong+`
		MATCH (:Character {world: $world, number: $b})-[r2:KNOWS]->(c) WITH c, r2 AS r WHERE `+strong+`
		RETURN DISTINCT c.number ORDER BY c.number`, paramsOf(q, map[string]any{"a": a, "b": b}))
	if err != nil {
		return nil, err
	}
	both := make([]int, len(found))
	for i, record := range found {
		both[i] = number(record.Values[0])
	}
	return both, nil
}

func number(value any) int {
	n, _ := value.(int64)
	return int(n)
}

func numbers(value any) []int {
	list, _ := value.([]any)
	out := make([]int, len(list))
	for i, v := range list {
		out[i] = number(v)
	}
	return out
}

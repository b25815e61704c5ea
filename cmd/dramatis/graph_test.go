package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/literaryai/dramatis/internal/testrig"
)

// run executes a command line in this process, with an environment of its own.
func run(t *testing.T, env map[string]string, args ...string) (said string, err error) {
	t.Helper()
	var out strings.Builder
	root := newRoot(func(name string) string { return env[name] })
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&out)
	err = root.ExecuteContext(t.Context())
	return out.String(), err
}

// mustRefuse is that a command does not begin, and says in one sentence why.
func mustRefuse(t *testing.T, env map[string]string, want string) {
	t.Helper()
	_, err := run(t, env, "rebuild", "graph", "--check")
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("with %v it says %v, want %q", env, err, want)
	} else if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a secret is in %v", err)
	}
}

func TestWhatIsWrongWithTheGraphIsTold(t *testing.T) {
	t.Parallel()
	database := testrig.New(t).Pool.Config().ConnString()
	for uri, want := range map[string]string{
		"":                              "NEO4J_URI is not set",
		"localhost:7687":                "must be neo4j://host:7687",
		"http://localhost:7474":         "must be neo4j://host:7687",
		"neo4j://":                      "must be neo4j://host:7687",
		"bolt://neo4j:hunter2@h:1":      "must not hold a user or a password",
		"bolt://" + testrig.Stranger(t): "NEO4J_URI must name the Bolt port of a Neo4j server",
	} {
		mustRefuse(t, map[string]string{"DATABASE_URL": database, "NEO4J_URI": uri, "NEO4J_PASSWORD": "hunter2"}, want)
	}
	mustRefuse(t, map[string]string{"DATABASE_URL": database, "NEO4J_URI": "bolt://127.0.0.1:1"}, "NEO4J_PASSWORD must be set with NEO4J_URI")
}

func TestTheGraphInNeo4jIsRebuilt(t *testing.T) {
	t.Parallel()
	n, err := testrig.StartNeo4j(t.Context())
	if errors.Is(err, testrig.ErrNoNeo4j) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Remove() })
	r := testrig.New(t)
	env := func(more ...string) map[string]string {
		env := map[string]string{
			"DATABASE_URL": r.Pool.Config().ConnString(),
			"NEO4J_URI":    n.URI, "NEO4J_USER": testrig.Neo4jUser, "NEO4J_PASSWORD": testrig.Neo4jPassword,
		}
		for i := 0; i < len(more); i += 2 {
			env[more[i]] = more[i+1]
		}
		return env
	}
	mustRefuse(t, env("NEO4J_PASSWORD", "hunter2"), "NEO4J_USER or NEO4J_PASSWORD is wrong for "+n.URI)
	mustRefuse(t, env("NEO4J_USER", "nobody"), "NEO4J_USER or NEO4J_PASSWORD is wrong for "+n.URI)
	mustRefuse(t, env("NEO4J_DATABASE", "nowhere"), "NEO4J_DATABASE names no database of "+n.URI)

	r.World(t, 4, 1)
	e := r.World(t, 6, 2)
	if said, err := run(t, env(), "rebuild", "graph", "--check"); err == nil || !strings.Contains(err.Error(), "the graph of 2 worlds differs") {
		t.Errorf("an empty graph is taken for a good one: %v\n%s", err, said)
	}
	if said, err := run(t, env(), "rebuild", "graph"); err != nil || !strings.Contains(said, e.ID.String()+": 6 characters, 12 relationships") {
		t.Errorf("it was rebuilt: %v\n%s", err, said)
	}
	if said, err := run(t, env("NEO4J_DATABASE", "neo4j"), "rebuild", "graph", "--check"); err != nil || strings.Count(said, ": 0 differences") != 2 {
		t.Errorf("it was checked: %v\n%s", err, said)
	}
	if _, err := r.Pool.Exec(t.Context(), `UPDATE relationships SET trust = trust / 2 WHERE ecosystem_id = $1 AND from_number = 1`, e.ID); err != nil {
		t.Fatal(err)
	}
	said, err := run(t, env(), "rebuild", "graph", "--check")
	if err == nil || !strings.Contains(said, e.ID.String()+": 2 differences") || !strings.Contains(err.Error(), "the graph of 1 worlds differs") {
		t.Errorf("what differs was not found: %v\n%s", err, said)
	}
}

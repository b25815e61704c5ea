package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/neo4j"
)

func graphSettings() []setting {
	return []setting{
		{
			env: "NEO4J_URI", doc: "a Neo4j server, 5.x or Aura, neo4j://host:7687 or neo4j+s://…, that keeps the relationship graph; " +
				"not set, the graph is answered from PostgreSQL",
			apply: setNeo4j,
		},
		{
			env: "NEO4J_USER", fallback: "neo4j", doc: "the user of Neo4j",
			apply: setText(func(c *Config) *string { return &c.Neo4jUser }),
		},
		{
			env: "NEO4J_PASSWORD", secret: true, doc: "the password of Neo4j, needed with NEO4J_URI",
			apply: setText(func(c *Config) *string { return &c.Neo4jPassword }),
		},
		{
			env: "NEO4J_DATABASE", doc: "the database of the Neo4j server; by default the user's own",
			apply: setText(func(c *Config) *string { return &c.Neo4jDatabase }),
		},
	}
}

func setNeo4j(c *Config, text string) error {
	c.Neo4jURI = text
	u, err := url.Parse(text)
	known := []string{"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"}
	if err != nil || u.Host == "" || !slices.Contains(known, u.Scheme) {
		return errors.New("must be neo4j://host:7687, neo4j+s://host:7687, or the same with bolt")
	}
	if u.User != nil {
		return errors.New("must not hold a user or a password: they are NEO4J_USER and NEO4J_PASSWORD")
	}
	return nil
}

// graphFaults is what is wrong with settings that are right one by one.
func (c *Config) graphFaults() []string {
	if c.Neo4jURI != "" && c.Neo4jPassword == "" {
		return []string{"NEO4J_PASSWORD must be set with NEO4J_URI"}
	}
	return nil
}

// How long the first start waits for Neo4j before it goes on without.
const graphWait = 10 * time.Second

// connectGraph makes the graph that stands beside Postgres, where one is named. It need not be up: until it is, Postgres
// answers, and then it follows. What waiting does not mend is told at once.
func (p *platform) connectGraph(ctx context.Context) error {
	c := p.config
	if c.Neo4jURI == "" {
		return nil
	}
	g, err := neo4j.Open(neo4j.Config{URI: c.Neo4jURI, User: c.Neo4jUser, Password: c.Neo4jPassword, Database: c.Neo4jDatabase})
	if err != nil {
		return err
	}
	p.graph = g
	ctx, cancel := context.WithTimeout(ctx, graphWait)
	defer cancel()
	err = g.Prepare(ctx)
	switch {
	case errors.Is(err, neo4j.ErrRefused):
		return fmt.Errorf("NEO4J_USER or NEO4J_PASSWORD is wrong for %s: %w", c.Neo4jURI, err)
	case errors.Is(err, neo4j.ErrNoDatabase):
		return fmt.Errorf("NEO4J_DATABASE names no database of %s: %w", c.Neo4jURI, err)
	case errors.Is(err, neo4j.ErrStranger):
		return fmt.Errorf("NEO4J_URI must name the Bolt port of a Neo4j server, often 7687, and %s is something else: %w", c.Neo4jURI, err)
	case err != nil:
		p.log.WarnContext(ctx, "Neo4j does not answer; the graph is answered from PostgreSQL until it does", "uri", c.Neo4jURI, "err", err)
	}
	return nil
}

// graphChecks asks the graph for its version. The platform is right without it.
func (p *platform) graphChecks() []api.Check {
	if p.graph == nil {
		return nil
	}
	return []api.Check{{Name: "neo4j", Ask: p.graph.Version}}
}

// followsGraph is what the workers keep up to date; nil where there is none.
func (p *platform) followsGraph() dramatis.GraphProjection {
	if p.graph == nil {
		return nil // and not an interface that holds a nil
	}
	return p.graph
}

// answersGraph is what the API asks.
func (p *platform) answersGraph() dramatis.Graph {
	if p.graph == nil {
		return p.store.Graph()
	}
	return p.store.FollowedBy(p.graph)
}

// newRebuildGraph makes the graph beside Postgres anew, or compares the two.
func newRebuildGraph(getenv func(string) string) *cobra.Command {
	var ecosystem string
	var check bool
	cmd := &cobra.Command{
		Use: "graph", Short: "Make the relationship graph in Neo4j anew, or with --check compare it with PostgreSQL", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withPlatform(cmd, getenv, cmdRebuild, func(ctx context.Context, p *platform) error {
				if p.graph == nil {
					return errors.New("there is no graph beside PostgreSQL to rebuild: NEO4J_URI is not set")
				}
				worlds, err := worldsToRebuild(ctx, p.store, ecosystem)
				if err != nil {
					return err
				}
				if check {
					return checkGraphs(ctx, p.store, p.graph, worlds, cmd.OutOrStdout())
				}
				return rebuildGraphs(ctx, p.store, p.graph, worlds, cmd.OutOrStdout())
			})
		},
	}
	addFlags(cmd.Flags(), cmdRebuild)
	cmd.Flags().StringVar(&ecosystem, "ecosystem", "", "the id of the one world to do; all by default")
	cmd.Flags().BoolVar(&check, "check", false, "change nothing, and tell what differs")
	return cmd
}

// rebuildGraphs writes what Postgres holds over whatever the graph holds.
func rebuildGraphs(ctx context.Context, s *store.Store, g dramatis.GraphProjection, worlds []dramatis.ID, out io.Writer) error {
	for i, world := range worlds {
		all, err := s.GraphSnapshot(ctx, world)
		if err != nil {
			return err
		}
		if err := g.Forget(ctx, world); err != nil {
			return err
		}
		if err := g.Follow(ctx, all); err != nil {
			return err
		}
		fmt.Fprintf(out, "world %d of %d, %s: %d characters, %d relationships\n", //nolint:errcheck // nobody is left to tell
			i+1, len(worlds), world, len(all.People), len(all.Relationships))
	}
	return nil
}

// checkGraphs tells what the graph holds otherwise than Postgres, and fails when there is anything. A world that goes on
// meanwhile may be found a moment behind.
func checkGraphs(ctx context.Context, s *store.Store, g dramatis.GraphProjection, worlds []dramatis.ID, out io.Writer) error {
	differing := 0
	for _, world := range worlds {
		want, err := s.GraphSnapshot(ctx, world)
		if err != nil {
			return err
		}
		held, err := g.Contents(ctx, world)
		if err != nil {
			return err
		}
		found := store.GraphDifferences(want, held)
		if len(found) > 0 {
			differing++
		}
		for _, said := range found {
			fmt.Fprintln(out, said) //nolint:errcheck // as above
		}
		fmt.Fprintf(out, "world %s: %d differences\n", world, len(found)) //nolint:errcheck // as above
	}
	if differing > 0 {
		return fmt.Errorf("the graph of %d worlds differs from PostgreSQL: dramatis rebuild graph makes it anew", differing)
	}
	return nil
}

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/tasks"
)

// Graph is the graph of every world as Postgres has it, which is always the truth.
func (s *Store) Graph() dramatis.Graph { return plainGraph{s} }

// plainGraph reads a world's relationships and searches them in memory.
type plainGraph struct{ store *Store }

func (g plainGraph) bonds(ctx context.Context, q dramatis.GraphQuery) ([]dramatis.Relationship, error) {
	found, err := query(ctx, g.store, scanRelationship, `
		SELECT `+relationshipColumns+` FROM relationships
		WHERE ecosystem_id = $1 AND ($2 = '' OR type = $2) ORDER BY from_number, to_number`, q.EcosystemID, q.Type)
	if err != nil {
		return nil, fmt.Errorf("read the relationships of world %s: %w", q.EcosystemID, err)
	}
	return found, nil
}

// Path implements dramatis.Graph.
func (g plainGraph) Path(ctx context.Context, q dramatis.GraphQuery, from, to int) ([]int, error) {
	bonds, err := g.bonds(ctx, q)
	return sim.FewestSteps(bonds, q, from, to), err
}

// Neighbourhood implements dramatis.Graph.
func (g plainGraph) Neighbourhood(ctx context.Context, q dramatis.GraphQuery, of, depth int) ([]dramatis.Neighbour, error) {
	bonds, err := g.bonds(ctx, q)
	return sim.Within(bonds, q, of, min(depth, dramatis.MostDepth)), err
}

// Common implements dramatis.Graph.
func (g plainGraph) Common(ctx context.Context, q dramatis.GraphQuery, a, b int) ([]int, error) {
	bonds, err := g.bonds(ctx, q)
	return sim.CommonAcquaintances(bonds, q, a, b), err
}

// graphEvents are the types of events that change a graph. Of those that tell of changed characters only what an author
// did counts; how people feel is not in it.
func graphEvents() []string {
	return []string{
		string(dramatis.EventCharacterCreated), string(dramatis.EventCharacterChanged), string(dramatis.EventCharacterDeleted),
		string(dramatis.EventRelationshipCreated), string(dramatis.EventRelationshipChanged), string(dramatis.EventRelationshipDeleted),
	}
}

// FollowedBy gives the graph that answers by a projection wherever that has followed the log to where the graph last
// changed, and by Postgres otherwise: also when the projection does not answer. So an answer is never old.
func (s *Store) FollowedBy(projection dramatis.GraphProjection) dramatis.Graph {
	return followedGraph{store: s, plain: plainGraph{s}, projection: projection, down: new(outage)}
}

type followedGraph struct {
	store      *Store
	plain      plainGraph
	projection dramatis.GraphProjection
	down       *outage
}

// rest lets nobody ask for a while.
func (g followedGraph) rest(ctx context.Context, world dramatis.ID, err error) {
	if g.down.begin() {
		g.store.log.WarnContext(ctx, "the graph's projection does not answer; Postgres answers until it does", "world", world, "err", err)
	}
}

// graph is the one to ask.
func (g followedGraph) graph(ctx context.Context, world dramatis.ID) dramatis.Graph {
	if g.down.lasts() {
		return g.plain
	}
	patient, cancel := context.WithTimeout(ctx, projectionPatience)
	defer cancel()
	seq, err := g.projection.Seq(patient, world)
	if err != nil {
		if ctx.Err() == nil { // else it was the caller who did not wait
			g.rest(ctx, world, err)
		}
		return g.plain
	}
	if g.down.end() {
		g.store.log.InfoContext(ctx, "the graph's projection answers again")
	}
	behind, err := g.store.GraphChangedAfter(ctx, world, seq)
	if err != nil || behind || seq == 0 {
		return g.plain
	}
	return g.projection
}

// ask gives a projection's answer, and that of Postgres when the projection fails.
func ask[T any](ctx context.Context, g followedGraph, world dramatis.ID, question func(dramatis.Graph) (T, error)) (T, error) {
	asked := g.graph(ctx, world)
	found, err := question(asked)
	if err == nil || asked == dramatis.Graph(g.plain) || ctx.Err() != nil {
		return found, err
	}
	g.rest(ctx, world, err)
	return question(g.plain)
}

// Path implements dramatis.Graph.
func (g followedGraph) Path(ctx context.Context, q dramatis.GraphQuery, from, to int) ([]int, error) {
	return ask(ctx, g, q.EcosystemID, func(of dramatis.Graph) ([]int, error) { return of.Path(ctx, q, from, to) })
}

// Neighbourhood implements dramatis.Graph.
func (g followedGraph) Neighbourhood(ctx context.Context, q dramatis.GraphQuery, of, depth int) ([]dramatis.Neighbour, error) {
	return ask(ctx, g, q.EcosystemID, func(graph dramatis.Graph) ([]dramatis.Neighbour, error) {
		return graph.Neighbourhood(ctx, q, of, depth)
	})
}

// Common implements dramatis.Graph.
func (g followedGraph) Common(ctx context.Context, q dramatis.GraphQuery, a, b int) ([]int, error) {
	return ask(ctx, g, q.EcosystemID, func(of dramatis.Graph) ([]int, error) { return of.Common(ctx, q, a, b) })
}

// GraphChangedAfter reports whether the log tells of people or bonds behind a seq, or ends before it, as after a restore: what
// followed it to there knows of things that never were.
func (s *Store) GraphChangedAfter(ctx context.Context, world dramatis.ID, seq int64) (bool, error) {
	return queryOne(ctx, s, pgx.RowTo[bool], `
		SELECT EXISTS (SELECT FROM events WHERE ecosystem_id = $1 AND seq > $2 AND type = ANY($3)
			AND (type <> $4 OR payload ? 'characters')) OR EXISTS (SELECT FROM event_heads WHERE ecosystem_id = $1 AND seq < $2)`, world, seq, graphEvents(), dramatis.EventCharacterChanged)
}

// GraphSnapshot is all that a graph is to know of a world, of one moment.
func (s *Store) GraphSnapshot(ctx context.Context, world dramatis.ID) (dramatis.GraphChange, error) {
	change := dramatis.GraphChange{EcosystemID: world}
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		b := &pgx.Batch{}
		var heads []int64
		queueRead(b, &heads, pgx.RowTo[int64], `SELECT seq FROM event_heads WHERE ecosystem_id = $1`, world)
		queueRead(b, &change.People, pgx.RowToStructByPos[dramatis.GraphPerson],
			`SELECT id, number, name FROM characters WHERE ecosystem_id = $1 ORDER BY number`, world)
		queueRead(b, &change.Relationships, scanRelationship,
			`SELECT `+relationshipColumns+` FROM relationships WHERE ecosystem_id = $1 ORDER BY from_number, to_number`, world)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		if len(heads) == 0 {
			return pgx.ErrNoRows
		}
		change.Seq = heads[0]
		return nil
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return change, notFound(err, "world", world)
	}
	if err != nil {
		return change, fmt.Errorf("read the graph of world %s: %w", world, translate(err))
	}
	return change, nil
}

// EnqueueProjection asks for a world's graph to be followed, unless that is asked for already.
func (s *Store) EnqueueProjection(ctx context.Context, world dramatis.ID) error {
	return s.enqueueSolely(ctx, tasks.Project{EcosystemID: world}, projectionKey(world))
}

// enqueueSolely makes a job of no world, unless one with its key waits or runs.
func (s *Store) enqueueSolely(ctx context.Context, args tasks.Args, key string) error {
	_, err := s.pool.Exec(ctx, `UPDATE jobs SET unique_key = NULL WHERE unique_key = $1 AND status NOT IN ('queued', 'running')`, key)
	if err != nil {
		return fmt.Errorf("let go of an old projection's key: %w", translate(err))
	}
	_, err = s.EnqueueOnce(ctx, NewJob{Args: args, UniqueKey: key})
	return err
}

// project asks for the projection to follow what was just committed. It is no part of the transaction, and may be lost:
// the watch looks after it.
func (s *Store) project(ctx context.Context, tx *Tx) {
	if !s.projected || !tx.changesGraph() {
		return
	}
	if err := s.EnqueueProjection(ctx, tx.world); err != nil {
		s.log.WarnContext(ctx, "ask for the graph to be followed; the watch will", "world", tx.world, "err", err)
	}
}

func (tx *Tx) changesGraph() bool {
	return tx.gone || slices.ContainsFunc(tx.events, func(e newEvent) bool { return slices.Contains(graphEvents(), string(e.kind)) })
}

func projectionKey(world dramatis.ID) string { return tasks.Project{}.Kind() + ":" + world.String() }

// BeginProjection lets a job for the same world be made from now on: what happens while one runs is for the next.
func (s *Store) BeginProjection(ctx context.Context, c *Claim) error {
	_, err := s.pool.Exec(ctx, `UPDATE jobs SET unique_key = NULL WHERE id = $1 AND lease_token = $2`, c.Job.ID, c.Token)
	if err != nil {
		return fmt.Errorf("let go of a projection's key: %w", translate(err))
	}
	return nil
}

// GraphDifferences tells what a projection holds otherwise than Postgres, a sentence each; nothing when they are equal.
func GraphDifferences(want dramatis.GraphChange, held dramatis.GraphContents) []string {
	var found []string
	people := map[dramatis.ID]dramatis.GraphPerson{}
	for _, p := range held.People {
		people[p.ID] = p
	}
	for _, p := range want.People {
		if people[p.ID] != p {
			found = append(found, fmt.Sprintf("character %s is %+v in Postgres and %+v in the graph", p.ID, p, people[p.ID]))
		}
		delete(people, p.ID)
	}
	for id := range people {
		found = append(found, fmt.Sprintf("character %s is in the graph only", id))
	}
	bonds := map[dramatis.ID]dramatis.Relationship{}
	for _, r := range held.Relationships {
		bonds[r.ID] = r
	}
	for i := range want.Relationships {
		r := projected(&want.Relationships[i])
		if bonds[r.ID] != r {
			found = append(found, fmt.Sprintf("relationship %s is %+v in Postgres and %+v in the graph", r.ID, r, bonds[r.ID]))
		}
		delete(bonds, r.ID)
	}
	for id := range bonds {
		found = append(found, fmt.Sprintf("relationship %s is in the graph only", id))
	}
	slices.Sort(found)
	return found
}

// projected is a relationship with what a graph keeps of it.
func projected(r *dramatis.Relationship) dramatis.Relationship {
	return dramatis.Relationship{
		ID: r.ID, EcosystemID: r.EcosystemID, FromID: r.FromID, ToID: r.ToID, From: r.From, To: r.To, Type: r.Type,
		Strength: r.Strength, Trust: r.Trust, Familiarity: r.Familiarity, AnchoredAt: r.AnchoredAt,
	}
}

package neo4j

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/literaryai/dramatis"
)

// batchSize is how many nodes or edges one statement writes.
const batchSize = 1_000

// Seq implements dramatis.GraphProjection.
func (g *Graph) Seq(ctx context.Context, world dramatis.ID) (int64, error) {
	found, err := g.read(ctx, `MATCH (w:World {id: $world}) RETURN w.seq`, map[string]any{"world": world.String()})
	if err != nil || len(found) == 0 {
		return 0, err
	}
	seq, _ := found[0].Values[0].(int64)
	return seq, nil
}

// Follow implements dramatis.GraphProjection: all of a change, and how far it goes, in one transaction. A change that
// begins at nothing replaces what there is.
func (g *Graph) Follow(ctx context.Context, change dramatis.GraphChange) error {
	if !g.prepared.Load() {
		if err := g.Prepare(ctx); err != nil {
			return err
		}
	}
	session := g.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: g.database})
	defer session.Close(ctx) //nolint:errcheck // the transaction has said how it went
	_, err := session.ExecuteWrite(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
		return nil, follow(ctx, tx, change)
	})
	if err != nil {
		return fmt.Errorf("follow world %s to %d: %w", change.EcosystemID, change.Seq, translate(err))
	}
	return nil
}

func follow(ctx context.Context, tx neo4j.ManagedTransaction, change dramatis.GraphChange) error {
	world := change.EcosystemID.String()
	if err := take(ctx, tx, change); err != nil {
		return err
	}
	if change.After == 0 {
		if err := run(ctx, tx, `MATCH (c:Character {world: $world}) DETACH DELETE c`, map[string]any{"world": world}); err != nil {
			return err
		}
	}
	const people = `
		UNWIND $rows AS row MERGE (c:Character {id: row.id}) SET c.world = $world, c.number = row.number, c.name = row.name`
	const bonds = `
		UNWIND $rows AS row MATCH (a:Character {id: row.from}), (b:Character {id: row.to})
		MERGE (a)-[r:KNOWS {id: row.id}]->(b) SET r += row.properties`
	const bondsGone = `UNWIND $rows AS id MATCH ()-[r:KNOWS {id: id}]->() DELETE r`
	const peopleGone = `UNWIND $rows AS id MATCH (c:Character {id: id}) DETACH DELETE c`
	for _, step := range []struct {
		cypher string
		rows   []any
	}{
		{people, rowsOf(change.People, personRow)}, {bonds, rowsOf(change.Relationships, bondRow)},
		{bondsGone, rowsOf(change.BondsGone, idRow)}, {peopleGone, rowsOf(change.PeopleGone, idRow)},
	} {
		for rows := range slices.Chunk(step.rows, batchSize) {
			if err := run(ctx, tx, step.cypher, map[string]any{"world": world, "rows": rows}); err != nil {
				return err
			}
		}
	}
	return nil
}

// take moves the world's mark, which locks it, and refuses a change that does not begin where the mark is.
func take(ctx context.Context, tx neo4j.ManagedTransaction, change dramatis.GraphChange) error {
	result, err := tx.Run(ctx, `
		MERGE (w:World {id: $world}) ON CREATE SET w.seq = 0
		SET w.taken = $seq WITH w, w.seq AS before
		SET w.seq = CASE WHEN before = $after OR $after = 0 THEN $seq ELSE before END REMOVE w.taken
		RETURN before`,
		map[string]any{"world": change.EcosystemID.String(), "after": change.After, "seq": change.Seq})
	if err != nil {
		return err
	}
	record, err := result.Single(ctx)
	if err != nil {
		return err
	}
	if before, _ := record.Values[0].(int64); change.After != 0 && before != change.After {
		return dramatis.Errorf(dramatis.CodeConflict, "the graph is at %d and not at %d", before, change.After)
	}
	return nil
}

func run(ctx context.Context, tx neo4j.ManagedTransaction, cypher string, params map[string]any) error {
	result, err := tx.Run(ctx, cypher, params)
	if err != nil {
		return err
	}
	_, err = result.Consume(ctx)
	return err
}

func rowsOf[T any](things []T, row func(*T) any) []any {
	rows := make([]any, len(things))
	for i := range things {
		rows[i] = row(&things[i])
	}
	return rows
}

func idRow(id *dramatis.ID) any { return id.String() }

func personRow(p *dramatis.GraphPerson) any {
	return map[string]any{"id": p.ID.String(), "number": p.Number, "name": p.Name}
}

func bondRow(r *dramatis.Relationship) any {
	return map[string]any{
		"id": r.ID.String(), "from": r.FromID.String(), "to": r.ToID.String(),
		"properties": map[string]any{
			"type":     string(r.Type),
			"strength": r.Strength.Value, "strength_base": r.Strength.Base, "strength_half_life": r.Strength.HalfLife,
			"trust": r.Trust.Value, "trust_base": r.Trust.Base, "trust_half_life": r.Trust.HalfLife,
			"familiarity": r.Familiarity.Value, "familiarity_base": r.Familiarity.Base, "familiarity_half_life": r.Familiarity.HalfLife,
			"anchored_at": r.AnchoredAt.UnixMicro(), // microseconds, as fine as Postgres keeps it
		},
	}
}

// Forget implements dramatis.GraphProjection.
func (g *Graph) Forget(ctx context.Context, world dramatis.ID) error {
	params := map[string]any{"world": world.String()}
	for _, cypher := range []string{`MATCH (c:Character {world: $world}) DETACH DELETE c`, `MATCH (w:World {id: $world}) DELETE w`} {
		if err := g.write(ctx, cypher, params); err != nil {
			return fmt.Errorf("forget world %s: %w", world, err)
		}
	}
	return nil
}

// Contents implements dramatis.GraphProjection.
func (g *Graph) Contents(ctx context.Context, world dramatis.ID) (dramatis.GraphContents, error) {
	seq, err := g.Seq(ctx, world)
	if err != nil {
		return dramatis.GraphContents{}, err
	}
	contents, params := dramatis.GraphContents{Seq: seq}, map[string]any{"world": world.String()}
	people, err := g.read(ctx, `MATCH (c:Character {world: $world}) RETURN c.id, c.number, c.name ORDER BY c.number`, params)
	if err != nil {
		return contents, err
	}
	for _, record := range people {
		name, _ := record.Values[2].(string)
		contents.People = append(contents.People, dramatis.GraphPerson{ID: id(record.Values[0]), Number: number(record.Values[1]), Name: name})
	}
	bonds, err := g.read(ctx, `
		MATCH (a:Character {world: $world})-[r:KNOWS]->(b:Character)
		RETURN a.id, a.number, b.id, b.number, properties(r) ORDER BY a.number, b.number`, params)
	if err != nil {
		return contents, err
	}
	for _, record := range bonds {
		contents.Relationships = append(contents.Relationships, relationship(world, record))
	}
	return contents, nil
}

func id(value any) dramatis.ID {
	text, _ := value.(string)
	id, err := dramatis.ParseID("id", text)
	if err != nil {
		return dramatis.ID{} // somebody else's node: it will not be found in Postgres
	}
	return id
}

func relationship(world dramatis.ID, record *neo4j.Record) dramatis.Relationship {
	held, _ := record.Values[4].(map[string]any)
	anchor := func(axis string) dramatis.Anchor {
		return dramatis.Anchor{Value: float(held[axis]), Base: float(held[axis+"_base"]), HalfLife: float(held[axis+"_half_life"])}
	}
	kind, _ := held["type"].(string)
	anchored, _ := held["anchored_at"].(int64)
	return dramatis.Relationship{
		ID: id(held["id"]), EcosystemID: world, FromID: id(record.Values[0]), From: number(record.Values[1]),
		ToID: id(record.Values[2]), To: number(record.Values[3]), Type: dramatis.RelationshipType(kind),
		Strength: anchor("strength"), Trust: anchor("trust"), Familiarity: anchor("familiarity"), AnchoredAt: time.UnixMicro(anchored).UTC(),
	}
}

// float is a number as the server gives it: one without a fraction may come as a whole one.
func float(value any) float64 {
	switch v := value.(type) {
	case float64:
		return v
	case int64:
		return float64(v)
	}
	return 0
}

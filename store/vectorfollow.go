package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// followedVectors answers by an index beside Postgres wherever that has taken in all of a character's vectors, and by Postgres
// otherwise: also when the index does not answer.
type followedVectors struct {
	store      *Store
	plain      exactVectors
	projection dramatis.VectorProjection
	down       *outage
}

// What an outside index is asked for beyond what is wanted, as some of it may be gone meanwhile, and how many of a character's
// latest vectors are looked at in Postgres in any case, as the index may not show them yet.
const (
	indexSlack  = 8
	indexLatest = 16
)

// Nearest implements dramatis.VectorIndex. What the index answers is looked up in Postgres, which says whether it is so and
// how near it is: nothing that is somebody else's or gone comes of an index that is wrong.
func (v followedVectors) Nearest(ctx context.Context, q dramatis.VectorQuery) ([]dramatis.VectorMatch, error) {
	ready, err := v.ready(ctx, q)
	if err != nil {
		return nil, err
	}
	if !ready || v.down.lasts() {
		return v.plain.Nearest(ctx, q)
	}
	found, err := v.ask(ctx, q)
	switch {
	case err == nil:
		if v.down.end() {
			v.store.log.InfoContext(ctx, "the index of vectors answers again")
		}
		return v.confirmed(ctx, q, found)
	case ctx.Err() != nil: // it was the caller who did not wait
		return nil, err
	case v.down.begin():
		v.store.log.WarnContext(ctx, "the index of vectors does not answer; Postgres answers until it does", "world", q.EcosystemID, "err", err)
	}
	return v.plain.Nearest(ctx, q)
}

// ready reports whether the index has taken in all vectors of the character.
func (v followedVectors) ready(ctx context.Context, q dramatis.VectorQuery) (bool, error) {
	ready, err := queryOne(ctx, v.store, pgx.RowTo[bool], `
		SELECT EXISTS (SELECT FROM vector_projections WHERE ecosystem_id = $1 AND index_name = $2 AND marked)
			AND NOT EXISTS (SELECT FROM vector_changes WHERE character_id = $3)`, q.EcosystemID, v.projection.Name(), q.CharacterID)
	if err != nil {
		return false, fmt.Errorf("see whether the vectors of %s are in the index: %w", q.CharacterID, err)
	}
	return ready, nil
}

func (v followedVectors) ask(ctx context.Context, q dramatis.VectorQuery) ([]dramatis.VectorMatch, error) {
	ctx, cancel := context.WithTimeout(ctx, projectionPatience)
	defer cancel()
	q.Most += indexSlack
	return v.projection.Nearest(ctx, q)
}

// confirmed is what of an index's answer is so, together with the character's latest, ranked as Postgres ranks.
func (v followedVectors) confirmed(ctx context.Context, q dramatis.VectorQuery, found []dramatis.VectorMatch) ([]dramatis.VectorMatch, error) {
	const so = `
		SELECT v.memory_id, v.number, v.tick, v.vector, v.revision FROM memory_vectors v JOIN memories m ON m.id = v.memory_id
		WHERE v.character_id = @character AND v.model = @space AND NOT v.merged AND v.tick < @tick
			AND (@kind = '' OR m.kind = @kind) AND NOT (@aloud AND m.whispered)`
	entries, err := query(ctx, v.store, scanVector, `
		(`+so+` AND v.memory_id = ANY(@found)) UNION ALL (`+so+` ORDER BY v.number DESC LIMIT @latest)`, pgx.NamedArgs{
		"character": q.CharacterID, "space": q.Space, "tick": q.BeforeTick, "kind": q.Kind, "aloud": q.Aloud,
		"found": matched(found), "latest": indexLatest,
	})
	if err != nil {
		return nil, fmt.Errorf("look up what was found of %s: %w", q.CharacterID, err)
	}
	slices.SortFunc(entries, func(a, b vectorEntry) int { return cmp.Compare(a.number, b.number) })
	entries = slices.CompactFunc(entries, func(a, b vectorEntry) bool { return a.number == b.number })
	known := block{entries: entries}
	return known.nearest(q.Vector, q.Most, func(*vectorEntry) bool { return true }), nil
}

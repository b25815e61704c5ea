package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// FollowVectors lets an index follow a world from now on: what there is is marked as changed, and so is, by triggers, whatever
// changes afterwards. It reports whether the marks are there, and is to be called again until they are: who was writing when it
// began does not know of it yet, and must have ended first. A world that is gone is not_found.
func (s *Store) FollowVectors(ctx context.Context, world dramatis.ID, index string) (marked bool, err error) {
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO vector_projections (ecosystem_id, index_name) SELECT id, $2 FROM ecosystems WHERE id = $1
			ON CONFLICT (ecosystem_id) DO UPDATE SET index_name = excluded.index_name, settled = NULL, marked = false
			WHERE vector_projections.index_name <> excluded.index_name`, []any{world, index}},
		// Transactions that did not see the row were there before it was, so that their numbers are lower than the next one's now.
		{`UPDATE vector_projections SET settled = pg_snapshot_xmax(pg_current_snapshot()) WHERE ecosystem_id = $1 AND settled IS NULL`, []any{world}},
		{`WITH begun AS (
				UPDATE vector_projections SET marked = true
				WHERE ecosystem_id = $1 AND NOT marked AND settled <= pg_snapshot_xmin(pg_current_snapshot()) RETURNING ecosystem_id)
			INSERT INTO vector_changes (memory_id, ecosystem_id, character_id)
			SELECT v.memory_id, c.ecosystem_id, c.id
			FROM begun JOIN characters c USING (ecosystem_id) JOIN memory_vectors v ON v.character_id = c.id WHERE NOT v.merged
			ORDER BY v.memory_id ON CONFLICT (memory_id) DO UPDATE SET change = excluded.change`, []any{world}},
	} {
		if _, err := s.pool.Exec(ctx, step.sql, step.args...); err != nil {
			return false, fmt.Errorf("begin to follow the vectors of world %s: %w", world, translate(err))
		}
	}
	marked, err = queryOne(ctx, s, pgx.RowTo[bool],
		`SELECT marked FROM ecosystems e JOIN vector_projections p ON p.ecosystem_id = e.id WHERE e.id = $1`, world)
	if err != nil {
		return false, notFound(err, "world", world)
	}
	return marked, nil
}

// RefollowVectors has the index that follows a world, and is emptied, take in all of its vectors again.
func (s *Store) RefollowVectors(ctx context.Context, world dramatis.ID) error {
	_, err := s.pool.Exec(ctx, `UPDATE vector_projections SET marked = false WHERE ecosystem_id = $1`, world)
	if err != nil {
		return fmt.Errorf("mark the vectors of world %s: %w", world, translate(err))
	}
	return nil
}

// UnfollowVectors forgets that an index follows a world, and what has changed for it.
func (s *Store) UnfollowVectors(ctx context.Context, world dramatis.ID) error {
	for _, table := range []string{"vector_projections", "vector_changes"} { // in this order: nobody marks any more when the marks go
		if _, err := s.pool.Exec(ctx, `DELETE FROM `+table+` WHERE ecosystem_id = $1`, world); err != nil {
			return fmt.Errorf("stop following the vectors of world %s: %w", world, translate(err))
		}
	}
	return nil
}

// UnfollowAllVectors forgets that any index follows any world: nothing is marked for one from now on.
func (s *Store) UnfollowAllVectors(ctx context.Context) error {
	for _, table := range []string{"vector_projections", "vector_changes"} {
		if _, err := s.pool.Exec(ctx, `DELETE FROM `+table); err != nil {
			return fmt.Errorf("stop following vectors: %w", translate(err))
		}
	}
	return nil
}

// VectorChange is a memory whose vector has changed.
type VectorChange struct {
	MemoryID    dramatis.ID
	CharacterID dramatis.ID
	Change      int64
	Record      *dramatis.VectorRecord // nil where there is none any more that may be found
}

// VectorChanges lists what an index of a world's vectors is to take in next, at most limit.
func (s *Store) VectorChanges(ctx context.Context, world dramatis.ID, limit int) ([]VectorChange, error) {
	found, err := query(ctx, s, func(row pgx.CollectableRow) (VectorChange, error) {
		var c VectorChange
		var space *string
		r := dramatis.VectorRecord{}
		var raw []byte
		err := row.Scan(&c.MemoryID, &c.CharacterID, &c.Change, &r.Number, &r.Tick, &r.Kind, &r.Whispered, &space, &raw)
		if space != nil {
			r.MemoryID, r.CharacterID, r.Space, r.Vector = c.MemoryID, c.CharacterID, *space, decodeVector(raw)
			c.Record = &r
		}
		return c, err
	}, `
		SELECT c.memory_id, c.character_id, c.change, coalesce(v.number, 0), coalesce(v.tick, 0), coalesce(m.kind, ''), coalesce(m.whispered, false),
			v.model, v.vector
		FROM vector_changes c LEFT JOIN (memory_vectors v JOIN memories m ON m.id = v.memory_id)
			ON v.memory_id = c.memory_id AND `+findable+`
		WHERE c.ecosystem_id = $1 ORDER BY c.change LIMIT $2`, world, limit)
	if err != nil {
		return nil, fmt.Errorf("list the changed vectors of world %s: %w", world, err)
	}
	return found, nil
}

// findable is the condition that the vector v is one by which its memory may be found: no summary stands for it, and it is of
// what the memory says now.
const findable = `NOT v.merged AND v.model <> ''`

// SettleVectors notes that changes have been taken in, all but those that were overtaken by others. What somebody else has taken
// in meanwhile may have been newer, and undone by this: it is marked again.
func (s *Store) SettleVectors(ctx context.Context, world dramatis.ID, changes []VectorChange) error {
	n := len(changes)
	ids, owners, places := make([]dramatis.ID, n), make([]dramatis.ID, n), make([]int64, n)
	for i, c := range changes {
		ids[i], owners[i], places[i] = c.MemoryID, c.CharacterID, c.Change
	}
	_, err := s.pool.Exec(ctx, `
		WITH mine AS (SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) AS r (memory_id, character_id, change)),
		free AS ( -- one that is locked is about to change, and waiting for it could be waiting in a circle
			SELECT c.memory_id FROM vector_changes c JOIN mine USING (memory_id, change) FOR UPDATE OF c SKIP LOCKED),
		settled AS (DELETE FROM vector_changes WHERE memory_id IN (SELECT memory_id FROM free))
		INSERT INTO vector_changes (memory_id, ecosystem_id, character_id)
		SELECT memory_id, $1, character_id FROM mine WHERE NOT EXISTS (SELECT FROM vector_changes c WHERE c.memory_id = mine.memory_id)
			AND EXISTS (SELECT FROM vector_projections WHERE ecosystem_id = $1)
		ON CONFLICT (memory_id) DO NOTHING`, world, ids, owners, places)
	if err != nil {
		return fmt.Errorf("note that the index of world %s has taken in %d changes: %w", world, n, translate(err))
	}
	return nil
}

// VectorsBehind reports whether an index has not taken in all of a world's vectors.
func (s *Store) VectorsBehind(ctx context.Context, world dramatis.ID) (bool, error) {
	behind, err := queryOne(ctx, s, pgx.RowTo[bool], `
		SELECT NOT EXISTS (SELECT FROM vector_projections WHERE ecosystem_id = $1 AND marked)
			OR EXISTS (SELECT FROM vector_changes WHERE ecosystem_id = $1)`, world)
	if err != nil {
		return false, fmt.Errorf("see how far the index of world %s is: %w", world, err)
	}
	return behind, nil
}

// WorldsToIndex lists the worlds that an index does not follow yet, is behind of, or is to forget.
func (s *Store) WorldsToIndex(ctx context.Context, index string) ([]dramatis.ID, error) {
	found, err := query(ctx, s, pgx.RowTo[dramatis.ID], `
		SELECT coalesce(e.id, p.ecosystem_id) AS id FROM ecosystems e FULL JOIN vector_projections p ON p.ecosystem_id = e.id
		WHERE e.id IS NULL OR p.ecosystem_id IS NULL OR p.index_name <> $1 OR NOT p.marked
			OR EXISTS (SELECT FROM vector_changes c WHERE c.ecosystem_id = p.ecosystem_id)
		ORDER BY 1`, index)
	if err != nil {
		return nil, fmt.Errorf("list the worlds whose vectors are to be indexed: %w", err)
	}
	return found, nil
}

// VectorRecords are the given memories of a world as an index is to hold them, without those that it is not to hold.
func (s *Store) VectorRecords(ctx context.Context, world dramatis.ID, ids []dramatis.ID) ([]dramatis.VectorRecord, error) {
	found, err := query(ctx, s, func(row pgx.CollectableRow) (dramatis.VectorRecord, error) {
		var r dramatis.VectorRecord
		var raw []byte
		err := row.Scan(&r.MemoryID, &r.CharacterID, &r.Number, &r.Tick, &r.Kind, &r.Whispered, &r.Space, &raw)
		r.Vector = decodeVector(raw)
		return r, err
	}, `
		SELECT v.memory_id, v.character_id, v.number, v.tick, m.kind, m.whispered, v.model, v.vector
		FROM memory_vectors v JOIN memories m ON m.id = v.memory_id
		WHERE v.memory_id = ANY($2) AND v.ecosystem_id = $1 AND `+findable, world, ids)
	if err != nil {
		return nil, fmt.Errorf("read vectors of world %s: %w", world, err)
	}
	return found, nil
}

// IndexedMemories lists the memories of a world that an index of vectors of a length is to hold.
func (s *Store) IndexedMemories(ctx context.Context, world dramatis.ID, dimension int) ([]dramatis.ID, error) {
	found, err := query(ctx, s, pgx.RowTo[dramatis.ID], `
		SELECT v.memory_id FROM characters c JOIN memory_vectors v ON v.character_id = c.id
		WHERE c.ecosystem_id = $1 AND octet_length(v.vector) = $2 AND `+findable, world, dimension*bytesPerNumber)
	if err != nil {
		return nil, fmt.Errorf("list the vectors of world %s: %w", world, err)
	}
	return found, nil
}

// LatestDimension is how many numbers there are in the vector of the memory that was made last of those that have one; 0 where
// none has.
func (s *Store) LatestDimension(ctx context.Context) (int, error) {
	n, err := queryOne(ctx, s, pgx.RowTo[int], `
		SELECT coalesce((SELECT octet_length(v.vector) / $1 FROM memory_vectors v WHERE `+findable+` ORDER BY v.memory_id DESC LIMIT 1), 0)`, bytesPerNumber)
	if err != nil {
		return 0, fmt.Errorf("look at the latest vector: %w", err)
	}
	return n, nil
}

// EnqueueVectors asks for the index to follow a world, unless that is asked for already or being done: who does it goes on
// until there is nothing left.
func (s *Store) EnqueueVectors(ctx context.Context, world dramatis.ID) error {
	return s.enqueueSolely(ctx, tasks.ProjectVectors{EcosystemID: world}, vectorsKey(world))
}

func vectorsKey(world dramatis.ID) string {
	return tasks.ProjectVectors{}.Kind() + ":" + world.String()
}

// projectVectors asks for the index to take in what was just committed. It is no part of the transaction, and may be lost:
// the watch looks after it.
func (s *Store) projectVectors(ctx context.Context, tx *Tx) {
	if !s.follows || !tx.changesVectors() {
		return
	}
	if err := s.EnqueueVectors(ctx, tx.world); err != nil {
		s.log.WarnContext(ctx, "ask for the vectors to be indexed; the watch will", "world", tx.world, "err", err)
	}
}

func (tx *Tx) changesVectors() bool {
	return tx.gone || tx.revectored || slices.ContainsFunc(tx.events, func(e newEvent) bool {
		switch e.kind {
		case dramatis.EventCharacterDeleted, dramatis.EventMemoryChanged, dramatis.EventMemoryDeleted, dramatis.EventMemoryConsolidated:
			return true
		}
		return false
	})
}

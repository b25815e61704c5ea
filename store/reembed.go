package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// Vectors are of the space of the embedder that made them. A world remembers of which space all its vectors are: when
// that is not the one of the present embedder, jobs make them anew, a batch at a time. Until a memory's turn comes it
// keeps its old vector, which no query of the new space is compared with; it is recalled by its recency and importance.

// WorldsEmbeddedElse lists worlds some of whose memories may have no vector of a space, at most limit of them.
func (s *Store) WorldsEmbeddedElse(ctx context.Context, space string, limit int) ([]dramatis.ID, error) {
	found, err := query(ctx, s, pgx.RowTo[dramatis.ID], `
		SELECT id FROM ecosystems e WHERE embedded_in IS DISTINCT FROM $1 AND NOT EXISTS (
			SELECT FROM jobs j WHERE j.unique_key = 'reembed:' || e.id AND j.status IN ('queued', 'running'))
		ORDER BY id LIMIT $2`, space, limit)
	if err != nil {
		return nil, fmt.Errorf("list worlds to embed anew: %w", err)
	}
	return found, nil
}

// Reembed asks for the vectors of a world's memories in a space; with all also of those that have one. While such a job
// waits or runs, asking again gives that one, so that any number of workers make one set of them.
func (s *Store) Reembed(ctx context.Context, world dramatis.ID, space string, all bool) (dramatis.Job, error) {
	err := s.InWorld(ctx, world, func(tx *Tx) error {
		tx.NextReembed(tasks.Reembed{EcosystemID: world, Space: space, All: all})
		return nil
	})
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("ask for the vectors of world %s: %w", world, err)
	}
	return s.Reembedding(ctx, world)
}

// Reembedding is the job that makes, or made last, the vectors of a world anew.
func (s *Store) Reembedding(ctx context.Context, world dramatis.ID) (dramatis.Job, error) {
	j, err := queryOne(ctx, s, scanJob, `SELECT `+jobColumns+` FROM jobs WHERE unique_key = $1`, reembedKey(world))
	if err != nil {
		return j, fmt.Errorf("find the job that embeds world %s: %w", world, err)
	}
	return j, nil
}

// NextReembed enqueues the job of the next batch.
func (tx *Tx) NextReembed(args tasks.Reembed) {
	tx.enqueueSole(NewJob{Args: args, UniqueKey: reembedKey(tx.world)})
}

func reembedKey(world dramatis.ID) string { return "reembed:" + world.String() }

// notEmbedded picks the memories of a world from a place on: those without a vector of a space, or with all every one. What
// was made just now and has no vector yet is left to the job that is on its way to it: a world that lives makes such
// memories all the time, and looking for them would have no end.
const notEmbedded = `
	FROM characters c, LATERAL (
		SELECT m.* FROM memories m LEFT JOIN memory_vectors v ON v.memory_id = m.id
		WHERE m.character_id = c.id AND (c.number > @character OR m.number > @memory)
			AND (@all OR v.model <> @space OR v.model IS NULL AND m.created_at < now() - interval '5 minutes')
		ORDER BY m.number LIMIT @limit) AS m
	WHERE c.ecosystem_id = @ecosystem AND c.number >= @character`

// NotIn lists the next memories that a job is to embed, by their owners' numbers and their own, at most limit of them.
func (s *Store) NotIn(ctx context.Context, args tasks.Reembed, limit int) ([]dramatis.Memory, error) {
	found, err := query(ctx, s, scanMemory,
		`SELECT `+prefixed("m.", memoryColumns)+notEmbedded+` ORDER BY c.number, m.number LIMIT @limit`, placeOf(args, limit))
	if err != nil {
		return nil, fmt.Errorf("list memories to embed anew: %w", err)
	}
	return found, nil
}

// CountNotIn is how many memories a job, and those that follow it, are to embed.
func (s *Store) CountNotIn(ctx context.Context, args tasks.Reembed) (int, error) {
	n, err := queryOne(ctx, s, pgx.RowTo[int], `SELECT count(*)::int`+notEmbedded, placeOf(args, 1<<30))
	if err != nil {
		return 0, fmt.Errorf("count memories to embed anew: %w", err)
	}
	return n, nil
}

func placeOf(args tasks.Reembed, limit int) pgx.NamedArgs {
	return pgx.NamedArgs{
		"ecosystem": args.EcosystemID, "space": args.Space, "all": args.All, "character": args.Character, "memory": args.Memory, "limit": limit,
	}
}

// EmbeddedIn notes that all vectors of the transaction's world are of a space. It locks the world.
func (tx *Tx) EmbeddedIn(space string) {
	tx.queue(`UPDATE ecosystems SET embedded_in = $2 WHERE id = $1`, tx.world, space)
}

// EmbeddedAlso notes that there are vectors of a space: where the world's are of another one, no longer all are. It locks
// the world in that case only.
func (tx *Tx) EmbeddedAlso(space string) {
	tx.queue(`UPDATE ecosystems SET embedded_in = NULL WHERE id = $1 AND embedded_in <> $2`, tx.world, space)
}

// NotEmbedded notes that some memory of the transaction's world was given up on: the watch will see to it. It locks the
// world.
func (tx *Tx) NotEmbedded() {
	tx.queue(`UPDATE ecosystems SET embedded_in = NULL WHERE id = $1`, tx.world)
}

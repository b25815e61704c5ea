package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// multiply copies the one world of a database many times: every second copy is a world of its own, the others make that world
// live on, with the same people.
func multiply(ctx context.Context, pool *pgxpool.Pool, copies int) error {
	tables := []string{
		"ecosystems", "ecosystem_members", "characters", "character_states", "relationships", "conversations", "messages", "memories", "memory_vectors",
		"relationship_history", "ticks", "event_heads", "events", "jobs",
	}
	grows := []string{"conversations", "messages", "memories", "memory_vectors", "relationship_history", "ticks", "events", "jobs"}
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL statement_timeout = 0; SET LOCAL session_replication_role = replica; SET LOCAL work_mem = '256MB'`); err != nil {
			return err
		}
		for _, table := range tables {
			if _, err := tx.Exec(ctx, fmt.Sprintf(`CREATE TEMP TABLE first_%[1]s ON COMMIT DROP AS SELECT * FROM %[1]s`, table)); err != nil {
				return err
			}
		}
		for _, table := range tables {
			for _, another := range []bool{true, false} {
				if !another && !slices.Contains(grows, table) {
					continue
				}
				columns, err := columnsOf(ctx, tx, table)
				if err != nil {
					return err
				}
				if err := copyRows(ctx, tx, table, columns, another, copies/2); err != nil {
					return fmt.Errorf("copy %s: %w", table, err)
				}
			}
		}
		for _, statement := range []string{
			`UPDATE event_heads h SET seq = (SELECT max(seq) FROM events e WHERE e.ecosystem_id = h.ecosystem_id)`,
			`UPDATE character_states c SET memory_count = (SELECT max(number) FROM memories m WHERE m.character_id = c.character_id)`,
		} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	for _, statement := range []string{`SET statement_timeout = 0`, `VACUUM ANALYZE`, `RESET statement_timeout`} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

type column struct{ Name, Type string }

func columnsOf(ctx context.Context, tx pgx.Tx, table string) ([]column, error) {
	rows, err := tx.Query(ctx, `
		SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
		WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = '' ORDER BY attnum`, table)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[column])
}

// copyRows inserts n copies of a table's first rows.
func copyRows(ctx context.Context, tx pgx.Tx, table string, columns []column, another bool, n int) error {
	names, values := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		names[i], values[i] = c.Name, copied(table, c, another)
	}
	_, err := tx.Exec(ctx, fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s FROM generate_series(1, %d) AS n, first_%s`,
		table, strings.Join(names, ", "), strings.Join(values, ", "), n, table))
	return err
}

// copied is the SQL of a column in the n-th copy.
func copied(table string, c column, another bool) string {
	users := []string{"owner_id", "user_id", "created_by"}
	people := []string{"ecosystem_id", "character_id", "from_id", "to_id", "relationship_id"}
	// An id keeps its time and gets other chance.
	other := fmt.Sprintf(`(left(replace(%[1]s::text, '-', ''), 12) || substr(md5(%[1]s::text || '%[2]t' || n), 13))::uuid`, c.Name, another)
	switch {
	case c.Type == "uuid" && slices.Contains(users, c.Name) && another:
		return fmt.Sprintf(`CASE WHEN n %% 50 = 0 THEN %s ELSE %s END`, c.Name, other) // one in fifty worlds has the same owner
	case c.Type == "uuid" && slices.Contains(users, c.Name):
		return c.Name
	case c.Type == "uuid" && !another && slices.Contains(people, c.Name):
		return c.Name
	case c.Type == "uuid":
		return other
	case c.Name == "unique_key":
		return `NULL`
	case c.Name == "vector":
		return `substr(vector, 1, 16)`
	case c.Name == "model" && table == "memory_vectors":
		return `'none/4'`
	case c.Name == "state" && table == "ecosystems":
		return `'paused'`
	case another:
		return c.Name
	case c.Name == "seq", c.Name == "tick",
		c.Name == "number" && slices.Contains([]string{"conversations", "memories", "memory_vectors"}, table),
		c.Name == "conversation" && table == "messages":
		return fmt.Sprintf(`%[1]s + n * (SELECT max(%[1]s) + 1 FROM first_%[2]s)`, c.Name, table)
	}
	return c.Name
}

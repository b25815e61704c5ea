package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
)

const someUser = `INSERT INTO users (id, username, email, password_hash, role) VALUES (gen_random_uuid(), 'hugo', 'hugo@example.org', '-', 'creator')`

// meanwhile does sql in a transaction that is under way when do begins, and ends it when do waits for it. It gives do's error.
func meanwhile(t *testing.T, pool *pgxpool.Pool, sql string, do func() error) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, urlOf(pool)) // without the limits of the pool
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `BEGIN; `+sql); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- do() }()
	for waits := false; !waits; {
		select {
		case err := <-done:
			t.Fatalf("it did not wait: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
		err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`).Scan(&waits)
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Exec(ctx, `COMMIT`); err != nil {
		t.Fatal(err)
	}
	return <-done
}

// To a transaction that looked before, a table that a migration has rewritten is empty.
func TestABackupWhileATableIsRewritten(t *testing.T) {
	t.Parallel()
	pool := testrig.Database(t)
	if _, err := pool.Exec(t.Context(), someUser); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	err := meanwhile(t, pool, `ALTER TABLE users ADD luck float8 DEFAULT random()`, func() error {
		return backup(t.Context(), urlOf(pool), filepath.Join(t.TempDir(), "all.backup"), io.Discard, &said)
	})
	if err != nil || !strings.Contains(said.String(), "users: 1\n") {
		t.Errorf("the backup says %q (%v)", said.String(), err)
	}
}

// Whoever writes between the look whether a database is empty and the restoring is found.
func TestARestoreWhileSomebodyWrites(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "all.backup")
	if err := backup(t.Context(), urlOf(testrig.Database(t)), path, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	into := testrig.Database(t)
	err := meanwhile(t, into, someUser, func() error { return restoreFile(t.Context(), urlOf(into), path, io.Discard) })
	if dramatis.ErrorCode(err) != dramatis.CodeConflict || !strings.Contains(err.Error(), "users holds something") {
		t.Errorf("it says %v", err)
	}
}

// Databases and roles may have styles of their own, in which a number loses its last digits and a day is taken for a month.
func TestABackupBetweenDatabasesOfOtherStyles(t *testing.T) {
	t.Parallel()
	styled := func(pool *pgxpool.Pool, style string) string {
		separator := "?"
		if strings.Contains(urlOf(pool), "?") {
			separator = "&"
		}
		return urlOf(pool) + separator + style
	}
	from, into := testrig.New(t), testrig.Database(t)
	from.World(t, 8, 1862)
	path := filepath.Join(t.TempDir(), "all.backup")
	if err := backup(t.Context(), styled(from.Pool, "datestyle=SQL,DMY&extra_float_digits=-10&intervalstyle=sql_standard"), path, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := restoreFile(t.Context(), styled(into, "datestyle=SQL,MDY"), path, io.Discard); err != nil {
		t.Fatal(err)
	}
	want, got := contents(t, from.Pool), contents(t, into)
	for table := range want {
		if got[table] != want[table] {
			t.Errorf("the table %s is %s, and was %s", table, got[table], want[table])
		}
	}
}

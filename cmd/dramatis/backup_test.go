package main

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/migrations"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// contents is a hash over all rows of every table, by table.
func contents(t *testing.T, pool *pgxpool.Pool) map[string]string {
	t.Helper()
	rows, err := pool.Query(t.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version'`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) < 30 {
		t.Fatalf("%d tables (%v)", len(names), err)
	}
	found := map[string]string{}
	for _, name := range names {
		var hash string
		err := pool.QueryRow(t.Context(), `SELECT count(*) || ' ' || md5(coalesce(string_agg(x::text, E'\n' ORDER BY x::text COLLATE "C"), '')) FROM `+
			pgx.Identifier{name}.Sanitize()+` x`).Scan(&hash) //nolint:misspell // the name of the library's function
		if err != nil {
			t.Fatal(err)
		}
		found[name] = hash
	}
	rows, err = pool.Query(t.Context(), `SELECT sequencename::text, coalesce(last_value, 0) || '' FROM pg_sequences WHERE sequencename NOT LIKE 'goose%'`)
	if err != nil {
		t.Fatal(err)
	}
	var name, last string
	_, err = pgx.ForEachRow(rows, []any{&name, &last}, func() error {
		found[name] = last
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func urlOf(pool *pgxpool.Pool) string { return pool.Config().ConnString() }

// fresh is a database without a table.
func fresh(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := testrig.Database(t)
	if err := migrations.To(t.Context(), urlOf(pool), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `DROP TABLE goose_db_version`); err != nil {
		t.Fatal(err)
	}
	pool.Reset()
	return pool
}

func TestWhatIsRestoredIsEqualAndLivesOn(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	stop := r.Work(t, worker.Config{})
	e := r.World(t, 8, 1862)
	r.Step(t, e, 2)
	r.AwaitTick(t, e.ID, 2)
	stop()
	r.Step(t, e, 2) // its jobs wait while the backup is taken
	want := contents(t, r.Pool)
	path := filepath.Join(t.TempDir(), "all.backup")
	if err := backup(t.Context(), urlOf(r.Pool), path, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has the mode %v (%v)", info.Mode(), err)
	}
	for name, into := range map[string]*pgxpool.Pool{"a database without a table": fresh(t), "one that is migrated": testrig.Database(t)} {
		var said strings.Builder
		if err := restoreFile(t.Context(), urlOf(into), path, &said); err != nil {
			t.Fatalf("into %s: %v\n%s", name, err, said.String())
		}
		got := contents(t, into)
		for table := range want {
			if got[table] != want[table] {
				t.Errorf("in %s the table %s is %s, and was %s", name, table, got[table], want[table])
			}
		}
		other := testrig.NewIn(t, into)
		other.Work(t, worker.Config{})
		other.AwaitTick(t, e.ID, 4)
		if err := restoreFile(t.Context(), urlOf(into), path, io.Discard); dramatis.ErrorCode(err) != dramatis.CodeConflict {
			t.Errorf("a backup was restored over what there is: %v", err)
		}
		rest := r.Work(t, worker.Config{})
		r.AwaitTick(t, e.ID, 4)
		rest()
		if here, there := hashOf(t, r.Store, e.ID), hashOf(t, other.Store, e.ID); here != there {
			t.Errorf("two ticks on, what was restored is another story")
		}
	}
}

// restoreFile restores the file at a path.
func restoreFile(ctx context.Context, url, path string, said io.Writer) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return restore(ctx, url, file, said)
}

func TestBackupsThatAreRefused(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.World(t, 3, 1)
	dir := t.TempDir()
	path := filepath.Join(dir, "all.backup")
	if err := backup(t.Context(), urlOf(r.Pool), path, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := backup(t.Context(), urlOf(r.Pool), path, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a backup was written over another: %v", err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := bytes.Clone(whole)
	spoilt[len(spoilt)/3] ^= 0xff
	into := testrig.Database(t)
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"no backup": {[]byte("hello"), "is no backup of dramatis"},
		"empty":     {nil, "is no backup of dramatis"},
		"cut off":   {whole[:len(whole)-50], "is no backup of dramatis, or its end is missing"},
		"a bit":     {spoilt, "the backup is damaged"},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, test.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := restoreFile(t.Context(), urlOf(into), path, io.Discard); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	if err := store.MayRestore(t.Context(), into); err != nil {
		t.Errorf("something was restored: %v", err)
	}
	if err := restoreFile(t.Context(), urlOf(into), path, io.Discard); err != nil {
		t.Errorf("after all refusals: %v", err)
	}
}

// A backup that an earlier program wrote is brought up to date, into whatever empty database it comes.
func TestABackupOfAnEarlierSchema(t *testing.T) {
	t.Parallel()
	old := fresh(t)
	if err := migrations.To(t.Context(), urlOf(old), 5); err != nil {
		t.Fatal(err)
	}
	id := dramatis.NewID()
	_, err := old.Exec(t.Context(), `INSERT INTO users (id, username, email, password_hash, role) VALUES ($1, 'hugo', 'hugo@example.org', '-', 'creator')`, id)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "all.backup")
	if err := backup(t.Context(), urlOf(old), path, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	into := testrig.Database(t)
	if err := restoreFile(t.Context(), urlOf(into), path, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := mustBeMigrated(t.Context(), urlOf(into)); err != nil {
		t.Error(err)
	}
	if u, err := testrig.NewIn(t, into).Store.User(t.Context(), id); err != nil || u.Username != "hugo" {
		t.Errorf("the user is %+v (%v)", u, err)
	}
}

// The size of the pool may stand in the database's URL, for every command.
func TestTheSizeOfThePoolInTheURL(t *testing.T) {
	t.Parallel()
	pool := fresh(t)
	at, err := url.Parse(urlOf(pool))
	if err != nil {
		t.Fatal(err)
	}
	q := at.Query()
	q.Set("pool_max_conns", "3")
	at.RawQuery = q.Encode()
	if said, err := run(t, map[string]string{"DATABASE_URL": at.String()}, "migrate", "up"); err != nil {
		t.Errorf("migrating: %v\n%s", err, said)
	}
	if said, err := run(t, map[string]string{"DATABASE_URL": at.String()}, "backup", filepath.Join(t.TempDir(), "x")); err != nil {
		t.Errorf("backing up: %v\n%s", err, said)
	}
}

func TestNothingToBackUp(t *testing.T) {
	t.Parallel()
	if _, err := run(t, nil, "backup", "--data-dir", t.TempDir(), "x"); err == nil || !strings.Contains(err.Error(), "there is nothing to back up") {
		t.Errorf("it says %v", err)
	}
}

// An interrupted backup leaves nothing behind.
func TestABackupThatIsInterrupted(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.World(t, 3, 1)
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	stop := writerFunc(func(p []byte) (int, error) {
		cancel()
		return len(p), nil
	})
	if err := backup(ctx, urlOf(r.Pool), filepath.Join(dir, "all.backup"), io.Discard, stop); err == nil {
		t.Error("it did not notice")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("it left %v (%v)", left, err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// hashOf is that of the story of a world.
func hashOf(t *testing.T, s *store.Store, world dramatis.ID) string {
	t.Helper()
	state, err := s.State(t.Context(), world)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := sim.StateHash(state)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

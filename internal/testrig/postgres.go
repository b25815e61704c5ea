package testrig

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/migrations"
	"github.com/literaryai/dramatis/store"
)

// DatabaseVariable names the PostgreSQL that tests run on. Main fills it in where nobody has, so that processes which
// a test starts find the same server.
const DatabaseVariable = "DRAMATIS_TEST_DATABASE_URL"

// Main is the body of TestMain for packages that need PostgreSQL: it runs the tests on the server that the
// environment names, or else on a private one that lives as long as this process, and migrates the template that
// every test's database is copied from. What the package's tests share is ended afterwards, by atEnd.
func Main(m *testing.M, atEnd ...func() error) {
	code, err := runTests(m)
	for _, end := range atEnd {
		err = errors.Join(err, end())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testrig:", err)
		code = 1
	}
	os.Exit(code)
}

func runTests(m *testing.M) (code int, err error) {
	if orders := os.Getenv(childVariable); orders != "" {
		return 0, runChild(orders)
	}
	ctx := context.Background()
	if os.Getenv(DatabaseVariable) == "" {
		stop, err := startServer(ctx)
		if err != nil {
			return 0, err
		}
		defer func() {
			if stopErr := stop(); err == nil {
				err = stopErr
			}
		}()
	}
	if err := makeTemplate(ctx, os.Getenv(DatabaseVariable)); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// Database is a migrated, empty database of the test's own, dropped when the test ends.
func Database(t testing.TB) *pgxpool.Pool {
	t.Helper()
	server := os.Getenv(DatabaseVariable)
	if server == "" {
		t.Fatal("no PostgreSQL: the package's TestMain must call testrig.Main")
	}
	name := "test_" + hex.EncodeToString(newID())
	if err := execute(t.Context(), server, "CREATE DATABASE "+name+" TEMPLATE "+templateName()); err != nil {
		t.Fatal(err)
	}
	pool, err := store.Open(t.Context(), withDatabase(server, name), 10)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pool.Close()
		// The test's own context has ended by now.
		if err := execute(context.Background(), server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return pool
}

func newID() []byte {
	id := dramatis.NewID()
	return id[:]
}

// templateName changes with every change to the migrations, so that an old template is never used.
func templateName() string {
	hash := sha256.New()
	names, _ := fs.Glob(migrations.Files, "*.sql") // fails only on a malformed pattern
	for _, name := range names {
		text, _ := fs.ReadFile(migrations.Files, name) // embedded, so it is there
		hash.Write(text)
	}
	return "template_" + hex.EncodeToString(hash.Sum(nil)[:8])
}

// makeTemplate migrates the template once per server, whoever comes first.
func makeTemplate(ctx context.Context, server string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("reach the tests' database: %w", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // it ends the lock as well
	const lockKey = 7_140_000
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", lockKey); err != nil {
		return fmt.Errorf("lock the template: %w", err)
	}
	name := templateName()
	var there bool
	const exists = `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`
	if err := conn.QueryRow(ctx, exists, name).Scan(&there); err != nil {
		return fmt.Errorf("look for the template: %w", err)
	}
	if there {
		return nil
	}
	// Under another name until it is whole, should we be stopped half-way.
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + name + "_new", "CREATE DATABASE " + name + "_new"} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("make the template: %w", err)
		}
	}
	if _, err := migrations.Up(ctx, withDatabase(server, name+"_new")); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "ALTER DATABASE "+name+"_new RENAME TO "+name); err != nil {
		return fmt.Errorf("name the template: %w", err)
	}
	return nil
}

func execute(ctx context.Context, server, sql string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("reach the tests' database: %w", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // the server does not mind
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic(fmt.Sprintf("%s is not a URL: %v", DatabaseVariable, err))
	}
	u.Path = "/" + name
	return u.String()
}

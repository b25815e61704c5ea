package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/literaryai/dramatis/internal/local"
	"github.com/literaryai/dramatis/internal/testrig"
)

func TestUpDoesNotLookForItsOwnServers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := startedHere + " DATABASE_URL REDIS_URL\nDATABASE_URL='postgres://me@127.0.0.1:5/own'\nREDIS_URL='redis://127.0.0.1:6/0'\n"
	if err := os.WriteFile(filepath.Join(dir, connectionFile), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := Config{DataDir: dir, DatabaseURL: "postgres://me@127.0.0.1:5/own", RedisURL: "redis://elsewhere:6379/0"}
	forgetOwn(&c)
	if c.DatabaseURL != "" || c.RedisURL != "redis://elsewhere:6379/0" {
		t.Errorf("left are %q and %q, want only the Redis elsewhere", c.DatabaseURL, c.RedisURL)
	}
	c = Config{DataDir: t.TempDir(), DatabaseURL: "postgres://real/db"}
	if forgetOwn(&c); c.DatabaseURL != "postgres://real/db" {
		t.Errorf("without a connection file the database became %q", c.DatabaseURL)
	}
}

// A database that the user named stays the one that is used, also when up had started the rest: the file that it writes names both.
func TestUpKeepsToTheServersThatItWasGiven(t *testing.T) {
	t.Parallel()
	dir, database := t.TempDir(), testrig.New(t).Pool.Config().ConnString()
	for range 2 { // the second time there is a connection file
		c := Config{DataDir: dir, DatabaseURL: database}
		g, err := bring(t.Context(), &c, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		if g.postgres != nil || c.DatabaseURL != database || g.redis == nil {
			t.Errorf("the database became %s, and up started one: %v", c.DatabaseURL, g.postgres != nil)
		}
		if err := g.stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestTheConnectionFileIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	dir, err := local.Open(local.Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	for _, url := range []string{"postgres://me:it's@host/db", "host=h password='a b'", "'", ""} {
		if err := (&ground{dir: dir}).writeConnection(Config{DatabaseURL: url}); err != nil {
			t.Fatal(err)
		}
		if read := connectionOf(dir.Path())["DATABASE_URL"]; read != url {
			t.Errorf("%s is read as %s", url, read)
		}
	}
}

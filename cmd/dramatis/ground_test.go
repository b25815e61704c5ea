package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestUpDoesNotLookForItsOwnServers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := "DATABASE_URL='postgres://me@127.0.0.1:5/own'\nREDIS_URL='redis://127.0.0.1:6/0'\n"
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

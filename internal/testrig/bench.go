package testrig

import (
	"context"
	"os"
	"testing"

	"github.com/literaryai/dramatis/internal/local"
	"github.com/literaryai/dramatis/internal/testrig/redisserver"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/migrations"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/redis"
)

// NewDurable makes a Rig for benchmarks: a private PostgreSQL that syncs to the disk as in production, a real Redis
// server, and the offline model. The benchmark is skipped where there is no redis-server.
func NewDurable(b *testing.B) *Rig {
	b.Helper()
	ctx := context.Background()
	path := b.TempDir()
	for dir := path; dir != os.TempDir() && len(dir) > 1; dir = dir[:lastSlash(dir)] {
		if err := os.Chmod(dir, 0o711); err != nil { // the server may run as another user
			b.Fatal(err)
		}
	}
	dir, err := local.Open(local.Options{Dir: path + "/data"})
	if err != nil {
		b.Fatal(err)
	}
	server, err := dir.StartPostgres(ctx, local.PostgresOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := server.Stop(ctx); err != nil {
			b.Error(err)
		}
		_ = dir.Remove(ctx)
	})
	pool, err := store.Open(ctx, server.URL(), 64)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	if _, err := migrations.Up(ctx, server.URL()); err != nil {
		b.Fatal(err)
	}
	r := &Rig{Pool: pool, Log: quiet(), Model: llm.NewOffline(), Embedder: llm.NewHashEmbedder()}
	r.Redis = redisserver.Start(b).Client(b)
	r.Feed = redis.NewFeed(r.Redis, r.Log)
	r.Store = store.New(r.Pool, r.Feed, r.Log)
	start(b, r.Feed.Run)
	return r
}

func lastSlash(path string) int {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' {
			return i
		}
	}
	return 0
}

package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	goredis "github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/migrations"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/neo4j"
	"github.com/literaryai/dramatis/store/pinecone"
	"github.com/literaryai/dramatis/store/redis"
)

// platform is the ground that every role stands on.
type platform struct {
	config Config
	log    *slog.Logger
	pool   *pgxpool.Pool
	redis  goredis.UniversalClient // of the queues; nil where no Redis is needed
	shared goredis.UniversalClient // of the feed, the cache and the limits: the same, unless another is named
	alone  bool                    // what is shared is this process's own
	store  *store.Store
	feed   *redis.Feed
	graph  *neo4j.Graph    // nil where Postgres alone answers
	index  *pinecone.Index // likewise, for vectors

	registry *prometheus.Registry

	model    dramatis.ChatModel // nil where nobody works
	embedder dramatis.Embedder

	carrying sync.WaitGroup // the feed's own goroutine
	carry    context.CancelFunc
}

// mostConnections bounds the pool where the database's URL does not say pool_max_conns: enough for the default pools
// of a worker, an API and a scheduler in one process, while the server has 100 by default.
const mostConnections = 24

// connect opens the database and, where there is a URL for it, Redis. It returns when both have answered.
func connect(ctx context.Context, c Config, log *slog.Logger) (*platform, error) {
	p := &platform{config: c, log: log}
	var err error
	if p.pool, err = store.Open(ctx, c.DatabaseURL, mostConnections); err != nil {
		return nil, err
	}
	if err := p.connectRedis(ctx); err != nil {
		p.pool.Close()
		return nil, err
	}
	if err := p.connectGraph(ctx); err != nil {
		p.close(ctx)
		return nil, err
	}
	if err := p.connectIndex(ctx); err != nil {
		p.close(ctx)
		return nil, err
	}
	p.registry = newRegistry(p.pool, p.redis)
	p.feed = redis.NewFeed(p.shared, log)
	p.store = store.New(p.pool, p.feed, log, p.storeOptions()...)
	if p.shared != nil {
		var carrying context.Context
		carrying, p.carry = context.WithCancel(context.WithoutCancel(ctx)) // the last words of a shutdown are carried too
		p.carrying.Go(func() { p.feed.Run(carrying) })
	}
	return p, nil
}

func (p *platform) connectRedis(ctx context.Context) (err error) {
	c := p.config
	if c.RedisURL != "" {
		apart := redisPasswords{server: c.RedisPassword, sentinel: c.RedisSentinelPassword}
		if p.redis, err = openRedis(ctx, "REDIS_URL", c.RedisURL, apart, true, p.log); err != nil {
			return err
		}
	}
	p.shared = p.redis
	if c.RedisCacheURL != "" {
		apart := redisPasswords{server: c.RedisCachePassword, sentinel: c.RedisSentinelPassword}
		if p.shared, err = openRedis(ctx, "REDIS_CACHE_URL", c.RedisCacheURL, apart, false, p.log); err != nil {
			p.shared = nil
			p.closeRedis()
			return err
		}
	}
	return nil
}

// closeRedis lets go of both.
func (p *platform) closeRedis() {
	both := []goredis.UniversalClient{p.redis, p.shared}
	if p.shared == p.redis {
		both = both[:1]
	}
	for _, client := range both {
		if client == nil {
			continue
		}
		if err := client.Close(); err != nil {
			p.log.Warn("close Redis", "err", err)
		}
	}
}

// redisChecks ask each Redis for a sign of life.
func (p *platform) redisChecks() []api.Check {
	checks := []api.Check{redisCheck("redis", p.redis)}
	if p.shared != p.redis {
		checks = append(checks, redisCheck("redis-cache", p.shared))
	}
	return checks
}

func (p *platform) storeOptions() []store.Option {
	options := []store.Option{store.WithUserDaily(p.config.UserDaily), store.WithVectorCache(p.config.VectorCache)}
	if p.graph != nil {
		options = append(options, store.WithProjection())
	}
	if p.index != nil {
		options = append(options, store.WithVectors(p.index))
	}
	return options
}

// close lets go of everything that connect opened.
func (p *platform) close(ctx context.Context) {
	if p.graph != nil {
		if err := p.graph.Close(context.WithoutCancel(ctx)); err != nil {
			p.log.WarnContext(ctx, "close Neo4j", "err", err)
		}
	}
	if p.index != nil {
		if err := p.index.Close(); err != nil {
			p.log.WarnContext(ctx, "close Pinecone", "err", err)
		}
	}
	if p.carry != nil {
		p.carry()
		p.carrying.Wait()
	}
	p.closeRedis()
	p.pool.Close()
}

// mustBeMigrated refuses a database that lacks what this program expects of it.
func mustBeMigrated(ctx context.Context, url string) error {
	steps, err := migrations.Status(ctx, url)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if s.AppliedAt.IsZero() {
			return fmt.Errorf("the database lacks migration %d: run dramatis migrate up first", s.Version)
		}
	}
	return nil
}

package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"

	"github.com/literaryai/dramatis"
)

// Limits that Postgres itself keeps, for what no deadline of ours can end.
const (
	// A process that stops in the middle of a transaction would keep its locks for as long as it stands still.
	idleInTransaction = 5 * time.Second
	statementTimeout  = 60 * time.Second
	lockTimeout       = 20 * time.Second
)

// Open opens a pool of at most most connections, or as many as the URL's pool_max_conns says, and sees that Postgres
// answers. Errors are unavailable, or invalid for a URL that cannot be read; neither holds the URL, which has a password.
func Open(ctx context.Context, url string, most int32) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, dramatis.Errorf(dramatis.CodeInvalid, "the database URL cannot be read; it should look like postgres://user:password@host:5432/name")
	}
	// Every statement of ours is looked up by keys, so one plan serves all its arguments and none is planned twice.
	config.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	for name, limit := range map[string]time.Duration{
		"idle_in_transaction_session_timeout": idleInTransaction, "statement_timeout": statementTimeout, "lock_timeout": lockTimeout,
	} {
		if config.ConnConfig.RuntimeParams[name] == "" {
			config.ConnConfig.RuntimeParams[name] = fmt.Sprint(limit.Milliseconds())
		}
	}
	if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = most
	}
	config.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		pgxuuid.Register(conn.TypeMap()) // ids travel as 16 bytes; without it they would go by way of their text
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, dramatis.Errorf(dramatis.CodeUnavailable, "the database at %s:%d does not answer: %v",
			config.ConnConfig.Host, config.ConnConfig.Port, err)
	}
	return pool, nil
}

package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/literaryai/dramatis"
)

// Store reads and writes the database.
type Store struct {
	pool *pgxpool.Pool
	feed dramatis.Feed
	log  *slog.Logger

	exact   exactVectors
	vectors dramatis.VectorIndex // asked for what characters are reminded of

	clock     dramatis.Clock
	userDaily *dramatis.Money
	projected bool // a graph beside Postgres follows the worlds

	follows bool // an index of vectors beside Postgres does
}

// Option sets what most stores leave as it is.
type Option func(*Store)

// WithClock sets the clock by which a day of spending begins and ends; without it, the machine's.
func WithClock(clock dramatis.Clock) Option { return func(s *Store) { s.clock = clock } }

// WithUserDaily bounds what any user may spend in one day over all worlds; nil, as without it, for no bound.
func WithUserDaily(most *dramatis.Money) Option { return func(s *Store) { s.userDaily = most } }

// WithVectorCache bounds the vectors that are kept in memory, in megabytes.
func WithVectorCache(megabytes int) Option {
	return func(s *Store) { s.exact.blocks.most = megabytes << 20 / bytesPerNumber }
}

// WithProjection has every change to people or bonds ask for the graph's projection to follow it.
func WithProjection() Option { return func(s *Store) { s.projected = true } }

// WithVectors has what characters are reminded of asked of an index beside Postgres, wherever that has followed, and every
// change to vectors ask for it to follow.
func WithVectors(projection dramatis.VectorProjection) Option {
	return func(s *Store) {
		s.vectors, s.follows = followedVectors{store: s, plain: s.exact, projection: projection, down: new(outage)}, true
	}
}

// New makes a Store on an open pool. What it commits is announced on feed.
func New(pool *pgxpool.Pool, feed dramatis.Feed, log *slog.Logger, options ...Option) *Store {
	s := &Store{pool: pool, feed: feed, log: log, clock: time.Now}
	s.exact = exactVectors{store: s, blocks: newBlocks(vectorCacheMegabytes << 20 / bytesPerNumber)}
	s.vectors = s.exact
	for _, set := range options {
		set(s)
	}
	return s
}

// Ping asks Postgres for a sign of life.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return dramatis.Errorf(dramatis.CodeUnavailable, "the database does not answer")
	}
	return nil
}

// Version is what Postgres calls itself.
func (s *Store) Version(ctx context.Context) (string, error) {
	return queryOne(ctx, s, pgx.RowTo[string], `SHOW server_version`)
}

// ErrLeaseLost is what an attempt's commit fails with when its lease is no longer its own; nothing of it took effect.
var ErrLeaseLost = errors.New("the lease is lost")

var errDeadlock = dramatis.Errorf(dramatis.CodeUnavailable, "somebody else was changing the same things; please try again")

// SQLSTATEs that mean something to us.
const (
	stateLeaseLost       = "DR001" // raised by finish_job
	stateKeyLost         = "DR002" // raised by spend_key
	stateUniqueViolation = "23505"
	stateForeignKey      = "23503"
	stateTimeout         = "57014" // a statement took longer than it may
	stateLockTimeout     = "55P03" // or waited too long for what another has locked
	stateBadText         = "22021" // a byte sequence that is not UTF-8, or NUL
	stateDeadlock        = "40P01"
)

// translate turns driver errors into ours; others pass as they are.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return dramatis.Errorf(dramatis.CodeNotFound, "it does not exist")
	}
	if _, down := errors.AsType[*pgconn.ConnectError](err); down {
		return fmt.Errorf("%w (%w)", dramatis.Errorf(dramatis.CodeUnavailable, "the database does not answer"), err)
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	switch pg.Code {
	case stateLeaseLost:
		return ErrLeaseLost
	case stateKeyLost:
		return dramatis.Errorf(dramatis.CodeConflict, "a repeat of this request, with the same Idempotency-Key, was carried out in its place")
	case stateUniqueViolation:
		return dramatis.Errorf(dramatis.CodeConflict, "it exists already (%s)", pg.ConstraintName)
	case stateForeignKey:
		return dramatis.Errorf(dramatis.CodeConflict, "it refers to something that does not exist (%s)", pg.ConstraintName)
	case stateDeadlock:
		return errDeadlock
	case stateTimeout:
		return fmt.Errorf("%w (%w)", dramatis.Errorf(dramatis.CodeUnavailable, "the database took too long; please try again, or ask for less"), err)
	case stateLockTimeout:
		return fmt.Errorf("%w (%w)", dramatis.Errorf(dramatis.CodeUnavailable, "what this changes has been locked for too long; please try again"), err)
	case stateBadText:
		return dramatis.Errorf(dramatis.CodeInvalid, "a text holds characters that cannot be kept")
	}
	return err
}

// notFound gives a missing row its name.
func notFound(err error, what string, id dramatis.ID) error {
	if errors.Is(err, pgx.ErrNoRows) || dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return dramatis.Errorf(dramatis.CodeNotFound, "there is no %s %s", what, id)
	}
	return fmt.Errorf("load %s %s: %w", what, id, translate(err))
}

// query collects all rows of a read outside any transaction.
func query[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, translate(err)
	}
	found, err := pgx.CollectRows(rows, scan)
	return found, translate(err)
}

// queryOne reads one row; a missing one is not_found.
func queryOne[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args ...any) (T, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		var zero T
		return zero, translate(err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, scan)
	return found, translate(err)
}

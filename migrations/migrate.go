package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// How long one process waits for another that is migrating the same database, in steps of a second.
const (
	lockStepSeconds = 1
	lockSteps       = 300
)

// Up brings the database at url to the newest version and returns the versions it applied, oldest first. Processes
// that start at once wait for each other; each migration is one transaction.
func Up(ctx context.Context, url string) (applied []int64, err error) {
	err = with(url, func(p *goose.Provider) error {
		results, err := p.Up(ctx)
		applied = versions(results)
		return err
	})
	return applied, err
}

// Down takes back the newest migration and returns its version, or 0 when the database has none. What the migration
// made is lost, with all that was stored in it.
func Down(ctx context.Context, url string) (version int64, err error) {
	err = with(url, func(p *goose.Provider) error {
		result, err := p.Down(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return nil
		}
		if err == nil {
			version = result.Source.Version
		}
		return err
	})
	return version, err
}

// To brings the database at url to a version, up or down: 0 for none at all.
func To(ctx context.Context, url string, version int64) error {
	return with(url, func(p *goose.Provider) error {
		now, err := p.GetDBVersion(ctx)
		if err != nil {
			return err
		}
		if now > version {
			_, err = p.DownTo(ctx, version)
		} else {
			_, err = p.UpTo(ctx, version)
		}
		return err
	})
}

// Newest is the version of the newest migration.
func Newest(ctx context.Context, url string) (version int64, err error) {
	steps, err := Status(ctx, url)
	for _, s := range steps {
		version = max(version, s.Version)
	}
	return version, err
}

// Step is one migration and what has become of it.
type Step struct {
	Version   int64
	File      string
	AppliedAt time.Time // zero while it is pending
}

// Status lists every migration, oldest first.
func Status(ctx context.Context, url string) (steps []Step, err error) {
	err = with(url, func(p *goose.Provider) error {
		all, err := p.Status(ctx)
		for _, s := range all {
			steps = append(steps, Step{Version: s.Source.Version, File: s.Source.Path, AppliedAt: s.AppliedAt})
		}
		return err
	})
	return steps, err
}

// with hands act a provider on connections of its own: a migration may take longer than a pool's deadlines allow.
func with(url string, act func(*goose.Provider) error) (err error) {
	config, err := pgxpool.ParseConfig(url) // which knows the parameters of a pool, too
	if err != nil {
		return fmt.Errorf("read the database's URL: %w", err)
	}
	db := stdlib.OpenDB(*config.ConnConfig)
	defer func() { err = errors.Join(err, db.Close()) }()
	provider, err := newProvider(db)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if err := act(provider); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

func newProvider(db *sql.DB) (*goose.Provider, error) {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockStepSeconds, lockSteps))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db, Files, goose.WithSessionLocker(locker))
}

func versions(results []*goose.MigrationResult) []int64 {
	var applied []int64
	for _, r := range results {
		if r.Error == nil {
			applied = append(applied, r.Source.Version)
		}
	}
	return applied
}

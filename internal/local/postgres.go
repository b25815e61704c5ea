package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// PostgresOptions say how the private server is run. The zero value is right for data that matter.
type PostgresOptions struct {
	// Throwaway trades all safety for speed: nothing is synced to the disk. For tests, whose data die with them.
	Throwaway bool
	// Settings are laid over the server's own, by name, as in postgresql.conf.
	Settings map[string]string
	// Repository is where server programs are fetched from when none are installed: the base URL of a Maven
	// repository, empty for the library's own.
	Repository string
	// ProgramDirs are where to look for installed programs, nil for the usual places.
	ProgramDirs []string
}

// Postgres is a running private server.
type Postgres struct {
	url  string
	proc *process
	log  *slog.Logger
}

// portAttempts bounds how often a port is chosen anew when another program is quicker to take it.
const portAttempts = 5

// StartPostgres starts the private server of this data directory and returns when it answers: on loopback only, with
// a password, both kept for the next start. Its data are made at the first start. ctx bounds the start, not the life.
func (d *Dir) StartPostgres(ctx context.Context, o PostgresOptions) (*Postgres, error) {
	c, err := d.cluster(ctx, o)
	if err != nil {
		return nil, err
	}
	password, err := d.Secret("postgres")
	if err != nil {
		return nil, err
	}
	if err := c.create(ctx, password, !o.Throwaway); err != nil {
		return nil, err
	}
	if err := d.stopLeftover(ctx, c.dir); err != nil {
		return nil, err
	}
	proc, port, err := d.serve(ctx, c, o)
	if err != nil {
		return nil, err
	}
	p := &Postgres{url: postgresURL(password, port, database), proc: proc, log: d.log}
	if err := ensureDatabase(ctx, postgresURL(password, port, "postgres")); err != nil {
		return nil, errors.Join(err, p.Stop(ctx))
	}
	return p, nil
}

// cluster finds the user and the programs that can serve the data directory.
func (d *Dir) cluster(ctx context.Context, o PostgresOptions) (cluster, error) {
	c := cluster{dir: d.file("postgres")}
	var err error
	if c.run, err = chooseRunner(os.Geteuid()); err != nil {
		return c, err
	}
	if err := c.run.mustEnter(d.path); err != nil {
		return c, err
	}
	wanted, err := dataMajor(c.dir)
	if err != nil {
		return c, err
	}
	dirs := o.ProgramDirs
	if dirs == nil {
		dirs = programDirs(ctx)
	}
	c.programs, err = choosePrograms(installedPrograms(ctx, c.run, dirs), wanted, c.dir)
	if errors.Is(err, errNoPrograms) {
		c.programs, err = d.fetchPrograms(ctx, wanted, o.Repository)
	}
	return c, err
}

// serve starts the server on the port it had before, or on another when somebody else has taken that one.
func (d *Dir) serve(ctx context.Context, c cluster, o PostgresOptions) (*process, int, error) {
	kept := d.port("postgres")
	port := kept
	for range portAttempts {
		if port == 0 {
			var err error
			if port, err = freePort(ctx); err != nil {
				return nil, 0, err
			}
		}
		proc, err := c.start(ctx, port, o)
		if errors.Is(err, errPortTaken) {
			d.log.WarnContext(ctx, "the database's port is taken by another program; choosing another", "port", port)
			port = 0
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		return proc, port, d.keepPort("postgres", port)
	}
	return nil, 0, fmt.Errorf("no free port was found for the database in %s: start again", c.dir)
}

// URL is where programs on this machine reach the server, with its password.
func (p *Postgres) URL() string { return p.url }

// Done is closed when the server has ended, by Stop or by itself.
func (p *Postgres) Done() <-chan struct{} { return p.proc.done }

// Stop ends the server cleanly and waits for it: sessions are cut and a checkpoint is written. Where that takes more
// than half a minute, or ctx ends, the server is stopped at once and will replay its log at the next start.
func (p *Postgres) Stop(ctx context.Context) error {
	p.proc.signal(syscall.SIGINT)
	if p.awaitEnd(ctx, fastShutdown) {
		return nil
	}
	p.log.WarnContext(ctx, "the database does not stop; stopping it at once")
	p.proc.signal(syscall.SIGQUIT)
	if p.awaitEnd(context.WithoutCancel(ctx), immediateShutdown) {
		return nil
	}
	p.proc.signal(syscall.SIGKILL)
	<-p.proc.done
	return nil
}

func (p *Postgres) awaitEnd(ctx context.Context, wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	select {
	case <-p.proc.done:
		return true
	case <-ctx.Done():
		return p.proc.ended()
	}
}

func postgresURL(password string, port int, name string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(superuser, password), Host: loopback(port), Path: name,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// ensureDatabase makes the product's database at the first start.
func ensureDatabase(ctx context.Context, adminURL string) error {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return fmt.Errorf("log in to the private database (its password is in state.json of the data directory): %w", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // the server does not mind
	var there bool
	const exists = `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`
	if err := conn.QueryRow(ctx, exists, database).Scan(&there); err != nil {
		return fmt.Errorf("look for the database %s: %w", database, err)
	}
	if there {
		return nil
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+database); err != nil {
		return fmt.Errorf("create the database %s: %w", database, err)
	}
	return nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis/internal/local"
	"github.com/literaryai/dramatis/migrations"
	"github.com/literaryai/dramatis/store"
)

// newBackup writes all that the database holds to a file.
func newBackup(getenv func(string) string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   cmdBackup + " FILE",
		Short: "Write all that the database holds to a file, as of one moment, while everything goes on; - is standard output",
		Long: "Backup writes all that the database holds to a file, as of one moment, while everything goes on. The database is that of\n" +
			"DATABASE_URL, or else the one of dramatis up in its data directory, whether that runs or not. The file holds what was\n" +
			"whispered and the hashes of passwords: keep it where nobody reads it.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withDatabase(cmd, getenv, cmdBackup, func(ctx context.Context, url string) error {
				return backup(ctx, url, args[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
			})
		},
	}
	addFlags(cmd.Flags(), cmdBackup)
	return cmd
}

// backup writes the database at url to a new file.
func backup(ctx context.Context, url, path string, stdout, stderr io.Writer) error {
	if _, err := os.Stat(path); path != "-" && err == nil {
		return fmt.Errorf("%s is there already: name a file that is not", path)
	}
	pool, err := store.Open(ctx, url, 2)
	if err != nil {
		return err
	}
	defer pool.Close()
	began := time.Now()
	var written counted
	var m store.BackupManifest
	err = exportTo(ctx, path, stdout, func(ctx context.Context, w io.Writer) error {
		written.to = w
		m, err = store.WriteBackup(ctx, pool, &written, "dramatis "+version(), tellTable(stderr))
		if file, ok := w.(*os.File); ok && err == nil && path != "-" {
			err = file.Sync()
		}
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(stderr, "%s: %d rows of %d tables as of %s, %.1f MB, in %s\n", //nolint:errcheck // nobody is left to tell
		path, rowsOf(m.Tables), len(m.Tables), m.TakenAt.Format(time.RFC3339), float64(written.bytes)/1e6, time.Since(began).Round(time.Millisecond))
	return nil
}

// counted counts what is written.
type counted struct {
	to    io.Writer
	bytes int64
}

// Write implements io.Writer.
func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.bytes += int64(n)
	return n, err
}

func rowsOf(tables []store.BackupTable) (rows int64) {
	for _, t := range tables {
		rows += t.Rows
	}
	return rows
}

// tellTable says which table is done, where it held anything.
func tellTable(w io.Writer) func(store.BackupTable) {
	return func(t store.BackupTable) {
		if t.Rows > 0 {
			fmt.Fprintf(w, "%s: %d\n", t.Name, t.Rows) //nolint:errcheck // nobody is left to tell
		}
	}
}

// newRestore fills an empty database from a backup.
func newRestore(getenv func(string) string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   cmdRestore + " FILE",
		Short: "Fill an empty database from a backup; - is standard input",
		Long: "Restore fills an empty database from a backup: that of DATABASE_URL, or else a new one in the data directory of dramatis up,\n" +
			"which must not run. All of it is restored or nothing, and a database that holds anything is left as it is. A backup of an\n" +
			"earlier version is brought up to date.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := openImport(cmd.InOrStdin(), args[0])
			if err != nil {
				return err
			}
			err = withDatabase(cmd, getenv, cmdRestore, func(ctx context.Context, url string) error {
				return restore(ctx, url, file, cmd.ErrOrStderr())
			})
			return errors.Join(err, file.Close())
		},
	}
	addFlags(cmd.Flags(), cmdRestore)
	return cmd
}

// restore fills the empty database at url.
func restore(ctx context.Context, url string, file *os.File, stderr io.Writer) error {
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("measure the backup: %w", err)
	}
	b, err := store.OpenBackup(file, info.Size())
	if err != nil {
		return err
	}
	newest, err := migrations.Newest(ctx, url)
	if err != nil {
		return err
	}
	if b.Schema > newest {
		return fmt.Errorf("the backup was written by a newer program, %s: use that or a later one", b.Program)
	}
	began := time.Now()
	if err := refill(ctx, url, b, stderr); err != nil {
		return err
	}
	if _, err := migrations.Up(ctx, url); err != nil {
		return fmt.Errorf("all is restored, but could not be brought up to date (dramatis migrate up does it): %w", err)
	}
	fmt.Fprintf(stderr, "restored %d rows of %d tables, as they were at %s, in %s\n"+ //nolint:errcheck // nobody is left to tell
		"Jobs that were under way are done again. If Neo4j or Pinecone stand beside this database: dramatis rebuild graph, dramatis rebuild index.\n",
		rowsOf(b.Tables), len(b.Tables), b.TakenAt.Format(time.RFC3339), time.Since(began).Round(time.Millisecond))
	return nil
}

// refill brings an empty database to the tables that the backup had, and fills them.
func refill(ctx context.Context, url string, b *store.BackupFile, stderr io.Writer) error {
	pool, err := store.Open(ctx, url, 2)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := store.MayRestore(ctx, pool); err != nil {
		return err
	}
	if err := migrations.To(ctx, url, b.Schema); err != nil {
		return err
	}
	pool.Reset() // what its connections know of the tables is out of date
	return b.Restore(ctx, pool, tellTable(stderr))
}

// withDatabase hands do the URL of the database: the one that is configured, or the private one of dramatis up, which is started
// for as long as that takes where it does not run. Only a backup may be taken of one that runs.
func withDatabase(cmd *cobra.Command, getenv func(string) string, name string, do func(context.Context, string) error) (err error) {
	ctx := cmd.Context()
	c, err := Load(getenv, cmd.Flags(), name)
	if err != nil {
		return err
	}
	if c.DatabaseURL != "" {
		return do(ctx, c.DatabaseURL)
	}
	if c.DataDir == "" {
		if c.DataDir, err = local.DefaultDir(os.Geteuid(), os.Getenv); err != nil {
			return err
		}
	}
	if url := runningDatabase(ctx, c.DataDir); url != "" {
		if name == cmdRestore {
			return fmt.Errorf("dramatis up runs on %s: stop it, or name another directory with --data-dir", c.DataDir)
		}
		return do(ctx, url)
	}
	if _, err := os.Stat(filepath.Join(c.DataDir, "postgres")); name == cmdBackup && errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is nothing to back up: DATABASE_URL is not set, and %s holds no database of dramatis up (--data-dir names another)", c.DataDir)
	}
	return withPrivateDatabase(ctx, c.DataDir, newLog(c, cmd.ErrOrStderr()), do)
}

func withPrivateDatabase(ctx context.Context, path string, log *slog.Logger, do func(context.Context, string) error) (err error) {
	dir, err := local.Open(local.Options{Dir: path, Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	server, err := dir.StartPostgres(ctx, local.PostgresOptions{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop(context.WithoutCancel(ctx))) }()
	return do(ctx, server.URL())
}

// runningDatabase is the URL of the private database of a dramatis up that runs on a data directory; empty when none does.
func runningDatabase(ctx context.Context, dir string) string {
	written := connectionOf(dir)["DATABASE_URL"]
	if written == "" {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	pool, err := pgxpool.New(ctx, written)
	if err != nil {
		return ""
	}
	defer pool.Close()
	if pool.Ping(ctx) != nil {
		return ""
	}
	return written
}

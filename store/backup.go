package store

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/literaryai/dramatis"
)

// A backup is a zip file: one entry for every table, in PostgreSQL's text format of COPY, and at its end what it is. It holds
// no tables' definitions, which the program has in its migrations, so it needs no other program to be written or read.

// BackupManifest says what a backup is.
type BackupManifest struct {
	Format    int             `json:"format"`
	Program   string          `json:"program"`  // that wrote it
	Schema    int64           `json:"schema"`   // the newest migration of the database
	TakenAt   time.Time       `json:"taken_at"` // all of it is of this moment
	Tables    []BackupTable   `json:"tables"`
	Sequences []BackupCounter `json:"sequences"`
}

// BackupTable is one table of a backup.
type BackupTable struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
}

// BackupCounter is where a sequence has come to.
type BackupCounter struct {
	Name   string `json:"name"`
	Last   int64  `json:"last"`
	Called bool   `json:"called"` // Last was given out
}

const (
	backupFormat   = 1
	backupManifest = "backup.json"
	backupTables   = "tables/"
)

// notBackedUp reports whether a table is left out: the migrations' own, and what says how far an index beside Postgres has come,
// which has gone on since and is to be filled anew.
func notBackedUp(table string) bool {
	return slices.Contains([]string{"goose_db_version", "vector_projections", "vector_changes"}, table)
}

// long lets a transaction take as long as it takes.
const long = `SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = 0`

// plain has a transaction write and read values as every server reads them, whatever this one, its database or our role are set to:
// dates above all, and numbers to their last digit. Rows that our role may not see are an error, not left out.
const plain = `SET LOCAL client_encoding = 'UTF8'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';
	SET LOCAL extra_float_digits = 1; SET LOCAL row_security = off`

// WriteBackup writes all that the database holds, as of one moment, while others go on. tell hears of each table that is done.
func WriteBackup(ctx context.Context, pool *pgxpool.Pool, w io.Writer, program string, tell func(BackupTable)) (m BackupManifest, err error) {
	m = BackupManifest{Format: backupFormat, Program: program}
	archive := zip.NewWriter(w)
	tables, err := backedUp(ctx, pool)
	if err != nil {
		return m, fmt.Errorf("write the backup: %w", translate(err))
	}
	err = pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, long+";"+plain); err != nil {
			return err
		}
		// Before anything is looked at: a migration that rewrites a table later would show none of its rows to us.
		if err := lockTables(ctx, tx, tables, "ACCESS SHARE"); err != nil {
			return err
		}
		if err := describeBackup(ctx, tx, &m); err != nil {
			return err
		}
		for i := range m.Tables {
			t := &m.Tables[i]
			entry, err := archive.CreateHeader(&zip.FileHeader{Name: backupTables + t.Name, Method: zip.Deflate, Modified: m.TakenAt})
			if err != nil {
				return err
			}
			tag, err := tx.Conn().PgConn().CopyTo(ctx, entry, `COPY `+t.quoted()+` TO STDOUT`)
			if err != nil {
				return fmt.Errorf("copy the table %s: %w", t.Name, err)
			}
			t.Rows = tag.RowsAffected()
			tell(*t)
		}
		return nil
	})
	if err == nil {
		err = writeManifest(archive, &m)
	}
	if err != nil {
		return m, fmt.Errorf("write the backup: %w", translate(err))
	}
	return m, nil
}

func writeManifest(archive *zip.Writer, m *BackupManifest) error {
	entry, err := archive.CreateHeader(&zip.FileHeader{Name: backupManifest, Method: zip.Deflate, Modified: m.TakenAt})
	if err != nil {
		return err
	}
	lines := json.NewEncoder(entry)
	lines.SetIndent("", "  ")
	return errors.Join(lines.Encode(m), archive.Close())
}

// quoted is a name as SQL has it.
func quoted(name string) string { return pgx.Identifier{name}.Sanitize() } //nolint:misspell // the library's name

func (t *BackupTable) quoted() string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = quoted(c)
	}
	return quoted(t.Name) + " (" + strings.Join(names, ", ") + ")"
}

// backedUp lists the tables that there are now.
func backedUp(ctx context.Context, pool *pgxpool.Pool) (tables []BackupTable, err error) {
	err = pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		tables, err = tablesOf(ctx, tx)
		return err
	})
	return tables, err
}

func lockTables(ctx context.Context, tx pgx.Tx, tables []BackupTable, mode string) error {
	if len(tables) == 0 {
		return nil
	}
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = quoted(t.Name)
	}
	if _, err := tx.Exec(ctx, `LOCK TABLE `+strings.Join(names, ", ")+` IN `+mode+` MODE`); err != nil {
		return fmt.Errorf("lock the tables: %w", err)
	}
	return nil
}

// describeBackup finds what there is to be backed up.
func describeBackup(ctx context.Context, tx pgx.Tx, m *BackupManifest) error {
	err := tx.QueryRow(ctx, `SELECT now(), max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&m.TakenAt, &m.Schema)
	if err != nil {
		return fmt.Errorf("see which migrations there are: %w", err)
	}
	if m.Tables, err = tablesOf(ctx, tx); err != nil {
		return err
	}
	names, err := collectRows(ctx, tx, pgx.RowTo[string], `SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1`)
	if err != nil {
		return fmt.Errorf("list the sequences: %w", err)
	}
	for _, name := range names {
		if strings.HasPrefix(name, "goose_") {
			continue
		}
		c := BackupCounter{Name: name}
		if err := tx.QueryRow(ctx, `SELECT last_value, is_called FROM `+quoted(name)).Scan(&c.Last, &c.Called); err != nil {
			return fmt.Errorf("read the sequence %s: %w", name, err)
		}
		m.Sequences = append(m.Sequences, c)
	}
	return nil
}

func collectRows[T any](ctx context.Context, tx pgx.Tx, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}

// tablesOf lists the tables that are backed up, with the columns that are not computed from others, those first that others
// refer to.
func tablesOf(ctx context.Context, tx pgx.Tx) ([]BackupTable, error) {
	found, err := collectRows(ctx, tx, func(row pgx.CollectableRow) (t BackupTable, err error) {
		err = row.Scan(&t.Name, &t.Columns)
		return t, err
	}, `SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname`)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	found = slices.DeleteFunc(found, func(t BackupTable) bool { return notBackedUp(t.Name) })
	refers, err := collectRows(ctx, tx, pgx.RowTo[[2]string], `
		SELECT DISTINCT ARRAY[f.relname, t.relname]::text[] FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
		WHERE k.contype = 'f' AND f.oid <> t.oid AND f.relnamespace = current_schema()::regnamespace`)
	if err != nil {
		return nil, fmt.Errorf("list the references between tables: %w", err)
	}
	return inOrder(found, refers)
}

// inOrder puts tables behind those that they refer to.
func inOrder(tables []BackupTable, refers [][2]string) ([]BackupTable, error) {
	var ordered []BackupTable
	done := map[string]bool{}
	for len(ordered) < len(tables) {
		before := len(ordered)
		for _, t := range tables {
			waits := slices.ContainsFunc(refers, func(r [2]string) bool { return r[0] == t.Name && !done[r[1]] })
			if !done[t.Name] && !waits {
				done[t.Name] = true
				ordered = append(ordered, t)
			}
		}
		if len(ordered) == before {
			return nil, errors.New("tables refer to one another in a circle, so that none of them can be filled first")
		}
	}
	return ordered, nil
}

// BackupFile is a backup that was opened to be restored.
type BackupFile struct {
	BackupManifest

	entries map[string]*zip.File
}

var errNoBackup = dramatis.Errorf(dramatis.CodeInvalid, "the file is no backup of dramatis, or its end is missing")

// OpenBackup reads what a backup is, and checks that all of it is there and whole. Errors are invalid.
func OpenBackup(r io.ReaderAt, size int64) (*BackupFile, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, errNoBackup
	}
	b := &BackupFile{entries: map[string]*zip.File{}}
	for _, entry := range archive.File {
		b.entries[entry.Name] = entry
	}
	if err := b.readManifest(); err != nil {
		return nil, err
	}
	if b.Format != backupFormat {
		return nil, dramatis.Errorf(dramatis.CodeInvalid, "the backup is of format %d, and this program reads format %d: use the program that wrote it, %s",
			b.Format, backupFormat, b.Program)
	}
	for _, t := range b.Tables {
		entry := b.entries[backupTables+t.Name]
		if entry == nil {
			return nil, dramatis.Errorf(dramatis.CodeInvalid, "the backup is damaged: the table %s is missing", t.Name)
		}
		if err := readWhole(entry); err != nil {
			return nil, dramatis.Errorf(dramatis.CodeInvalid, "the backup is damaged: the table %s cannot be read (%v)", t.Name, err)
		}
	}
	return b, nil
}

const mostManifest = 1 << 20

func (b *BackupFile) readManifest() (err error) {
	entry := b.entries[backupManifest]
	if entry == nil {
		return errNoBackup
	}
	content, err := entry.Open()
	if err != nil {
		return errNoBackup
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if json.NewDecoder(io.LimitReader(content, mostManifest)).Decode(&b.BackupManifest) != nil {
		return errNoBackup
	}
	return nil
}

// readWhole reads an entry to its end, where its checksum is compared.
func readWhole(entry *zip.File) (err error) {
	content, err := entry.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	_, err = io.Copy(io.Discard, content) //nolint:gosec // it is kept nowhere, and who restores a backup trusts it
	return err
}

// MayRestore refuses a database that holds anything. It is a conflict.
func MayRestore(ctx context.Context, pool *pgxpool.Pool) error {
	return pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		tables, err := tablesOf(ctx, tx)
		if err != nil {
			return err
		}
		return empty(ctx, tx, tables)
	})
}

func empty(ctx context.Context, tx pgx.Tx, tables []BackupTable) error {
	for _, t := range tables {
		var filled bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+quoted(t.Name)+`)`).Scan(&filled); err != nil {
			return fmt.Errorf("look into the table %s: %w", t.Name, err)
		}
		if filled {
			return dramatis.Errorf(dramatis.CodeConflict, "the database is not empty, its table %s holds something: restore into one that was just made", t.Name)
		}
	}
	return nil
}

// takeOver keeps everybody else from writing until tx ends, and sees that nobody has since the database was looked at, nor changed
// its tables: a role of the program that was started too early does both. It is a conflict.
func (b *BackupFile) takeOver(ctx context.Context, tx pgx.Tx) error {
	if err := lockTables(ctx, tx, b.Tables, "SHARE ROW EXCLUSIVE"); err != nil {
		return err
	}
	var schema int64
	if err := tx.QueryRow(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&schema); err != nil {
		return fmt.Errorf("see which migrations there are: %w", err)
	}
	if schema != b.Schema {
		return dramatis.Errorf(dramatis.CodeConflict, "somebody else is migrating the database: stop all roles, and restore again")
	}
	return empty(ctx, tx, b.Tables)
}

// Restore fills the empty tables of a database, which has exactly the migrations that the backup's had, in one transaction, in which
// nobody else may write. tell hears of each table that is done. A database that is not so, or not any more, is a conflict.
func (b *BackupFile) Restore(ctx context.Context, pool *pgxpool.Pool, tell func(BackupTable)) error {
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, long+";"+plain); err != nil {
			return err
		}
		if err := b.takeOver(ctx, tx); err != nil {
			return err
		}
		for _, t := range b.Tables { // in the order in which they were written, so that what is referred to is there
			rows, err := b.restoreTable(ctx, tx, &t)
			if err != nil {
				return fmt.Errorf("fill the table %s: %w", t.Name, err)
			}
			if rows != t.Rows {
				return dramatis.Errorf(dramatis.CodeInvalid, "the backup is damaged: the table %s has %d rows of %d", t.Name, rows, t.Rows)
			}
			tell(t)
		}
		for _, c := range b.Sequences {
			if _, err := tx.Exec(ctx, `SELECT setval($1::regclass, $2, $3)`, quoted(c.Name), c.Last, c.Called); err != nil {
				return fmt.Errorf("set the sequence %s: %w", c.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("restore the backup: %w", translate(err))
	}
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { // it may take longer than other statements may
		_, err := tx.Exec(ctx, long+`; ANALYZE`)
		return err
	})
	if err != nil {
		return fmt.Errorf("let PostgreSQL look at what was restored: %w", translate(err))
	}
	return nil
}

func (b *BackupFile) restoreTable(ctx context.Context, tx pgx.Tx, t *BackupTable) (rows int64, err error) {
	content, err := b.entries[backupTables+t.Name].Open()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	tag, err := tx.Conn().PgConn().CopyFrom(ctx, content, `COPY `+t.quoted()+` FROM STDIN`)
	return tag.RowsAffected(), err
}

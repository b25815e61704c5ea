package legacy

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite", in Go alone

	"github.com/literaryai/dramatis"
)

// file is an opened database: one connection, in one transaction, so that all of it is read as of one moment.
type file struct {
	path   string
	stamp  string // size and time of change, to see that nobody wrote meanwhile
	db     *sql.DB
	conn   *sql.Conn
	copied string // the folder of the copy that is read in its place, if one is
}

// open opens a database without changing it. What the earlier application has written and not yet moved into the file
// (its write-ahead log, or a journal of a write that broke off) belongs to it: then a copy is recovered and read.
func open(ctx context.Context, path string) (*file, error) {
	if err := checkHead(path); err != nil {
		return nil, err
	}
	f := &file{path: path, stamp: stampOf(path)}
	read, query := path, "mode=ro&immutable=1"
	if unfinished(path) {
		if err := f.copy(); err != nil {
			return nil, errors.Join(err, f.close())
		}
		read, query = filepath.Join(f.copied, filepath.Base(path)), "mode=rw"
	}
	absolute, err := filepath.Abs(read)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", path, err)
	}
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(absolute), RawQuery: query}
	if f.db, err = sql.Open("sqlite", address.String()); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), f.close())
	}
	if f.conn, err = f.db.Conn(ctx); err == nil {
		_, err = f.conn.ExecContext(ctx, `BEGIN`)
	}
	if err == nil {
		err = f.check(ctx)
	}
	if err != nil {
		return nil, errors.Join(invalid("%s cannot be read as a SQLite database: %v", filepath.Base(path), err), f.close())
	}
	return f, nil
}

func invalid(text string, args ...any) error {
	return dramatis.Errorf(dramatis.CodeInvalid, text, args...)
}

// checkHead tells at the first bytes what is no database at all.
func checkHead(path string) error {
	name := filepath.Base(path)
	in, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer in.Close() //nolint:errcheck // it was only read
	info, err := in.Stat()
	if err != nil {
		return fmt.Errorf("look at the database: %w", err)
	}
	if !info.Mode().IsRegular() {
		return invalid("%s is no file", name)
	}
	head := make([]byte, 100)
	n, err := io.ReadFull(in, head)
	switch {
	case n == 0:
		return invalid("%s is empty", name)
	case err != nil || !bytes.HasPrefix(head, []byte("SQLite format 3\x00")):
		if info.Size()%512 == 0 && info.Size() >= 1024 {
			return invalid("%s is no SQLite database, or an encrypted one: decrypt it first, as with sqlcipher_export", name)
		}
		return invalid("%s is no SQLite database", name)
	}
	return nil
}

// unfinished reports whether there is something beside a database that it is not whole without.
func unfinished(path string) bool {
	for _, suffix := range []string{"-wal", "-journal"} {
		if info, err := os.Stat(path + suffix); err == nil && info.Size() > 0 {
			return true
		}
	}
	return false
}

// stampOf tells a state of a database from others.
func stampOf(path string) string {
	var b strings.Builder
	for _, suffix := range []string{"", "-wal", "-journal"} {
		if info, err := os.Stat(path + suffix); err == nil {
			fmt.Fprintf(&b, "%d at %s;", info.Size(), info.ModTime().Format(time.RFC3339Nano))
		}
	}
	return b.String()
}

// copy lays the database and what belongs to it where SQLite may write.
func (f *file) copy() (err error) {
	if f.copied, err = os.MkdirTemp("", "dramatis-sqlite-*"); err != nil {
		return fmt.Errorf("make room for a copy of the database: %w", err)
	}
	for _, suffix := range []string{"", "-wal", "-journal"} {
		from, err := os.Open(f.path + suffix)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("copy the database: %w", err)
		}
		to, err := os.OpenFile(filepath.Join(f.copied, filepath.Base(f.path)+suffix), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			_, err = io.Copy(to, from)
			err = errors.Join(err, to.Close())
		}
		if err = errors.Join(err, from.Close()); err != nil {
			return fmt.Errorf("copy the database: %w", err)
		}
	}
	return nil
}

// check lets SQLite look for damage. What it says about constraints is no damage: such rows can be read.
func (f *file) check(ctx context.Context) error {
	rows, err := f.conn.QueryContext(ctx, `PRAGMA quick_check(100)`)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var found string
		if err := rows.Scan(&found); err != nil {
			return err
		}
		if found != "ok" && !aboutConstraints(found) {
			return fmt.Errorf("it is damaged (%s); sqlite3's .recover may save what is left", shorten(strings.ReplaceAll(found, "\n", " ")))
		}
	}
	return rows.Err()
}

func aboutConstraints(found string) bool {
	for _, beginning := range []string{"NULL value in", "CHECK constraint failed", "NUMERIC value in", "TEXT value in", "non-"} {
		if strings.HasPrefix(found, beginning) {
			return true
		}
	}
	return false
}

// unchanged sees that nobody wrote to the database while it was read.
func (f *file) unchanged() error {
	if stampOf(f.path) != f.stamp {
		return invalid("%s was changed while it was read: stop the earlier application first", filepath.Base(f.path))
	}
	return nil
}

func (f *file) close() (err error) {
	if f.conn != nil {
		err = f.conn.Close()
	}
	if f.db != nil {
		err = errors.Join(err, f.db.Close())
	}
	if f.copied != "" {
		err = errors.Join(err, os.RemoveAll(f.copied))
	}
	return err
}

package legacy

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// table is a table as the file declares it.
type table struct {
	name    string
	columns []column
	rows    int
	rowid   bool // its rows have the hidden number that orders them
	broken  string
}

type column struct {
	name string
	key  int     // place in the primary key, from 1; 0 when it is not part of it
	to   *target // the declared foreign key
}

// target is what a foreign key names. An empty column is the other table's primary key.
type target struct{ table, column string }

func (t *table) column(name string) *column {
	for i := range t.columns {
		if t.columns[i].name == name {
			return &t.columns[i]
		}
	}
	return nil
}

// quoted is a name as SQL holds it.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// schema reads what tables there are. One that cannot be counted, such as that of an unknown module, is named and left.
func (f *file) schema(ctx context.Context) ([]*table, error) {
	var tables []*table
	names, err := list(ctx, f, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY rootpage, name`, scanText)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	for _, name := range names {
		t := &table{name: name}
		tables = append(tables, t)
		if err := f.describe(ctx, t); err != nil {
			t.broken = err.Error()
		}
	}
	return tables, nil
}

func scanText(rows *sql.Rows) (s string, err error) {
	err = rows.Scan(&s)
	return s, err
}

func (f *file) describe(ctx context.Context, t *table) (err error) {
	t.columns, err = list(ctx, f, `SELECT name, pk FROM pragma_table_info(?)`, func(rows *sql.Rows) (c column, err error) {
		err = rows.Scan(&c.name, &c.key)
		return c, err
	}, t.name)
	if err != nil {
		return err
	}
	type reference struct{ from, table, to string }
	keys, err := list(ctx, f, `SELECT "from", "table", coalesce("to", '') FROM pragma_foreign_key_list(?)`, func(rows *sql.Rows) (r reference, err error) {
		err = rows.Scan(&r.from, &r.table, &r.to)
		return r, err
	}, t.name)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if c := t.column(k.from); c != nil {
			c.to = &target{k.table, k.to}
		}
	}
	counts, err := list(ctx, f, `SELECT count(*) FROM `+quoted(t.name), func(rows *sql.Rows) (n int, err error) {
		err = rows.Scan(&n)
		return n, err
	})
	if err != nil {
		return err
	}
	t.rows = counts[0]
	_, err = list(ctx, f, `SELECT rowid FROM `+quoted(t.name)+` LIMIT 0`, scanText)
	t.rowid = err == nil
	return nil
}

// list collects the rows of a query.
func list[T any](ctx context.Context, f *file, query string, scan func(*sql.Rows) (T, error), args ...any) ([]T, error) {
	rows, err := f.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	var found []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, rows.Err()
}

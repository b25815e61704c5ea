package legacy

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// record is a row as its columns were bound.
type record struct {
	Row

	key    any            // the id as SQLite has it, to find the row again
	values map[string]any // by field: nil, int64, float64, string or []byte
	rest   []named        // columns of no field
}

type named struct {
	name  string
	value any
}

// records reads a table in the order in which its rows were made. Columns of the fields in without are not read.
func (f *file) records(ctx context.Context, b *binding, without ...string) ([]record, error) {
	var columns, selected []string
	for _, c := range b.table.columns {
		skip := false
		for _, field := range without {
			skip = skip || b.fields[field] == c.name
		}
		if !skip {
			columns, selected = append(columns, c.name), append(selected, "+"+quoted(c.name)) // the + keeps the driver from guessing at types
		}
	}
	key, order := "NULL", ""
	switch {
	case b.has("id"):
		key = "+" + quoted(b.fields["id"])
	case b.table.rowid:
		key = "rowid"
	}
	if b.table.rowid {
		order = " ORDER BY rowid"
	}
	found, err := list(ctx, f, `SELECT `+strings.Join(append([]string{key}, selected...), ", ")+` FROM `+quoted(b.table.name)+order,
		func(rows *sql.Rows) (record, error) { return b.scan(rows, columns) })
	if err != nil {
		return nil, fmt.Errorf("read the table %s: %w", b.table.name, err)
	}
	return found, nil
}

func (b *binding) scan(rows *sql.Rows, columns []string) (record, error) {
	r := record{Row: Row{Table: b.table.name}, values: map[string]any{}}
	values, into := make([]any, len(columns)+1), make([]any, len(columns)+1)
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return r, err
	}
	r.key, r.ID = values[0], idText(values[0])
	for i, name := range columns {
		if field := b.fieldAt(name); field != "" {
			r.values[field] = values[i+1]
		} else {
			r.rest = append(r.rest, named{name, values[i+1]})
		}
	}
	return r, nil
}

// idText is an id as text: equal ids are equal texts, whether a column holds them as numbers, texts or bytes.
func idText(v any) string {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []byte:
		if id, err := uuid.FromBytes(v); err == nil {
			return id.String()
		}
		return hex.EncodeToString(v)
	case string:
		text, _ := clean(v)
		return strings.TrimSpace(text)
	}
	return ""
}

// text is a field as text, without space at its ends. It is empty for NULL.
func (r *record) text(field string) string { return textOf(r.values[field]) }

func textOf(v any) string {
	switch v := v.(type) {
	case string:
		text, _ := clean(v)
		return strings.TrimSpace(text)
	case []byte:
		text, _ := clean(string(v))
		return strings.TrimSpace(text)
	}
	return idText(v)
}

// clean makes of a text one that can be kept: SQLite holds bytes that are no UTF-8, and NUL.
func clean(s string) (text string, changed bool) {
	text = strings.ReplaceAll(s, "\x00", "")
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	return text, text != s
}

// truth reads yes and no; a value that says neither is not known.
func truth(v any) (yes, known bool) {
	switch strings.ToLower(textOf(v)) {
	case "1", "true", "t", "yes", "y", "on":
		return true, true
	case "0", "false", "f", "no", "n", "off":
		return false, true
	}
	return false, false
}

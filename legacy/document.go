package legacy

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/literaryai/dramatis"
)

func (r *Reader) readDocuments(ctx context.Context) error {
	b := r.bound[documents]
	rows, err := r.file.records(ctx, b, "content") // it may be large, and is read when it is needed
	if err != nil {
		return err
	}
	for i := range rows {
		rec := &rows[i]
		if !r.known(documents, rec) {
			continue
		}
		d := Document{
			Row: rec.Row, Title: r.short(rec, "title", mostTitle), Author: r.short(rec, "author", mostTitle), Filename: baseName(rec.text("filename")), CreatedAt: r.date(rec),
		}
		where := rec.text("path")
		if d.Filename == "" {
			d.Filename = baseName(where)
		}
		r.ids[documents].add(rec.ID, d.Title, d.Filename, baseName(where))
		if d.Owner, err = r.refer(b, rec, "owner"); err != nil {
			r.Report.Refuse(rec.Row, "its %v", err)
			continue
		}
		key, name := rec.key, d.Filename
		if name == "" {
			name = d.Title
		}
		d.Load = func(ctx context.Context) (File, error) { return r.load(ctx, b, key, name, where) }
		r.Library.Documents = append(r.Library.Documents, d)
	}
	return nil
}

// mostTitle is how long a document's title and its author's name may be.
const mostTitle = 300

// short is a field as one line of at most so many characters.
func (r *Reader) short(rec *record, field string, most int) string {
	text := []rune(line(rec.text(field)))
	if len(text) <= most {
		return string(text)
	}
	r.Report.Note(rec.Row, "its %s has %d characters, and is cut after %d", field, len(text), most)
	return strings.TrimSpace(string(text[:most]))
}

// line brings a text to one line that can be a name.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\u2028' || r == '\u2029' || r < ' ' {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if !dramatis.IsName(s) {
		s = strings.TrimSpace(strings.Map(func(r rune) rune {
			if !dramatis.IsName("x" + string(r) + "x") {
				return -1
			}
			return r
		}, s))
	}
	return s
}

// baseName is a file's name without its folders, however they are written.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "." || name == "/" {
		return ""
	}
	return line(name)
}

// load finds a document's file: the one that its path names, or what the row itself holds.
func (r *Reader) load(ctx context.Context, b *binding, key any, name, where string) (File, error) {
	var missing error
	if where != "" {
		data, err := r.fileAt(where)
		if err == nil {
			return File{Name: baseName(where), Bytes: data}, nil
		}
		missing = err
	}
	held, err := r.content(ctx, b, key)
	if err = errors.Join(err, r.Unchanged()); err != nil {
		return File{}, err
	}
	note := ""
	if missing != nil {
		note = fmt.Sprintf("%v: the text of its row stands for it", missing)
	}
	switch held := held.(type) {
	case string:
		if strings.TrimSpace(held) != "" {
			text, changed := clean(held)
			if changed {
				note = strings.TrimPrefix(note+"; its text held bytes that are no text", "; ")
			}
			return File{Name: textName(name), Bytes: []byte(text), Note: note}, nil
		}
	case []byte:
		if len(held) > 0 {
			return File{Name: name, Bytes: held, Note: note}, nil
		}
	}
	if missing != nil {
		return File{}, missing
	}
	return File{}, errors.New("it has neither a text nor a file")
}

func (r *Reader) content(ctx context.Context, b *binding, key any) (any, error) {
	if !b.has("content") {
		return nil, nil
	}
	id := "rowid"
	if b.has("id") {
		id = quoted(b.fields["id"])
	}
	found, err := list(ctx, r.file, `SELECT +`+quoted(b.fields["content"])+` FROM `+quoted(b.table.name)+` WHERE `+id+` IS ? LIMIT 1`,
		func(rows *sql.Rows) (v any, err error) {
			err = rows.Scan(&v)
			return v, err
		}, key)
	if err != nil || len(found) == 0 {
		return nil, errors.Join(errors.New("its content cannot be read"), err)
	}
	return found[0], nil
}

// textName is the name of a file that holds a row's text: whatever it was read from, now it is plain text.
func textName(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".text", ".md", ".markdown":
		return name
	case ".pdf", ".docx", ".epub", ".html", ".htm", ".doc", ".rtf", ".odt":
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	if name == "" {
		name = "document"
	}
	return name + ".txt"
}

// fileAt reads a file below the folder of documents. Paths are from another time and often another machine: of one that is
// not there the last parts are tried. Nothing outside the folder is ever read.
func (r *Reader) fileAt(where string) ([]byte, error) {
	wanted := fmt.Errorf("there is no file %s", shorten(where))
	if r.root == nil {
		return nil, wanted
	}
	parts := strings.Split(strings.TrimLeft(path.Clean("/"+strings.ReplaceAll(where, `\`, "/")), "/"), "/")
	for i := range parts {
		file, err := r.root.Open(path.Join(parts[i:]...))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("the file %s cannot be read", shorten(where))
		}
		data, err := readRegular(file)
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, fmt.Errorf("the file %s %w", shorten(where), err)
		}
		return data, nil
	}
	return nil, wanted
}

func readRegular(file *os.File) ([]byte, error) {
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("is no file")
	case info.Size() > dramatis.MaxDocumentBytes:
		return nil, fmt.Errorf("is larger than %d MB", dramatis.MaxDocumentBytes>>20)
	}
	return io.ReadAll(file)
}

package legacy

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/literaryai/dramatis"
)

// Options say how a file is read.
type Options struct {
	Map   Map
	Zone  *time.Location // of dates that say none; nil for UTC
	Files string         // the folder of the documents' files; empty for the database's own
}

// Reader is an opened file with what was read from it. Documents' files are read from it later, one by one.
type Reader struct {
	Library Library
	Report  Report

	file  *file
	root  *os.Root // of the documents' files; nil when there is no such folder
	bound map[noun]*binding
	ids   map[noun]*index
	roles map[string]dramatis.SpeakerKind
	zone  *time.Location
}

// Open opens a database and reads all of it but the documents' files. What is no database that can be read, or holds
// nothing that is known, is an invalid Error of one sentence, as is a map that does not fit. The caller closes it.
func Open(ctx context.Context, path string, o Options) (*Reader, error) {
	f, err := open(ctx, path)
	if err != nil {
		return nil, err
	}
	r := &Reader{file: f, ids: map[noun]*index{}, roles: roles(o.Map.Roles), zone: o.Zone}
	r.Report.File = filepath.Base(path)
	if r.zone == nil {
		r.zone = time.UTC
	}
	folder := o.Files
	if folder == "" {
		folder = filepath.Dir(path)
	}
	if r.root, err = os.OpenRoot(folder); err != nil && o.Files != "" {
		return nil, errors.Join(fmt.Errorf("open the folder of the documents: %w", err), r.Close())
	}
	if err := r.read(ctx, o.Map); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Close lets go of the file, and says so when somebody wrote to it meanwhile.
func (r *Reader) Close() error {
	err := r.file.close()
	if r.root != nil {
		err = errors.Join(err, r.root.Close())
	}
	return err
}

// Unchanged is an error when the database was written to while it was read.
func (r *Reader) Unchanged() error { return r.file.unchanged() }

func (r *Reader) read(ctx context.Context, m Map) error {
	tables, err := r.file.schema(ctx)
	if err != nil {
		return err
	}
	if r.bound, err = bind(tables, m); err != nil {
		return err
	}
	r.survey(tables)
	if len(r.bound) == 0 {
		return invalid("%s holds none of users, documents, characters, conversations or messages under names that are known; its tables are %s: say with --map what they mean",
			r.Report.File, strings.Join(namesOf(tables), ", "))
	}
	for _, step := range []struct {
		noun noun
		read func(context.Context) error
	}{
		{users, r.readUsers}, {documents, r.readDocuments}, {characters, r.readCharacters}, {conversations, r.readConversations}, {messages, r.readMessages},
	} {
		r.ids[step.noun] = &index{ids: map[string]bool{}, names: map[string][]string{}}
		if r.bound[step.noun] == nil && step.noun != messages {
			continue
		}
		if err := step.read(ctx); err != nil {
			return err
		}
	}
	return r.Unchanged()
}

// survey begins the report: what is read from where, and what is not.
func (r *Reader) survey(tables []*table) {
	r.Report.Tables, r.Report.Worlds, r.Report.Unread = []TableReport{}, []WorldReport{}, []string{}
	r.Report.Refused, r.Report.Notes = []Finding{}, []Finding{}
	read := map[string]bool{}
	for _, n := range nouns() {
		if b := r.bound[n]; b != nil {
			read[b.table.name] = true
			r.Report.Tables = append(r.Report.Tables, b.tableReport())
		}
	}
	for _, t := range tables {
		switch {
		case read[t.name]:
		case t.broken != "":
			r.Report.Unread = append(r.Report.Unread, fmt.Sprintf("%s (%s)", t.name, t.broken))
		default:
			r.Report.Unread = append(r.Report.Unread, fmt.Sprintf("%s (%d rows)", t.name, t.rows))
		}
	}
}

// index finds rows of a noun by their ids and names.
type index struct {
	ids   map[string]bool
	names map[string][]string // ids, by folded name
}

func (x *index) add(id string, names ...string) {
	x.ids[id] = true
	for _, name := range names {
		key := strings.ToLower(strings.TrimSpace(name))
		if key != "" && !slices.Contains(x.names[key], id) {
			x.names[key] = append(x.names[key], id)
		}
	}
}

// errNowhere says that a row refers to nothing.
var errNowhere = errors.New("it is empty")

// find is the id of what a value refers to: by its id, or by its name where no row has such an id or the column is one of names.
func (x *index) find(v any, byName bool) (string, error) {
	id := textOf(v)
	if b, bytes := v.([]byte); bytes {
		id = idText(b)
	}
	if id == "" {
		return "", errNowhere
	}
	if x.ids[id] && !byName {
		return id, nil
	}
	switch named := x.names[strings.ToLower(textOf(v))]; len(named) {
	case 0:
		if x.ids[id] {
			return id, nil
		}
		return "", fmt.Errorf("there is none with the id or name %q", shorten(textOf(v)))
	case 1:
		return named[0], nil
	}
	return "", fmt.Errorf("there are several with the name %q", shorten(textOf(v)))
}

// refer is the id of what a field of a record refers to, nil when it says nothing.
func (r *Reader) refer(b *binding, rec *record, field string) (*string, error) {
	f := fieldOf(b.noun, field)
	if !b.has(field) || r.bound[f.to] == nil {
		return nil, nil
	}
	id, err := r.ids[f.to].find(rec.values[field], b.byName[field])
	if errors.Is(err, errNowhere) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", b.fields[field], strings.TrimSuffix(string(f.to), "s"), err)
	}
	return &id, nil
}

// mostID is how long an id may be, in bytes.
const mostID = 500

// known sees that a record has an id, and one that no other has.
func (r *Reader) known(n noun, rec *record) bool {
	switch {
	case len(rec.ID) > mostID:
		rec.ID = shorten(rec.ID)
		r.Report.Refuse(rec.Row, "its id has more than %d bytes", mostID)
	case rec.ID == "":
		r.Report.Refuse(rec.Row, "it has no id")
	case r.ids[n].ids[rec.ID]:
		r.Report.Refuse(rec.Row, "another row before it has the same id")
	default:
		return true
	}
	return false
}

// date reads when something was made. One that cannot be read is noted; the thing is then as old as the import.
func (r *Reader) date(rec *record) time.Time {
	at, err := ParseDate(rec.values["created"], r.zone)
	if err != nil && !errors.Is(err, errNoDate) {
		r.Report.Note(rec.Row, "%v: it is dated by the import", err)
	}
	return at
}

package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/legacy"
)

// LegacyImport is a database of the earlier application that is to be brought over.
type LegacyImport struct {
	Library *legacy.Library
	Report  legacy.Report // what reading it has found; the import goes on with a copy

	Name       string      // of the import: under it, rows of the same table and id are the same rows
	Owner      dramatis.ID // of what has no owner there
	NoPassword string      // the hash of a password that nobody has
	Join       bool        // an account here with the same e-mail address is the same person
	PerOwner   bool        // one world for each owner, and not for each of their documents
	Invite     bool        // who has talked in a world of somebody else becomes a viewer of it
	Embed      bool        // make the vectors of memories now
	DryRun     bool        // do everything, and undo it
}

// ImportLegacy brings the earlier application's users, documents, characters and talks over, in one transaction: all that can
// be taken, or nothing. What an earlier import of the same name has brought is left as it is, so running it again brings only
// what is new. The report says of every row what became of it, and of those that cannot be taken, why.
func (s *Store) ImportLegacy(ctx context.Context, n LegacyImport) (legacy.Report, error) {
	var l *legacyImport
	err := errDeadlock
	for try := 0; errors.Is(err, errDeadlock) && try <= deadlockRetries; try++ {
		l = &legacyImport{LegacyImport: n, store: s}
		l.Report = n.Report.Clone()
		l.Report.Import, l.Report.DryRun = n.Name, n.DryRun
		err = s.inTx(ctx, &Tx{}, func(tx *Tx) error { return l.run(ctx, tx) })
	}
	if errors.Is(err, errDryRun) {
		return l.Report, nil
	}
	if err != nil {
		return l.Report, fmt.Errorf("import the earlier application's database: %w", err)
	}
	for _, w := range l.worlds {
		s.announce(w.tx)
		s.project(ctx, w.tx)
	}
	return l.Report, nil
}

// errDryRun undoes what was only to be tried.
var errDryRun = errors.New("this was a dry run")

// legacyImport is an import on its way.
type legacyImport struct {
	LegacyImport

	store  *Store
	tx     *Tx
	before map[legacyKey]dramatis.ID // what earlier imports of this name have brought
	rows   [][]any                   // of imported_rows, to be written

	users  map[string]dramatis.User    // by old id
	titles map[string]string           // of documents, by old id
	owners map[string]*string          // of documents, by old id: old ids of users
	worlds map[string]*legacyWorld     // by key
	people map[string]*legacyCharacter // by old id
}

// legacyKey names a row of the earlier application.
type legacyKey struct{ table, id string }

func keyOf(r legacy.Row) legacyKey { return legacyKey{r.Table, r.ID} }

func (l *legacyImport) run(ctx context.Context, tx *Tx) error {
	l.tx = tx
	l.users = map[string]dramatis.User{}
	l.titles, l.owners = map[string]string{}, map[string]*string{}
	l.worlds, l.people = map[string]*legacyWorld{}, map[string]*legacyCharacter{}
	tx.queue(forkIdle)                                                                 // a long manuscript is read within the transaction
	tx.queue(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, "legacy import") // two at once would bring the same things twice
	for _, step := range []func(context.Context) error{l.recall, l.bringUsers, l.bringDocuments, l.bringCharacters, l.bringTalks, l.remember} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if l.DryRun {
		return errDryRun
	}
	return nil
}

// recall reads what was brought before.
func (l *legacyImport) recall(ctx context.Context) error {
	type row struct {
		Source, Old string
		ID          dramatis.ID
	}
	found, err := collect(ctx, l.tx, pgx.RowToStructByPos[row], `SELECT source, old_id, id FROM imported_rows WHERE import = $1`, l.Name)
	if err != nil {
		return fmt.Errorf("read what was brought before: %w", err)
	}
	l.before = make(map[legacyKey]dramatis.ID, len(found))
	for _, r := range found {
		l.before[legacyKey{r.Source, r.Old}] = r.ID
	}
	return nil
}

// remember writes down what was brought now.
func (l *legacyImport) remember(ctx context.Context) error {
	for from := 0; from < len(l.rows); from += forkPage {
		if err := l.tx.copyRows(ctx, importedSheet(), l.rows[from:min(from+forkPage, len(l.rows))]); err != nil {
			return err
		}
	}
	return l.tx.flush(ctx)
}

func importedSheet() sheet {
	return sheet{"imported_rows", []string{"import", "source", "old_id", "id", "ecosystem_id", "user_id", "document_id"}}
}

// took notes that a row has become something. Where it hangs on, one of world, user and document, is forgotten with it.
func (l *legacyImport) took(key legacyKey, id dramatis.ID, world, user, document *dramatis.ID) {
	l.rows = append(l.rows, []any{l.Name, key.table, key.id, id, world, user, document})
}

// idFor gives a row its id here: of version 7, from the date that it says, so that ids sort by it, and from a digest of what
// names it. The same row of the same import has the same id wherever and however often it is brought.
func (l *legacyImport) idFor(key legacyKey, at time.Time) dramatis.ID {
	sum := sha256.Sum256([]byte(l.Name + "\x00" + key.table + "\x00" + key.id))
	var id dramatis.ID
	copy(id[:], sum[:])
	milliseconds := int64(0) // of what has no date
	if !at.IsZero() {
		milliseconds = at.UnixMilli()
	}
	for i := 5; i >= 0; i, milliseconds = i-1, milliseconds>>8 {
		id[i] = byte(milliseconds)
	}
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id
}

// when is a date of the earlier application, or that of the import where there is none. Nothing is from the future.
func (l *legacyImport) when(at time.Time) time.Time {
	if at.IsZero() || at.After(l.tx.wall) {
		return l.tx.wall
	}
	return at
}

// ownerOf is whose a thing is: its owner's, or the import's where it has none. A thing of somebody who is not brought
// is nobody else's.
func (l *legacyImport) ownerOf(old *string) (dramatis.ID, error) {
	if old == nil {
		return l.Owner, nil
	}
	if u, brought := l.users[*old]; brought {
		return u.ID, nil
	}
	return dramatis.ID{}, fmt.Errorf("its user %s is not brought", *old)
}

package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/document"
	"github.com/literaryai/dramatis/legacy"
)

func (l *legacyImport) bringDocuments(ctx context.Context) error {
	for i := range l.Library.Documents {
		from := &l.Library.Documents[i]
		l.titles[from.ID], l.owners[from.ID] = cmp.Or(from.Title, from.Filename), from.Owner
		if _, before := l.before[keyOf(from.Row)]; before {
			l.Report.Keep(from.Row)
			continue
		}
		if err := l.bringDocument(ctx, from); err != nil {
			return err
		}
	}
	return nil
}

func (l *legacyImport) bringDocument(ctx context.Context, from *legacy.Document) error {
	owner, err := l.ownerOf(from.Owner)
	if err != nil {
		l.Report.Refuse(from.Row, "%v", err)
		return nil
	}
	n, err := l.readDocument(ctx, from)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		l.Report.Refuse(from.Row, "%s", sentence(err))
		return nil
	}
	at := l.when(from.CreatedAt)
	d := &n.Document
	d.ID, d.OwnerID, d.Version = l.idFor(keyOf(from.Row), from.CreatedAt), owner, 1
	if err := d.Validate(); err != nil {
		l.Report.Refuse(from.Row, "%s", sentence(err))
		return nil
	}
	if _, err := l.tx.keepDocument(ctx, n); err != nil {
		return fmt.Errorf("keep document %s of the table %s: %w", from.ID, from.Table, err)
	}
	l.tx.queue(`UPDATE documents SET created_at = $2, updated_at = $2 WHERE id = $1`, d.ID, at)
	l.took(keyOf(from.Row), d.ID, nil, nil, &d.ID)
	l.Report.Take(from.Row)
	return nil
}

// legacyReading is how long one document may take to be read.
const legacyReading = 2 * time.Minute

func (l *legacyImport) readDocument(ctx context.Context, from *legacy.Document) (NewDocument, error) {
	file, err := from.Load(ctx)
	if err != nil {
		return NewDocument{}, err
	}
	if file.Note != "" {
		l.Report.Note(from.Row, "%s", file.Note)
	}
	reading, cancel := context.WithTimeout(ctx, legacyReading)
	defer cancel()
	size := int64(len(file.Bytes))
	m, kind, err := document.Read(reading, bytes.NewReader(file.Bytes), size, file.Name)
	if err != nil {
		return NewDocument{}, err
	}
	sum, text := sha256.Sum256(file.Bytes), m.Text()
	return NewDocument{
		Document: dramatis.Document{
			Title: cmp.Or(from.Title, m.Title, "Untitled"), Author: cmp.Or(from.Author, m.Author), Language: m.Language,
			Filename: cmp.Or(file.Name, from.Filename), Kind: kind, Bytes: size, SHA256: hex.EncodeToString(sum[:]),
			Characters: utf8.RuneCountInString(text), Words: len(strings.Fields(text)), Chapters: len(m.Chapters),
		},
		Manuscript: m, File: bytes.NewReader(file.Bytes),
	}, nil
}

// sentence is an error as a report says it: where it lists faults, those.
func sentence(err error) string {
	invalid, is := errors.AsType[*dramatis.Error](err)
	if !is || len(invalid.Faults) == 0 {
		return err.Error()
	}
	said := make([]string, len(invalid.Faults))
	for i, f := range invalid.Faults {
		said[i] = f.Place + ": " + f.Problem
	}
	return strings.Join(said, "; ")
}

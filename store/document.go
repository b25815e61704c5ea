package store

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

const documentColumns = `id, owner_id, title, author, language, filename, kind, bytes, sha256, characters, words, chapters, version,
	created_at, updated_at`

func scanDocument(row pgx.CollectableRow) (dramatis.Document, error) {
	var d dramatis.Document
	err := row.Scan(&d.ID, &d.OwnerID, &d.Title, &d.Author, &d.Language, &d.Filename, &d.Kind, &d.Bytes, &d.SHA256, &d.Characters, &d.Words,
		&d.Chapters, &d.Version, &d.CreatedAt, &d.UpdatedAt)
	return d, err
}

// NewDocument is a file that was read, and what was read from it.
type NewDocument struct {
	Document   dramatis.Document // without what only the store knows
	Manuscript *dramatis.Manuscript
	File       io.Reader // exactly Document.Bytes bytes
	Quota      int64     // how many bytes the owner's files may come to; 0 for no bound
}

// CreateDocument keeps a file with its text, and asks for its analysis: all of it, or nothing.
func (s *Store) CreateDocument(ctx context.Context, n NewDocument) (dramatis.Document, error) {
	d := n.Document
	d.ID, d.Version = dramatis.NewID(), 1
	if err := d.Validate(); err != nil {
		return d, err
	}
	err := s.inTx(ctx, &Tx{}, func(tx *Tx) error {
		if err := underQuota(ctx, tx, &d, n.Quota); err != nil {
			return err
		}
		n.Document = d
		made, err := tx.keepDocument(ctx, n)
		d = made
		return err
	})
	if err != nil {
		return d, fmt.Errorf("keep document %q: %w", d.Title, err)
	}
	return d, nil
}

// keepDocument writes a document, which has its id, with its file and its text, and asks for its analysis.
func (tx *Tx) keepDocument(ctx context.Context, n NewDocument) (dramatis.Document, error) {
	d, err := insertDocument(ctx, tx, &n.Document)
	if err != nil {
		return n.Document, err
	}
	if err := writeChunks(ctx, tx, d.ID, n.File); err != nil {
		return d, err
	}
	if err := writeChapters(ctx, tx, d.ID, n.Manuscript); err != nil {
		return d, err
	}
	tx.Enqueue(analysisOf(d.ID, d.OwnerID))
	return d, nil
}

// underQuota locks the owner, so that two uploads at once do not both fit.
func underQuota(ctx context.Context, tx *Tx, d *dramatis.Document, quota int64) error {
	if quota == 0 {
		return nil
	}
	tx.queue(`SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE`, d.OwnerID)
	used, err := collectOne(ctx, tx, pgx.RowTo[int64], `SELECT coalesce(sum(bytes), 0)::bigint FROM documents WHERE owner_id = $1`, d.OwnerID)
	if err != nil {
		return err
	}
	if used+d.Bytes > quota {
		const mb = 1 << 20
		return &dramatis.Error{Code: dramatis.CodeInvalid, Message: "there is no room for this document", Faults: []dramatis.Fault{{
			Place:   "file",
			Problem: fmt.Sprintf("has %.1f MB, and of the %d MB that your documents may take %.1f are used: delete some first", float64(d.Bytes)/mb, quota/mb, float64(used)/mb),
		}}}
	}
	return nil
}

func insertDocument(ctx context.Context, tx *Tx, d *dramatis.Document) (dramatis.Document, error) {
	return collectOne(ctx, tx, scanDocument, `
		INSERT INTO documents (id, owner_id, title, author, language, filename, kind, bytes, sha256, characters, words, chapters)
		VALUES (@id, @owner, @title, @author, @language, @filename, @kind, @bytes, @sha256, @characters, @words, @chapters)
		RETURNING `+documentColumns, pgx.NamedArgs{
		"id": d.ID, "owner": d.OwnerID, "title": d.Title, "author": d.Author, "language": d.Language, "filename": d.Filename, "kind": d.Kind,
		"bytes": d.Bytes, "sha256": d.SHA256, "characters": d.Characters, "words": d.Words, "chapters": d.Chapters,
	})
}

// chunkSize is how much of a file is in memory at once while it is written or read.
const chunkSize = 1 << 20

func writeChunks(ctx context.Context, tx *Tx, id dramatis.ID, file io.Reader) error {
	chunk := make([]byte, chunkSize)
	for number := 0; ; number++ {
		n, err := io.ReadFull(file, chunk)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("read the file again: %w", err)
		}
		tx.queue(`INSERT INTO document_chunks (document_id, number, bytes) VALUES ($1, $2, $3)`, id, number, chunk[:n])
		if err := tx.flush(ctx); err != nil {
			return err
		}
	}
}

func writeChapters(ctx context.Context, tx *Tx, id dramatis.ID, m *dramatis.Manuscript) error {
	_, err := tx.conn.CopyFrom(ctx, pgx.Identifier{"document_chapters"}, []string{"document_id", "number", "title", "paragraphs"},
		pgx.CopyFromSlice(len(m.Chapters), func(i int) ([]any, error) {
			c := &m.Chapters[i]
			return []any{id, i, c.Title, append([]string{}, c.Paragraphs...)}, nil
		}))
	return err
}

// Document reads a document.
func (s *Store) Document(ctx context.Context, id dramatis.ID) (dramatis.Document, error) {
	d, err := queryOne(ctx, s, scanDocument, `SELECT `+documentColumns+` FROM documents WHERE id = $1`, id)
	if err != nil {
		return d, notFound(err, "document", id)
	}
	return d, nil
}

// Documents lists a user's documents, the newest first.
func (s *Store) Documents(ctx context.Context, owner dramatis.ID, p Page) (List[dramatis.Document], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[dramatis.Document]{}, err
	}
	found, err := query(ctx, s, scanDocument, `
		SELECT `+documentColumns+` FROM documents WHERE owner_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, owner, before, p.limit()+1)
	if err != nil {
		return List[dramatis.Document]{}, fmt.Errorf("list documents: %w", err)
	}
	return listByID(found, p.limit(), func(d *dramatis.Document) dramatis.ID { return d.ID }), nil
}

// UpdateDocument lets its owner change a document. Version is the one that they saw, 0 for any; another is a conflict.
func (s *Store) UpdateDocument(ctx context.Context, id dramatis.ID, version int, change func(*dramatis.Document)) (dramatis.Document, error) {
	var d dramatis.Document
	err := s.InWorld(ctx, dramatis.ID{}, func(tx *Tx) error {
		var err error
		d, err = collectOne(ctx, tx, scanDocument, `SELECT `+documentColumns+` FROM documents WHERE id = $1 FOR NO KEY UPDATE`, id)
		if err != nil {
			return notFound(err, "document", id)
		}
		if err := sameVersion(version, d.Version); err != nil {
			return err
		}
		change(&d)
		if err := d.Validate(); err != nil {
			return err
		}
		d, err = collectOne(ctx, tx, scanDocument, `
			UPDATE documents SET title = $2, author = $3, version = version + 1, updated_at = now() WHERE id = $1 RETURNING `+documentColumns,
			id, d.Title, d.Author)
		return err
	})
	return d, err
}

// DeleteDocument removes a document with its file, its text and its analysis. A job that is reading it is told to stop; one
// that waits will find it gone.
func (s *Store) DeleteDocument(ctx context.Context, id dramatis.ID) error {
	return s.InWorld(ctx, dramatis.ID{}, func(tx *Tx) error {
		tx.queue(`UPDATE jobs SET cancel_asked = true WHERE unique_key = $1 AND status = 'running'`, analysisKey(id)) // first, as its commit locks it first
		gone, err := collect(ctx, tx, pgx.RowTo[dramatis.ID], `DELETE FROM documents WHERE id = $1 RETURNING id`, id)
		if err == nil && len(gone) == 0 {
			err = pgx.ErrNoRows
		}
		if err != nil {
			return notFound(err, "document", id)
		}
		return nil
	})
}

// WriteFile writes a document's file as it came to w, piece by piece. All pieces are of one moment, so a document that is
// deleted meanwhile is whole, or not found.
func (s *Store) WriteFile(ctx context.Context, id dramatis.ID, w io.Writer) error {
	rows, err := s.pool.Query(ctx, `SELECT bytes FROM document_chunks WHERE document_id = $1 ORDER BY number`, id)
	if err != nil {
		return fmt.Errorf("read the file of document %s: %w", id, translate(err))
	}
	pieces := 0
	var chunk pgtype.DriverBytes // valid until the next row, and so never copied
	_, err = pgx.ForEachRow(rows, []any{&chunk}, func() error {
		pieces++
		_, err := w.Write(chunk)
		return err
	})
	if err != nil {
		return fmt.Errorf("pass on the file of document %s: %w", id, translate(err))
	}
	if pieces == 0 {
		return notFound(pgx.ErrNoRows, "document", id)
	}
	return nil
}

// Manuscript reads a document's text.
func (s *Store) Manuscript(ctx context.Context, id dramatis.ID) (*dramatis.Manuscript, error) {
	d, err := s.Document(ctx, id)
	if err != nil {
		return nil, err
	}
	m := &dramatis.Manuscript{Title: d.Title, Author: d.Author, Language: d.Language}
	m.Chapters, err = query(ctx, s, pgx.RowToStructByPos[dramatis.Chapter],
		`SELECT title, paragraphs FROM document_chapters WHERE document_id = $1 ORDER BY number`, id)
	if err != nil {
		return nil, fmt.Errorf("read the text of document %s: %w", id, err)
	}
	return m, nil
}

// analysisOf is the job that analyses a document. There is one at a time.
func analysisOf(document, owner dramatis.ID) NewJob {
	return NewJob{Args: tasks.Analyze{DocumentID: document}, UniqueKey: analysisKey(document), CreatedBy: &owner}
}

// OwnsDocument is not_found unless a document is the user's.
func (s *Store) OwnsDocument(ctx context.Context, user, id dramatis.ID) error {
	_, err := queryOne(ctx, s, pgx.RowTo[dramatis.ID], `SELECT id FROM documents WHERE id = $1 AND owner_id = $2`, id, user)
	if err != nil {
		return notFound(err, "document", id)
	}
	return nil
}

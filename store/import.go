package store

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

// NewImport is an archive of which somebody wants to have a world.
type NewImport struct {
	Archive io.Reader
	Name    string // of the new world; the archive's when empty
	By      dramatis.ID
}

const (
	importPiece = 1 << 20 // bytes of an archive in one row
	mostImports = 3       // of one user, that wait or run: each is kept until it is done
)

// StartImport keeps an archive and enqueues the job that makes a world of it, both or neither. The job belongs to no world.
// Too many at once are a conflict.
func (s *Store) StartImport(ctx context.Context, n NewImport) (dramatis.Job, error) {
	args := tasks.Import{EcosystemID: dramatis.NewID(), OwnerID: n.By, Name: n.Name}
	var job dramatis.ID
	err := s.InWorld(ctx, dramatis.ID{}, func(tx *Tx) error {
		waiting, err := collectOne(ctx, tx, pgx.RowTo[int], `
			SELECT count(*)::int FROM jobs WHERE created_by = $1 AND kind = $2 AND status IN ('queued', 'running')`, n.By, args.Kind())
		if err != nil {
			return err
		}
		if waiting >= mostImports {
			return dramatis.Errorf(dramatis.CodeConflict, "%d of your archives are still being read; please wait for one of them", waiting)
		}
		job = tx.Enqueue(NewJob{Args: args, CreatedBy: &n.By})
		return tx.keepImport(ctx, job, n.Archive)
	})
	if err != nil {
		return dramatis.Job{}, fmt.Errorf("start an import: %w", err)
	}
	return s.Job(ctx, job)
}

// keepImport writes an archive piece by piece: no more than one of them is in memory.
func (tx *Tx) keepImport(ctx context.Context, job dramatis.ID, archive io.Reader) error {
	piece := make([]byte, importPiece)
	for place := 0; ; place++ {
		n, err := io.ReadFull(archive, piece)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("read the archive: %w", err)
		}
		if n > 0 {
			tx.queue(`INSERT INTO import_pieces (job_id, place, bytes) VALUES ($1, $2, $3)`, job, place, piece[:n])
			if err := tx.flush(ctx); err != nil {
				return err
			}
		}
		if n < len(piece) {
			return nil
		}
	}
}

// ReadImport writes out the archive that was uploaded with a job. It is not_found when the job has ended before.
func (s *Store) ReadImport(ctx context.Context, job dramatis.ID, to io.Writer) error {
	for place := 0; ; place++ {
		piece, err := query(ctx, s, pgx.RowTo[[]byte], `SELECT bytes FROM import_pieces WHERE job_id = $1 AND place = $2`, job, place)
		if err != nil {
			return fmt.Errorf("read the archive of job %s: %w", job, err)
		}
		if len(piece) == 0 {
			if place == 0 {
				return dramatis.Errorf(dramatis.CodeNotFound, "the uploaded archive is no longer kept; please upload it again")
			}
			return nil
		}
		if _, err := to.Write(piece[0]); err != nil {
			return fmt.Errorf("write the archive of job %s: %w", job, err)
		}
	}
}

// DropImport lets go of the archive that was uploaded with a job.
func (tx *Tx) DropImport(job dramatis.ID) {
	tx.queue(`DELETE FROM import_pieces WHERE job_id = $1`, job)
}

package worker

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// importArchive makes a world of an uploaded archive. As with a fork, its commit is the whole of its work. A zip is read
// from its end, so the archive is laid on the disk first; the file has no name there, and is gone with the process.
func (w *Worker) importArchive(ctx context.Context, a *attempt, args tasks.Import) (err error) {
	file, err := os.CreateTemp("", "dramatis-import-*")
	if err != nil {
		return fmt.Errorf("make room for an archive: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := os.Remove(file.Name()); err != nil {
		return fmt.Errorf("take the name off an archive: %w", err)
	}
	if err := w.Store.ReadImport(ctx, a.claim.Job.ID, file); err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("measure an archive: %w", err)
	}
	archive, err := format.OpenArchive(file, info.Size(), format.ArchiveLimits{})
	if err != nil {
		return err
	}
	_, err = w.Store.ImportArchive(ctx, a.claim, args, archive, func(done, total int) error {
		return a.progress(ctx, dramatis.Progress{Done: done, Total: total, Note: "events read"})
	})
	return err
}

// buryImport lets go of an archive that no world was made of.
func (w *Worker) buryImport(_ context.Context, tx *store.Tx, job *dramatis.Job, _ tasks.Import) error {
	tx.DropImport(job.ID)
	return nil
}

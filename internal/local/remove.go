package local

import (
	"context"
	"os"
)

// Remove stops whatever server was left in the directory, deletes the directory with everything in it, and closes it.
// It is for directories that were only meant for a while.
func (d *Dir) Remove(ctx context.Context) error {
	if err := d.stopLeftover(ctx, d.file("postgres")); err != nil {
		return err
	}
	if err := os.RemoveAll(d.path); err != nil {
		return explain(d.path, err)
	}
	return d.Close()
}

package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// lockFile takes the lock of the directory that path is in. The kernel lets go of it when the process ends, however it
// ends, and Go opens files so that no child inherits them: a database server that outlives us does not hold it.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = inUse(path)
		}
		return nil, errors.Join(err, f.Close())
	}
	// Whom to look for, should another process find the lock taken.
	if err := f.Truncate(0); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if _, err := fmt.Fprintf(f, "%d\n", os.Getpid()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func inUse(path string) error {
	holder := "another dramatis"
	if pid, err := os.ReadFile(path); err == nil && len(pid) > 0 {
		holder += " (process " + strings.TrimSpace(string(pid)) + ")"
	}
	return fmt.Errorf("the data directory %s is in use by %s: stop that one, or name another with --data-dir",
		filepath.Dir(path), holder)
}

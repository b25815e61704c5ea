package testrig

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/literaryai/dramatis/internal/local"
)

const scratchPattern = "dramatis-test-*"

// scratchBase is the directory for what tests throw away: memory where there is plenty of it, since a database is
// some 300 files and each test makes one (13 to 26 ms in memory, 200 to 330 ms on a disk, measured on ext4).
func scratchBase() string {
	const memory, plenty = "/dev/shm", 4 << 30
	var fs syscall.Statfs_t
	if os.Getenv("TMPDIR") == "" && syscall.Statfs(memory, &fs) == nil && fs.Bavail*uint64(fs.Bsize) >= plenty {
		return memory
	}
	return os.TempDir()
}

// startServer starts a private server in a temporary directory. Should this process be killed, the kernel stops the
// server, and the next run clears the directory away.
func startServer(ctx context.Context) (stop func() error, err error) {
	clearAbandoned(ctx)
	path, err := os.MkdirTemp(scratchBase(), scratchPattern)
	if err != nil {
		return nil, fmt.Errorf("make a directory for the tests' database: %w", err)
	}
	if err := os.Chmod(path, 0o711); err != nil { // the server may run as another user
		return nil, fmt.Errorf("open the directory of the tests' database: %w", err)
	}
	dir, err := local.Open(local.Options{Dir: path})
	if err != nil {
		return nil, err
	}
	server, err := dir.StartPostgres(ctx, local.PostgresOptions{
		Throwaway: true, Settings: map[string]string{"max_connections": "400"},
	})
	if err != nil {
		return nil, fmt.Errorf("%w (and then: %v)", err, dir.Remove(ctx)) //nolint:errorlint // the first is the cause
	}
	if err := os.Setenv(DatabaseVariable, server.URL()); err != nil {
		return nil, err
	}
	return func() error {
		if err := server.Stop(ctx); err != nil {
			return err
		}
		return dir.Remove(ctx)
	}, nil
}

// clearAbandoned removes what killed test runs left in the temporary directory. One that is in use is locked, and one
// that is about to be is young. It is a courtesy: whatever fails is left for the next run.
func clearAbandoned(ctx context.Context) {
	paths, _ := filepath.Glob(filepath.Join(scratchBase(), scratchPattern)) // fails only on a malformed pattern
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || time.Since(info.ModTime()) < time.Minute {
			continue
		}
		if dir, err := local.Open(local.Options{Dir: path}); err == nil {
			_ = dir.Remove(ctx)
		}
	}
}

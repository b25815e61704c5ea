package testrig

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/literaryai/dramatis/internal/local"
	"github.com/literaryai/dramatis/internal/testrig/scratch"
)

const scratchPattern = "dramatis-test-*"

// startServer starts a private server in a temporary directory. Should this process be killed, the kernel stops the
// server, and the next run clears the directory away.
func startServer(ctx context.Context) (stop func() error, err error) {
	clearAbandoned(ctx)
	path, err := os.MkdirTemp(scratch.Base(), scratchPattern)
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
	paths, _ := filepath.Glob(filepath.Join(scratch.Base(), scratchPattern)) // fails only on a malformed pattern
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

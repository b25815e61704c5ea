package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/literaryai/dramatis/api"
)

// withOps runs a role that serves no API, and beside it answers for its health and its metrics, where an address for that
// is named. It answers until the role has come to its end, so that a drain can be watched.
func (p *platform) withOps(ctx context.Context, run func(context.Context) error, checks ...api.Check) error {
	if p.config.HealthAddr == "" {
		return run(ctx)
	}
	l, err := listen(ctx, p.config.HealthAddr, "--health-addr")
	if err != nil {
		return err
	}
	checks = append(checks, api.Check{Name: "postgres", Required: true, Ask: p.store.Version})
	srv := &http.Server{
		Handler: api.Ops(checks, p.registry, version()), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second,
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("answer for the health: %w", err)
		}
		return nil
	})
	both.Go(func() error { return errors.Join(run(ctx), srv.Close()) })
	return both.Wait()
}

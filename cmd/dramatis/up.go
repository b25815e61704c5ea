package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/literaryai/dramatis/migrations"
)

// newUp is everything in one process.
func newUp(getenv func(string) string) *cobra.Command {
	cmd := &cobra.Command{
		Use: cmdUp, Short: "Run everything in one process, with a database and a queue of its own unless real ones are named",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := Load(getenv, cmd.Flags(), cmdUp)
			if err != nil {
				return err
			}
			return up(cmd.Context(), c, cmd.OutOrStdout(), newLog(c, cmd.ErrOrStderr()))
		},
	}
	addFlags(cmd.Flags(), cmdUp)
	return cmd
}

// up runs until ctx ends or something that it cannot do without fails, and stops all that it started.
func up(ctx context.Context, c Config, out io.Writer, log *slog.Logger) (err error) {
	l, err := listen(ctx, c.Addr, "--addr")
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // closed already where the API has served it
	g, err := bring(ctx, &c, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.stop(ctx)) }()
	if _, err := migrations.Up(ctx, c.DatabaseURL); err != nil {
		return err
	}
	p, err := connect(ctx, c, log)
	if err != nil {
		return err
	}
	defer p.close(ctx)
	p.alone = g.redis != nil && p.shared == p.redis
	if err := p.findModels(ctx); err != nil {
		return err
	}
	if err := p.prepareIndex(ctx); err != nil {
		return err
	}
	first, err := p.furnish(ctx)
	if err != nil {
		return err
	}
	if err := writeBanner(out, banner{addr: l.Addr().String(), ground: g, first: first, config: c}); err != nil {
		return fmt.Errorf("print where to look: %w", err)
	}
	return p.runOn(ctx, g, l)
}

// runOn runs every role until one fails, ctx ends or the ground gives way.
func (p *platform) runOn(ctx context.Context, g *ground, l net.Listener) error {
	roles, ctx := errgroup.WithContext(ctx)
	roles.Go(func() error { return g.watch(ctx) })
	roles.Go(func() error { return p.runAll(ctx, l) })
	return roles.Wait()
}

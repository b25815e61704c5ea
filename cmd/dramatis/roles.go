package main

import (
	"context"

	"github.com/spf13/cobra"
)

// newAPI, newWorker and newScheduler are the roles one by one, any number of each.
func newAPI(getenv func(string) string) *cobra.Command {
	return newRole(getenv, cmdAPI, "Answer requests and serve the web application", func(ctx context.Context, p *platform) error {
		l, err := listen(ctx, p.config.Addr, "--addr")
		if err != nil {
			return err
		}
		p.log.InfoContext(ctx, "serving", "addr", l.Addr().String())
		drained := make(chan struct{})
		close(drained) // nobody else in this process has work to finish
		return p.serveAPI(ctx, l, drained)
	})
}

func newWorker(getenv func(string) string) *cobra.Command {
	return newRole(getenv, cmdWorker, "Do the jobs of the queues", func(ctx context.Context, p *platform) error {
		if err := p.findModels(ctx); err != nil {
			return err
		}
		if err := p.prepareIndex(ctx); err != nil {
			return err
		}
		p.log.InfoContext(ctx, "working", "queues", p.config.Queues, "models", p.config.speaks())
		checks := p.redisChecks()
		checks[0].Required = true // without the queues there is nothing to do
		return p.withOps(ctx, p.runWorker, append(p.besideChecks(), checks...)...)
	})
}

func newScheduler(getenv func(string) string) *cobra.Command {
	return newRole(getenv, cmdScheduler, "Ask for the worlds' ticks and the platform's upkeep", func(ctx context.Context, p *platform) error {
		p.log.InfoContext(ctx, "scheduling")
		return p.withOps(ctx, p.runScheduler, p.redisChecks()...)
	})
}

// newRole is a command that runs until it is told to stop.
func newRole(getenv func(string) string, name, short string, run func(context.Context, *platform) error) *cobra.Command {
	cmd := &cobra.Command{Use: name, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		return withPlatform(cmd, getenv, name, run)
	}}
	addFlags(cmd.Flags(), name)
	return cmd
}

// withPlatform reads the configuration, connects to what it names, and runs do with it.
func withPlatform(cmd *cobra.Command, getenv func(string) string, name string, do func(context.Context, *platform) error) error {
	ctx := cmd.Context()
	c, err := Load(getenv, cmd.Flags(), name)
	if err != nil {
		return err
	}
	p, err := connect(ctx, c, newLog(c, cmd.ErrOrStderr()))
	if err != nil {
		return err
	}
	defer p.close(ctx)
	if err := mustBeMigrated(ctx, c.DatabaseURL); err != nil {
		return err
	}
	return do(ctx, p)
}

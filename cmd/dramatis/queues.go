package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis/worker"
)

// newRebuildQueues gives the queues in Redis what they should hold. Workers do so by themselves within seconds; this tells
// what was missing, and does it at once.
func newRebuildQueues(getenv func(string) string) *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use: "queues", Short: "Give the queues in Redis all jobs that wait in PostgreSQL, or with --check compare the two", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withPlatform(cmd, getenv, cmdRebuild, func(ctx context.Context, p *platform) error {
				if p.redis == nil {
					return errors.New("there is no Redis whose queues could be rebuilt: REDIS_URL is not set")
				}
				if check {
					return checkQueues(ctx, p, cmd.OutOrStdout())
				}
				return rebuildQueues(ctx, p, cmd.OutOrStdout())
			})
		},
	}
	addFlags(cmd.Flags(), cmdRebuild)
	cmd.Flags().BoolVar(&check, "check", false, "change nothing, and tell what is missing")
	return cmd
}

func rebuildQueues(ctx context.Context, p *platform, out io.Writer) error {
	queues, err := worker.RebuildQueues(ctx, p.store, p.redis)
	if err != nil {
		return err
	}
	for _, q := range queues {
		fmt.Fprintf(out, "%s: %d there, %d lost, %d given to it\n", q.Queue, q.Held, q.Lost, q.Fed) //nolint:errcheck // nobody is left to tell
	}
	return nil
}

func checkQueues(ctx context.Context, p *platform, out io.Writer) error {
	queues, err := worker.CheckQueues(ctx, p.store, p.redis)
	if err != nil {
		return err
	}
	lost := 0
	for _, q := range queues {
		lost += q.Lost
		fmt.Fprintf(out, "%s: %d there, %d lost\n", q.Queue, q.Held, q.Lost) //nolint:errcheck // as above
	}
	if lost > 0 {
		return fmt.Errorf("%d jobs are lost from the queues: the workers find them within seconds, or dramatis rebuild queues does", lost)
	}
	return nil
}

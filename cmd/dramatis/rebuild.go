package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// newRebuild makes anew what follows from what Postgres holds.
func newRebuild(getenv func(string) string) *cobra.Command {
	cmd := &cobra.Command{Use: cmdRebuild, Short: "Make anew what follows from the stored worlds"}
	cmd.AddCommand(newRebuildVectors(getenv), newRebuildIndex(getenv), newRebuildGraph(getenv), newRebuildQueues(getenv))
	return cmd
}

// newRebuildVectors makes the vectors of memories anew. The workers do it, as theirs is the embedder: this command asks
// for it and shows how far they have come.
func newRebuildVectors(getenv func(string) string) *cobra.Command {
	var ecosystem string
	var detach bool
	cmd := &cobra.Command{
		Use:   "vectors",
		Short: "Let the workers make the vectors of all memories anew; worlds go on meanwhile",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withPlatform(cmd, getenv, cmdRebuild, func(ctx context.Context, p *platform) error {
				return rebuildVectors(ctx, p.store, ecosystem, detach, cmd.OutOrStdout())
			})
		},
	}
	addFlags(cmd.Flags(), cmdRebuild)
	cmd.Flags().StringVar(&ecosystem, "ecosystem", "", "the id of the one world to do; all by default")
	cmd.Flags().BoolVar(&detach, "detach", false, "ask for it and do not wait")
	return cmd
}

// rebuildVectors asks for the vectors of one world, or with no id of all, and unless it is to detach follows the workers
// until they are done. Interrupting it interrupts nothing else.
func rebuildVectors(ctx context.Context, s *store.Store, ecosystem string, detach bool, out io.Writer) error {
	worlds, err := worldsToRebuild(ctx, s, ecosystem)
	if err != nil {
		return err
	}
	for _, world := range worlds {
		if _, err := s.Reembed(ctx, world, "", true); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "asked the workers for the vectors of %d worlds\n", len(worlds)) //nolint:errcheck // nobody is left to tell
	failed := 0
	for i := 0; i < len(worlds) && !detach; i++ {
		status, err := followVectors(ctx, s, worlds[i], func(said string) {
			fmt.Fprintf(out, "world %d of %d, %s: %s\n", i+1, len(worlds), worlds[i], said) //nolint:errcheck // as above
		})
		if err != nil {
			return err
		}
		if status != dramatis.JobSucceeded {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("the vectors of %d worlds were not made", failed)
	}
	return nil
}

func worldsToRebuild(ctx context.Context, s *store.Store, ecosystem string) ([]dramatis.ID, error) {
	if ecosystem == "" {
		return s.AllWorlds(ctx)
	}
	id, err := dramatis.ParseID("--ecosystem", ecosystem)
	if err != nil {
		return nil, err
	}
	e, err := s.Ecosystem(ctx, id)
	return []dramatis.ID{e.ID}, err
}

// followVectors says how far one world has come whenever that has changed, and how it ended.
func followVectors(ctx context.Context, s *store.Store, world dramatis.ID, say func(string)) (dramatis.JobStatus, error) {
	const often = 500 * time.Millisecond
	look := time.NewTicker(often)
	defer look.Stop()
	for shown := ""; ; {
		j, err := s.Reembedding(ctx, world)
		if err != nil {
			return "", err
		}
		if said := vectorsDone(&j); said != shown {
			say(said)
			shown = said
		}
		if j.Status.Finished() {
			return j.Status, nil
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-look.C:
		}
	}
}

// vectorsDone says how far a job has come.
func vectorsDone(j *dramatis.Job) string {
	switch {
	case j.Status == dramatis.JobFailed && j.Error != nil:
		return "failed: " + j.Error.Message
	case j.Status.Finished():
		return string(j.Status)
	case j.Progress.Total == 0:
		return "waiting for a worker"
	}
	return fmt.Sprintf("%d of %d memories", j.Progress.Done, j.Progress.Total)
}

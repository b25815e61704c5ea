package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

// newReplay rebuilds a world from its log.
func newReplay(getenv func(string) string) *cobra.Command {
	var until string
	cmd := &cobra.Command{
		Use:   cmdReplay + " ECOSYSTEM",
		Short: "Rebuild a world from its events, with no model call, and see that the tables hold the same",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			world, err := dramatis.ParseID("ECOSYSTEM", args[0])
			if err != nil {
				return err
			}
			return withPlatform(cmd, getenv, cmdReplay, func(ctx context.Context, p *platform) error {
				return replay(ctx, p.store, world, until, cmd.OutOrStdout(), cmd.ErrOrStderr())
			})
		},
	}
	addFlags(cmd.Flags(), cmdReplay)
	cmd.Flags().StringVar(&until, "until", "",
		"where to stop: a seq of the log, or tick:N for the end of a tick; the tables are then not compared, as they are later")
	return cmd
}

// replay folds a world's log, prints what it comes to, and compares it with the tables unless it was told to stop early.
func replay(ctx context.Context, s *store.Store, world dramatis.ID, until string, out, progress io.Writer) error {
	kept, err := s.State(ctx, world) // first: its seq is where the log must lead to the same
	if err != nil {
		return err
	}
	stop, err := parseStop(until)
	if err != nil {
		return err
	}
	told := newRetelling(kept.Seq, stop, progress)
	if err := s.ReadLog(ctx, world, min(kept.Seq, stop.seq), told.add); err != nil && !errors.Is(err, errEnough) {
		return err
	}
	told.endLine()
	if stop.tick != 0 && !told.stopped {
		return fmt.Errorf("tick %d has not closed by event %d, the last of the log", stop.tick, kept.Seq)
	}
	if err := told.print(ctx, s, out); err != nil {
		return err
	}
	if until != "" {
		return nil
	}
	return compare(told.state, kept, out)
}

// stopAt is where a replay ends: at a seq, or when a tick closes; tick is 0 for none.
type stopAt struct {
	seq  int64
	tick int
}

func parseStop(until string) (stopAt, error) {
	if until == "" {
		return stopAt{seq: math.MaxInt64}, nil
	}
	if number, isTick := strings.CutPrefix(until, "tick:"); isTick {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 {
			return stopAt{}, fmt.Errorf("--until %s: a tick is a number from 1", until)
		}
		return stopAt{seq: math.MaxInt64, tick: n}, nil
	}
	n, err := strconv.ParseInt(until, 10, 64)
	if err != nil || n < 1 {
		return stopAt{}, fmt.Errorf("--until %s: must be a seq from 1, or tick:N", until)
	}
	return stopAt{seq: n}, nil
}

var errEnough = errors.New("the replay has come to where it was to stop")

// retelling is a log on its way into a state and a story.
type retelling struct {
	head     int64
	stop     stopAt
	stopped  bool
	state    *sim.State
	story    *sim.Story
	progress io.Writer
}

func newRetelling(head int64, until stopAt, progress io.Writer) *retelling {
	return &retelling{head: head, stop: until, state: sim.Empty(), story: sim.NewStory(), progress: progress}
}

func (r *retelling) add(page []dramatis.Event) error {
	for _, e := range page {
		if err := r.state.Apply(e); err != nil {
			return err
		}
		if err := r.story.Add(e); err != nil {
			return err
		}
		if tick := r.state.Ticks[r.stop.tick]; r.stop.tick != 0 && tick.Closed != nil {
			r.stopped = true
			r.show()
			return errEnough
		}
	}
	r.show()
	return nil
}

// show rewrites the line of progress. Where it cannot be shown the replay goes on all the same.
func (r *retelling) show() {
	_, _ = fmt.Fprintf(r.progress, "\rfolded %d of %d events", r.state.Seq, min(r.head, r.stop.seq))
}

func (r *retelling) endLine() { _, _ = fmt.Fprintln(r.progress) }

// print says what the events have come to.
func (r *retelling) print(ctx context.Context, s *store.Store, out io.Writer) error {
	hash, err := sim.StateHash(r.state)
	if err != nil {
		return err
	}
	books, err := s.Books(ctx, r.state.Ecosystem.ID)
	if err != nil {
		return err
	}
	w := r.state
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range [][2]any{
		{"world", w.Ecosystem.Name}, {"events", w.Seq}, {"ticks", len(w.Ticks)}, {"world time", w.Ecosystem.WorldTime},
		{"characters", len(w.Characters)}, {"bonds", len(w.Relationships)}, {"memories", len(w.Memories)},
		{"conversations", len(w.Conversations)}, {"lines", len(w.Messages)}, {"threads", len(w.Threads)},
		{"model calls", fmt.Sprintf("%d in the ledger (%d tokens in, %d out, %s); the replay made none", books.Calls, books.TokensIn, books.TokensOut, books.Cost)},
		{"story", r.story.Hash()}, {"state", hash},
	} {
		fmt.Fprintf(table, "%v\t%v\n", row[0], row[1]) //nolint:errcheck // Flush reports it
	}
	return table.Flush()
}

// compare holds the folded world against the tables; where they part is an error.
func compare(told, kept *sim.State, out io.Writer) error {
	hash, err := sim.StateHash(kept)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "tables  %s\n", hash); err != nil {
		return err
	}
	apart, err := sim.FirstDifference(told, kept, "the log", "the tables")
	if err != nil {
		return err
	}
	if apart != "" {
		return fmt.Errorf("the log and the tables part: %s", apart)
	}
	_, err = fmt.Fprintln(out, "The log and the tables tell the same.")
	return err
}

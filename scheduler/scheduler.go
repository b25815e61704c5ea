// Package scheduler keeps the worlds alive by the clock: it asks for the ticks that are due and for the platform's
// upkeep. It only inserts jobs, each unique by what it is for, so any number of schedulers may run at once: there is
// no leader, and nothing happens twice.
//
// It does not know who does the jobs.
package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// Scheduler asks for what is due.
type Scheduler struct {
	store *store.Store
	log   *slog.Logger
}

// New makes a Scheduler.
func New(s *store.Store, log *slog.Logger) *Scheduler { return &Scheduler{store: s, log: log} }

// upkeep is a job that is due by the clock, whatever the worlds do.
type upkeep struct {
	spec string // a cron specification, in UTC
	args tasks.Args
}

// upkeeps is the table of the platform's own schedule.
func upkeeps() []upkeep {
	return []upkeep{
		{"* * * * *", tasks.Watch{}},
		{"17 * * * *", tasks.Clean{}},
	}
}

// Run asks for what is due until ctx ends. What a stopped scheduler missed: of each upkeep the last one is made up
// for, once; of the worlds' ticks one is begun and the others are counted as skipped.
func (s *Scheduler) Run(ctx context.Context) error {
	c := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	if _, err := c.AddFunc("@every 1s", func() { s.beginTicks(ctx) }); err != nil {
		return fmt.Errorf("schedule the worlds' ticks: %w", err)
	}
	for _, u := range upkeeps() {
		schedule, err := cron.ParseStandard(u.spec)
		if err != nil {
			return fmt.Errorf("schedule %s: %w", u.args.Kind(), err)
		}
		ask := func() { s.ask(ctx, u.args, lastFire(schedule, time.Now().UTC())) }
		ask()
		c.Schedule(schedule, cron.FuncJob(ask))
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

// lastFire is when a schedule last fired: the time that names the job, whoever asks for it and however late. Looking
// back further and further finds it, as a schedule only tells what comes next.
func lastFire(schedule cron.Schedule, now time.Time) time.Time {
	at := schedule.Next(now.Add(-time.Minute))
	for back := 2 * time.Minute; at.After(now); back *= 2 {
		at = schedule.Next(now.Add(-back))
	}
	for next := schedule.Next(at); !next.After(now); next = schedule.Next(next) {
		at = next
	}
	return at
}

func (s *Scheduler) ask(ctx context.Context, args tasks.Args, fire time.Time) {
	key := fmt.Sprintf("%s:%s", args.Kind(), fire.Format(time.RFC3339))
	if _, err := s.store.EnqueueOnce(ctx, store.NewJob{Args: args, UniqueKey: key}); err != nil && ctx.Err() == nil {
		s.log.Warn("ask for upkeep", "kind", args.Kind(), "err", err)
	}
}

// dueAtOnce bounds the worlds that are begun in one round; the next round comes a second later.
const dueAtOnce = 500

// beginTicks asks for the next tick of every world that is due.
func (s *Scheduler) beginTicks(ctx context.Context) {
	worlds, err := s.store.DueWorlds(ctx, dueAtOnce)
	if err != nil {
		if ctx.Err() == nil {
			s.log.Warn("look for worlds that are due", "err", err)
		}
		return
	}
	for _, world := range worlds {
		if _, err := s.store.BeginTick(ctx, world); err != nil && ctx.Err() == nil {
			s.log.Warn("begin a tick", "world", world, "err", err)
		}
	}
}

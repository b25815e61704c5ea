package scheduler

import (
	"context"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/worker"
)

func TestMain(m *testing.M) { testrig.Main(m) }

func TestLastFire(t *testing.T) {
	t.Parallel()
	at := func(s string) time.Time {
		moment, err := time.Parse(time.DateTime, s)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, c := range []struct{ spec, now, want string }{
		{"* * * * *", "2026-03-01 12:30:59", "2026-03-01 12:30:00"},
		{"* * * * *", "2026-03-01 12:30:00", "2026-03-01 12:30:00"},
		{"17 * * * *", "2026-03-01 12:16:59", "2026-03-01 11:17:00"},
		{"17 * * * *", "2026-03-01 12:17:00", "2026-03-01 12:17:00"},
		{"0 4 * * *", "2026-03-01 03:00:00", "2026-02-28 04:00:00"},
		{"30 2 1 1 *", "2026-03-01 03:00:00", "2026-01-01 02:30:00"},
	} {
		schedule, err := cron.ParseStandard(c.spec)
		if err != nil {
			t.Fatal(err)
		}
		if got := lastFire(schedule, at(c.now)); !got.Equal(at(c.want)) {
			t.Errorf("%q last fired before %s at %s, want %s", c.spec, c.now, got.Format(time.DateTime), c.want)
		}
	}
}

func TestTwoSchedulersTickAWorldOnce(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := r.World(t, 6, 1)
	_, err := r.Store.UpdateEcosystem(t.Context(), e.ID, 0, func(e *dramatis.Ecosystem) error {
		e.TickEvery, e.Settings.MaxTurns = 1, 2
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.ResumeEcosystem(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- New(r.Store, r.Log).Run(ctx) }()
		t.Cleanup(func() {
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	const ticks = 3
	r.AwaitTick(t, e.ID, ticks)

	started := 0
	for _, event := range r.Events(t, e.ID) {
		if event.Type == dramatis.EventTickStarted {
			if started++; event.Tick != started {
				t.Errorf("tick %d was started as number %d", event.Tick, started)
			}
		}
	}
	if started < ticks {
		t.Errorf("%d ticks were started, want at least %d", started, ticks)
	}
	var doubled int
	err = r.Pool.QueryRow(t.Context(), `
		SELECT count(*) FROM (SELECT args ->> 'tick' FROM jobs WHERE kind = 'ecosystem:tick' GROUP BY 1 HAVING count(*) > 1) d`).Scan(&doubled)
	if err != nil || doubled != 0 {
		t.Errorf("%d ticks were asked for twice (%v)", doubled, err)
	}
}

func TestUpkeepIsAskedForOncePerFire(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	s := New(r.Store, r.Log)
	fire := time.Date(2026, 3, 1, 12, 17, 0, 0, time.UTC)
	for range 3 {
		for _, u := range upkeeps() {
			s.ask(t.Context(), u.args, fire)
		}
	}
	var jobs int
	if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM jobs`).Scan(&jobs); err != nil || jobs != len(upkeeps()) {
		t.Errorf("%d jobs were made (%v), want %d", jobs, err, len(upkeeps()))
	}
}

package worker_test

import (
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/demo"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// Before a world has lived, its turns are forecast within a factor of 1.5 and its tokens within 2 (3 for what it answers);
// by what it has lived through, all of it within a quarter.
func TestForecastsComeTrue(t *testing.T) {
	t.Parallel()
	const first, then = 6, 6
	r := testrig.New(t)
	r.Model = llm.NewOffline()
	// Prices for the built-in model, so that its tokens count; it is asked without them, so that nothing waits.
	tariff := store.Tariff{
		Name: r.Model.Name, Prices: dramatis.PriceTable{r.Model.Name(""): {In: 5 * dramatis.Dollar, Out: 15 * dramatis.Dollar}},
	}
	e, network, err := demo.World()
	if err != nil {
		t.Fatal(err)
	}
	e.OwnerID, e.Seed = r.User(t, "author"), 7
	if e, err = r.Store.ImportNetwork(t.Context(), e, network); err != nil {
		t.Fatal(err)
	}
	ask := func(ticks int) store.Outlook {
		o, err := r.Store.Forecast(t.Context(), e.ID, ticks, tariff)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	used := func(from, to int) (u struct{ turns, calls, in, out int }) {
		err := r.Pool.QueryRow(t.Context(), `
			SELECT (SELECT sum(turn) FROM conversations WHERE ecosystem_id = $1 AND tick BETWEEN $2 AND $3)::int,
				count(*)::int, sum(tokens_in)::int, sum(tokens_out)::int
			FROM llm_calls WHERE ecosystem_id = $1 AND tick BETWEEN $2 AND $3`, e.ID, from, to).Scan(&u.turns, &u.calls, &u.in, &u.out)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	within := func(what string, got, want int, factor float64) {
		t.Helper()
		if ratio := float64(got) / float64(want); ratio > factor || ratio < 1/factor {
			t.Errorf("%s: %d were forecast and %d came, which is not within a factor of %v", what, got, want, factor)
		}
	}
	guess := ask(first)
	r.Work(t, worker.Config{})
	r.Step(t, e, first)
	r.AwaitTick(t, e.ID, first)
	came := used(1, first)
	within("turns by the settings", guess.Turns, came.turns, 1.5)
	within("calls by the settings", guess.Calls, came.calls, 1.5)
	within("tokens in by the settings", guess.TokensIn, came.in, 2)
	within("tokens out by the settings", guess.TokensOut, came.out, 3) // the offline model says little beside its line

	known := ask(then)
	r.Step(t, e, then)
	r.AwaitTick(t, e.ID, first+then)
	came = used(first+1, first+then)
	within("turns by the last ticks", known.Turns, came.turns, 1.25)
	within("calls by the last ticks", known.Calls, came.calls, 1.25)
	within("tokens in by the last ticks", known.TokensIn, came.in, 1.25)
	if cost := tariff.Prices[r.Model.Name("")].Of(came.in, came.out); cost > known.High+known.Cost/10 || cost < known.Low-known.Cost/10 {
		t.Errorf("the cost was to be from %v to %v, and is %v", known.Low, known.High, cost)
	}
	if guess.Basis != "the world's settings" || known.Basis != "the last 6 ticks" {
		t.Errorf("the forecasts rest on %q and %q", guess.Basis, known.Basis)
	}
	t.Logf("by the settings %v (%v to %v), by the last ticks %v (%v to %v) for %+v", guess.Cost, guess.Low, guess.High, known.Cost, known.Low, known.High, came)
}

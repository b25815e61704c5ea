package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// scribe is a model whose every answer has some tokens, and which says how often it was asked.
type scribe struct {
	name   string
	tokens func() int
	fail   func(ctx context.Context, delta func(string)) error
	calls  atomic.Int64
}

func (s *scribe) Name(string) string { return s.name }

func (s *scribe) Chat(ctx context.Context, _ dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	n := s.calls.Add(1)
	if s.fail != nil {
		if err := s.fail(ctx, delta); err != nil {
			return dramatis.ChatAnswer{}, err
		}
	}
	tokens := 10
	if s.tokens != nil {
		tokens = s.tokens()
	}
	return dramatis.ChatAnswer{Text: fmt.Sprintf("answer %d", n), Model: s.name, TokensOut: tokens}, nil
}

// Each token out costs a tenth of a cent, so that an answer of at most 100 takes ten cents to be asked for.
func tenthOfACent() dramatis.PriceTable {
	return dramatis.PriceTable{"scribe": {Out: 1000 * dramatis.Dollar}}
}

const (
	cent       = dramatis.Dollar / 100
	mostTokens = 100
)

func question(text string) dramatis.ChatRequest {
	return dramatis.ChatRequest{Purpose: "dialogue", MaxTokens: mostTokens, Messages: []dramatis.ChatMessage{{Role: "user", Text: text}}}
}

// running makes a job of a world and claims it.
func running(t *testing.T, r *testrig.Rig, e *dramatis.Ecosystem) *store.Claim {
	t.Helper()
	var id dramatis.ID
	err := r.Store.InWorld(t.Context(), e.ID, func(tx *store.Tx) error {
		id = tx.Enqueue(store.NewJob{Args: tasks.Embed{EcosystemID: e.ID}})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return claim(t, r, store.Delivery{ID: id, Generation: 1})
}

// broken gives a job whose worker was lost to another.
func broken(t *testing.T, r *testrig.Rig, c *store.Claim) *store.Claim {
	t.Helper()
	if _, err := r.Pool.Exec(t.Context(), `UPDATE jobs SET lease_until = now() - interval '1 second' WHERE id = $1`, c.Job.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.RequeueExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
	return claim(t, r, store.Delivery{ID: c.Job.ID, Generation: c.Job.Generation + 1})
}

func budget(t *testing.T, r *testrig.Rig, e *dramatis.Ecosystem, total, daily dramatis.Money) {
	t.Helper()
	_, err := r.Store.SetBudget(t.Context(), e.ID, func(b *dramatis.Budget) {
		if *b = (dramatis.Budget{}); total > 0 {
			b.Total = &total
		}
		if daily > 0 {
			b.Daily = &daily
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func purse(t *testing.T, r *testrig.Rig, e *dramatis.Ecosystem) store.Purse {
	t.Helper()
	p, err := r.Store.Purse(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// bookedCall is a row of the books.
type bookedCall struct {
	Outcome string
	Cost    dramatis.Money
	Reused  int
	Kept    bool
}

func books(t *testing.T, r *testrig.Rig) (calls []bookedCall) {
	t.Helper()
	rows, err := r.Pool.Query(t.Context(), `SELECT outcome, cost, reused, answer IS NOT NULL FROM llm_calls ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c bookedCall
		if err := rows.Scan(&c.Outcome, &c.Cost, &c.Reused, &c.Kept); err != nil {
			t.Fatal(err)
		}
		calls = append(calls, c)
	}
	return calls
}

func TestAnAnswerIsPaidOnce(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 2, 1)
	c, model := running(t, r, &e), &scribe{name: "scribe"}
	first, err := r.Store.Ledger(c, tenthOfACent()).Model(model, "line", nil).Chat(t.Context(), question("who?"), nil)
	if err != nil {
		t.Fatal(err)
	}
	heir := r.Store.Ledger(broken(t, r, c), tenthOfACent())
	heard := ""
	again, err := heir.Model(model, "line", nil).Chat(t.Context(), question("who?"), func(text string) { heard += text })
	if err != nil || again != first || heard != first.Text || model.calls.Load() != 1 {
		t.Errorf("the second attempt got %+v, heard %q (%v) after %d calls, want %+v and one call", again, heard, err, model.calls.Load(), first)
	}
	for step, text := range map[string]string{"line": "what?", "other": "who?"} {
		if got, err := heir.Model(model, step, nil).Chat(t.Context(), question(text), nil); err != nil || got.Text == first.Text {
			t.Errorf("%s/%s was answered with %q (%v), want a new answer", step, text, got.Text, err)
		}
	}
	want := bookedCall{"answered", cent, 1, true}
	if got := books(t, r); len(got) != 3 || got[0] != want {
		t.Errorf("the books say %+v, want %+v first", got, want)
	}
	if p := purse(t, r, &e); p.Spent != 3*cent || p.SpentToday != 3*cent || p.UserSpentToday != 3*cent || p.Reserved != 0 {
		t.Errorf("the purse is %+v, want three cents spent", p)
	}
}

func TestAnUnusableAnswerIsAskedForAnew(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 2, 1)
	c, model := running(t, r, &e), &scribe{name: "scribe"}
	ledger := r.Store.Ledger(c, tenthOfACent())
	for _, step := range []string{"questions", "insights"} {
		if _, err := ledger.Model(model, step, nil).Chat(t.Context(), question("?"), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := ledger.CloseFailed(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	heir := r.Store.Ledger(broken(t, r, c), tenthOfACent())
	var got []string
	for _, step := range []string{"questions", "insights"} {
		a, err := heir.Model(model, step, nil).Chat(t.Context(), question("?"), nil)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, a.Text)
	}
	if want := []string{"answer 1", "answer 3"}; !slices.Equal(got, want) {
		t.Errorf("the second attempt worked with %q, want %q: only the last step was spoilt", got, want)
	}
}

func TestWhatBecomesOfACallThatFails(t *testing.T) {
	t.Parallel()
	down := errors.New("the endpoint is down")
	for name, test := range map[string]struct {
		fail func(context.Context, func(string)) error
		want []bookedCall
	}{
		"before an answer": {func(context.Context, func(string)) error { return down }, nil},
		"in mid-stream": {func(_ context.Context, delta func(string)) error {
			delta("It was a dark and stormy night; ") // 32 bytes, so 11 tokens
			return down
		}, []bookedCall{{"cut", 11 * cent / 10, 0, false}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := testrig.New(t)
			e := r.World(t, 2, 1)
			model := &scribe{name: "scribe", fail: test.fail}
			_, err := r.Store.Ledger(running(t, r, &e), tenthOfACent()).Model(model, "line", nil).Chat(t.Context(), question("?"), func(string) {})
			if !errors.Is(err, down) {
				t.Errorf("the error is %v, want the model's", err)
			}
			if got := books(t, r); !slices.Equal(got, test.want) {
				t.Errorf("the books say %+v, want %+v", got, test.want)
			}
			if p := purse(t, r, &e); p.Reserved != 0 {
				t.Errorf("%v is still set aside", p.Reserved)
			}
		})
	}
}

func TestWhoeverGivesUpHasPerhapsPaidForAll(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 2, 1)
	ctx, giveUp := context.WithCancel(t.Context())
	model := &scribe{name: "scribe", fail: func(ctx context.Context, _ func(string)) error {
		giveUp()
		return ctx.Err()
	}}
	_, err := r.Store.Ledger(running(t, r, &e), tenthOfACent()).Model(model, "line", nil).Chat(ctx, question("?"), nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want that the caller gave up", err)
	}
	if got, want := books(t, r), []bookedCall{{"cut", 10 * cent, 0, false}}; !slices.Equal(got, want) {
		t.Errorf("the books say %+v, want %+v", got, want)
	}
}

// A lost worker's call counts as spent, until its zombie says what it did cost.
func TestALostReservationIsSpent(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 2, 1)
	c := running(t, r, &e)
	asked, answer, done := make(chan struct{}), make(chan struct{}), make(chan error)
	model := &scribe{name: "scribe", fail: func(context.Context, func(string)) error {
		close(asked)
		<-answer
		return nil
	}}
	go func() {
		_, err := r.Store.Ledger(c, tenthOfACent()).Model(model, "line", nil).Chat(t.Context(), question("?"), nil)
		done <- err
	}()
	<-asked
	if n, err := r.Store.SweepReservations(t.Context()); err != nil || n != 0 || purse(t, r, &e).Reserved != 10*cent {
		t.Fatalf("swept %d (%v) and left %v, want the reservation of a live attempt kept", n, err, purse(t, r, &e).Reserved)
	}
	broken(t, r, c)
	if n, err := r.Store.SweepReservations(t.Context()); err != nil || n != 1 {
		t.Fatalf("swept %d (%v), want 1", n, err)
	}
	if p := purse(t, r, &e); p.Reserved != 0 || p.Spent != 10*cent {
		t.Errorf("the purse is %+v, want all of the reservation spent", p)
	}
	if got, want := books(t, r), []bookedCall{{"lost", 10 * cent, 0, false}}; !slices.Equal(got, want) {
		t.Errorf("the books say %+v, want %+v", got, want)
	}
	close(answer)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got, want := books(t, r), []bookedCall{{"answered", cent, 0, true}}; !slices.Equal(got, want) || purse(t, r, &e).Spent != cent {
		t.Errorf("afterwards the books say %+v and %v is spent, want %+v", got, purse(t, r, &e).Spent, want)
	}
}

func TestALostAttemptSetsNothingAside(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 2, 1)
	c, model := running(t, r, &e), &scribe{name: "scribe"}
	broken(t, r, c)
	_, err := r.Store.Ledger(c, tenthOfACent()).Model(model, "line", nil).Chat(t.Context(), question("?"), nil)
	if !errors.Is(err, store.ErrLeaseLost) || model.calls.Load() != 0 {
		t.Errorf("a zombie's call gave %v and was made %d times, want the lease lost and no call", err, model.calls.Load())
	}
}

// However many ask at once, what is spent and set aside together never goes beyond any bound.
func TestNoBoundIsEverOverspent(t *testing.T) {
	t.Parallel()
	const worlds, workersOfEach, callsOfEach = 3, 4, 12
	const total, daily, ofUser = 60 * cent, 50 * cent, 120 * cent
	r := testrig.New(t)
	var draw atomic.Int64
	model := &scribe{name: "scribe", tokens: func() int { return int(draw.Add(37)*7919) % (mostTokens + 1) }}
	first := r.World(t, 2, 1)
	all := []dramatis.Ecosystem{first}
	for range worlds - 1 {
		e := r.World(t, 2, 1)
		if _, err := r.Pool.Exec(t.Context(), `UPDATE ecosystems SET owner_id = $1 WHERE id = $2`, first.OwnerID, e.ID); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	most := ofUser
	if _, err := r.Store.SetUserDaily(t.Context(), first.OwnerID, &most); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var refused atomic.Int64
	for i := range all {
		budget(t, r, &all[i], total, daily)
		for range workersOfEach {
			ledger := r.Store.Ledger(running(t, r, &all[i]), tenthOfACent())
			wg.Go(func() {
				for n := range callsOfEach {
					_, err := ledger.Model(model, fmt.Sprint(n), nil).Chat(t.Context(), question("?"), nil)
					if _, short := errors.AsType[*store.BudgetError](err); short {
						refused.Add(1)
					} else if err != nil {
						t.Errorf("a call gave %v", err)
					}
					if p, err := r.Store.Purse(t.Context(), all[i].ID); err != nil || p.Spent+p.Reserved > total || p.SpentToday+p.Reserved > daily ||
						p.UserSpentToday+p.UserReserved > ofUser {
						t.Errorf("overspent: %+v (%v)", p, err)
					}
				}
			})
		}
	}
	wg.Wait()
	if refused.Load() == 0 || model.calls.Load() < int64(ofUser/(10*cent)) {
		t.Errorf("%d calls were refused and %d made: the test shows nothing", refused.Load(), model.calls.Load())
	}
}

func TestADayBeginsAnewAtMidnight(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	now := time.Date(2026, time.March, 1, 23, 59, 59, 0, time.UTC)
	r.Store = store.New(r.Pool, r.Feed, r.Log, store.WithClock(func() time.Time { return now }))
	e := r.World(t, 2, 1)
	budget(t, r, &e, 0, 10*cent)
	c := running(t, r, &e)
	speak := func(step string) error {
		_, err := r.Store.Ledger(c, tenthOfACent()).Model(&scribe{name: "scribe"}, step, nil).Chat(t.Context(), question("?"), nil)
		return err
	}
	if err := speak("1"); err != nil {
		t.Fatal(err)
	}
	short, ok := errors.AsType[*store.BudgetError](speak("2"))
	if !ok || short.Tight || dramatis.ErrorCode(short) != dramatis.CodeConflict {
		t.Fatalf("the second call gave %v, want today's budget spent", short)
	}
	if err := r.Store.Park(t.Context(), c, short); err != nil {
		t.Fatal(err)
	}
	if n, err := r.Store.FundWorlds(t.Context()); n != 0 || err != nil {
		t.Errorf("%d worlds go on before midnight (%v)", n, err)
	}
	now = now.Add(time.Second)
	if n, err := r.Store.FundWorlds(t.Context()); n != 1 || err != nil {
		t.Errorf("%d worlds go on after midnight (%v), want 1", n, err)
	}
	if p := purse(t, r, &e); p.SpentToday != 0 || p.Spent != cent || p.WaitingSince != nil || *p.Left() != 10*cent {
		t.Errorf("the purse is %+v, want nothing spent today", p)
	}
}

func TestWithoutAPriceCallsAreCountedAtTheEnd(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 2, 1)
	budget(t, r, &e, 1, 1) // a millionth of a dollar: not enough for anything
	c := running(t, r, &e)
	ledger := r.Store.Ledger(c, tenthOfACent())
	if _, err := ledger.Model(&scribe{name: "offline-1"}, "line", nil).Chat(t.Context(), question("?"), nil); err != nil {
		t.Fatal(err)
	}
	if got := books(t, r); len(got) != 0 {
		t.Errorf("the books say %+v before the attempt has ended", got)
	}
	err := r.Store.Commit(t.Context(), c, func(tx *store.Tx) (any, error) {
		ledger.Close(tx)
		return nil, nil
	})
	if got, want := books(t, r), []bookedCall{{"answered", 0, 0, false}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("the books say %+v (%v), want %+v", got, err, want)
	}
}

func TestVectorsAreKeptUntilTheAttemptHasEnded(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 2, 1)
	c, embedder := running(t, r, &e), &counter{}
	prices := dramatis.PriceTable{"counter": {In: dramatis.Dollar}}
	texts := []string{"bread", "candlesticks"}
	first, err := r.Store.Ledger(c, prices).Embedder(embedder, "embed", nil).Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	c = broken(t, r, c)
	ledger := r.Store.Ledger(c, prices)
	again, err := ledger.Embedder(embedder, "embed", nil).Embed(t.Context(), texts)
	if err != nil || embedder.calls != 1 || !slices.EqualFunc(first, again, slices.Equal) {
		t.Errorf("the second attempt got %v (%v) after %d calls, want %v and one call", again, err, embedder.calls, first)
	}
	err = r.Store.Commit(t.Context(), c, func(tx *store.Tx) (any, error) {
		ledger.Close(tx)
		return nil, nil
	})
	if got := books(t, r); err != nil || len(got) != 1 || got[0].Kept || got[0].Reused != 1 || got[0].Cost == 0 {
		t.Errorf("the books say %+v (%v), want one call that cost something, without its vectors", got, err)
	}
}

// counter is an embedder that counts its calls.
type counter struct{ calls int }

func (c *counter) Model() string { return "counter" }

func (c *counter) Dimension() int { return 2 }

func (c *counter) Embed(_ context.Context, texts []string) ([][]float32, error) {
	c.calls++
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = []float32{float32(len(text)), -0.25}
	}
	return vectors, nil
}

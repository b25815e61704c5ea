package store_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// TestNoHotStatementReadsATableThrough looks at how PostgreSQL does what turns, ticks, the job platform and the screens ask for
// all the time, over tables that are large enough for it to matter.
func TestNoHotStatementReadsATableThrough(t *testing.T) {
	t.Parallel()
	x := newExplained(t, testrig.New(t), 40)
	for _, q := range x.questions() {
		for _, p := range x.ask(t, q) {
			if through := p.readsThrough(); q.hot && through != "" {
				t.Errorf("%s reads %s from beginning to end:\n%s", q.name, through, p.Text)
			}
		}
	}
}

// BenchmarkStatements prints how long the statements of the store's methods take over a million memories and as many messages: half
// of them in worlds of their own, half in one world that has lived for long.
func BenchmarkStatements(b *testing.B) {
	copies := 2_000
	if text := os.Getenv("COPIES"); text != "" {
		var err error
		if copies, err = strconv.Atoi(text); err != nil {
			b.Fatalf("COPIES=%q: must be a number", text)
		}
	}
	began := time.Now()
	x := newExplained(b, testrig.NewDurable(b), copies)
	fmt.Fprintf(os.Stderr, "%s; made in %.0f s\n", x.sizes(b), time.Since(began).Seconds())
	table := tabwriter.NewWriter(os.Stderr, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "question\tms\tslowest statement\treads through")
	var slowest float64
	for _, q := range x.questions() {
		x.ask(b, q) // so that all have read from the disk once
		var all, most float64
		var which, through string
		for _, p := range x.ask(b, q) {
			all += p.Duration
			if most < p.Duration {
				most, which = p.Duration, p.Text
			}
			through = cmp.Or(through, p.readsThrough())
		}
		slowest = max(slowest, most)
		name := q.name
		if q.hot {
			name += " *"
		}
		fmt.Fprintf(table, "%s\t%.1f\t%.1f %.60s\t%s\n", name, all, most, strings.Join(strings.Fields(which), " "), through)
		if os.Getenv("PLANS") != "" && most > 5 {
			fmt.Fprintln(os.Stderr, which)
		}
	}
	_ = table.Flush()
	b.ReportMetric(slowest, "slowest-ms")
	b.ReportMetric(0, "ns/op")
}

// explained is a store that tells how each of its statements was done.
type explained struct {
	store  *store.Store
	pool   *pgxpool.Pool
	large  dramatis.ID // a world that has lived for long
	small  dramatis.ID
	owner  dramatis.ID
	person dramatis.Character // of the large world
	talk   dramatis.Conversation
	bond   dramatis.Relationship

	mu    sync.Mutex
	plans []plan
}

// plan is what auto_explain tells of a statement.
type plan struct {
	Text     string `json:"Query Text"`
	Plan     node
	Duration float64 // milliseconds
}

type node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Rows     float64 `json:"Actual Rows"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Plans    []node
}

// manyRows is from how many rows on a table that is read through is worth a look.
const manyRows = 2_000

// readsThrough names a large table that is read from beginning to end; empty for none.
func (p *plan) readsThrough() string { return p.Plan.readsThrough() }

func (n *node) readsThrough() string {
	if n.Type == "Seq Scan" && n.Rows+n.Removed > manyRows {
		return n.Relation
	}
	for i := range n.Plans {
		if found := n.Plans[i].readsThrough(); found != "" {
			return found
		}
	}
	return ""
}

func newExplained(t testing.TB, r *testrig.Rig, copies int) *explained {
	t.Helper()
	x := &explained{}
	e := r.World(t, 12, 1862)
	stop := r.Work(t, worker.Config{})
	r.Step(t, e, 10)
	r.AwaitTick(t, e.ID, 10)
	stop()
	x.large, x.owner = e.ID, e.OwnerID
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(multiply(t.Context(), r.Pool, copies))
	config := r.Pool.Config()
	config.ConnConfig.OnNotice = x.hear
	config.MaxConns = 4
	before := config.AfterConnect
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, `LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on; SET auto_explain.log_timing = off;
			SET auto_explain.log_nested_statements = on; SET auto_explain.log_format = json; SET auto_explain.log_level = notice; SET client_min_messages = notice`)
		if err != nil {
			return err
		}
		return before(ctx, conn)
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	must(err)
	t.Cleanup(pool.Close)
	if err := pool.Ping(t.Context()); err != nil {
		t.Skipf("PostgreSQL has no auto_explain here, which tells how statements are done: %v", err)
	}
	x.pool, x.store = pool, store.New(pool, r.Feed, r.Log)
	must(pool.QueryRow(t.Context(), `SELECT id FROM ecosystems WHERE id <> $1 LIMIT 1`, x.large).Scan(&x.small))
	people, err := x.store.AllCharacters(t.Context(), x.large)
	must(err)
	x.person = people[3]
	talks, err := x.store.Conversations(t.Context(), store.ConversationFilter{Ecosystem: x.large}, store.Page{Limit: 1})
	must(err)
	x.talk = talks.Items[0]
	bonds, err := x.store.AllRelationships(t.Context(), x.large)
	must(err)
	x.bond = bonds[0]
	return x
}

func (x *explained) hear(_ *pgconn.PgConn, n *pgconn.Notice) {
	from := strings.Index(n.Message, "{")
	if from < 0 {
		return
	}
	var p plan
	if json.Unmarshal([]byte(n.Message[from:]), &p) != nil {
		return
	}
	ms := strings.TrimPrefix(n.Message[:from], "duration: ")
	p.Duration, _ = strconv.ParseFloat(ms[:strings.Index(ms+" ", " ")], 64)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.plans = append(x.plans, p)
}

// inquiry is something that is asked of the store.
type inquiry struct {
	name string
	hot  bool // asked in every turn or tick, by every worker all the time, or by a screen that somebody looks at
	do   func(context.Context) error
}

// ask asks, and gives how each statement was done.
func (x *explained) ask(t testing.TB, q inquiry) []plan {
	t.Helper()
	x.mu.Lock()
	x.plans = nil
	x.mu.Unlock()
	if err := q.do(t.Context()); err != nil {
		t.Errorf("%s: %v", q.name, err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.plans) == 0 {
		t.Errorf("%s: nothing was told of its statements", q.name)
	}
	return slices.Clone(x.plans)
}

// asks makes a question of a method's answer, which does not matter here.
func asks[T any](do func(context.Context) (T, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := do(ctx)
		return err
	}
}

func (x *explained) sizes(t testing.TB) string {
	var said []string
	for _, table := range []string{"memories", "memory_vectors", "messages", "events", "conversations", "relationship_history", "jobs", "characters", "ecosystems"} {
		var n int
		if err := x.pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		said = append(said, fmt.Sprintf("%s %d", table, n))
	}
	return strings.Join(said, ", ")
}

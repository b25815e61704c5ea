package testrig

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	goredis "github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/redis"
	"github.com/literaryai/dramatis/worker"
)

// Patience is how long a test waits for something that must happen before it gives up: long, as machines are shared.
const Patience = 3 * time.Minute

// Rig is a platform for one test: a database of its own, an in-process Redis or a given one, the offline model. All of it is gone
// when the test ends.
type Rig struct {
	Pool   *pgxpool.Pool
	Store  *store.Store
	Server *miniredis.Miniredis // nil where the Redis is another
	Redis  goredis.UniversalClient
	Feed   *redis.Feed
	Log    *slog.Logger
	Model  dramatis.ChatModel // what workers that start from now on speak with
	Prices dramatis.PriceTable

	Graph    dramatis.GraphProjection  // what workers that start from now on keep beside Postgres; nil for none
	Vectors  dramatis.VectorProjection // likewise
	Embedder dramatis.Embedder         // what workers that start from now on make vectors with
	Metrics  prometheus.Registerer     // what workers that start from now on count in; nil for none
}

// New makes a Rig, whose store has the options.
func New(t testing.TB, options ...store.Option) *Rig {
	t.Helper()
	server, client := inProcess(t)
	r := newRig(t, Database(t), client, options...)
	r.Server = server
	return r
}

// NewIn makes a Rig over a database that is there.
func NewIn(t testing.TB, pool *pgxpool.Pool, options ...store.Option) *Rig {
	t.Helper()
	server, client := inProcess(t)
	r := newRig(t, pool, client, options...)
	r.Server = server
	return r
}

// NewOn makes a Rig on a Redis that the caller has started, and that stays the caller's.
func NewOn(t testing.TB, client goredis.UniversalClient, options ...store.Option) *Rig {
	t.Helper()
	return newRig(t, Database(t), client, options...)
}

func inProcess(t testing.TB) (*miniredis.Miniredis, *goredis.Client) {
	server := miniredis.RunT(t)
	client := goredis.NewClient(&goredis.Options{Addr: server.Addr()})
	t.Cleanup(func() { _ = client.Close() })
	return server, client
}

func newRig(t testing.TB, pool *pgxpool.Pool, client goredis.UniversalClient, options ...store.Option) *Rig {
	r := &Rig{Pool: pool, Redis: client, Log: slog.New(slog.NewTextHandler(logOf{t}, nil))}
	r.Model, r.Embedder = &Script{}, llm.NewHashEmbedder()
	r.Feed = redis.NewFeed(client, r.Log)
	r.Store = store.New(r.Pool, r.Feed, r.Log, options...)
	start(t, func(ctx context.Context) { r.Feed.Run(ctx) })
	return r
}

// start runs do until the test ends, or until the function it gives is called, and waits for it then.
func start(t testing.TB, do func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		do(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return stop
}

// logOf hands log lines to a test. Lines that come after its end are dropped.
type logOf struct{ t testing.TB }

func (l logOf) Write(line []byte) (int, error) {
	if l.t.Context().Err() == nil {
		l.t.Logf("%s", line[:len(line)-1])
	}
	return len(line), nil
}

// Work starts a worker and gives what stops it.
func (r *Rig) Work(t testing.TB, config worker.Config) (stop func()) {
	t.Helper()
	if config.Poll == 0 {
		config.Poll = 100 * time.Millisecond
	}
	w := worker.New(config, worker.Deps{
		Store: r.Store, Redis: r.Redis, Feed: r.Feed, Model: r.Model, Embedder: r.Embedder, Graph: r.Graph, Vectors: r.Vectors, Prices: r.Prices, Log: r.Log,
		Metrics: r.Metrics,
	})
	return start(t, func(ctx context.Context) {
		if err := w.Run(ctx); err != nil {
			t.Errorf("run the worker: %v", err)
		}
	})
}

// User makes a user.
func (r *Rig) User(t testing.TB, name string) dramatis.ID {
	t.Helper()
	id := dramatis.NewID()
	_, err := r.Pool.Exec(t.Context(), `INSERT INTO users (id, username, email, password_hash, role) VALUES ($1, $2, $3, 'none', 'creator')`,
		id, name, name+"@example.org")
	if err != nil {
		t.Fatalf("make user %s: %v", name, err)
	}
	return id
}

// World makes a world of people who know one another in a ring, and belongs to a user of its own.
func (r *Rig) World(t testing.TB, people int, seed int64) dramatis.Ecosystem {
	t.Helper()
	cast, bonds := ring(people)
	e, err := r.Store.ImportWorld(t.Context(), dramatis.Ecosystem{
		OwnerID: r.User(t, fmt.Sprintf("owner-%s", dramatis.NewID())), Name: "Ring", Seed: seed,
		Settings: dramatis.Settings{MaxScenes: 8, MaxTurns: 6, DecayEvery: 3},
	}, cast, bonds)
	if err != nil {
		t.Fatalf("make a world: %v", err)
	}
	return e
}

// Inhabited is World, and who lives in it, by number.
func (r *Rig) Inhabited(t testing.TB, people int, seed int64) (dramatis.Ecosystem, []dramatis.Character) {
	t.Helper()
	e := r.World(t, people, seed)
	cast, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatalf("read who lives in a world: %v", err)
	}
	return e, cast
}

// ring is a cast in which everybody knows the next, who knows them.
func ring(people int) ([]dramatis.Character, []store.NewBond) {
	cast := make([]dramatis.Character, people)
	var bonds []store.NewBond
	for i := range cast {
		share := func(step int) float64 { return float64((i*step)%10) / 10 }
		cast[i] = dramatis.Character{
			Name: fmt.Sprintf("Person %c%d", 'A'+i%26, i/26), IsActive: true, AutonomyLevel: 0.5, Talkativeness: 0.5,
			Description: "Somebody who lives in the ring.",
			Persona:     dramatis.Persona{Voice: "plain and friendly", Topics: []string{"the weather", "the harvest", fmt.Sprintf("house number %d", i)}},
			Traits: dramatis.Traits{
				Openness: share(3), Conscientiousness: share(5), Extraversion: share(7), Agreeableness: share(9), Neuroticism: share(11),
			},
		}
		next := (i + 1) % people
		if people == 2 && next == 0 {
			break // the other way round is there
		}
		bond := sim.Bond{Strength: 0.2, Trust: 0.5, Familiarity: 0.4}
		bonds = append(bonds,
			store.NewBond{From: i + 1, To: next + 1, Type: dramatis.Acquaintance, Bond: bond},
			store.NewBond{From: next + 1, To: i + 1, Type: dramatis.Acquaintance, Bond: bond})
	}
	return cast, bonds
}

// Step asks for ticks.
func (r *Rig) Step(t testing.TB, e dramatis.Ecosystem, ticks int) {
	t.Helper()
	if _, err := r.Store.StepEcosystem(t.Context(), e.ID, ticks, e.OwnerID); err != nil {
		t.Fatalf("step: %v", err)
	}
}

// AwaitTick waits until a tick of a world has closed.
func (r *Rig) AwaitTick(t testing.TB, world dramatis.ID, tick int) {
	t.Helper()
	r.Await(t, fmt.Sprintf("tick %d to close", tick), func(ctx context.Context) (bool, error) {
		var closed bool
		err := r.Pool.QueryRow(ctx,
			`SELECT EXISTS (SELECT FROM ticks WHERE ecosystem_id = $1 AND tick = $2 AND closed_at IS NOT NULL)`, world, tick).Scan(&closed)
		return closed, err
	})
}

// Await waits until something is so, by asking again and again.
func (r *Rig) Await(t testing.TB, what string, so func(context.Context) (bool, error)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		yes, err := so(ctx)
		if yes && err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s (%v)", what, err)
		case <-again.C:
		}
	}
}

// Events reads all of a world's log.
func (r *Rig) Events(t testing.TB, world dramatis.ID) []dramatis.Event {
	t.Helper()
	var all []dramatis.Event
	for {
		page, err := r.Store.Events(t.Context(), world, int64(len(all)), 1000)
		if err != nil {
			t.Fatalf("read events: %v", err)
		}
		if all = append(all, page...); len(page) < 1000 {
			return all
		}
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

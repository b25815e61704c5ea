package api_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/demo"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store/redis"
)

// BenchmarkAPI measures how long requests take, by class, while RATE (200) of them come every second for LENGTH (20) seconds.
// They come when they are due, whether or not others have been answered, and each is timed from when it was due: a server
// that stands still is charged for everybody who waits, as its users are. All of it shares one machine: the clients, the
// API, a PostgreSQL that syncs to the disk, and a Redis. There are two demo worlds: one is only read, so its reads come
// from the cache; the other is written to all the time, so most of its reads do not.
func BenchmarkAPI(b *testing.B) {
	rate, length := fromEnv(b, "RATE", 200), fromEnv(b, "LENGTH", 20)
	s := benchSite(b)
	p := s.user("owner", dramatis.RoleCreator)
	busy, quiet := newBenchWorld(b, p), newBenchWorld(b, p)
	mix := slices.Concat(busy.reads(), quiet.reads(), busy.writes())
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 512}}
	run(b, client, p, mix, rate, 2) // warm up: connections, prepared statements, the cache
	taken, failed := run(b, client, p, mix, rate, length)
	report(b, taken, rate)
	if failed > 0 {
		b.Errorf("%d requests failed", failed)
	}
	for _, class := range slices.Sorted(maps.Keys(taken)) {
		b.Run("class="+class, func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			for _, percent := range []int{50, 95, 99} {
				b.ReportMetric(percentile(taken[class], percent).Seconds()*1000, fmt.Sprintf("p%d-ms", percent))
			}
		})
	}
}

func fromEnv(b *testing.B, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		b.Fatalf("%s must be a number", name)
	}
	return n
}

func benchSite(b *testing.B) *site {
	r := testrig.NewDurable(b)
	quick := redis.NewQuick(r.Redis, redis.QuickPatience, r.Log)
	b.Cleanup(quick.Close)
	const plenty = 1_000_000
	server := api.New(api.Config{
		Store: r.Store, Feed: r.Feed, Log: slog.New(slog.DiscardHandler), SigningKey: benchKey(),
		Cache: redis.NewCache(quick), Limiter: redis.NewLimiter(quick),
		Limits: api.Limits{Read: plenty, Write: plenty, Auth: plenty, Chat: plenty, Address: plenty},
	})
	listener := httptest.NewServer(server.Handler())
	b.Cleanup(func() {
		server.Close()
		listener.Close()
	})
	return &site{Server: server, t: b, url: listener.URL, pool: r.Pool, store: r.Store}
}

func benchKey() []byte { return bytes.Repeat([]byte("k"), 32) }

// benchWorld is a demo world.
type benchWorld struct {
	id     string
	people []string
	bonds  []string
	scenes []string // enough that two lines seldom meet in one
}

func newBenchWorld(b *testing.B, p *person) *benchWorld {
	world, network, err := demo.World()
	if err != nil {
		b.Fatal(err)
	}
	world.OwnerID = p.id
	if world, err = p.site.store.ImportNetwork(b.Context(), world, network); err != nil {
		b.Fatal(err)
	}
	w := &benchWorld{id: world.ID.String()}
	people, err := p.site.store.AllCharacters(b.Context(), world.ID)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range people {
		w.people = append(w.people, c.ID.String())
	}
	bonds, err := p.site.store.AllRelationships(b.Context(), world.ID)
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range bonds {
		w.bonds = append(w.bonds, r.ID.String())
	}
	for i := range 40 {
		var begun struct{ Conversation struct{ ID string } }
		p.do("POST", "/api/v1/conversations", map[string]any{
			"ecosystem_id": world.ID, "speaker_order": "manual", "max_turns": 100,
			"cast": []any{map[string]any{"character_id": people[i].ID}, map[string]any{"character_id": people[i+1].ID}},
		}).want(201).into(&begun)
		w.scenes = append(w.scenes, begun.Conversation.ID)
	}
	return w
}

// shot is a kind of request: how many of a hundred or so are of it, and what each asks.
type shot struct {
	class  string
	what   string
	weight int
	method string
	make   func(n int) (path, body string)
}

func (w *benchWorld) reads() []shot {
	get := func(class, what string, weight int, path func(n int) string) shot {
		return shot{class, what, weight, "GET", func(n int) (string, string) { return path(n), "" }}
	}
	world := "/api/v1/ecosystems/" + w.id
	return []shot{
		get("read", "character", 12, func(n int) string { return "/api/v1/characters/" + w.people[n%len(w.people)] }),
		get("read", "ecosystem", 4, func(int) string { return world }),
		get("read", "relationship", 4, func(n int) string { return "/api/v1/relationships/" + w.bonds[n%len(w.bonds)] }),
		get("read", "overview", 4, func(int) string { return world + "/overview" }),
		get("list", "characters", 4, func(int) string { return "/api/v1/characters?ecosystem_id=" + w.id }),
		get("list", "relationships", 3, func(int) string { return "/api/v1/relationships?ecosystem_id=" + w.id }),
		get("list", "messages", 3, func(n int) string { return "/api/v1/conversations/" + w.scenes[n%len(w.scenes)] + "/messages" }),
		get("list", "events", 2, func(int) string { return world + "/events?after=0" }),
		get("list", "ecosystems", 1, func(int) string { return "/api/v1/ecosystems" }),
		get("graph", "graph", 3, func(int) string { return world + "/graph" }),
		get("graph", "past", 1, func(int) string { return world + "/graph?at=2" }),
		get("structure", "structure", 1, func(int) string { return world + "/graph/structure" }),
	}
}

func (w *benchWorld) writes() []shot {
	return []shot{
		{"write", "character", 4, "PUT", func(n int) (string, string) {
			return "/api/v1/characters/" + w.people[n%len(w.people)], fmt.Sprintf(`{"description":"As described the %dth time."}`, n)
		}},
		{"write", "relationship", 3, "PUT", func(n int) (string, string) {
			return "/api/v1/relationships/" + w.bonds[n%len(w.bonds)], fmt.Sprintf(`{"strength":%.2f}`, float64(n%100)/100)
		}},
		{"write", "line", 4, "POST", func(n int) (string, string) {
			return "/api/v1/conversations/" + w.scenes[n%len(w.scenes)] + "/messages", fmt.Sprintf(`{"text":"And then, for the %dth time, nothing happened.","as":"narrator"}`, n)
		}},
		{"job", "chat", 4, "POST", func(n int) (string, string) {
			return "/api/v1/characters/" + w.people[n%len(w.people)] + "/chat", `{"message":"Good evening. What do you say to all this?"}`
		}},
	}
}

// run sends requests at a rate for so many seconds, and gives how long they took, by class.
func run(b *testing.B, client *http.Client, p *person, mix []shot, rate, length int) (taken map[string][]time.Duration, failed int) {
	total := 0
	for _, s := range mix {
		total += s.weight
	}
	taken = map[string][]time.Duration{}
	chance := rand.New(rand.NewPCG(1, uint64(length)))
	var mu sync.Mutex
	var wg sync.WaitGroup
	start := time.Now()
	for i := range rate * length {
		pick, left := 0, chance.IntN(total)
		for left >= mix[pick].weight {
			left -= mix[pick].weight
			pick++
		}
		due := start.Add(time.Duration(i) * time.Second / time.Duration(rate))
		time.Sleep(time.Until(due))
		wg.Go(func() {
			err := shoot(b.Context(), client, p, &mix[pick], i)
			took := time.Since(due)
			mu.Lock()
			defer mu.Unlock()
			if taken[mix[pick].class] = append(taken[mix[pick].class], took); err != nil {
				if failed++; failed < 5 {
					b.Log(err)
				}
			}
		})
	}
	wg.Wait()
	return taken, failed
}

func shoot(ctx context.Context, client *http.Client, p *person, s *shot, n int) error {
	path, body := s.make(n)
	r, err := http.NewRequestWithContext(ctx, s.method, p.site.url+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("Accept", "application/json")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if s.method == "POST" {
		r.Header.Set("Idempotency-Key", dramatis.NewID().String())
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 300 && answer.StatusCode != http.StatusConflict { // a scene may have come to its end
		err = fmt.Errorf("%s %s: %d %s", s.method, path, answer.StatusCode, text)
	}
	return err
}

func percentile(taken []time.Duration, percent int) time.Duration {
	sorted := slices.SortedFunc(slices.Values(taken), cmp.Compare)
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// report prints the figures as a table.
func report(b *testing.B, taken map[string][]time.Duration, rate int) {
	var out strings.Builder
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "class\trequests\tp50\tp95\tp99\tlongest\t\n")
	for _, class := range slices.Sorted(maps.Keys(taken)) {
		t := taken[class]
		fmt.Fprintf(table, "%s\t%d\t", class, len(t))
		for _, percent := range []int{50, 95, 99, 100} {
			fmt.Fprintf(table, "%.1f ms\t", percentile(t, percent).Seconds()*1000)
		}
		fmt.Fprintln(table)
	}
	_ = table.Flush()
	fmt.Printf("%d requests a second:\n%s", rate, out.String()) // what a benchmark logs is shown only when it fails
}

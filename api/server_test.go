package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/crypto/bcrypt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
)

// bus is a feed within one process, so that a test decides what is carried.
type bus struct {
	mu   sync.Mutex
	next int
	subs map[string]map[int]func([]byte)
	mute bool // lose everything, as a feed may
}

func (b *bus) Publish(topic string, payload []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.mute {
		return
	}
	for _, receive := range b.subs[topic] {
		receive(payload)
	}
}

func (b *bus) Subscribe(_ context.Context, topic string, receive func([]byte)) (stop func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.subs == nil {
		b.subs = map[string]map[int]func([]byte){}
	}
	if b.subs[topic] == nil {
		b.subs[topic] = map[int]func([]byte){}
	}
	b.next++
	id := b.next
	b.subs[topic][id] = receive
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subs[topic], id)
	}
}

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// smallBuffer lets a test fill the sockets between server and client with little.
const smallBuffer = 16 << 10

// site is a running server with a database of its own.
type site struct {
	*api.Server
	t     testing.TB
	url   string
	pool  *pgxpool.Pool
	store *store.Store
	bus   *bus
	clock *clock
}

// newSite starts a server; change may alter how it is configured.
func newSite(t testing.TB, change ...func(*api.Config)) *site {
	t.Helper()
	feed := &bus{}
	pool := testrig.Database(t)
	st := store.New(pool, feed, slog.New(slog.DiscardHandler))
	now := &clock{now: time.Now()}
	config := api.Config{
		Store: st, Feed: feed, Clock: now.Now, Version: "test", SigningKey: bytes.Repeat([]byte("k"), 32), Embedder: llm.NewHashEmbedder(),
		Web:     fstest.MapFS{"index.html": {Data: []byte("<title>app</title>")}, "assets/app-1a2b.js": {Data: []byte("run()")}},
		Monitor: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the monitor") }),
		Streams: api.StreamLimits{Poll: 50 * time.Millisecond, Recheck: 50 * time.Millisecond},
	}
	for _, apply := range change {
		apply(&config)
	}
	server := api.New(config)
	listener := httptest.NewUnstartedServer(server.Handler())
	listener.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		_ = c.(*net.TCPConn).SetWriteBuffer(smallBuffer)
		return ctx
	}
	listener.Start()
	t.Cleanup(func() {
		server.Close()
		listener.Close()
	})
	return &site{Server: server, t: t, url: listener.URL, pool: pool, store: st, bus: feed, clock: now}
}

// person is a user with a token.
type person struct {
	site  *site
	id    dramatis.ID
	name  string
	token string
}

const password = "Hauteville House"

// user makes a user with a role and logs them in.
func (s *site) user(name string, role dramatis.Role) *person {
	s.t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		s.t.Fatal(err)
	}
	u, err := s.store.CreateUser(s.t.Context(), dramatis.User{
		Username: name, Email: name + "@example.org", PasswordHash: string(hash), Role: role,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	p := &person{site: s, id: u.ID, name: name}
	var tokens struct {
		AccessToken string `json:"access_token"`
	}
	p.do("POST", "/api/v1/auth/login", map[string]string{"username": name, "password": password}).want(200).into(&tokens)
	p.token = tokens.AccessToken
	return p
}

// nobody is not logged in.
func (s *site) nobody() *person { return &person{site: s} }

// reply is an answer that was read to its end.
type reply struct {
	t      testing.TB
	what   string
	status int
	header http.Header
	body   []byte
}

// do sends a request: a body that is neither a string nor nil goes as JSON.
func (p *person) do(method, path string, body any, headers ...string) *reply {
	p.site.t.Helper()
	var content io.Reader
	contentType := "application/json"
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			p.site.t.Fatal(err)
		}
		content = bytes.NewReader(raw)
	}
	r, err := http.NewRequestWithContext(p.site.t.Context(), method, p.site.url+path, content)
	if err != nil {
		p.site.t.Fatal(err)
	}
	if content != nil {
		r.Header.Set("Content-Type", contentType)
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.site.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		p.site.t.Fatalf("%s %s: %v", method, path, err)
	}
	return &reply{t: p.site.t, what: method + " " + path, status: answer.StatusCode, header: answer.Header, body: raw}
}

func (r *reply) want(status int) *reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: status %d, want %d: %s", r.what, r.status, status, r.body)
	}
	return r
}

func (r *reply) into(v any) *reply {
	r.t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		r.t.Fatalf("%s: %v in %s", r.what, err, r.body)
	}
	return r
}

// problem reads a refusal, which must be a problem document.
func (r *reply) problem() problemView {
	r.t.Helper()
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		r.t.Fatalf("%s: content type %q, want a problem: %s", r.what, got, r.body)
	}
	var p problemView
	r.into(&p)
	if p.Status != r.status || p.Title == "" || p.Detail == "" || p.Code == "" {
		r.t.Fatalf("%s: the problem is not whole: %s", r.what, r.body)
	}
	return p
}

type problemView struct {
	Title  string           `json:"title"`
	Status int              `json:"status"`
	Code   dramatis.Code    `json:"code"`
	Detail string           `json:"detail"`
	Faults []dramatis.Fault `json:"faults"`
}

// world makes a world with two people who know each other.
func (p *person) world() world {
	p.site.t.Helper()
	w := world{}
	var made struct{ ID dramatis.ID }
	p.do("POST", "/api/v1/ecosystems", map[string]any{"name": "Paris", "seed": 7}).want(201).into(&made)
	w.id = made.ID
	for i, name := range []string{"Valjean", "Cosette"} {
		p.do("POST", "/api/v1/characters", map[string]any{"ecosystem_id": w.id, "name": name}).want(201).into(&made)
		w.people[i] = made.ID
	}
	p.do("POST", "/api/v1/relationships", map[string]any{
		"ecosystem_id": w.id, "from_character_id": w.people[0], "to_character_id": w.people[1], "relationship_type": "family", "strength": 0.9,
	}).want(201).into(&made)
	w.bond = made.ID
	return w
}

type world struct {
	id     dramatis.ID
	people [2]dramatis.ID
	bond   dramatis.ID
}

// joins makes somebody a member of a world.
func (p *person) joins(w world, access dramatis.Access) {
	p.site.t.Helper()
	if err := p.site.store.AddMember(p.site.t.Context(), w.id, p.id, access); err != nil {
		p.site.t.Fatal(err)
	}
}

// anyJob is the id of some job.
func (s *site) anyJob() string {
	s.t.Helper()
	var id string
	if err := s.pool.QueryRow(s.t.Context(), `SELECT id::text FROM jobs LIMIT 1`).Scan(&id); err != nil {
		s.t.Fatal(err)
	}
	return id
}

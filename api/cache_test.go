package api_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	goredis "github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store/redis"
)

// cachedSite is a site with a cache in a Redis of its own, and the figures that it counts.
func cachedSite(t *testing.T) (*site, *miniredis.Miniredis, *prometheus.Registry) {
	t.Helper()
	server, figures := miniredis.RunT(t), prometheus.NewRegistry()
	client := goredis.NewClient(&goredis.Options{Addr: server.Addr()})
	quick := redis.NewQuick(client, testrig.Patience, slog.New(slog.DiscardHandler))
	t.Cleanup(func() {
		quick.Close()
		_ = client.Close()
	})
	s := newSite(t, func(c *api.Config) { c.Cache, c.Metrics = redis.NewCache(quick), figures })
	return s, server, figures
}

// looks are how often the cache was asked, by what came of it.
func looks(t *testing.T, figures *prometheus.Registry) map[string]int {
	t.Helper()
	families, err := figures.Gather()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "dramatis_cache_total" {
				found[labelOf(m)] = int(m.GetCounter().GetValue())
			}
		}
	}
	return found
}

func labelOf(m *dto.Metric) string { return m.GetLabel()[0].GetValue() }

// cachedReads are the addresses of what is cached of a world.
func (w world) cachedReads() []string {
	id := w.id.String()
	paths := []string{
		"/api/v1/ecosystems/" + id, "/api/v1/ecosystems/" + id + "/graph", "/api/v1/ecosystems/" + id + "/graph?type=friend",
		"/api/v1/ecosystems/" + id + "/graph?at=2", "/api/v1/ecosystems/" + id + "/graph/structure",
		"/api/v1/characters?ecosystem_id=" + id, "/api/v1/characters?limit=1&ecosystem_id=" + id,
		"/api/v1/relationships?ecosystem_id=" + id, "/api/v1/relationships/" + w.bond.String(),
		"/api/v1/ecosystems/" + id + "/graph/path?from=" + w.people[0].String() + "&to=" + w.people[1].String(),
	}
	for _, c := range w.people {
		paths = append(paths, "/api/v1/characters/"+c.String(), "/api/v1/characters/"+c.String()+"/relationships",
			"/api/v1/characters/"+c.String()+"/relationships?direction=in")
	}
	return paths
}

// Whatever changes what is cached, the next read shows it: the cached answers are compared with those of a server that
// has no cache, after each change that the API knows.
func TestNothingCachedIsStale(t *testing.T) {
	t.Parallel()
	s, _, figures := cachedSite(t)
	plain := httptest.NewServer(api.New(api.Config{
		Store: s.store, Feed: s.bus, Clock: s.clock.Now, Version: "test", SigningKey: bytes.Repeat([]byte("k"), 32),
	}).Handler())
	t.Cleanup(plain.Close)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	beside := &person{site: &site{t: t, url: plain.URL}, token: p.token}
	same := func(after string) {
		t.Helper()
		for _, path := range w.cachedReads() {
			want := beside.do("GET", path, nil)
			for range 2 { // made, and then found
				if got := p.do("GET", path, nil); got.status != want.status || got.status == 200 && !bytes.Equal(got.body, want.body) {
					t.Errorf("after %s, %s is %d %s\nwithout a cache %d %s", after, path, got.status, got.body, want.status, want.body)
				}
			}
		}
	}
	same("nothing")
	world, person, bond := "/api/v1/ecosystems/"+w.id.String(), "/api/v1/characters/"+w.people[0].String(), "/api/v1/relationships/"+w.bond.String()
	scene := p.scene(w)
	same("a scene's beginning")
	for _, step := range []struct{ method, path, body string }{
		{"PUT", world, `{"name":"Paris, 1832","speed":2}`},
		{"PUT", world + "/budget", `{"total":5}`},
		{"POST", world + "/resume", ""},
		{"POST", world + "/pause", `{"reason":"dinner"}`},
		{"POST", world + "/step", `{"ticks":2}`},
		{"POST", "/api/v1/characters", newPerson(w, "Marius")},
		{"PUT", person, `{"description":"A convict","goals":[{"text":"be good"}]}`},
		{"PUT", bond, `{"strength":0.1,"relationship_type":"friend"}`},
		{"POST", person + "/chat", `{"message":"Good evening."}`},
		{"POST", person + "/reflect", ""},
		{"POST", world + "/interactions", fmt.Sprintf(`{"participants":[%q,%q]}`, w.people[0], w.people[1])},
		{"POST", scene + "/messages", fmt.Sprintf(`{"text":"I am Jean Valjean!","as":"character","character_id":%q}`, w.people[0])},
		{"POST", scene + "/end", ""},
		{"DELETE", bond, ""},
		{"POST", "/api/v1/relationships", fmt.Sprintf(
			`{"ecosystem_id":%q,"from_character_id":%q,"to_character_id":%q,"relationship_type":"rival"}`, w.id, w.people[0], w.people[1])},
		{"DELETE", "/api/v1/characters/" + w.people[1].String(), ""},
		{"DELETE", world, ""},
	} {
		body := any(step.body)
		if step.body == "" {
			body = nil
		}
		if r := p.do(step.method, step.path, body); r.status >= 300 {
			t.Fatalf("%s %s: %d %s", step.method, step.path, r.status, r.body)
		}
		same(step.method + " " + step.path)
	}
	if n := looks(t, figures); n["hit"] < 100 || n["miss"] < 100 || n["error"] > 0 {
		t.Errorf("the cache was of no use: %v", n)
	}
}

func TestWhoMayNotSeeIsNotAnsweredFromTheCache(t *testing.T) {
	t.Parallel()
	s, _, _ := cachedSite(t)
	p, stranger := s.user("owner", dramatis.RoleCreator), s.user("stranger", dramatis.RoleCreator)
	w := p.world()
	for _, path := range w.cachedReads() {
		p.do("GET", path, nil).want(200)
		stranger.do("GET", path, nil).want(404).problem()
		s.nobody().do("GET", path, nil).want(401)
	}
	stranger.joins(w, dramatis.AccessViewer)
	for _, path := range w.cachedReads() {
		stranger.do("GET", path, nil).want(200)
	}
	if _, err := s.pool.Exec(t.Context(), `DELETE FROM ecosystem_members WHERE user_id = $1`, stranger.id); err != nil {
		t.Fatal(err)
	}
	for _, path := range w.cachedReads() {
		stranger.do("GET", path, nil).want(404)
	}
}

func TestTagsSaveTheBody(t *testing.T) {
	t.Parallel()
	s, _, _ := cachedSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	for _, path := range w.cachedReads() {
		tag := p.do("GET", path, nil).want(200).header.Get("ETag")
		if tag == "" {
			t.Fatalf("%s has no ETag", path)
		}
		for _, list := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
			r := p.do("GET", path, nil, "If-None-Match", list).want(http.StatusNotModified)
			if len(r.body) > 0 || r.header.Get("ETag") != tag || r.header.Get("Content-Type") != "" {
				t.Errorf("%s: not modified, and yet %v %s", path, r.header, r.body)
			}
		}
		p.do("GET", path, nil, "If-None-Match", `"other"`).want(200)
	}
	path := w.cachedReads()[len(w.cachedReads())-3]
	tag := p.do("GET", path, nil).want(200).header.Get("ETag")
	if !strings.HasPrefix(tag, `"1.`) {
		t.Errorf("the tag of a character is %s", tag)
	}
	p.do("PUT", path, `{"description":"A convict"}`, "If-Match", tag).want(200)
	p.do("GET", path, nil, "If-None-Match", tag).want(200)
	p.do("PUT", path, `{"description":"A mayor"}`, "If-Match", tag).want(http.StatusPreconditionFailed)
}

func TestTheAPIWorksWithoutItsCache(t *testing.T) {
	t.Parallel()
	s, server, figures := cachedSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	read := func(from []string) {
		for _, path := range from {
			p.do("GET", path, nil).want(200)
		}
	}
	read(w.cachedReads())
	for _, key := range server.Keys() { // something else lies there
		names, _ := server.HKeys(key)
		for _, name := range names {
			if name != "@" {
				server.HSet(key, name, "flate\nbroken\n\nx")
			}
		}
	}
	read(w.cachedReads())
	server.Close()
	read(w.cachedReads())
	if n := looks(t, figures); n["hit"] > 0 || n["error"] == 0 {
		t.Errorf("the cache was asked with %v", n)
	}
}

// What is kept is not given for an address that would be refused.
func TestTheCacheKnowsNoUnknownParameters(t *testing.T) {
	t.Parallel()
	s, _, figures := cachedSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	for _, path := range p.world().cachedReads() {
		sign := "?"
		if strings.Contains(path, "?") {
			sign = "&"
		}
		for range 2 {
			p.do("GET", path, nil).want(200)
			p.do("GET", path+sign+"att=3", nil).want(422).problem()
		}
	}
	if n := looks(t, figures); n["hit"] == 0 {
		t.Errorf("the cache was asked with %v", n)
	}
}

// slow lets a test decide when the cache says that it has nothing.
type slow struct {
	asked chan struct{}
	more  chan struct{}
}

func (c *slow) Get(context.Context, string, string, string) ([]byte, error) {
	c.asked <- struct{}{}
	<-c.more
	return nil, nil
}
func (*slow) Put(context.Context, string, string, string, []byte) error { return nil }

func TestManyWhoAskAtOnceAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	c := &slow{asked: make(chan struct{}, 30), more: make(chan struct{})}
	s := newSite(t, func(config *api.Config) { config.Cache = c })
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	bodies := make([]string, 30)
	var wg sync.WaitGroup
	for i := range bodies {
		wg.Go(func() {
			bodies[i] = string(p.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/graph", nil).want(200).body)
		})
	}
	for range bodies {
		<-c.asked
	}
	close(c.more)
	wg.Wait()
	for _, b := range bodies {
		if b != bodies[0] || b == "" {
			t.Fatalf("%s and %s", bodies[0], b)
		}
	}
}

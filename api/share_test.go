package api_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

// notebook is a log that a test can read.
type notebook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notebook) Write(line []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(line)
}

func (n *notebook) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

func TestALinkLivesUntilItIsWithdrawn(t *testing.T) {
	t.Parallel()
	kept := &notebook{}
	s := newSite(t, func(c *api.Config) { c.Log = slog.New(slog.NewTextHandler(kept, nil)) })
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	p.do("PUT", "/api/v1/characters/"+w.people[0].String(), `{"description":"He was a convict.","persona":{"facts":["He is number 24601."]}}`).want(200)
	sc := p.scenario(w, nil)
	share := func(body any) (path string) {
		t.Helper()
		var link struct{ Token, Path string }
		got := p.do("POST", scenarioAt(sc)+"/share", body).want(201).into(&link)
		if len(link.Token) != 43 || link.Path != "/api/v1/shared/"+link.Token || got.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("shared as %s", got.body)
		}
		return link.Path
	}
	first := share(nil)
	got := s.nobody().do("GET", first, nil).want(200)
	for header, want := range map[string]string{
		"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store",
	} {
		if got.header.Get(header) != want {
			t.Errorf("%s is %q", header, got.header.Get(header))
		}
	}
	showsNothingElse(t, got, w, p)

	p.do("GET", scenarioAt(sc), nil).want(200).into(&sc)
	if sc.Shared == nil {
		t.Error("the scenario does not say that it is shared")
	}
	if body := p.do("GET", scenarioAt(sc), nil).body; bytes.Contains(body, []byte(strings.TrimPrefix(first, "/api/v1/shared/"))) {
		t.Error("the link is shown again")
	}
	second := share(map[string]any{"expires_at": s.clock.Now().Add(10 * time.Minute)})
	never := s.nobody().do("GET", "/api/v1/shared/nothing", nil).want(404)
	same := func(why, path string) {
		t.Helper()
		gone := s.nobody().do("GET", path, nil).want(404)
		if gone.problem().Detail != never.problem().Detail || gone.header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s: %s %v", why, gone.body, gone.header)
		}
	}
	same("replaced", first)
	s.nobody().do("GET", second, nil).want(200)
	s.clock.Move(11 * time.Minute)
	same("expired", second)
	third := share(nil)
	p.do("DELETE", scenarioAt(sc)+"/share", nil).want(204)
	p.do("DELETE", scenarioAt(sc)+"/share", nil).want(204) // there is none, as it should be
	same("withdrawn", third)
	fourth := share(nil)
	p.do("DELETE", scenarioAt(sc), nil).want(204)
	same("deleted", fourth)
	for _, path := range []string{first, second, third, fourth} {
		if strings.Contains(kept.String(), strings.TrimPrefix(path, "/api/v1/shared/")) {
			t.Error("a link is in the log")
		}
	}
}

// showsNothingElse checks that a link tells nothing of the world, its people or its owner but what it is for.
func showsNothingElse(t *testing.T, got *reply, w world, owner *person) {
	t.Helper()
	var shown map[string]json.RawMessage
	got.into(&shown)
	if fields := slices.Sorted(maps.Keys(shown)); !slices.Equal(fields, []string{"cast", "goal", "mood", "opening", "setting", "title"}) {
		t.Errorf("the link shows %v", fields)
	}
	var cast []map[string]string
	if err := json.Unmarshal(shown["cast"], &cast); err != nil || len(cast) != 2 {
		t.Fatalf("the cast is %s (%v)", shown["cast"], err)
	}
	if cast[0]["name"] != "Valjean" || cast[0]["description"] != "He was a convict." || len(cast[0]) != 2 {
		t.Errorf("the cast is %v", cast)
	}
	for _, secret := range []string{
		w.id.String(), w.people[0].String(), w.people[1].String(), owner.id.String(), owner.name, "24601", "He must not know", "digne",
	} {
		if strings.Contains(string(got.body), secret) {
			t.Errorf("the link shows %q: %s", secret, got.body)
		}
	}
}

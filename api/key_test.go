package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

// madeKey is a key as the API shows it when it is made.
type madeKey struct {
	ID         dramatis.ID `json:"id"`
	Key        string      `json:"key"`
	Prefix     string      `json:"prefix"`
	Scopes     []string    `json:"scopes"`
	LastUsedAt *time.Time  `json:"last_used_at"`
}

func (p *person) makeKey(body map[string]any) madeKey {
	p.site.t.Helper()
	var k madeKey
	p.do("POST", "/api/v1/auth/keys", body).want(201).into(&k)
	return k
}

// key is a new key with scopes.
func (p *person) key(scopes ...string) string {
	p.site.t.Helper()
	return p.makeKey(map[string]any{"name": "notebook", "scopes": scopes}).Key
}

// by is the person by one of their keys.
func (p *person) by(key string) *person {
	q := *p
	q.token = key
	return &q
}

func (p *person) keys() []madeKey {
	p.site.t.Helper()
	var list struct{ Items []madeKey }
	p.do("GET", "/api/v1/auth/keys", nil).want(200).into(&list)
	return list.Items
}

func TestAKeyIsShownOnceAndKeptAsAHash(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p, other := s.user("victor", dramatis.RoleCreator), s.user("juliette", dramatis.RoleCreator)
	k := p.makeKey(map[string]any{"name": "notebook", "scopes": []string{"read"}})
	if len(k.Key) != 47 || !strings.HasPrefix(k.Key, "drm_") || !strings.HasPrefix(k.Key, k.Prefix) || len(k.Prefix) != 12 {
		t.Errorf("the key is %+v", k)
	}
	p.by(k.Key).do("GET", "/api/v1/ecosystems", nil).want(200)
	listed := p.do("GET", "/api/v1/auth/keys", nil).want(200)
	if strings.Contains(string(listed.body), k.Key) || !strings.Contains(string(listed.body), k.Prefix) {
		t.Errorf("the list says %s", listed.body)
	}
	var dump string
	if err := s.pool.QueryRow(t.Context(), `SELECT string_agg(k::text, '') FROM api_keys k`).Scan(&dump); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(dump, k.Key[len(k.Prefix):]) {
		t.Error("the key is kept")
	}
	if len(other.keys()) != 0 {
		t.Error("a key is listed to somebody else")
	}
	other.do("DELETE", "/api/v1/auth/keys/"+k.ID.String(), nil).want(404).problem()
	p.by(k.Key).do("GET", "/api/v1/ecosystems", nil).want(200)
	p.do("DELETE", "/api/v1/auth/keys/"+k.ID.String(), nil).want(204)
	p.by(k.Key).do("GET", "/api/v1/ecosystems", nil).want(401).problem()
	p.do("DELETE", "/api/v1/auth/keys/"+k.ID.String(), nil).want(404).problem()
	one, two := p.key("read"), p.key("chat", "read")
	p.do("DELETE", "/api/v1/auth/keys", nil).want(204)
	for _, key := range []string{one, two} {
		p.by(key).do("GET", "/api/v1/ecosystems", nil).want(401)
	}
}

// A key reaches what its scope names, as the description says it, and nothing else: no operation is left out.
func TestKeysReachTheirScopeAndNoFurther(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleAdmin)
	things := p.things(p.world())
	keys := map[string]string{"read": p.key("read"), "write": p.key("write"), "chat": p.key("chat")}
	walked := map[string]int{}
	for _, o := range operations(t) {
		if o.public {
			continue
		}
		if o.scope == "" && o.method == "GET" && !strings.HasPrefix(o.path, "/api/v1/auth/") && !strings.HasPrefix(o.path, "/api/v1/admin/") && o.path != "/health/detailed" {
			t.Errorf("%s %s is for no key", o.method, o.path)
		}
		walked[o.scope]++
		for scope, key := range keys {
			if scope == o.scope {
				continue
			}
			got := p.by(key).do(o.method, o.at(t, things), "{}").want(http.StatusForbidden)
			if !strings.HasPrefix(o.path, "/v1/") {
				got.problem()
			}
			want := ""
			if o.scope != "" {
				want = fmt.Sprintf(`Bearer realm="dramatis", error="insufficient_scope", scope="%s"`, o.scope)
			}
			if challenge := got.header.Get("WWW-Authenticate"); challenge != want {
				t.Errorf("%s %s: a key to %s is told %q", o.method, o.path, scope, challenge)
			}
		}
		if o.scope == "read" && !strings.HasSuffix(o.path, "/events") {
			if got := p.by(keys["read"]).do(o.method, o.at(t, things), nil); got.status != 200 && got.status != 202 {
				t.Errorf("%s: status %d: %s", got.what, got.status, got.body)
			}
		}
	}
	if walked["read"] < 15 || walked["write"] < 20 || walked["chat"] < 1 || walked[""] < 10 {
		t.Errorf("walked %v", walked)
	}
	p.by(keys["chat"]).do("POST", "/api/v1/characters/"+things["characters"].String()+"/chat", map[string]any{"message": "Good evening."}).want(202)
	p.by(keys["write"]).do("POST", "/api/v1/ecosystems", map[string]any{"name": "Digne"}).want(201)
	p.by(keys["read"]).do("GET", "/monitor/", nil).want(403)
	p.by(keys["read"]).do("POST", "/monitor/api/queues", nil).want(403)
}

// A key is never more than its user is now.
func TestAKeyIsItsUsersOwn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, stranger := s.user("owner", dramatis.RoleCreator), s.user("stranger", dramatis.RoleCreator)
	w := owner.world()
	path := "/api/v1/ecosystems/" + w.id.String()
	read, write := stranger.by(stranger.key("read")), owner.by(owner.key("write"))
	read.do("GET", path, nil).want(404).problem()
	write.do("PUT", path, map[string]any{"name": "Lyon"}).want(200)
	if _, err := s.store.SetUserRole(t.Context(), owner.id, dramatis.RoleViewer); err != nil {
		t.Fatal(err)
	}
	write.do("PUT", path, map[string]any{"name": "Nice"}).want(403).problem()
	write.do("POST", "/api/v1/ecosystems", map[string]any{"name": "Nice"}).want(403).problem()
}

func TestKeysEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	soon := p.makeKey(map[string]any{"name": "for a day", "scopes": []string{"read"}, "expires_at": s.clock.Now().Add(24 * time.Hour)})
	revoked := p.makeKey(map[string]any{"name": "for ever", "scopes": []string{"read"}})
	all := []*watcher{p.by(revoked.Key).watch(eventsOf(w.id)), p.by(revoked.Key).watch("/api/v1/events"), p.by(soon.Key).watch(eventsOf(w.id))}
	for _, stream := range all {
		stream.mark()
	}
	p.append(w.id, 1, "life")
	for _, stream := range all {
		stream.event()
	}
	p.do("DELETE", "/api/v1/auth/keys/"+revoked.ID.String(), nil).want(204)
	s.clock.Move(24 * time.Hour)
	for _, stream := range all {
		stream.ends()
	}
	p.by(soon.Key).do("GET", "/api/v1/ecosystems", nil).want(401).problem()
	p.by(revoked.Key).tryWatch(eventsOf(w.id)).refused(401)
}

// A key outlives a logout and a new password: programs go on. The account's end is the end of it.
func TestKeysOutliveLogins(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	key := p.by(p.key("read"))
	p.logout("")
	key.do("GET", "/api/v1/auth/me", nil).want(200)
	if err := s.store.DeleteUser(t.Context(), p.id); err != nil {
		t.Fatal(err)
	}
	key.do("GET", "/api/v1/auth/me", nil).want(401)
}

func TestTheUseOfAKeyIsNotedOnceAMinute(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	key := p.by(p.key("read"))
	used := func() time.Time {
		key.do("GET", "/api/v1/ecosystems", nil).want(200)
		at := p.keys()[0].LastUsedAt
		if at == nil {
			t.Fatal("the use is not noted")
		}
		return *at
	}
	if p.keys()[0].LastUsedAt != nil {
		t.Error("a new key was used")
	}
	first := used()
	s.clock.Move(59 * time.Second)
	if again := used(); !again.Equal(first) {
		t.Errorf("noted again after %s", again.Sub(first))
	}
	s.clock.Move(time.Second)
	if later := used(); later.Sub(first) != time.Minute {
		t.Errorf("noted again after %s", later.Sub(first))
	}
}

func TestOneHasSoManyKeysAndNoMore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	var all sync.WaitGroup
	got := make([]*reply, dramatis.MaxAPIKeys+5)
	for i := range got {
		all.Go(func() {
			got[i] = p.do("POST", "/api/v1/auth/keys", map[string]any{"name": "one of many", "scopes": []string{"read"}})
		})
	}
	all.Wait()
	made := 0
	for _, r := range got {
		if r.status == 201 {
			made++
			continue
		}
		r.want(409).problem()
	}
	if made != dramatis.MaxAPIKeys {
		t.Errorf("%d keys were made", made)
	}
	s.user("another", dramatis.RoleCreator).key("read")
}

// A key that is revoked while it is used stops at once: what comes after the answer to the revocation is refused.
func TestAKeyStopsWhileItIsUsed(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.Streams.PerUser = 100 })
	p := s.user("owner", dramatis.RoleCreator)
	k := p.makeKey(map[string]any{"name": "busy", "scopes": []string{"read"}})
	stop := make(chan struct{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if got := p.by(k.Key).do("GET", "/api/v1/ecosystems", nil); got.status != 200 && got.status != 401 {
						t.Errorf("status %d: %s", got.status, got.body)
					}
				}
			}
		})
	}
	p.do("DELETE", "/api/v1/auth/keys/"+k.ID.String(), nil).want(204)
	p.by(k.Key).do("GET", "/api/v1/ecosystems", nil).want(401)
	close(stop)
	all.Wait()
}

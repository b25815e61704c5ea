package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/store"
)

// An access token is good for no longer than what it was given for, however fresh it is.
func TestAnAccessTokenEndsWithItsLogin(t *testing.T) {
	t.Parallel()
	const me = "/api/v1/auth/me"
	for name, end := range map[string]func(p *person, has tokens){
		"logged out":     func(p *person, has tokens) { p.with(has).logout(has.Refresh) },
		"all logged out": func(p *person, _ tokens) { p.with(p.login()).logout("") },
		"logged out from elsewhere": func(p *person, has tokens) {
			p.with(p.login()).logout(has.Refresh)
		},
		"another password": func(p *person, _ tokens) {
			p.with(p.login()).do("POST", "/api/v1/auth/password", map[string]string{"old_password": password, "new_password": "Place des Vosges"}).want(204)
		},
		"a password from the operator": func(p *person, _ tokens) {
			if err := p.site.store.SetPassword(p.site.t.Context(), p.id, "x"); err != nil {
				p.site.t.Fatal(err)
			}
		},
		"another role": func(p *person, _ tokens) {
			if _, err := p.site.store.SetUserRole(p.site.t.Context(), p.id, dramatis.RoleViewer); err != nil {
				p.site.t.Fatal(err)
			}
		},
		"a stolen refresh token": func(p *person, has tokens) {
			p.refresh(has.Refresh).want(200)
			p.site.clock.Move(store.RefreshLeeway + time.Second)
			p.refresh(has.Refresh).want(400)
		},
		"removed": func(p *person, _ tokens) {
			if err := p.site.store.DeleteUser(p.site.t.Context(), p.id); err != nil {
				p.site.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			p := s.user("gavroche", dramatis.RoleCreator)
			w := p.world()
			has := p.login()
			holder := p.with(has)
			holder.do("GET", me, nil).want(200)
			streams := []*watcher{holder.watch(eventsOf(w.id)), holder.watch("/api/v1/events")}
			for _, stream := range streams {
				stream.mark()
			}
			end(p, has)
			got := holder.do("GET", me, nil).want(401)
			if got.problem(); !strings.Contains(got.header.Get("WWW-Authenticate"), `error="invalid_token"`) {
				t.Errorf("the refusal says %q", got.header.Get("WWW-Authenticate"))
			}
			for _, stream := range streams {
				stream.ends()
			}
		})
	}
}

func (p *person) logout(refresh string) {
	p.site.t.Helper()
	var body any
	if refresh != "" {
		body = map[string]string{"refresh_token": refresh}
	}
	p.do("POST", "/api/v1/auth/logout", body).want(204)
}

// A role that changes needs no new login: the next token has it.
func TestARefreshBringsTheNewRole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("javert", dramatis.RoleCreator)
	has := p.login()
	if _, err := s.store.SetUserRole(t.Context(), p.id, dramatis.RoleAdmin); err != nil {
		t.Fatal(err)
	}
	p.with(has).do("GET", "/api/v1/admin/users", nil).want(401)
	var next tokens
	p.refresh(has.Refresh).want(200).into(&next)
	p.with(next).do("GET", "/api/v1/admin/users", nil).want(200)
}

func TestAJobsStreamEndsWithItsLogin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	p.things(p.world())
	stream := p.watch("/api/v1/jobs/" + s.anyJob() + "/events")
	stream.event()
	p.logout("")
	stream.ends()
}

func TestTheMonitorsCookieEndsWithItsLogin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("admin", dramatis.RoleAdmin)
	cookie, _, _ := strings.Cut(p.do("POST", "/api/v1/auth/monitor", nil).want(204).header.Get("Set-Cookie"), ";")
	s.nobody().do("GET", "/monitor/", nil, "Cookie", cookie).want(200)
	p.logout("")
	s.nobody().do("GET", "/monitor/", nil, "Cookie", cookie).want(401)
}

// Whatever happens at the same moment as a logout, no token of that login is good afterwards.
func TestNothingOutrunsALogout(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("eponine", dramatis.RoleCreator)
	for range 10 {
		has := p.login()
		var all sync.WaitGroup
		got := make([]*reply, 4)
		for i := range got {
			all.Go(func() { got[i] = p.refresh(has.Refresh) })
		}
		all.Go(func() { p.with(has).logout(has.Refresh) })
		all.Wait()
		for _, r := range got {
			if r.status != 200 {
				r.want(400)
				continue
			}
			var late tokens
			r.into(&late)
			p.with(late).do("GET", "/api/v1/auth/me", nil).want(401)
			p.refresh(late.Refresh).want(400)
		}
	}
}

// A login that was checked against the old password must not outlive the change that was to end it.
func TestALoginDoesNotOutliveItsPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("cosette", dramatis.RoleCreator)
	u, err := s.store.User(t.Context(), p.id)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.SetPassword(t.Context(), p.id, "another"); err != nil {
		t.Fatal(err)
	}
	first := store.RefreshToken{Hash: []byte("first"), ExpiresAt: time.Now().Add(time.Hour)}
	if _, err := s.store.StartLogin(t.Context(), u, "", first); dramatis.ErrorCode(err) != dramatis.CodeUnauthorized {
		t.Errorf("the login begins: %v", err)
	}
}

func TestChangingYourPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("valjean", dramatis.RoleCreator)
	mine, other := p.login(), p.login()
	change := func(from, to string) *reply {
		return p.with(mine).do("POST", "/api/v1/auth/password", map[string]string{"old_password": from, "new_password": to})
	}
	for name, c := range map[string]struct{ from, to, place string }{
		"wrong":       {"24601", "Place des Vosges", "old_password"},
		"too short":   {password, "short", "new_password"},
		"80 bytes":    {password, strings.Repeat("ü", 40), "new_password"},
		"the old one": {password + strings.Repeat("x", 80), "Place des Vosges", "old_password"},
	} {
		if got := change(c.from, c.to).want(422).problem(); len(got.Faults) != 1 || got.Faults[0].Place != c.place {
			t.Errorf("%s: %+v", name, got.Faults)
		}
	}
	change(password, "Place des Vosges").want(204)
	p.with(mine).do("GET", "/api/v1/auth/me", nil).want(200)
	p.refresh(mine.Refresh).want(200)
	p.refresh(other.Refresh).want(400)
	p.do("POST", "/api/v1/auth/login", map[string]string{"username": p.name, "password": password}).want(400)
	p.do("POST", "/api/v1/auth/login", map[string]string{"username": p.name, "password": "Place des Vosges"}).want(200)
	for range 8 { // two were wrong before
		change("wrong", "Place des Vosges 2").want(422)
	}
	if got := change("Place des Vosges", "Place des Vosges 2").want(429); got.header.Get("Retry-After") == "" {
		t.Error("the refusal does not say when to come back")
	}
}

// Of two who change one password at once, one is first, and the other's old password is no longer it.
func TestOnePasswordChangeAtATime(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("marius", dramatis.RoleCreator)
	has := p.login()
	var all sync.WaitGroup
	got := make([]*reply, 4)
	for i := range got {
		all.Go(func() {
			got[i] = p.with(has).do("POST", "/api/v1/auth/password", map[string]string{"old_password": password, "new_password": "Number " + strings.Repeat("x", i+1)})
		})
	}
	all.Wait()
	changed := 0
	for _, r := range got {
		switch r.status {
		case 204:
			changed++
		case 409, 422:
		default:
			t.Errorf("status %d: %s", r.status, r.body)
		}
	}
	if changed != 1 {
		t.Errorf("the password was changed %d times", changed)
	}
}

// Without Postgres nobody can tell whether a token is still good: that is no reason to call it bad.
func TestATokenWithoutPostgres(t *testing.T) {
	t.Parallel()
	good := newSite(t)
	p := good.user("owner", dramatis.RoleCreator)
	down := newSite(t, func(c *api.Config) {
		pool, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/nothing")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(pool.Close)
		c.Store = store.New(pool, c.Feed, c.Log)
	})
	for _, token := range []string{p.token, p.key("read")} {
		q := &person{site: down, token: token}
		q.do("GET", "/api/v1/ecosystems", nil).want(503).problem()
	}
}

// Every 401 says how to get in, wherever it comes from.
func TestEveryRefusalOfNobodySaysHowToGetIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, header := range []string{"", "Basic dTpw", "Bearer", "Bearer ", "Bearer x", "Bearer drm_x", "bearer drm_" + strings.Repeat("x", 9000), "Bearer \xff"} {
		for _, path := range []string{"/api/v1/auth/me", "/health/detailed", "/monitor/", "/api/v1/ecosystems/x/events"} {
			got := s.nobody().do("GET", path, nil, "Authorization", header).want(http.StatusUnauthorized)
			if got.problem(); !strings.HasPrefix(got.header.Get("WWW-Authenticate"), `Bearer realm="dramatis"`) {
				t.Errorf("%s with %.20q: %q", path, header, got.header.Get("WWW-Authenticate"))
			}
		}
	}
}

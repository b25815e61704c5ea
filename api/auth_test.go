package api_test

import (
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"`
	Error   string `json:"error"`
}

func TestRegisterLogInAndReadYourself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.nobody()
	p.do("POST", "/api/v1/auth/register", map[string]string{"username": "victor", "email": "v@example.org", "password": password}).want(201)
	var got tokens
	form := url.Values{"grant_type": {"password"}, "username": {"V@example.org"}, "password": {password}}.Encode()
	p.do("POST", "/api/v1/auth/login", form, "Content-Type", "application/x-www-form-urlencoded").want(200).into(&got)
	if got.Type != "bearer" || got.Expires != 1800 || got.Refresh == "" {
		t.Fatalf("the tokens are not whole: %+v", got)
	}
	p.token = got.Access
	var me struct {
		Username string        `json:"username"`
		Role     dramatis.Role `json:"role"`
	}
	p.do("GET", "/api/v1/auth/me", nil).want(200).into(&me)
	if me.Username != "victor" || me.Role != dramatis.RoleCreator {
		t.Errorf("read %+v", me)
	}
	s.clock.Move(31 * time.Minute)
	if got := p.do("GET", "/api/v1/auth/me", nil).want(401).problem(); got.Code != dramatis.CodeUnauthorized {
		t.Errorf("an expired token gives %s", got.Code)
	}
}

func TestRegisterNamesEveryFault(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.nobody()
	got := p.do("POST", "/api/v1/auth/register", map[string]string{"username": "-", "email": "nowhere", "password": "short"}).want(422).problem()
	places := map[string]bool{}
	for _, f := range got.Faults {
		places[f.Place] = true
	}
	if !places["username"] || !places["email"] || !places["password"] {
		t.Errorf("faults: %+v", got.Faults)
	}
	long := strings.Repeat("ü", 40) // 80 bytes, which bcrypt would cut off
	p.do("POST", "/api/v1/auth/register", map[string]string{"username": "long", "email": "l@example.org", "password": long}).want(422)
	s.user("cosette", dramatis.RoleCreator)
	taken := p.do("POST", "/api/v1/auth/register", map[string]string{"username": "COSETTE", "email": "c2@example.org", "password": password}).want(409).problem()
	if len(taken.Faults) != 1 || taken.Faults[0].Place != "username" {
		t.Errorf("a taken name gives %+v", taken.Faults)
	}
}

func TestLoginRefusesInOAuth2Words(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.user("javert", dramatis.RoleCreator)
	form := "application/x-www-form-urlencoded"
	for name, c := range map[string]struct {
		body, kind, want string
		status           int
	}{
		"wrong password":    {`{"username":"javert","password":"24601"}`, "application/json", "invalid_grant", 400},
		"nobody":            {`{"username":"nobody","password":"24601"}`, "application/json", "invalid_grant", 400},
		"a NUL in the name": {`{"username":"a\u0000b","password":"24601"}`, "application/json", "invalid_grant", 400},
		"no password":       {`username=javert`, form, "invalid_request", 400},
		"not JSON":          {`{`, "application/json", "invalid_request", 400},
		"a number":          {`{"username":7,"password":"24601"}`, "application/json", "invalid_request", 400},
		"a bad form":        {`%zz=1;`, form, "invalid_request", 400},
		"other grant":       {`grant_type=client_credentials&username=javert&password=x`, form, "unsupported_grant_type", 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got tokens
			s.nobody().do("POST", "/api/v1/auth/login", c.body, "Content-Type", c.kind).want(c.status).into(&got)
			if got.Error != c.want {
				t.Errorf("error %q, want %q", got.Error, c.want)
			}
		})
	}
}

// login gives the tokens of a fresh login.
func (p *person) login() tokens {
	p.site.t.Helper()
	var got tokens
	p.do("POST", "/api/v1/auth/login", map[string]string{"username": p.name, "password": password}).want(200).into(&got)
	return got
}

func (p *person) refresh(token string) *reply {
	return p.do("POST", "/api/v1/auth/refresh", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}.Encode(),
		"Content-Type", "application/x-www-form-urlencoded")
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("fantine", dramatis.RoleCreator)
	first := p.login()
	var second, third tokens
	p.refresh(first.Refresh).want(200).into(&second)
	if second.Refresh == first.Refresh {
		t.Fatal("the token was not exchanged")
	}
	s.clock.Move(time.Hour)
	p.refresh(second.Refresh).want(200).into(&third)
	p.refresh("made up").want(400)
	s.clock.Move(31 * 24 * time.Hour)
	p.refresh(third.Refresh).want(400)
}

// Somebody who comes with a token that was used long ago stole it, or was stolen from: nobody may go on with that login.
func TestReuseRevokesTheFamily(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("marius", dramatis.RoleCreator)
	first, other := p.login(), p.login()
	var second tokens
	p.refresh(first.Refresh).want(200).into(&second)
	s.clock.Move(store.RefreshLeeway + time.Second)
	var refused tokens
	p.refresh(first.Refresh).want(400).into(&refused)
	if refused.Error != "invalid_grant" {
		t.Errorf("error %q", refused.Error)
	}
	p.refresh(second.Refresh).want(400)
	p.refresh(other.Refresh).want(200) // another login is not concerned
}

// Two tabs share a token and renew it at the same moment: both must go on.
func TestTabsRefreshTogether(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("eponine", dramatis.RoleCreator)
	first := p.login()
	var all sync.WaitGroup
	got := make([]*reply, 8)
	for i := range got {
		all.Go(func() { got[i] = p.refresh(first.Refresh) })
	}
	all.Wait()
	for _, r := range got {
		var next tokens
		r.want(200).into(&next)
		p.refresh(next.Refresh).want(200)
	}
}

func TestLogoutRevokes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("gavroche", dramatis.RoleCreator)
	one, two, three := p.login(), p.login(), p.login()
	p.with(two).do("POST", "/api/v1/auth/logout", map[string]string{"refresh_token": one.Refresh}).want(204)
	p.refresh(one.Refresh).want(400)
	p.with(two).do("GET", "/api/v1/auth/me", nil).want(401) // the login from which one logs out ends too
	s.user("enjolras", dramatis.RoleCreator).do("POST", "/api/v1/auth/logout", map[string]string{"refresh_token": three.Refresh}).want(204)
	p.refresh(three.Refresh).want(200) // one cannot log somebody else out
	four := p.login()
	p.do("POST", "/api/v1/auth/logout", nil).want(204)
	p.refresh(four.Refresh).want(400)
}

// with is the person with the access token of another login.
func (p *person) with(t tokens) *person {
	q := *p
	q.token = t.Access
	return &q
}

func TestTokensOfOthersAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("montparnasse", dramatis.RoleAdmin)
	cookie := p.do("POST", "/api/v1/auth/monitor", nil).want(204).header.Get("Set-Cookie")
	monitor, _, _ := strings.Cut(strings.TrimPrefix(cookie, "dramatis_monitor="), ";")
	// {"alg":"none","typ":"JWT"}
	none := "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + strings.Split(p.token, ".")[1] + "."
	for name, token := range map[string]string{
		"garbage": "garbage", "unsigned": none, "changed": p.token[:len(p.token)-4] + "AAAA", "the monitor's": monitor,
	} {
		q := *p
		q.token = token
		if q.do("GET", "/api/v1/auth/me", nil).status != 401 {
			t.Errorf("%s token was taken", name)
		}
	}
}

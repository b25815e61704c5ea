package api_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/store/redis"
)

// limited is a site that counts by its own clock.
func limited(t *testing.T, l api.Limits) *site {
	t.Helper()
	return newSite(t, func(c *api.Config) { c.Limits, c.Limiter = l, redis.NewProcessLimiter(c.Clock) })
}

func standing(t *testing.T, r *reply) (limit, remaining, reset int) {
	t.Helper()
	read := func(name string) int {
		n, err := strconv.Atoi(r.header.Get(name))
		if err != nil {
			t.Fatalf("%s: %s is %q", r.what, name, r.header.Get(name))
		}
		return n
	}
	return read("RateLimit-Limit"), read("RateLimit-Remaining"), read("RateLimit-Reset")
}

func TestEveryAnswerSaysWhereItsLimitStands(t *testing.T) {
	t.Parallel()
	s := limited(t, api.DefaultLimits())
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	nobody := s.nobody()
	stranger := &person{site: s, token: "nonsense"}
	for _, r := range []*reply{
		p.do("GET", "/api/v1/ecosystems", nil).want(200),
		p.do("POST", "/api/v1/ecosystems", `{}`).want(422),
		p.do("POST", "/api/v1/ecosystems", `x`, "Content-Type", "text/plain").want(415),
		p.do("DELETE", "/api/v1/characters/"+w.people[0].String(), nil).want(204),
		p.do("GET", "/api/v1/characters/"+w.people[0].String(), nil).want(404),
		p.do("GET", "/api/v1/nothing", nil).want(404),
		p.do("GET", "/api/v1/characters/%00", nil).want(400),
		p.do("PATCH", "/api/v1/ecosystems", nil).want(405),
		nobody.do("GET", "/api/v1/auth/me", nil).want(401),
		stranger.do("GET", "/api/v1/auth/me", nil).want(401),
		nobody.do("POST", "/api/v1/auth/login", `{"username":"x","password":"y"}`),
		nobody.do("GET", "/", nil).want(200),
		nobody.do("GET", "/health", nil).want(200),
		nobody.do("GET", "/metrics", nil).want(200),
		nobody.do("GET", "/openapi.json", nil).want(200),
	} {
		if limit, remaining, reset := standing(t, r); limit == 0 || remaining >= limit || reset < 1 {
			t.Errorf("%s: %d of %d left, all back in %d s", r.what, remaining, limit, reset)
		}
		if r.header.Get("RateLimit-Policy") == "" {
			t.Errorf("%s: no policy", r.what)
		}
	}
}

func TestTooManyRequestsWait(t *testing.T) {
	t.Parallel()
	s := limited(t, api.Limits{Read: 3, Write: 2, Auth: 60})
	p, other := s.user("owner", dramatis.RoleCreator), s.user("other", dramatis.RoleCreator)
	for range 3 {
		p.do("GET", "/api/v1/auth/me", nil).want(200)
	}
	refused := p.do("GET", "/api/v1/ecosystems", nil).want(http.StatusTooManyRequests)
	refused.problem()
	if after := refused.header.Get("Retry-After"); after != "20" {
		t.Errorf("retry after %q, want the 20 s in which one of three in a minute comes back", after)
	}
	p.do("POST", "/api/v1/ecosystems", `{"name":"x"}`).want(201) // another class
	other.do("GET", "/api/v1/auth/me", nil).want(200)            // another user at the same address
	s.clock.Move(20 * time.Second)
	p.do("GET", "/api/v1/ecosystems", nil).want(200)
	p.do("GET", "/api/v1/ecosystems", nil).want(http.StatusTooManyRequests)
}

func TestAnAddressIsBoundedTogether(t *testing.T) {
	t.Parallel()
	s := limited(t, api.Limits{Auth: 4, Address: 6})
	a := s.user("owner", dramatis.RoleCreator) // one of six
	nobody := &person{site: s, token: "nonsense"}
	for range 5 {
		nobody.do("GET", "/api/v1/auth/me", nil).want(401)
	}
	nobody.do("GET", "/api/v1/auth/me", nil).want(http.StatusTooManyRequests).problem()
	a.do("GET", "/api/v1/auth/me", nil).want(http.StatusTooManyRequests)
	s.nobody().do("GET", "/", nil).want(http.StatusTooManyRequests)
	s.clock.Move(time.Minute)
	var refusal struct{ Error string }
	for range 3 {
		s.nobody().do("POST", "/api/v1/auth/login", `{"username":"x","password":"y"}`).want(400)
	}
	s.nobody().do("POST", "/api/v1/auth/login", `{"username":"x","password":"y"}`).want(http.StatusBadRequest)
	s.nobody().do("POST", "/api/v1/auth/login", `{"username":"x","password":"y"}`).want(http.StatusTooManyRequests).into(&refusal)
	if refusal.Error != "temporarily_unavailable" {
		t.Errorf("a token endpoint refuses with %q", refusal.Error)
	}
}

func TestAPageOfALogIsNoStream(t *testing.T) {
	t.Parallel()
	s := limited(t, api.Limits{Stream: 1})
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	for range 3 {
		p.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/events", nil, "Accept", "application/json").want(200)
	}
	job := "/api/v1/jobs/00000000-0000-7000-8000-000000000000/events"
	p.do("GET", job, nil).want(404)
	p.do("GET", job, nil).want(http.StatusTooManyRequests)
}

func TestModelsAreCountedApart(t *testing.T) {
	t.Parallel()
	s := limited(t, api.Limits{Chat: 1})
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	chat := "/api/v1/characters/" + w.people[0].String() + "/chat"
	p.do("POST", chat, `{"message":"Good evening."}`).want(202)
	p.do("POST", chat, `{"message":"Good evening."}`).want(http.StatusTooManyRequests)
	p.do("POST", "/api/v1/ecosystems/"+w.id.String()+"/step", nil).want(http.StatusTooManyRequests)
}

func TestARequestThatTakesTooLongIsLetGoOf(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.RequestTimeout = time.Nanosecond })
	hurried := s.nobody().do("POST", "/api/v1/auth/register", `{"username":"victor","email":"v@example.org","password":"Hauteville House"}`)
	hurried.want(http.StatusServiceUnavailable).problem()
}

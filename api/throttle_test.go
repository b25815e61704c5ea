package api_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

// behindProxy trusts the test itself to say whom it speaks for.
func behindProxy(c *api.Config) { c.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

// try logs in from an address, with a device's cookie or without.
func (s *site) try(name, word, address, cookie string) *reply {
	s.t.Helper()
	return s.nobody().do("POST", "/api/v1/auth/login", map[string]string{"username": name, "password": word},
		"X-Forwarded-For", address, "Cookie", cookie)
}

// hammer fails at a name from many addresses until nobody unknown is let through any more.
func (s *site) hammer(name string) {
	s.t.Helper()
	for i := range 11 {
		for range 10 {
			s.try(name, "wrong", fmt.Sprintf("198.51.100.%d", i), "")
		}
	}
}

func TestLoginIsThrottled(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.user("thenardier", dramatis.RoleCreator)
	p := s.nobody()
	for _, name := range []string{"thenardier", "nobody"} { // who does not exist is throttled alike
		try := func(word string) *reply {
			return p.do("POST", "/api/v1/auth/login", map[string]string{"username": name, "password": word})
		}
		for range 10 {
			try("wrong").want(400)
		}
		if refused := try(password).want(429); refused.header.Get("Retry-After") != "300" {
			t.Errorf("the refusal says to come back after %q", refused.header.Get("Retry-After"))
		}
	}
	s.clock.Move(5 * time.Minute)
	p.do("POST", "/api/v1/auth/login", map[string]string{"username": "thenardier", "password": password}).want(200)
}

// Who logs in rightly is never throttled, however often.
func TestRightLoginsAreNotCounted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("cosette", dramatis.RoleCreator)
	for range 15 {
		p.login()
	}
}

// Many tries at once are as many tries.
func TestTriesAtOnceAreCounted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.user("thenardier", dramatis.RoleCreator)
	var all sync.WaitGroup
	got := make([]*reply, 40)
	for i := range got {
		all.Go(func() { got[i] = s.try("thenardier", "wrong", "", "") })
	}
	all.Wait()
	let := 0
	for _, r := range got {
		if r.status == 400 {
			let++
		}
	}
	if let != 10 {
		t.Errorf("%d tries were let through", let)
	}
}

// Whoever hammers a name keeps strangers to it out, and nobody else: not a device that logged in before, not even when the
// attacker is at the same address; not a program at an address where it logged in before; and nobody for good.
func TestAnAttackerLocksNobodyOut(t *testing.T) {
	t.Parallel()
	s := newSite(t, behindProxy)
	s.user("valjean", dramatis.RoleCreator)
	const home, abroad = "203.0.113.7", "203.0.113.99"
	cookie, _, _ := strings.Cut(s.try("valjean", password, home, "").want(200).header.Get("Set-Cookie"), ";")
	s.hammer("valjean")
	s.try("valjean", password, abroad, "").want(429)
	s.try("valjean", password, home, "").want(200)
	s.try("valjean", password, abroad, cookie).want(200)
	s.try("VALJEAN@example.org", password, abroad, cookie).want(200)
	for range 10 {
		s.try("valjean", "wrong", home, "").want(400)
	}
	s.try("valjean", password, home, "").want(429)
	s.try("valjean", password, home, cookie).want(200)
	s.clock.Move(5*time.Minute + time.Second)
	s.try("valjean", password, abroad, "").want(200)
}

// A stolen device's cookie gives tries of its own, and they are as few.
func TestADeviceIsThrottledToo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p, other := s.user("valjean", dramatis.RoleCreator), s.user("javert", dramatis.RoleCreator)
	header := s.try(p.name, password, "", "").want(200).header.Get("Set-Cookie")
	for _, word := range []string{"HttpOnly", "SameSite=Strict", "Path=/api/v1/auth/login"} {
		if !strings.Contains(header, word) {
			t.Errorf("the cookie is %s", header)
		}
	}
	cookie, _, _ := strings.Cut(header, ";")
	for range 10 {
		s.try(p.name, "wrong", "", cookie).want(400)
	}
	s.try(p.name, password, "", cookie).want(429)
	s.try(p.name, password, "", "").want(200)
	// The cookie of one account is nothing for another, and opens nothing.
	for range 10 {
		s.try(other.name, "wrong", "", cookie).want(400)
	}
	s.try(other.name, password, "", cookie).want(429)
	_, token, _ := strings.Cut(cookie, "=")
	p.by(token).do("GET", "/api/v1/auth/me", nil).want(401)
	p.refresh(token).want(400)
	for _, bad := range []string{"dramatis_device=x", "dramatis_device=" + p.token, "dramatis_device=" + strings.Repeat("a.", 2000)} {
		s.try("somebody", "wrong", "", bad).want(400)
	}
}

// One address cannot use up what a name has, nor escape by writing of others that it speaks for.
func TestOneAddressIsOneAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.user("valjean", dramatis.RoleCreator)
	let := 0
	for i := range 30 {
		if s.try("valjean", "wrong", fmt.Sprintf("198.51.100.%d", i), "").status == 400 {
			let++
		}
	}
	if let != 10 {
		t.Errorf("%d tries were let through from one address", let)
	}
	behind := newSite(t, behindProxy)
	behind.user("valjean", dramatis.RoleCreator)
	for range 110 {
		behind.try("valjean", "wrong", "198.51.100.1", "")
	}
	behind.try("valjean", password, "198.51.100.2", "").want(200)
}

func TestRegisteringIsThrottled(t *testing.T) {
	t.Parallel()
	var s *site
	s = newSite(t, func(c *api.Config) { c.Tries = tenth{api.NewThrottle(func() time.Time { return s.clock.Now() })} })
	s.user("cosette", dramatis.RoleCreator)
	register := func(name, address string) *reply {
		return s.nobody().do("POST", "/api/v1/auth/register", map[string]string{"username": name, "email": address, "password": password})
	}
	for i := range 2 {
		register(fmt.Sprintf("spy%d", i), "cosette@example.org").want(409)
	}
	if got := register("spy", "somebody@example.org").want(429); got.header.Get("Retry-After") == "" {
		t.Error("the refusal does not say when to come back")
	}
	s.clock.Move(time.Hour)
	register("spy", "somebody@example.org").want(201)
}

// tenth lets a tenth through of what is asked, because every try to register costs a hash of a password.
type tenth struct{ api.Throttle }

func (t tenth) Take(ctx context.Context, key string, most int, window time.Duration) time.Duration {
	return t.Throttle.Take(ctx, key, most/10, window)
}

// A Throttle that is handed in is asked, with keys that hold nothing private.
func TestTheThrottleCanBeShared(t *testing.T) {
	t.Parallel()
	shared := &refusing{}
	s := newSite(t, func(c *api.Config) { c.Tries = shared })
	got := s.try("valjean", password, "", "").want(429)
	if got.header.Get("Retry-After") != "7" || len(shared.keys) != 1 || strings.Contains(shared.keys[0], "valjean") || len(shared.keys[0]) > 64 {
		t.Errorf("it is asked for %q, and the refusal says %q", shared.keys, got.header.Get("Retry-After"))
	}
}

// refusing is a Throttle that lets nobody try.
type refusing struct{ keys []string }

func (r *refusing) Take(_ context.Context, key string, _ int, _ time.Duration) time.Duration {
	r.keys = append(r.keys, key)
	return 6500 * time.Millisecond
}

func (r *refusing) Return(context.Context, string, int, time.Duration) {}

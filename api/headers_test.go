package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis/api"
)

const friend = "https://friend.example"

func befriended(c *api.Config) { c.Origins = []string{friend} }

func TestOtherOriginsAreRefusedUnlessConfigured(t *testing.T) {
	t.Parallel()
	known, alone := newSite(t, befriended), newSite(t)
	for name, c := range map[string]struct {
		site      *site
		preflight bool
		origin    string
		status    int
		allowed   bool
		vary      bool
	}{
		"a friend asks":              {known, true, friend, 204, true, true},
		"a friend":                   {known, false, friend, 401, true, true},
		"a stranger asks":            {known, true, "https://other.example", 403, false, true},
		"a stranger":                 {known, false, "https://other.example", 401, false, true},
		"no origin":                  {known, false, "", 401, false, true},
		"nobody's page asks":         {known, true, "null", 403, false, true},
		"almost a friend asks":       {known, true, friend + ".evil.example", 403, false, true},
		"a friend without TLS asks":  {known, true, "http://friend.example", 403, false, true},
		"a friend's other port asks": {known, true, friend + ":8443", 403, false, true},
		"where there are no friends, somebody asks": {alone, true, friend, 405, false, false},
		"where there are no friends, somebody":      {alone, false, friend, 401, false, false},
	} {
		method, headers := "GET", []string{"Origin", c.origin}
		if c.preflight {
			method, headers = "OPTIONS", append(headers, "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "authorization")
		}
		got := c.site.nobody().do(method, "/api/v1/ecosystems", nil, headers...)
		if got.status != c.status {
			t.Errorf("%s: status %d", name, got.status)
		}
		want := ""
		if c.allowed {
			want = c.origin
		}
		if got.header.Get("Access-Control-Allow-Origin") != want {
			t.Errorf("%s: allowed is %q", name, got.header.Get("Access-Control-Allow-Origin"))
		}
		if slices.Contains(got.header.Values("Vary"), "Origin") != c.vary {
			t.Errorf("%s: it varies by %q", name, got.header.Values("Vary"))
		}
		if got.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: cookies are let in", name)
		}
	}
}

func TestWhatAFriendMaySendAndSee(t *testing.T) {
	t.Parallel()
	s := newSite(t, befriended)
	asked := s.nobody().do("OPTIONS", "/api/v1/ecosystems", nil, "Origin", friend, "Access-Control-Request-Method", "POST").want(204)
	for name, words := range map[string][]string{
		"Access-Control-Allow-Methods": {"GET", "POST", "PUT", "DELETE"},
		"Access-Control-Allow-Headers": {"Authorization", "Content-Type", "If-Match", "Last-Event-ID", "Idempotency-Key"},
		"Access-Control-Expose-Headers": {
			"ETag", "Location", "Retry-After", "Idempotency-Replayed", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset",
			"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "WWW-Authenticate",
		},
	} {
		for _, word := range words {
			if !slices.Contains(strings.Split(asked.header.Get(name), ", "), word) {
				t.Errorf("%s lacks %s", name, word)
			}
		}
	}
	p := s.user("owner", "creator")
	stream := p.watch(eventsOf(p.world().id), "Origin", friend)
	if h := stream.answer.Header; h.Get("Access-Control-Allow-Origin") != friend || h.Get("Vary") != "Origin" {
		t.Errorf("a stream lets in %q", h.Get("Access-Control-Allow-Origin"))
	}
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := newSite(t, behindProxy)
	for path, data := range map[string]bool{
		"/": false, "/docs": false, "/openapi.json": false, "/health": false, "/assets/none.js": false, "/api/v1/none": true, "/api/v1/auth/me": true, "/v1/models": true,
	} {
		plain := s.nobody().do("GET", path, nil).header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "",
		} {
			if plain.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, plain.Get(name))
			}
		}
		policy := plain.Get("Content-Security-Policy")
		if strings.HasPrefix(policy, "default-src 'none'") != data || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: the policy is %s", path, policy)
		}
		if (plain.Get("Cache-Control") == "no-store") != data {
			t.Errorf("%s: kept by %q", path, plain.Get("Cache-Control"))
		}
		over := s.nobody().do("GET", path, nil, "X-Forwarded-Proto", "https").header
		if !strings.HasPrefix(over.Get("Strict-Transport-Security"), "max-age=") {
			t.Errorf("%s: over TLS it does not say to stay there", path)
		}
	}
	alone := newSite(t)
	if alone.nobody().do("GET", "/", nil, "X-Forwarded-Proto", "https").header.Get("Strict-Transport-Security") != "" {
		t.Error("anybody may say that they come over TLS")
	}
}

// A cookie that is given over TLS is never sent without.
func TestCookiesFollowTheConnection(t *testing.T) {
	t.Parallel()
	s := newSite(t, behindProxy)
	p := s.user("admin", "admin")
	for proto, secure := range map[string]bool{"https": true, "http": false} {
		monitor := p.do("POST", "/api/v1/auth/monitor", nil, "X-Forwarded-Proto", proto).want(204).header.Get("Set-Cookie")
		device := p.do("POST", "/api/v1/auth/login", map[string]string{"username": p.name, "password": password}, "X-Forwarded-Proto", proto).want(200).header.Get("Set-Cookie")
		if strings.Contains(monitor, "Secure") != secure || strings.Contains(device, "Secure") != secure {
			t.Errorf("over %s the cookies are %s and %s", proto, monitor, device)
		}
	}
}

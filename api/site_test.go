package api_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

func TestTheWebApplicationAndItsScreens(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.nobody()
	for _, path := range []string{"/", "/worlds/7", "/index.html"} {
		got := p.do("GET", path, nil).want(200)
		if !strings.Contains(string(got.body), "app") || got.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s answers %s (%s)", path, got.body, got.header.Get("Cache-Control"))
		}
		if got.header.Get("Content-Security-Policy") == "" || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s has no security headers", path)
		}
	}
	if got := p.do("GET", "/assets/app-1a2b.js", nil).want(200); !strings.Contains(got.header.Get("Cache-Control"), "immutable") {
		t.Errorf("a hashed file is kept by %q", got.header.Get("Cache-Control"))
	}
}

func TestDocsWorkOffline(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.nobody()
	for _, path := range []string{"/docs", "/docs/page.js", "/docs/page.css"} {
		body := string(p.do("GET", path, nil).want(200).body)
		if strings.Contains(body, "http://") || strings.Contains(body, "https://") || strings.Contains(body, `src="//`) {
			t.Errorf("%s loads from elsewhere", path)
		}
	}
	var doc struct{ OpenAPI string }
	p.do("GET", "/openapi.json", nil).want(200).into(&doc)
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("OpenAPI %q", doc.OpenAPI)
	}
}

func TestHealthSaysWhatIsDown(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) {
		c.Checks = []api.Check{
			{Name: "redis", Required: true, Ask: func(context.Context) (string, error) { return "7", nil }},
			{Name: "model", Ask: func(context.Context) (string, error) { return "", errors.New("no route") }},
		}
	})
	var h struct {
		Status       string
		Dependencies []struct{ Name, State, Version, Error string }
	}
	s.nobody().do("GET", "/health/ready", nil).want(200).into(&h)
	if h.Status != "degraded" {
		t.Errorf("without its model the server is %s", h.Status)
	}
	s.nobody().do("GET", "/health/detailed", nil).want(401).problem()
	s.user("viewer", dramatis.RoleViewer).do("GET", "/health/detailed", nil).want(403).problem()
	s.user("admin", dramatis.RoleAdmin).do("GET", "/health/detailed", nil).want(200).into(&h)
	if len(h.Dependencies) != 3 || h.Dependencies[0].Name != "postgres" || h.Dependencies[0].Version == "" || h.Dependencies[2].Error != "no route" {
		t.Errorf("dependencies: %+v", h.Dependencies)
	}
	s.pool.Close()
	s.nobody().do("GET", "/health/live", nil).want(200)
	s.nobody().do("GET", "/health/ready", nil).want(503).into(&h)
	if h.Status != "down" {
		t.Errorf("without Postgres the server is %s", h.Status)
	}
}

func TestMetricsCountRequestsAndJobs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	p.things(p.world())
	text := string(s.nobody().do("GET", "/metrics", nil).want(200).body)
	for _, line := range []string{
		`dramatis_http_requests_total{method="POST",route="/api/v1/ecosystems",status="201"} 1`,
		`dramatis_http_request_seconds_count{class="write",method="POST",route="/api/v1/characters"} 2`,
		`dramatis_jobs{queue="simulation",status="queued"} 1`, `dramatis_streams 0`,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("there is no %s", line)
		}
	}
}

func TestTheMonitorIsForAdmins(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin, creator := s.user("admin", dramatis.RoleAdmin), s.user("creator", dramatis.RoleCreator)
	s.nobody().do("GET", "/monitor", nil).want(401).problem()
	creator.do("GET", "/monitor", nil).want(403).problem()
	creator.do("POST", "/api/v1/auth/monitor", nil).want(403).problem()
	admin.do("GET", "/monitor/queues", nil).want(200)
	cookie := admin.do("POST", "/api/v1/auth/monitor", nil).want(204).header.Get("Set-Cookie")
	for _, word := range []string{"HttpOnly", "SameSite=Strict", "Path=/monitor"} {
		if !strings.Contains(cookie, word) {
			t.Errorf("the cookie is %s", cookie)
		}
	}
	value, _, _ := strings.Cut(cookie, ";")
	s.nobody().do("GET", "/monitor/", nil, "Cookie", value).want(200)
	s.nobody().do("POST", "/monitor/api/queues", "{}", "Cookie", value).want(403).problem()
	s.nobody().do("GET", "/api/v1/auth/me", nil, "Cookie", value).want(401)
}

package api_test

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/store"
)

// Without Postgres every answer is a problem that says so, and not a fault of ours.
func TestWithoutPostgres(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) {
		pool, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/nothing")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(pool.Close)
		c.Store = store.New(pool, c.Feed, c.Log)
	})
	p := s.nobody()
	var refused tokens
	p.do("POST", "/api/v1/auth/login", map[string]string{"username": "x", "password": password}).want(503).into(&refused)
	if refused.Error != "temporarily_unavailable" {
		t.Errorf("a login is refused with %q", refused.Error)
	}
	p.do("GET", "/health/ready", nil).want(503)
	p.do("GET", "/metrics", nil).want(200)
	if got := p.do("POST", "/api/v1/auth/register", map[string]string{"username": "victor", "email": "v@example.org", "password": password}).want(503).problem(); got.Code != dramatis.CodeUnavailable {
		t.Errorf("the code is %s", got.Code)
	}
}

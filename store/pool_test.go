package store_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

func TestThePoolKeepsItsLimits(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	for setting, want := range map[string]string{
		"idle_in_transaction_session_timeout": "5s", "lock_timeout": "20s", "statement_timeout": "1min", "plan_cache_mode": "force_generic_plan",
	} {
		var got string
		if err := r.Pool.QueryRow(t.Context(), "SHOW "+setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", setting, got, err, want)
		}
	}
}

func TestABadDatabaseURLIsRefusedWithoutBeingQuoted(t *testing.T) {
	t.Parallel()
	for address, code := range map[string]dramatis.Code{
		"postgres://me:secret@host:notaport/db": dramatis.CodeInvalid,
		"postgres://me:secret@127.0.0.1:1/db":   dramatis.CodeUnavailable,
	} {
		_, err := store.Open(t.Context(), address, 2)
		if dramatis.ErrorCode(err) != code || strings.Contains(err.Error(), "secret") {
			t.Errorf("opening %s gave %v, want %s and no password", address, err, code)
		}
	}
}

// What PostgreSQL breaks off because it takes too long is no fault of ours, and is worth trying again.
func TestWhatTakesTooLongIsUnavailable(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e := r.World(t, 2, 1)
	holding, err := r.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer holding.Rollback(t.Context())
	if _, err := holding.Exec(t.Context(), `SELECT FROM ecosystems WHERE id = $1 FOR UPDATE`, e.ID); err != nil {
		t.Fatal(err)
	}
	for setting, want := range map[string]string{"lock_timeout": "locked for too long", "statement_timeout": "took too long"} {
		at, err := url.Parse(r.Pool.Config().ConnString())
		if err != nil {
			t.Fatal(err)
		}
		q := at.Query()
		q.Set(setting, "40")
		at.RawQuery = q.Encode()
		pool, err := store.Open(t.Context(), at.String(), 2)
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		_, err = store.New(pool, r.Feed, r.Log).PauseEcosystem(t.Context(), e.ID, "a break")
		if dramatis.ErrorCode(err) != dramatis.CodeUnavailable || !strings.Contains(err.Error(), want) {
			t.Errorf("with a %s it says %v, want %q", setting, err, want)
		}
	}
}

package store_test

import (
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
	for url, code := range map[string]dramatis.Code{
		"postgres://me:secret@host:notaport/db": dramatis.CodeInvalid,
		"postgres://me:secret@127.0.0.1:1/db":   dramatis.CodeUnavailable,
	} {
		_, err := store.Open(t.Context(), url, 2)
		if dramatis.ErrorCode(err) != code || strings.Contains(err.Error(), "secret") {
			t.Errorf("opening %s gave %v, want %s and no password", url, err, code)
		}
	}
}

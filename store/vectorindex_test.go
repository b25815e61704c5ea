package store_test

import (
	"testing"

	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/vectortest"
)

func TestPostgresIsAnIndexOfVectors(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	vectortest.Run(t, func(*testing.T) vectortest.Subject { return &vectortest.Postgres{Rig: r, Index: r.Store.Vectors()} })
}

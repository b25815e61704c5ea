package api

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

// A handler that panics has answered nothing: what it committed is not done again, and what it did not commit can be.
func TestAHandlerThatPanicsLeavesItsKeyAsItIs(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	s := &Server{store: r.Store, log: slog.New(slog.DiscardHandler)}
	e := r.World(t, 2, 1)
	take := func(key string) store.KeyFound {
		t.Helper()
		found, err := r.Store.TakeKey(t.Context(), e.OwnerID, key, []byte("hash"), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	for key, want := range map[string]store.KeyState{"nothing": store.KeyHeld, "something": store.KeySpent} {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = httptest.NewRequest("POST", "/", nil).WithContext(t.Context())
		before, hold := c.Writer, take(key).Hold
		func() {
			defer func() { _ = recover() }()
			s.carryOut(c, hold, false, func() {
				if key == "something" {
					ctx := store.WithHold(context.WithoutCancel(c.Request.Context()), hold)
					if _, err := r.Store.CreateCharacter(ctx, dramatis.Character{EcosystemID: e.ID, Name: "Marius"}); err != nil {
						t.Error(err)
					}
				}
				panic("a fault of ours")
			})
		}()
		if c.Writer != before || c.Writer.Written() {
			t.Errorf("%s: what is to be answered cannot be written any more", key)
		}
		if got := take(key).State; got != want {
			t.Errorf("%s: the key's state is %d, not %d", key, got, want)
		}
	}
}

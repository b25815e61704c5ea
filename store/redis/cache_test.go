package redis

import (
	"fmt"
	"testing"

	"github.com/alicebob/miniredis/v2"
)

func TestAGroupIsKeptAtOneVersion(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	c := NewCache(quickOn(t, server.Addr()))
	put := func(version, name, value string) {
		t.Helper()
		if err := c.Put(t.Context(), "world", version, name, []byte(value)); err != nil {
			t.Fatal(err)
		}
	}
	want := func(version, name, value string) {
		t.Helper()
		if got, err := c.Get(t.Context(), "world", version, name); err != nil || string(got) != value {
			t.Errorf("%s at %s is %q (%v), not %q", name, version, got, err, value)
		}
	}
	want("1", "graph", "")
	put("1", "graph", "a\x00b")
	put("1", "people", "c")
	want("1", "graph", "a\x00b")
	want("1", "people", "c")
	want("2", "graph", "")
	put("2", "people", "d")
	want("1", "people", "")
	want("2", "people", "d")
	want("2", "graph", "")
	if ttl := server.TTL(cachePrefix + "world"); ttl != keepCached {
		t.Errorf("the group is kept for %v", ttl)
	}
	for i := range 3 * mostCached {
		put("2", fmt.Sprint(i), "x")
	}
	if names, err := server.HKeys(cachePrefix + "world"); err != nil || len(names) > mostCached+1 {
		t.Errorf("the group has %d values (%v)", len(names), err)
	}
	server.FastForward(keepCached)
	want("2", "0", "")
	server.Close()
	if _, err := c.Get(t.Context(), "world", "2", "0"); err == nil {
		t.Error("a Redis that is down finds something")
	}
}

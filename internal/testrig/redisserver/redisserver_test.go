package redisserver

import (
	"context"
	"testing"
)

func TestReplicatedFailsOver(t *testing.T) {
	t.Parallel()
	r := StartReplicated(t)
	client := r.Client(t)
	must(t, "before", client.Set(t.Context(), "a", "b", 0))
	r.FailOver(t)
	until(t, "a write to the new master", func(ctx context.Context) bool { return client.Set(ctx, "a", "c", 0).Err() == nil })
}

func TestClusterTakesKeys(t *testing.T) {
	t.Parallel()
	c := StartCluster(t).Client(t)
	for _, key := range []string{"a", "b", "c", "d"} {
		must(t, "set", c.Set(t.Context(), key, key, 0))
	}
}

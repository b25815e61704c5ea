package redistest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// Cluster is a cluster of three masters with a replica each.
type Cluster struct{ Masters, Replicas []*Server }

const (
	masters = 3
	slots   = 16_384
)

// StartCluster starts a cluster, and waits until all of its nodes agree on it.
func StartCluster(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{}
	for range masters {
		c.Masters = append(c.Masters, node(t))
		c.Replicas = append(c.Replicas, node(t))
	}
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	first := c.Masters[0].Client(t)
	for i, s := range c.all() {
		if i > 0 {
			must(first.ClusterMeet(ctx, "127.0.0.1", strings.TrimPrefix(s.Addr, "127.0.0.1:")).Err())
		}
	}
	for i, s := range c.Masters {
		must(s.Client(t).ClusterAddSlotsRange(ctx, i*slots/masters, (i+1)*slots/masters-1).Err())
	}
	for i, s := range c.Replicas {
		client := s.Client(t)
		id, err := c.Masters[i].Client(t).ClusterMyID(ctx).Result()
		must(err)
		s.until(t, "follows a master", func() bool { return client.ClusterReplicate(ctx, id).Err() == nil })
	}
	for _, s := range c.all() {
		client := s.Client(t)
		s.until(t, "finds the cluster whole", func() bool { return whole(ctx, client) })
	}
	return c
}

func node(t testing.TB) *Server {
	return Start(t, "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "1000",
		"--cluster-replica-validity-factor", "0")
}

func (c *Cluster) all() []*Server { return append(append([]*Server{}, c.Masters...), c.Replicas...) }

// whole tells whether a node knows who has each slot, and of a replica of each master.
func whole(ctx context.Context, client *redis.Client) bool {
	info, err := client.ClusterInfo(ctx).Result()
	if err != nil || !strings.Contains(info, "cluster_state:ok") || !strings.Contains(info, "cluster_slots_ok:16384") {
		return false
	}
	nodes, err := client.ClusterNodes(ctx).Result()
	return err == nil && strings.Count(nodes, "slave") == masters && strings.Count(nodes, "connected") >= 2*masters-1
}

// Addrs are the addresses of the masters.
func (c *Cluster) Addrs() []string {
	addrs := make([]string, len(c.Masters))
	for i, s := range c.Masters {
		addrs[i] = s.Addr
	}
	return addrs
}

// Client makes a client of the cluster.
func (c *Cluster) Client(t testing.TB) *redis.ClusterClient {
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: c.Addrs(), ClusterStateReloadInterval: time.Second})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

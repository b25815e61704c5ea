package redisserver

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// Cluster is three masters that share the slots.
type Cluster struct{ Nodes []*Server }

// nodes is the least that a cluster needs to tell whether one of them is down.
const nodes = 3

// StartCluster starts a cluster and returns when every node finds it well.
func StartCluster(t testing.TB, args ...string) *Cluster {
	t.Helper()
	c := &Cluster{}
	buses := make([]int, nodes)
	for i := range nodes {
		buses[i] = freePort(t)
		c.Nodes = append(c.Nodes, Start(t, append([]string{
			"--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(buses[i]), "--cluster-node-timeout", "2000",
			"--cluster-require-full-coverage", "no",
		}, args...)...))
	}
	const slots = 16384
	first := c.Nodes[0].Client(t)
	for i, node := range c.Nodes {
		client := node.Client(t)
		must(t, "make a cluster", client.ClusterAddSlotsRange(t.Context(), i*slots/nodes, (i+1)*slots/nodes-1))
		must(t, "make a cluster", client.Do(t.Context(), "CLUSTER", "SET-CONFIG-EPOCH", i+1))
		must(t, "make a cluster", first.Do(t.Context(), "CLUSTER", "MEET", "127.0.0.1", node.Port, buses[i]))
	}
	c.AwaitWell(t)
	return c
}

// AwaitWell waits until every node knows the others and finds the cluster well.
func (c *Cluster) AwaitWell(t testing.TB) {
	t.Helper()
	for _, node := range c.Nodes {
		client := node.Client(t)
		until(t, "the cluster to be well", func(ctx context.Context) bool {
			info := client.ClusterInfo(ctx).Val()
			return strings.Contains(info, "cluster_state:ok") && strings.Contains(info, fmt.Sprintf("cluster_known_nodes:%d", nodes)) &&
				strings.Contains(info, "cluster_slots_ok:16384")
		})
	}
}

// Addrs are the addresses of the nodes.
func (c *Cluster) Addrs() []string {
	var addrs []string
	for _, node := range c.Nodes {
		addrs = append(addrs, node.Addr)
	}
	return addrs
}

// Client is a client of the cluster, closed when the test ends.
func (c *Cluster) Client(t testing.TB) *goredis.ClusterClient {
	client := goredis.NewClusterClient(&goredis.ClusterOptions{Addrs: c.Addrs()})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

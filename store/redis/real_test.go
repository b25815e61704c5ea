package redis

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig/redisserver"
)

// subscribers are how many connections a server knows that listen to a topic.
func subscribers(client *goredis.Client, topic string) int64 {
	return client.PubSubNumSub(context.Background(), channelPrefix+topic).Val()[channelPrefix+topic]
}

func TestTheFeedComesBackWithItsServer(t *testing.T) {
	t.Parallel()
	server := redisserver.Start(t)
	a, b := newProcessOn(t, server.Client(t)), newProcessOn(t, server.Client(t))
	atB, asked := b.listen(t, "topic"), server.Client(t)
	for range 3 {
		until(t, "the subscription", func() bool { return subscribers(asked, "topic") == 1 })
		until(t, "both to say that all is well", func() bool { return !a.log.isOut() && !b.log.isOut() })
		resumes(t, a, "topic", atB)
		server.Kill(t)
		until(t, "both to notice", func() bool { return a.log.isOut() && b.log.isOut() })
		late := b.listen(t, "late") // which Redis can be told only later
		server.Restart(t)
		resumes(t, a, "late", late)
		drain(atB)
	}
}

func TestTheFeedFollowsAFailover(t *testing.T) {
	t.Parallel()
	servers := redisserver.StartReplicated(t)
	a, b := newProcessOn(t, servers.Client(t)), newProcessOn(t, servers.Client(t))
	atB := b.listen(t, "topic")
	resumes(t, a, "topic", atB)
	servers.FailOver(t)
	resumes(t, a, "topic", atB)
	until(t, "both to say that all is well", func() bool { return !a.log.isOut() && !b.log.isOut() })
}

// In a cluster each process holds on to one node, and hears what is said at any; in its order, and once.
func TestTheFeedOnACluster(t *testing.T) {
	t.Parallel()
	cluster := redisserver.StartCluster(t)
	var all []*process
	var heard []<-chan string
	for range 6 { // likely not all at the same node
		p := newProcessOn(t, cluster.Client(t))
		all, heard = append(all, p), append(heard, p.listen(t, "topic"))
	}
	for _, from := range all {
		for _, at := range heard {
			resumes(t, from, "topic", at)
		}
	}
	for i := range heard {
		until(t, "all that was said to have been heard", func() bool {
			all[0].feed.Publish("topic", []byte("now"))
			for len(heard[i]) > 0 {
				if <-heard[i] == "now" {
					return true
				}
			}
			return false
		})
	}
	const words = 500
	for i := range words {
		all[0].feed.Publish("topic", []byte(fmt.Sprint(i)))
	}
	for _, at := range heard {
		for i := range words {
			got := await(t, at)
			for got == "now" || got == "again" {
				got = await(t, at)
			}
			if got != fmt.Sprint(i) {
				t.Fatalf("%s came where %d was due", got, i)
			}
		}
	}
}

// When a node of a cluster dies, those who held on to it find another.
func TestTheFeedLeavesADeadNode(t *testing.T) {
	t.Parallel()
	cluster := redisserver.StartCluster(t)
	a, b := newProcessOn(t, cluster.Client(t)), newProcessOn(t, cluster.Client(t))
	atB := b.listen(t, "topic")
	resumes(t, a, "topic", atB)
	for _, node := range cluster.Nodes {
		node.Kill(t)
		resumes(t, a, "topic", atB)
		node.Restart(t)
		cluster.AwaitWell(t)
	}
}

// The cache and the limits work on every kind of Redis.
func TestCacheAndLimitsOnRealServers(t *testing.T) {
	t.Parallel()
	for name, clientOf := range map[string]func(t *testing.T) goredis.UniversalClient{
		"one server":      func(t *testing.T) goredis.UniversalClient { return redisserver.Start(t).Client(t) },
		"behind Sentinel": func(t *testing.T) goredis.UniversalClient { return redisserver.StartReplicated(t).Client(t) },
		"a cluster":       func(t *testing.T) goredis.UniversalClient { return redisserver.StartCluster(t).Client(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			quick := NewQuick(clientOf(t), patience, quiet())
			t.Cleanup(quick.Close)
			cache := NewCache(quick)
			for i := range 20 { // likely on every node of a cluster
				group, value := fmt.Sprintf("world %d", i), strings.Repeat("x", i)
				if err := cache.Put(t.Context(), group, "1", "graph", []byte(value)); err != nil {
					t.Fatal(err)
				}
				if got, err := cache.Get(t.Context(), group, "1", "graph"); err != nil || string(got) != value {
					t.Errorf("%s is %q (%v)", group, got, err)
				}
			}
			first, second := NewLimiter(quick), NewLimiter(quick) // as in two processes
			user, address := dramatis.Limit{Key: "user", Rate: dramatis.Rate{Most: 9, Per: time.Hour}}, dramatis.Limit{Key: "address", Rate: dramatis.Rate{Most: 4, Per: time.Hour}}
			for range 2 {
				first.Take(t.Context(), 1, user, address)
				second.Take(t.Context(), 1, user, address)
			}
			if standing := first.Take(t.Context(), 1, user, address); standing[1].Retry == 0 {
				t.Error("a fifth is let in where four are allowed")
			}
			if standing := second.Take(t.Context(), 0, user); standing[0].Remaining != 5 {
				t.Errorf("%d are left of the user's nine: what was refused is counted, or what was taken is not", standing[0].Remaining)
			}
		})
	}
}

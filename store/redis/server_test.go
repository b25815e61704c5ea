package redis

import (
	"fmt"
	"testing"

	"github.com/literaryai/dramatis/internal/testrig/redistest"
)

// TestAKilledServer is of a server that dies, comes back with nothing, and dies again.
func TestAKilledServer(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	a, b := newProcess(t, server.Addr), newProcess(t, server.Addr)
	heard := b.listen(t, "world")
	for range 3 {
		resumes(t, a, "world", heard)
		server.Kill()
		until(t, "both to notice", func() bool { return a.log.isOut() && b.log.isOut() })
		server.Restart(t)
	}
	resumes(t, a, "world", heard)
	until(t, "both to be well", func() bool { return !a.log.isOut() && !b.log.isOut() })
}

// TestSentinelPutsTheReplicaInItsPlace is of a master that dies for good.
func TestSentinelPutsTheReplicaInItsPlace(t *testing.T) {
	t.Parallel()
	w := redistest.StartWatched(t, "")
	a, b := processOf(t, w.Client(t)), processOf(t, w.Client(t))
	heard := b.listen(t, "world")
	resumes(t, a, "world", heard)
	quick := NewQuick(w.Client(t), patience, quiet())
	defer quick.Close()
	cache := NewCache(quick)
	if err := cache.Put(t.Context(), "world", "1", "people", []byte("all")); err != nil {
		t.Fatal(err)
	}
	w.Master.Kill()
	w.AwaitFailover(t)
	resumes(t, a, "world", heard)
	until(t, "the cache to answer again", func() bool {
		_ = cache.Put(t.Context(), "world", "2", "people", []byte("more"))
		got, err := cache.Get(t.Context(), "world", "2", "people")
		return err == nil && string(got) == "more"
	})
}

// TestACluster has topics and groups on all of its nodes, and goes on when one of these dies.
func TestACluster(t *testing.T) {
	t.Parallel()
	c := redistest.StartCluster(t)
	a, b := processOf(t, c.Client(t)), processOf(t, c.Client(t))
	heard := map[string]<-chan string{}
	for i := range 24 {
		topic := fmt.Sprint("world ", i)
		heard[topic] = b.listen(t, topic)
	}
	all := func() {
		t.Helper()
		for topic, of := range heard {
			resumes(t, a, topic, of)
		}
	}
	all()
	quick := NewQuick(c.Client(t), patience, quiet())
	defer quick.Close()
	cache := NewCache(quick)
	keeps := func() bool {
		for i := range 24 {
			group := fmt.Sprint("world ", i)
			if err := cache.Put(t.Context(), group, "1", "people", []byte(group)); err != nil {
				return false
			}
			if got, err := cache.Get(t.Context(), group, "1", "people"); err != nil || string(got) != group {
				return false
			}
		}
		return true
	}
	if !keeps() {
		t.Fatal("the cache does not keep what it is given")
	}
	c.Masters[1].Kill()
	all()
	until(t, "the cache to keep on the replica that took over", keeps)
}

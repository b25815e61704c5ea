package main

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/redisserver"
)

// status is what a running program says of itself.
func (p *program) status(t *testing.T) string {
	t.Helper()
	resp, err := http.Get(p.url + "/health/ready")
	if err != nil {
		t.Fatal(err)
	}
	var h struct{ Status string }
	decode(t, resp, &h)
	return h.Status
}

func (p *program) awaitStatus(t *testing.T, want string) {
	t.Helper()
	for end := time.Now().Add(testrig.Patience); p.status(t) != want; {
		if time.Now().After(end) {
			t.Fatalf("it never says that it is %s\n%s", want, p.errors)
		}
	}
}

// TestUpOnRealRedis keeps the queues behind Sentinel and the rest in a cluster. The queues' master dies and all of the
// cluster too; the world goes on, and the program says when it is well again.
func TestUpOnRealRedis(t *testing.T) {
	t.Parallel()
	servers, cluster := redisserver.StartReplicated(t), redisserver.StartCluster(t, "--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru")
	p := startUpWith(t, dataDir(t), []string{
		"REDIS_URL=redis-sentinel://" + servers.Sentinel.Addr + "/1?master=" + redisserver.MasterName,
		"REDIS_PASSWORD=" + redisserver.DataPassword, "REDIS_SENTINEL_PASSWORD=" + redisserver.SentinelPassword,
		"REDIS_CACHE_URL=redis-cluster://" + strings.Join(cluster.Addrs(), ","),
	})
	token := p.login(t, p.password)
	world := p.world(t, token)
	said := p.lines(t, token, world, 0, 3)
	for name, state := range p.dependencies(t, token) {
		if state != "ok" {
			t.Errorf("%s is %s", name, state)
		}
	}
	for _, node := range cluster.Nodes {
		node.Kill(t)
	}
	p.awaitStatus(t, "degraded")
	if got := p.dependencies(t, token); got["redis"] != "ok" || got["redis-cache"] != "down" {
		t.Errorf("without the cluster: %v", got)
	}
	said = p.lines(t, token, world, said, 3)
	servers.FailOver(t)
	said = p.lines(t, token, world, said, 3)
	for _, node := range cluster.Nodes {
		node.Restart(t)
	}
	p.awaitStatus(t, "ok")
	p.lines(t, token, world, said, 3)
	p.stop(t, syscall.SIGTERM)
}

// dependencies are the states of what the program depends on.
func (p *program) dependencies(t *testing.T, token string) map[string]string {
	t.Helper()
	var h struct {
		Dependencies []struct{ Name, State string }
	}
	decode(t, p.get(t.Context(), t, token, "/health/detailed", "application/json"), &h)
	found := map[string]string{}
	for _, d := range h.Dependencies {
		found[d.Name] = d.State
	}
	return found
}

func TestNobodyWorksOnAQueueThatEvicts(t *testing.T) {
	t.Parallel()
	server := redisserver.Start(t, "--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru")
	cmd := command(t, "worker")
	cmd.Env = append(cmd.Env, "REDIS_URL=redis://"+server.Addr, "DATABASE_URL="+testrig.Database(t).Config().ConnString())
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "dramatis: REDIS_URL names a Redis whose maxmemory-policy is allkeys-lru") {
		t.Errorf("%v: %s", err, out)
	}
}

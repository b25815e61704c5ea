package redisserver

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	goredis "github.com/redis/go-redis/v9"
)

// What Replicated is called, and what lets in.
const (
	MasterName       = "dramatis"
	DataPassword     = "data/p@ss"
	SentinelPassword = "watch+p@ss"
)

// Replicated is a master and a replica, which a Sentinel watches. The servers ask for DataPassword, the Sentinel for
// SentinelPassword.
type Replicated struct {
	Master, Replica *Server
	Sentinel        *Server
}

// StartReplicated starts them and returns when the Sentinel could fail over.
func StartReplicated(t testing.TB) *Replicated {
	t.Helper()
	data := []string{
		"--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0", "--requirepass", DataPassword, "--masterauth", DataPassword,
	}
	r := &Replicated{Master: start(t, DataPassword, data...)}
	r.Replica = start(t, DataPassword, append(data, "--replicaof", fmt.Sprintf("127.0.0.1 %d", r.Master.Port))...)
	replica := r.Replica.Client(t)
	until(t, "the replica to be in step", func(ctx context.Context) bool {
		return strings.Contains(replica.Info(ctx, "replication").Val(), "master_link_status:up")
	})
	file := filepath.Join(t.TempDir(), "sentinel.conf")
	config := fmt.Sprintf("sentinel monitor %[1]s 127.0.0.1 %[2]d 1\nsentinel auth-pass %[1]s %[3]s\n"+
		"sentinel down-after-milliseconds %[1]s 500\nsentinel failover-timeout %[1]s 5000\n", MasterName, r.Master.Port, DataPassword)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	r.Sentinel = start(t, SentinelPassword, file, "--sentinel", "--requirepass", SentinelPassword) // its file comes first
	r.awaitReady(t)
	return r
}

// awaitReady waits until the Sentinel knows of a replica that could take over.
func (r *Replicated) awaitReady(t testing.TB) {
	t.Helper()
	sentinel := r.Watch(t)
	until(t, "the Sentinel to find the replica", func(ctx context.Context) bool {
		master := sentinel.Master(ctx, MasterName).Val()
		return master["num-slaves"] != "" && master["num-slaves"] != "0" && master["flags"] == "master"
	})
}

// Watch is a client of the Sentinel.
func (r *Replicated) Watch(t testing.TB) *goredis.SentinelClient {
	client := goredis.NewSentinelClient(&goredis.Options{Addr: r.Sentinel.Addr, Password: SentinelPassword})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// FailOver kills the master and returns when the Sentinel has made the replica the master. Afterwards Master is that
// one, and Replica the one that was killed.
func (r *Replicated) FailOver(t testing.TB) {
	t.Helper()
	r.Master.Kill(t)
	sentinel := r.Watch(t)
	until(t, "the failover", func(ctx context.Context) bool {
		at := sentinel.GetMasterAddrByName(ctx, MasterName).Val()
		return len(at) == 2 && net.JoinHostPort(at[0], at[1]) == r.Replica.Addr
	})
	r.Master, r.Replica = r.Replica, r.Master
}

// Options are how a client finds the master.
func (r *Replicated) Options() *goredis.FailoverOptions {
	return &goredis.FailoverOptions{
		MasterName: MasterName, SentinelAddrs: []string{r.Sentinel.Addr}, SentinelPassword: SentinelPassword, Password: DataPassword,
	}
}

// Client is a client of whoever is the master, closed when the test ends.
func (r *Replicated) Client(t testing.TB) *goredis.Client {
	client := goredis.NewFailoverClient(r.Options())
	t.Cleanup(func() { _ = client.Close() })
	return client
}

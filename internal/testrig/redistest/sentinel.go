package redistest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

const (
	sentinelFile = "sentinel.conf"
	// MasterName is what the Sentinels call the master.
	MasterName = "story"
)

// Watched is a master with a replica, and Sentinels that put the replica in its place when it dies.
type Watched struct {
	Master, Replica *Server
	Sentinels       []*Server
}

// StartWatched starts all of them, with a password of the data where one is given.
func StartWatched(t testing.TB, password string) *Watched {
	t.Helper()
	var secret []string
	if password != "" {
		secret = []string{"--requirepass", password, "--masterauth", password}
	}
	w := &Watched{Master: Start(t, secret...)}
	w.Replica = Start(t, append(secret, "--replicaof", "127.0.0.1", fmt.Sprint(w.Master.port))...)
	replica := redis.NewClient(&redis.Options{Addr: w.Replica.Addr, Password: password})
	defer replica.Close() //nolint:errcheck // nobody needs it any more
	w.Replica.until(t, "follows its master", func() bool {
		said, err := replica.Info(t.Context(), "replication").Result()
		return err == nil && strings.Contains(said, "master_link_status:up")
	})
	for range 3 {
		s := &Server{port: freePort(t), dir: t.TempDir(), args: []string{sentinelFile}}
		s.Addr = fmt.Sprintf("127.0.0.1:%d", s.port)
		config := fmt.Sprintf("sentinel monitor %[1]s 127.0.0.1 %[2]d 2\nsentinel down-after-milliseconds %[1]s 500\n"+
			"sentinel failover-timeout %[1]s 2000\n", MasterName, w.Master.port)
		if password != "" {
			config += fmt.Sprintf("sentinel auth-pass %s %s\n", MasterName, password)
		}
		if err := os.WriteFile(filepath.Join(s.dir, sentinelFile), []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		s.Restart(t)
		t.Cleanup(s.Kill)
		w.Sentinels = append(w.Sentinels, s)
	}
	for _, s := range w.Sentinels {
		asked := redis.NewSentinelClient(&redis.Options{Addr: s.Addr})
		s.until(t, "knows the others and the replica", func() bool {
			said, err := asked.Master(t.Context(), MasterName).Result()
			return err == nil && said["num-other-sentinels"] == "2" && said["num-slaves"] == "1"
		})
		_ = asked.Close()
	}
	return w
}

// Addrs are the addresses of the Sentinels.
func (w *Watched) Addrs() []string {
	addrs := make([]string, len(w.Sentinels))
	for i, s := range w.Sentinels {
		addrs[i] = s.Addr
	}
	return addrs
}

// Client makes a client that follows the master.
func (w *Watched) Client(t testing.TB) *redis.Client {
	client := redis.NewFailoverClient(&redis.FailoverOptions{MasterName: MasterName, SentinelAddrs: w.Addrs()})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// AwaitFailover waits until the Sentinels name the replica as the master.
func (w *Watched) AwaitFailover(t testing.TB) {
	t.Helper()
	for _, s := range w.Sentinels {
		asked := redis.NewSentinelClient(&redis.Options{Addr: s.Addr})
		s.until(t, "names the replica as the master", func() bool {
			at, err := asked.GetMasterAddrByName(t.Context(), MasterName).Result()
			return err == nil && len(at) == 2 && at[0]+":"+at[1] == w.Replica.Addr
		})
		_ = asked.Close()
	}
}

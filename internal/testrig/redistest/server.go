// Package redistest starts real Redis servers for tests: one that can be killed and comes back, a master with a replica and
// Sentinels, a cluster. They listen on loopback, keep nothing, and end with their test.
package redistest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// patience is how long a server may take to do what it must, on a machine that is busy.
const patience = time.Minute

// Server is a Redis server that can be killed and started again.
type Server struct {
	Addr string // host:port, which stays
	port int
	dir  string
	args []string
	cmd  *exec.Cmd
}

// Start starts a server, with options as on its command line. The test is skipped where there is no redis-server.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	s := &Server{port: freePort(t), dir: t.TempDir(), args: args}
	s.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))
	s.Restart(t)
	t.Cleanup(s.Kill)
	return s
}

// Restart starts a server that was killed, and waits until it listens.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("there is no redis-server: scripts/need redis gets one, and make test looks for it in bin")
	}
	said, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close() //nolint:errcheck // the server has its own
	config := []string{}
	if len(s.args) > 0 && s.args[0] == sentinelFile {
		config = append(config, filepath.Join(s.dir, sentinelFile), "--sentinel")
	} else {
		config = append(config, "--save", "", "--appendonly", "no", "--dir", s.dir, "--repl-diskless-sync-delay", "0")
		config = append(config, s.args...)
	}
	config = append(config, "--port", strconv.Itoa(s.port), "--bind", "127.0.0.1")
	s.cmd = exec.CommandContext(context.Background(), program, config...)
	s.cmd.Stdout, s.cmd.Stderr = said, said
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.until(t, "listens", func() bool {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.Addr)
		if err != nil {
			return false
		}
		return conn.Close() == nil
	})
}

// Kill ends the server with SIGKILL, and waits until it is gone.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Client makes a client of the server.
func (s *Server) Client(t testing.TB) *redis.Client {
	client := redis.NewClient(&redis.Options{Addr: s.Addr})
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// until waits for something that the server must do, and shows its log when it does not.
func (s *Server) until(t testing.TB, what string, so func() bool) {
	t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(patience); !so(); <-again.C {
		if time.Now().After(end) {
			log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			t.Fatalf("waited in vain until the Redis server at %s %s; it says\n%s", s.Addr, what, bytes.TrimSpace(log))
		}
	}
}

// freePort is one that nobody listens on; of a cluster's node, also the one of its bus, 10,000 above.
func freePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		low, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		port := low.Addr().(*net.TCPAddr).Port
		high, err := new(net.ListenConfig).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port+10_000))
		_ = low.Close()
		if err == nil {
			_ = high.Close()
			return port
		}
	}
	t.Fatal("found no free port whose neighbour 10,000 above is free")
	return 0
}

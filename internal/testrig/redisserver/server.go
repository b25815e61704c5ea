// Package redisserver starts real Redis servers for tests: one, one behind Sentinel, or a cluster, each on free ports
// of the loopback and in directories that are gone when the test ends. It imports nothing of ours, so that every
// package's tests may use it.
package redisserver

import (
	"bytes"
	"context"
	"net"
	"os/exec"
	"strconv"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// patience is how long a server may take over what it must do: long, as machines are shared.
const patience = time.Minute

// Server is a running redis-server, which can be killed and come back at the same address.
type Server struct {
	Addr string
	Port int

	password string
	args     []string
	process  *process
	said     *bytes.Buffer // its last words; read it when the process has ended
}

// Start starts a server that keeps nothing on the disk, with more arguments as on its command line. The test is skipped
// where there is no redis-server.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	return start(t, "", append([]string{"--save", "", "--appendonly", "no"}, args...)...)
}

// start starts a server that answers to a password, on another port when somebody took the one that was free a moment
// ago.
func start(t testing.TB, password string, args ...string) *Server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("there is no redis-server; scripts/need redis fetches one, as make test does")
	}
	s := &Server{password: password, args: append(args, "--bind", "127.0.0.1", "--dir", t.TempDir())}
	t.Cleanup(s.kill)
	for range 5 {
		s.Port = freePort(t)
		s.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port))
		if s.run(t) {
			return s
		}
	}
	t.Fatalf("redis-server does not start:\n%s", s.said)
	return nil
}

// run starts the process and waits until it answers.
func (s *Server) run(t testing.TB) (answers bool) {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal(err)
	}
	s.said = &bytes.Buffer{}
	cmd := exec.CommandContext(context.Background(), program, append(s.args, "--port", strconv.Itoa(s.Port))...)
	cmd.Stdout, cmd.Stderr = s.said, s.said
	if s.process, err = startProcess(cmd); err != nil {
		t.Fatal(err)
	}
	client := s.client()
	defer client.Close() //nolint:errcheck // it only asked
	until(t, "redis-server to answer or to end", func(ctx context.Context) bool {
		answers = client.Ping(ctx).Err() == nil
		return answers || s.process.ended()
	})
	return answers
}

// Kill ends the server with SIGKILL.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	s.kill()
}

func (s *Server) kill() {
	if s.process != nil {
		s.process.kill()
	}
}

// Restart starts a killed server at the same address, empty.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if !s.run(t) {
		t.Fatalf("redis-server does not start again at %s:\n%s", s.Addr, s.said)
	}
}

// Client is a client of the server, closed when the test ends.
func (s *Server) Client(t testing.TB) *goredis.Client {
	client := s.client()
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func (s *Server) client() *goredis.Client {
	return goredis.NewClient(&goredis.Options{Addr: s.Addr, Password: s.password, MaxRetries: -1, DialerRetries: 1})
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // the port is all that is wanted
	return l.Addr().(*net.TCPAddr).Port
}

// until asks again and again whether something is so.
func until(t testing.TB, what string, so func(context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !so(ctx) {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		case <-again.C:
		}
	}
}

// must fails the test when a command failed.
func must(t testing.TB, what string, cmd goredis.Cmder) {
	t.Helper()
	if err := cmd.Err(); err != nil {
		t.Fatalf("%s: %s: %v", what, cmd.Name(), err)
	}
}

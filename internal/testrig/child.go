package testrig

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/redis"
	"github.com/literaryai/dramatis/worker"
)

// childVariable tells a re-executed test binary to be a worker instead of running tests.
const childVariable = "DRAMATIS_TEST_WORKER"

// child says what a worker process works on.
type child struct {
	Database string
	Redis    string
	Lease    time.Duration
	Think    time.Duration // how long the script takes over a line, so that a kill finds it at work
	Prices   dramatis.PriceTable
}

// Process is a worker in a process of its own, which a test can kill.
type Process struct{ cmd *exec.Cmd }

// Spawn starts a worker process on the rig's Postgres and Redis. It is killed when the test ends, and dies by itself
// when the test process does.
func (r *Rig) Spawn(t testing.TB, lease, think time.Duration) *Process {
	t.Helper()
	orders, err := json.Marshal(child{
		Database: r.Pool.Config().ConnString(), Redis: r.Server.Addr(), Lease: lease, Think: think, Prices: r.Prices,
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.Background(), os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+string(orders))
	cmd.Stdout, cmd.Stderr = logOf{t}, logOf{t}
	stdin, err := cmd.StdinPipe() // its end is how the child learns that we are gone
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start a worker process: %v", err)
	}
	p := &Process{cmd}
	t.Cleanup(func() {
		_ = stdin.Close()
		p.Kill()
	})
	return p
}

// Kill ends the process with SIGKILL and waits until it is gone.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// Signal sends a signal to the process.
func (p *Process) Signal(t testing.TB, s os.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatalf("signal the worker process: %v", err)
	}
}

// runChild is the body of a worker process.
func runChild(orders string) error {
	var c child
	if err := json.Unmarshal([]byte(orders), &c); err != nil {
		return fmt.Errorf("read the orders: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	pool, err := store.Open(ctx, c.Database, 10)
	if err != nil {
		return err
	}
	defer pool.Close()
	client := goredis.NewClient(&goredis.Options{Addr: c.Redis})
	defer client.Close() //nolint:errcheck // the process ends
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	feed := redis.NewFeed(client, log)
	go feed.Run(ctx)
	w := worker.New(worker.Config{Lease: c.Lease, Poll: 100 * time.Millisecond, Mend: c.Lease / 2}, worker.Deps{
		Store: store.New(pool, feed, log), Redis: client, Feed: feed, Embedder: llm.NewHashEmbedder(), Prices: c.Prices, Log: log,
		Model: &Script{Before: func(ctx context.Context, _ llm.TurnRequest) error {
			select {
			case <-time.After(c.Think):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}},
	})
	return w.Run(ctx)
}

package local

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// clockStep is how coarsely the in-process Redis tells the time: a key may live that much longer than its TTL. Each
// step walks over all keys with a TTL under the server's one lock, so it is not finer than its users need.
const clockStep = 100 * time.Millisecond

// Redis is an in-process Redis on loopback. What it holds is gone when the process ends.
type Redis struct {
	server *miniredis.Miniredis
	url    string
	stop   chan struct{}
	once   sync.Once
	clock  sync.WaitGroup
}

// StartRedis starts the in-process Redis on the port that it had before, or on another when somebody else has taken
// that one; a password is required, and both are kept for the next start. ctx bounds the start, not the life.
func (d *Dir) StartRedis(ctx context.Context) (*Redis, error) {
	password, err := d.Secret("redis")
	if err != nil {
		return nil, err
	}
	server := miniredis.NewMiniRedis()
	server.RequireAuth(password)
	kept := d.port("redis")
	err = server.StartAddr(loopback(kept))
	if kept != 0 && errors.Is(err, syscall.EADDRINUSE) {
		d.log.WarnContext(ctx, "the in-process Redis' port is taken by another program; choosing another", "port", kept)
		err = server.StartAddr(loopback(0))
	}
	if err != nil {
		return nil, fmt.Errorf("start the in-process Redis: %w", err)
	}
	u := url.URL{Scheme: "redis", User: url.UserPassword("", password), Host: server.Addr(), Path: "0"}
	r := &Redis{server: server, url: u.String(), stop: make(chan struct{})}
	r.clock.Go(r.driveClock)
	port, err := strconv.Atoi(server.Port())
	if err == nil {
		err = d.keepPort("redis", port)
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// URL is where programs on this machine reach it, with its password.
func (r *Redis) URL() string { return r.url }

// Close ends the server and its clock. Closing twice is harmless.
func (r *Redis) Close() {
	r.once.Do(func() {
		close(r.stop)
		r.clock.Wait()
		r.server.Close()
	})
}

// driveClock lets time pass in the server, whose TTLs stand still by themselves. It counts what has really passed: a
// ticker drops ticks when the machine is busy.
func (r *Redis) driveClock() {
	tick := time.NewTicker(clockStep)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-r.stop:
			return
		case <-tick.C:
			now := time.Now()
			r.server.FastForward(now.Sub(last))
			last = now
		}
	}
}

func loopback(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }

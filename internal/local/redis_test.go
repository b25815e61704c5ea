package local

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func startRedis(t *testing.T, d *Dir) *Redis {
	t.Helper()
	r, err := d.StartRedis(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func client(t *testing.T, url string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestRedisKeepsItsPortAndPassword(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d, _ := open(t, path)
	first := startRedis(t, d)
	if err := client(t, first.URL()).Set(t.Context(), "key", "value", 0).Err(); err != nil {
		t.Fatal(err)
	}
	first.Close()
	first.Close()
	closeDir(t, d)
	d, _ = open(t, path)
	defer closeDir(t, d)
	second := startRedis(t, d)
	if first.URL() != second.URL() {
		t.Errorf("the URL was %s and is %s", first.URL(), second.URL())
	}
	if err := client(t, second.URL()).Get(t.Context(), "key").Err(); !errors.Is(err, redis.Nil) {
		t.Errorf("the key of an earlier life: %v", err)
	}
}

func TestRedisWantsItsPassword(t *testing.T) {
	t.Parallel()
	d, _ := open(t, t.TempDir())
	defer closeDir(t, d)
	startRedis(t, d)
	stranger := redis.NewClient(&redis.Options{Addr: loopback(d.port("redis"))})
	defer stranger.Close()
	if err := stranger.Ping(t.Context()).Err(); err == nil || !strings.Contains(err.Error(), "NOAUTH") {
		t.Errorf("a stranger's ping: %v", err)
	}
}

// TestRedisForgets waits for a key to end, which it would never do if the server's clock stood still.
func TestRedisForgets(t *testing.T) {
	t.Parallel()
	d, _ := open(t, t.TempDir())
	defer closeDir(t, d)
	c := client(t, startRedis(t, d).URL())
	if err := c.Set(t.Context(), "key", "value", clockStep).Err(); err != nil {
		t.Fatal(err)
	}
	poll := time.NewTicker(clockStep / 10)
	defer poll.Stop()
	for range poll.C {
		if errors.Is(c.Get(t.Context(), "key").Err(), redis.Nil) {
			return
		}
	}
}

func TestRedisTakesAnotherPortWhenItsOwnIsTaken(t *testing.T) {
	t.Parallel()
	d, said := open(t, t.TempDir())
	defer closeDir(t, d)
	startRedis(t, d).Close()
	taken := d.port("redis")
	other, err := new(net.ListenConfig).Listen(t.Context(), "tcp", loopback(taken))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	r := startRedis(t, d)
	if err := client(t, r.URL()).Ping(t.Context()).Err(); err != nil {
		t.Error(err)
	}
	if d.port("redis") == taken || !strings.Contains(said.String(), "taken by another program") {
		t.Errorf("port %d of %d; said %q", d.port("redis"), taken, said)
	}
}

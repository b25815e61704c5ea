package redis

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"
)

// patience is how long a test waits for what must happen.
const patience = 30 * time.Second

// process is a feed that runs, as one process has it.
type process struct {
	feed *Feed
	log  *outages
	stop func()
	name string // labels its goroutines
}

func newProcess(t *testing.T, addr string) *process {
	client := goredis.NewClient(&goredis.Options{Addr: addr})
	t.Cleanup(func() { _ = client.Close() })
	return newProcessOn(t, client)
}

func newProcessOn(t *testing.T, client goredis.UniversalClient) *process {
	log := &outages{}
	p := &process{feed: NewFeed(client, slog.New(log)), log: log}
	p.name = p.feed.origin
	p.feed.pace = pace{ // whoever waits for an answer that does not come waits longer than any test
		pulse: 50 * time.Millisecond, silence: time.Second, answer: time.Hour,
		first: time.Millisecond, longest: 50 * time.Millisecond,
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go pprof.Do(ctx, pprof.Labels("process", p.name), func(ctx context.Context) {
		defer close(done)
		p.feed.Run(ctx)
	})
	p.stop = func() {
		cancel()
		await(t, done)
	}
	t.Cleanup(p.stop)
	return p
}

// lives tells whether any goroutine that Run began is there, at whatever remove.
func (p *process) lives(t *testing.T) bool {
	var all strings.Builder
	if err := pprof.Lookup("goroutine").WriteTo(&all, 1); err != nil {
		t.Fatal(err)
	}
	return strings.Contains(all.String(), p.name)
}

func (p *process) listen(t *testing.T, topic string) <-chan string {
	heard := make(chan string, 10000)
	t.Cleanup(p.feed.Subscribe(context.Background(), topic, func(payload []byte) { heard <- string(payload) }))
	return heard
}

// outages counts what a feed logs.
type outages struct {
	slog.Handler
	mu                sync.Mutex
	warned, recovered int
}

func (o *outages) Enabled(context.Context, slog.Level) bool { return true }

func (o *outages) Handle(_ context.Context, r slog.Record) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if r.Level >= slog.LevelWarn {
		o.warned++
	} else {
		o.recovered++
	}
	return nil
}

func (o *outages) counts() (warned, recovered int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.warned, o.recovered
}

func (o *outages) isOut() bool {
	warned, recovered := o.counts()
	return warned > recovered
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// hungServer accepts connections and never answers.
func hungServer(t *testing.T) (addr string, accepted <-chan struct{}) {
	seen := make(chan struct{}, 1000)
	addr = serve(t, func(net.Conn) { seen <- struct{}{} })
	return addr, seen
}

// serve gives every connection to handle, and closes all of them when the test ends.
func serve(t *testing.T, handle func(net.Conn)) (addr string) {
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer func() { _ = conn.Close() }()
			handle(conn)
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		serving.Wait()
	})
	return l.Addr().String()
}

// proxy stands before a server, and can let its connections fall silent without closing them.
type proxy struct {
	addr string

	mu     sync.Mutex
	frozen chan struct{} // closed when the connections that are there fall silent
}

func newProxy(t *testing.T, to string) *proxy {
	p := &proxy{frozen: make(chan struct{})}
	p.addr = serve(t, func(conn net.Conn) {
		back, err := new(net.Dialer).DialContext(t.Context(), "tcp", to)
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = back.Close() })
		p.mu.Lock()
		defer p.mu.Unlock()
		go carry(back, conn, p.frozen)
		go carry(conn, back, p.frozen)
	})
	return p
}

func carry(to io.Writer, from io.Reader, frozen <-chan struct{}) {
	piece := make([]byte, 4096)
	for {
		n, err := from.Read(piece)
		select {
		case <-frozen:
			return
		default:
		}
		if err != nil {
			return
		}
		if _, err := to.Write(piece[:n]); err != nil {
			return
		}
	}
}

func (p *proxy) freeze() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.frozen)
	p.frozen = make(chan struct{})
}

// resumes publishes until it is heard: Redis may need a moment to be found again.
func resumes(t *testing.T, from *process, topic string, heard <-chan string) {
	t.Helper()
	drain(heard)
	until(t, "frames to arrive", func() bool {
		from.feed.Publish(topic, []byte("again"))
		select {
		case <-heard:
			return true
		default:
			return false
		}
	})
}

func drain(heard <-chan string) {
	for len(heard) > 0 {
		<-heard
	}
}

func expect(t *testing.T, who string, heard <-chan string, want ...string) {
	t.Helper()
	for _, w := range want {
		if got := await(t, heard); got != w {
			t.Errorf("%s heard %q, not %q", who, got, w)
		}
	}
}

func awaitSubscribers(t *testing.T, server *miniredis.Miniredis, topic string, n int) {
	t.Helper()
	until(t, fmt.Sprintf("%d subscribers of %s", n, topic), func() bool {
		return server.PubSubNumSub(channelPrefix + topic)[channelPrefix+topic] == n
	})
}

// await receives, or fails the test.
func await[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatal("waited in vain")
		panic("unreachable")
	}
}

// until asks again and again whether something is so.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(patience); !so(); <-again.C {
		if time.Now().After(end) {
			t.Errorf("waited in vain for %s", what)
			return
		}
	}
}

package api

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// StreamLimits bound the streams of one server. Zero fields take their defaults.
type StreamLimits struct {
	PerUser      int           // streams that one user may have open; 20
	Buffer       int           // events that may wait for a slow client before it is cut off; 256
	Heartbeat    time.Duration // from one sign of life to the next; 20 s
	Rotate       time.Duration // after about so long a stream ends and is to be resumed; 10 minutes
	WriteTimeout time.Duration // that a client may take to receive one write; 10 s
	Poll         time.Duration // from one look at the log to the next when nothing wakes its reader; 1 s
	Recheck      time.Duration // from one look at what the caller may see to the next; 5 s
	Retry        time.Duration // about how long a client is to wait before it comes back; 2 s
}

func (l StreamLimits) withDefaults() StreamLimits {
	setDefault(&l.PerUser, 20)
	setDefault(&l.Buffer, 256)
	setDefault(&l.Heartbeat, 20*time.Second)
	setDefault(&l.Rotate, 10*time.Minute)
	setDefault(&l.WriteTimeout, 10*time.Second)
	setDefault(&l.Poll, time.Second)
	setDefault(&l.Recheck, 5*time.Second)
	setDefault(&l.Retry, 2*time.Second)
	return l
}

// hub hands each watched world's events to its clients: one reader per world, however many watch.
type hub struct {
	store  *store.Store
	feed   dramatis.Feed
	log    *slog.Logger
	limits StreamLimits

	ctx     context.Context // ends every reader; it is the hub's own life and no request's
	closing chan struct{}   // closed when all streams are to end
	open    sync.WaitGroup  // streams

	mu      sync.Mutex
	closed  bool
	readers map[dramatis.ID]*reader
	streams map[dramatis.ID]int // per user
	end     context.CancelFunc
}

func newHub(st *store.Store, feed dramatis.Feed, log *slog.Logger, limits StreamLimits) *hub {
	ctx, end := context.WithCancel(context.Background())
	return &hub{
		store: st, feed: feed, log: log, limits: limits, ctx: ctx, end: end, closing: make(chan struct{}),
		readers: map[dramatis.ID]*reader{}, streams: map[dramatis.ID]int{},
	}
}

// admit counts a new stream of a user in, or says why it cannot be. The caller calls leave when it ends.
func (h *hub) admit(user dramatis.ID) (leave func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, dramatis.Errorf(dramatis.CodeUnavailable, "the server is going down")
	}
	if h.streams[user] >= h.limits.PerUser {
		return nil, tooMany("you have too many streams open", h.limits.Retry)
	}
	h.streams[user]++
	h.open.Add(1)
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.streams[user]--; h.streams[user] == 0 {
			delete(h.streams, user)
		}
		h.open.Done()
	}, nil
}

// count is how many streams are open.
func (h *hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, of := range h.streams {
		n += of
	}
	return n
}

// join lets a client receive what happens in a world from now on. A world that does not exist is not_found.
func (h *hub) join(ctx context.Context, world dramatis.ID, c *client) error {
	head, err := h.store.EventHead(ctx, world)
	if err != nil {
		return err
	}
	select {
	case <-h.enlist(world, head, c).listening:
	case <-ctx.Done():
	}
	return nil
}

// enlist finds or starts the reader of a world and adds a client to it.
func (h *hub) enlist(world dramatis.ID, head int64, c *client) *reader {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.readers[world]
	if r == nil {
		r = newReader(h, world, head)
		h.readers[world] = r
		go r.run()
	}
	r.add(c)
	return r
}

// leave ends what join began. The last client of a world takes its reader along.
func (h *hub) leave(world dramatis.ID, c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.readers[world]
	if r != nil && r.remove(c) == 0 {
		delete(h.readers, world)
		r.stop()
	}
}

// close ends all streams and waits for them.
func (h *hub) close() {
	h.mu.Lock()
	already := h.closed
	h.closed = true
	h.mu.Unlock()
	if !already {
		close(h.closing)
	}
	h.open.Wait()
	h.end()
}

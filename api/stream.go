package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
)

const eventStreamType = "text/event-stream"

// errStreamOver ends a stream in good order: nothing more will come, or the caller may no longer see it.
var errStreamOver = errors.New("the stream is over")

// frameWriter writes server-sent events. Each flush has a deadline of its own, and its error is the only way to learn
// that a client has gone.
type frameWriter struct {
	gin     gin.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
	pending bytes.Buffer
}

// openStream sends the head of a stream at once, so that proxies and clients know that it is open.
func openStream(c *gin.Context, limits StreamLimits) (*frameWriter, error) {
	w := beginStream(c, limits)
	fmt.Fprintf(&w.pending, ": open\nretry: %d\n\n", jitter(limits.Retry).Milliseconds())
	return w, w.flush()
}

// beginStream is openStream for who has something to say at once.
func beginStream(c *gin.Context, limits StreamLimits) *frameWriter {
	var beneath http.ResponseWriter = c.Writer
	if w, ok := c.Writer.(interface{ Unwrap() http.ResponseWriter }); ok {
		beneath = w.Unwrap() // the router's own Flush hides errors
	}
	h := c.Writer.Header()
	h.Set("Content-Type", eventStreamType)
	h.Set("Cache-Control", "no-store, no-transform")
	h.Set("X-Accel-Buffering", "no")
	c.Status(http.StatusOK)
	return &frameWriter{gin: c.Writer, control: http.NewResponseController(beneath), timeout: limits.WriteTimeout}
}

// event adds a frame. An empty id leaves the client's last id as it is.
func (w *frameWriter) event(id string, kind dramatis.EventType, data []byte) {
	if id != "" {
		fmt.Fprintf(&w.pending, "id: %s\n", id)
	}
	fmt.Fprintf(&w.pending, "event: %s\ndata: %s\n\n", kind, data) // JSON holds no line break
}

// data adds a frame that has neither an id nor a kind.
func (w *frameWriter) data(data []byte) { fmt.Fprintf(&w.pending, "data: %s\n\n", data) }

// mark sets the client's last id without an event.
func (w *frameWriter) mark(id string) { fmt.Fprintf(&w.pending, "id: %s\n\n", id) }

// beat is a sign of life.
func (w *frameWriter) beat() { w.pending.WriteString(": beat\n\n") }

// flush sends what was added.
func (w *frameWriter) flush() error {
	if w.pending.Len() == 0 {
		return nil
	}
	// A writer without deadlines is a recorder in a test.
	if err := w.control.SetWriteDeadline(time.Now().Add(w.timeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("set write deadline: %w", err)
	}
	if _, err := w.gin.Write(w.pending.Bytes()); err != nil {
		return fmt.Errorf("write to client: %w", err)
	}
	w.pending.Reset()
	if err := w.control.Flush(); err != nil {
		return fmt.Errorf("flush to client: %w", err)
	}
	return nil
}

// flushIfLarge keeps a long replay from gathering in memory, and from having to reach the client before one deadline.
func (w *frameWriter) flushIfLarge() error {
	const large = 64 << 10
	if w.pending.Len() < large {
		return nil
	}
	return w.flush()
}

// stream is one open connection. Its handler's goroutine is the only one that writes to it.
type stream struct {
	hub    *hub
	out    *frameWriter
	client *client
	left   time.Duration // until the caller's token expires

	send    func(item) error              // adds one item to out
	marked  func() (id string, news bool) // the position to mark when it moved without an event being sent
	recheck func(context.Context) error   // looks after what the feed does not tell; errStreamOver ends the stream
	every   time.Duration                 // from one recheck to the next
}

// run sends until the stream ends: by its client, by what it is about, or because it is time to come back.
func (st *stream) run(ctx context.Context) error {
	limits := st.hub.limits
	heartbeat, recheck := time.NewTicker(limits.Heartbeat), time.NewTicker(st.every)
	rotate := time.NewTimer(min(jitter(limits.Rotate), st.left))
	defer heartbeat.Stop()
	defer recheck.Stop()
	defer rotate.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-st.client.lost:
			return nil
		case <-rotate.C:
			return nil
		case <-st.hub.closing:
			return st.goodbye()
		case it := <-st.client.items:
			err = st.sendAll(it)
		case <-recheck.C:
			err = st.recheck(ctx)
		case <-heartbeat.C:
			st.beat()
		}
		if err != nil && !errors.Is(err, errStreamOver) {
			return err
		}
		if flushed := st.out.flush(); flushed != nil || err != nil {
			return flushed
		}
	}
}

// sendAll adds an item and all that wait behind it, so that a burst is one write.
func (st *stream) sendAll(it item) error {
	for range cap(st.client.items) {
		if err := st.send(it); err != nil {
			return err
		}
		select {
		case it = <-st.client.items:
		default:
			return nil
		}
	}
	return st.send(it)
}

func (st *stream) beat() {
	if id, news := st.marked(); news {
		st.out.mark(id)
		return
	}
	st.out.beat()
}

// goodbye sends the clients of a server that goes down back at different moments.
func (st *stream) goodbye() error {
	fmt.Fprintf(&st.out.pending, "retry: %d\n\n", jitter(2*st.hub.limits.Retry).Milliseconds())
	return st.out.flush()
}

// jitter is d, give or take half of it at most.
func jitter(d time.Duration) time.Duration {
	return d/2 + time.Duration(rand.Int64N(int64(d)+1))
}

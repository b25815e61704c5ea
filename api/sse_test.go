package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
)

// frame is one server-sent event; a mark has an id and nothing else.
type frame struct {
	id, kind, data string
}

// watcher reads one stream.
type watcher struct {
	t      testing.TB
	answer *http.Response
	lines  *bufio.Reader
	cancel context.CancelFunc
	last   string // the last id
}

// watch opens a stream, which must be let in.
func (p *person) watch(path string, headers ...string) *watcher {
	p.site.t.Helper()
	w := p.tryWatch(path, headers...)
	if w.answer.StatusCode != 200 || w.answer.Header.Get("Content-Type") != "text/event-stream" {
		p.site.t.Fatalf("watch %s: status %d, %s", path, w.answer.StatusCode, w.answer.Header.Get("Content-Type"))
	}
	return w
}

func (p *person) tryWatch(path string, headers ...string) *watcher {
	p.site.t.Helper()
	return p.open("GET", path, nil, headers...)
}

// open sends a request and leaves its answer to be read.
func (p *person) open(method, path string, body io.Reader, headers ...string) *watcher {
	p.site.t.Helper()
	ctx, cancel := context.WithTimeout(p.site.t.Context(), testrig.Patience)
	r, err := http.NewRequestWithContext(ctx, method, p.site.url+path, body)
	if err != nil {
		p.site.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: dialSmall}}).Do(r)
	if err != nil {
		p.site.t.Fatalf("watch %s: %v", path, err)
	}
	w := &watcher{t: p.site.t, answer: answer, lines: bufio.NewReader(answer.Body), cancel: cancel}
	p.site.t.Cleanup(w.close)
	return w
}

func dialSmall(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err == nil {
		err = c.(*net.TCPConn).SetReadBuffer(smallBuffer)
	}
	return c, err
}

func (w *watcher) close() {
	w.cancel()
	_ = w.answer.Body.Close()
}

// next is the next frame or mark; more is false when the stream ended.
func (w *watcher) next() (f frame, more bool) {
	w.t.Helper()
	for {
		line, err := w.lines.ReadString('\n')
		if err != nil {
			if w.t.Context().Err() != nil {
				w.t.Fatal("the test is over")
			}
			return f, false
		}
		line = strings.TrimSuffix(line, "\n")
		field, value, _ := strings.Cut(line, ": ")
		switch {
		case line == "" && f != (frame{}):
			return f, true
		case field == "id":
			f.id, w.last = value, value
		case field == "event":
			f.kind = value
		case field == "data":
			f.data = value
		}
	}
}

// event is the next frame that is no mark.
func (w *watcher) event() frame {
	w.t.Helper()
	for {
		f, more := w.next()
		if !more {
			w.t.Fatal("the stream ended")
		}
		if f.kind != "" {
			return f
		}
	}
}

// mark is the next id without an event: what a stream says first, once it has caught up.
func (w *watcher) mark() string {
	w.t.Helper()
	f, more := w.next()
	if !more || f.kind != "" {
		w.t.Fatalf("a mark was due, and %+v came", f)
	}
	return f.id
}

// ends reads to the end of the stream.
func (w *watcher) ends() []frame {
	w.t.Helper()
	var rest []frame
	for {
		f, more := w.next()
		if !more {
			return rest
		}
		rest = append(rest, f)
	}
}

func (f frame) event(t testing.TB) dramatis.Event {
	t.Helper()
	var e dramatis.Event
	if err := json.Unmarshal([]byte(f.data), &e); err != nil {
		t.Fatalf("read event %q: %v", f.data, err)
	}
	if string(e.Type) != f.kind {
		t.Fatalf("event %s comes as %s", e.Type, f.kind)
	}
	return e
}

// append adds n events to a world's log, each in a transaction of its own.
func (p *person) append(world dramatis.ID, n int, reason string) {
	p.site.t.Helper()
	for i := range n {
		if err := p.appendOne(p.site.t.Context(), world, fmt.Sprintf("%s %d", reason, i)); err != nil {
			p.site.t.Fatal(err)
		}
	}
}

func (p *person) appendOne(ctx context.Context, world dramatis.ID, reason string) error {
	return p.site.store.InWorld(ctx, world, func(tx *store.Tx) error {
		tx.At(0, dramatis.Epoch)
		tx.Emit(dramatis.EcosystemPaused{Reason: reason})
		return nil
	})
}

// streams waits until so many streams are open.
func (s *site) awaitStreams(n int) {
	s.t.Helper()
	want := fmt.Sprintf("dramatis_streams %d\n", n)
	ctx, cancel := context.WithTimeout(s.t.Context(), testrig.Patience)
	defer cancel()
	for ctx.Err() == nil {
		if strings.Contains(string(s.nobody().do("GET", "/metrics", nil).want(200).body), want) {
			return
		}
	}
	s.t.Fatalf("there are never %d streams", n)
}

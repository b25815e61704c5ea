package llm

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The bounds of what is read from an endpoint, in bytes: a batch of long vectors is the largest of what is asked for.
const (
	maxBody    = 16 << 20
	maxRefusal = 64 << 10
)

// wire carries requests to an endpoint. It ends those that nothing comes of, bounds what is read, and turns every failure
// into a fault, so that no text of an endpoint's error pages gets any further.
type wire struct {
	client      *http.Client
	first, idle time.Duration
}

func newWire(config EndpointConfig) *wire {
	dialer := &net.Dialer{Timeout: config.Connect, KeepAlive: 30 * time.Second}
	return &wire{first: config.First, idle: config.Idle, client: &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSHandshakeTimeout: config.Connect,
			ForceAttemptHTTP2: true, MaxIdleConnsPerHost: config.Concurrency, IdleConnTimeout: 90 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Do implements openai.HTTPDoer. Its errors are faults, or the context's.
func (w *wire) Do(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	b := &body{left: maxBody, patience: w.idle, idle: w.idle, release: func() { cancel(nil) }}
	b.timer = time.AfterFunc(w.first, func() { cancel(errSilent) })
	if req.Header.Get("Accept") == "text/event-stream" {
		b.patience = w.first // the headers come at once, and then it thinks
	} else {
		b.timer.Stop() // an answer that comes whole is silent until then
	}
	b.explain = func(err error) error { return explain(ctx, err) }
	resp, err := w.client.Do(req.WithContext(ctx)) //nolint:gosec // the address is the operator's setting
	b.timer.Stop()
	if err != nil {
		cancel(nil)
		return nil, b.explain(err)
	}
	b.ReadCloser, resp.Body = resp.Body, b
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		defer resp.Body.Close() //nolint:errcheck // it is only read
		return nil, refusal(resp, time.Now())
	}
	return resp, nil
}

var errSilent = errors.New("the endpoint is silent")

// explain says why a request broke: the endpoint was silent for too long, the caller has given up, or the network failed.
func explain(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errSilent):
		return &fault{kind: faultSilent}
	case cause != nil:
		return cause
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // without the address, which may hold a key
	}
	return &fault{kind: faultUnreachable, cause: err}
}

// body is what an endpoint answers, read with a bound and with an eye on the clock.
type body struct {
	io.ReadCloser

	left     int64
	timer    *time.Timer
	patience time.Duration // with the next piece
	idle     time.Duration // with those after it
	begun    bool          // something has come
	explain  func(error) error
	release  func()
}

// Read implements io.Reader. Only the time that the endpoint takes is counted, not what its reader takes.
func (b *body) Read(p []byte) (int, error) {
	b.timer.Reset(b.patience)
	n, err := b.ReadCloser.Read(p)
	b.timer.Stop()
	if n > 0 {
		b.patience, b.begun = b.idle, true
	}
	if b.left -= int64(n); b.left < 0 {
		return 0, &fault{kind: faultOversized}
	}
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	err = b.explain(err)
	if f, ok := errors.AsType[*fault](err); ok && b.begun {
		err = &fault{kind: faultCut, cause: f.cause}
	}
	return n, err
}

// Close implements io.Closer.
func (b *body) Close() error {
	b.timer.Stop()
	b.release()
	return b.ReadCloser.Close()
}

// refusal reads an answer that is none: its status, how long to wait, and the reason where it is one that we know.
func refusal(resp *http.Response, now time.Time) *fault {
	f := &fault{kind: faultRefused, status: resp.StatusCode, after: retryAfter(resp.Header.Get("Retry-After"), now)}
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, maxRefusal)) // what is missing only makes the reason unknown
	var page struct {
		Error struct {
			Code any    `json:"code"` // a word, and with some a number
			Type string `json:"type"`
		} `json:"error"`
	}
	if json.Unmarshal(raw, &page) == nil {
		word, _ := page.Error.Code.(string)
		for _, word := range []string{word, page.Error.Type} {
			if knownReason(word) {
				f.reason = word
				break
			}
		}
	}
	return f
}

// retryAfter reads the header of that name (RFC 9110, section 10.2.3): seconds, or a date. It is 0 where nothing can be
// made of it.
func retryAfter(header string, now time.Time) time.Duration {
	const most = 24 * time.Hour
	var wait time.Duration
	if seconds, err := strconv.ParseFloat(header, 64); err == nil && seconds > 0 {
		wait = time.Duration(min(seconds, most.Seconds()) * float64(time.Second))
	} else if date, err := http.ParseTime(header); err == nil {
		wait = date.Sub(now)
	}
	return max(0, min(wait, most))
}

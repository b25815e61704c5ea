package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// A client may take bodyTimeout to send its body, and longer for an upload: it must come at slowest bytes a second.
const (
	bodyTimeout = 30 * time.Second
	slowest     = 64 << 10
)

// limitBody reads the body before anything else looks at it, so that a body that is too large, too slow, cut off or of
// a kind the route does not take is refused as what it is.
func (s *Server) limitBody(most int64) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := ginOf(ctx)
		if p := checkContentType(ctx); p != nil {
			s.refuse(c, p)
			return
		}
		// A writer that knows no deadlines belongs to a test; the request's own timeout stands behind it.
		_ = ctx.SetReadDeadline(time.Now().Add(bodyTimeout + time.Duration(most/slowest)*time.Second))
		body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, most))
		_ = ctx.SetReadDeadline(time.Time{})
		if err != nil {
			s.refuse(c, unreadable(err, most))
			return
		}
		c.Request.Body = &readBody{bytes.NewReader(body), body}
		next(ctx)
	}
}

// readBody is a body that was read, for whoever reads it next.
type readBody struct {
	*bytes.Reader

	all []byte
}

// Close implements io.Closer.
func (*readBody) Close() error { return nil }

func unreadable(err error, most int64) *problem {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return newProblem(http.StatusRequestEntityTooLarge, fmt.Sprintf("the body has more than %d bytes", most))
	}
	if timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err); ok && timeout.Timeout() {
		return newProblem(http.StatusRequestTimeout, "the body took too long to arrive")
	}
	return newProblem(http.StatusBadRequest, "the body was cut off")
}

// checkContentType refuses a body of a kind that the route's documentation does not name.
func checkContentType(ctx huma.Context) *problem {
	if coding := ctx.Header("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return newProblem(http.StatusUnsupportedMediaType, "the body must not be compressed")
	}
	op, sent := ctx.Operation(), ctx.Header("Content-Type")
	if op.RequestBody == nil || sent == "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(sent)
	if _, known := op.RequestBody.Content[kind]; err == nil && known {
		return nil
	}
	kinds := make([]string, 0, len(op.RequestBody.Content))
	for k := range op.RequestBody.Content {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return newProblem(http.StatusUnsupportedMediaType, "the content type must be "+strings.Join(kinds, " or "))
}

// readJSON is how bodies are read: as usual, but what a reader might take one way and a writer mean another is refused
// with its place: bytes that are no UTF-8, a name that an object has twice, and a text with a NUL character, which
// Postgres cannot keep.
func readJSON(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("the JSON cannot be read: %w", err)
	}
	parsed, first := v.(*any) // a body is read twice: first for what is in it, and then into its type
	if !first {
		return nil
	}
	if !utf8.Valid(data) {
		return errors.New("the JSON is not UTF-8")
	}
	if place, found := findNUL(*parsed); found {
		return fmt.Errorf("body%s must not contain a NUL character", place)
	}
	if place := findTwice(json.NewDecoder(bytes.NewReader(data))); place != "" {
		return fmt.Errorf("body%s is there twice", place)
	}
	return nil
}

// findTwice reads one value, which is known to be well formed, and gives the place of a name that an object has twice.
// Places are put together on the way back, so that nothing is spent on them where all is well.
func findTwice(d *json.Decoder) (place string) {
	open, err := d.Token()
	if err != nil || open != json.Delim('{') && open != json.Delim('[') {
		return ""
	}
	var names map[string]bool
	name := ""
	for i := 0; d.More(); i++ {
		if open == json.Delim('{') {
			token, _ := d.Token()
			name, _ = token.(string)
			if names[name] {
				return "." + name
			}
			if names == nil {
				names = map[string]bool{}
			}
			names[name] = true
		}
		if place := findTwice(d); place != "" {
			if open == json.Delim('{') {
				return "." + name + place
			}
			return fmt.Sprintf("[%d]%s", i, place)
		}
	}
	_, _ = d.Token()
	return ""
}

// findNUL looks for a NUL character in any text or name, and says where it is.
func findNUL(v any) (place string, found bool) {
	switch v := v.(type) {
	case string:
		return "", strings.ContainsRune(v, 0)
	case []any:
		for i, item := range v {
			if at, found := findNUL(item); found {
				return fmt.Sprintf("[%d]%s", i, at), true
			}
		}
	case map[string]any:
		for name, item := range v {
			if strings.ContainsRune(name, 0) {
				return ": a name in it", true
			}
			if at, found := findNUL(item); found {
				return "." + name + at, true
			}
		}
	}
	return "", false
}

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

	"github.com/danielgtaylor/huma/v2"
)

// bodyTimeout is how long a client may take to send its body.
const bodyTimeout = 30 * time.Second

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
		_ = ctx.SetReadDeadline(time.Now().Add(bodyTimeout))
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

// readJSON is how bodies are read: as usual, but a text with a NUL character, which Postgres cannot keep, is refused
// with its place.
func readJSON(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("the JSON cannot be read: %w", err)
	}
	if parsed, ok := v.(*any); ok {
		if place, found := findNUL("body", *parsed); found {
			return fmt.Errorf("%s must not contain a NUL character", place)
		}
	}
	return nil
}

// findNUL looks for a NUL character in any text or name, and says where it is.
func findNUL(place string, v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return place, strings.ContainsRune(v, 0)
	case []any:
		for i, item := range v {
			if at, found := findNUL(fmt.Sprintf("%s[%d]", place, i), item); found {
				return at, true
			}
		}
	case map[string]any:
		for name, item := range v {
			if strings.ContainsRune(name, 0) {
				return "a name in " + place, true
			}
			if at, found := findNUL(place+"."+name, item); found {
				return at, true
			}
		}
	}
	return "", false
}

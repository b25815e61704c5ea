package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
)

// area is a group of routes that the documentation shows together.
type area struct {
	*Server
	tag string
}

// option is what a route says about itself beside its path, its name and its handler.
type option func(*area, *operation)

// operation is a route on its way to being registered. Its checks run in the order: who is calling, what they may do,
// how large the body is; only then is the input read.
type operation struct {
	huma.Operation
	public bool
	stream bool
	form   *huma.RequestBody // that the handler reads as it comes; nil for a body that is read before
	guards huma.Middlewares
}

// Largest bodies that are read, in bytes.
const (
	maxBody   = 1 << 20
	maxUpload = 16 << 20
)

// route registers one endpoint. Whoever is not logged in is refused unless it is open.
func route[I, O any](a area, methodAndPath, id, summary string, handler func(context.Context, *I) (*O, error), options ...option) {
	method, path, _ := strings.Cut(methodAndPath, " ")
	op := &operation{Operation: huma.Operation{
		Method: method, Path: "/api/v1" + path, OperationID: id, Summary: summary, Tags: []string{a.tag},
		Security:     []map[string][]string{{"bearer": {}}},
		MaxBodyBytes: maxBody, BodyReadTimeout: -1, // limitBody has read it by then
	}}
	for _, apply := range options {
		apply(&a, op)
	}
	a.finish(op)
	huma.Register(a.huma, op.Operation, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, a.explain(ctx, id, err)
		}
		return out, nil
	})
	if op.form != nil { // told only now: the framework would read a body that it knows of
		a.huma.OpenAPI().Paths[op.Path].Post.RequestBody = op.form
	}
}

// finish puts the checks in their order and names the refusals that any route can answer with.
func (s *Server) finish(op *operation) {
	if !op.public {
		op.Middlewares = append(op.Middlewares, s.authenticate)
		op.Errors = append(op.Errors, http.StatusUnauthorized)
	}
	op.Middlewares = append(op.Middlewares, op.guards...)
	if op.Method == http.MethodPost || op.Method == http.MethodPut {
		if op.form == nil {
			op.Middlewares = append(op.Middlewares, s.limitBody(op.MaxBodyBytes))
		}
		op.Errors = append(op.Errors, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
		op.MaxBodyBytes++ // the framework refuses a body of exactly its limit
	}
	if !op.stream && op.form == nil {
		op.Middlewares = append(op.Middlewares, withTimeout(s.config.RequestTimeout))
	}
	op.Errors = append(op.Errors, http.StatusServiceUnavailable)
	op.Errors = slices.DeleteFunc(op.Errors, func(code int) bool { return op.Responses[strconv.Itoa(code)] != nil })
}

// explain turns a handler's error into the problem that is answered, and logs what is a fault of ours.
func (s *Server) explain(ctx context.Context, id string, err error) error {
	p := *problemOf(err)
	p.RequestID = requestID(ctx)
	if p.Code == dramatis.CodeInternal && !errors.Is(err, context.Canceled) {
		s.log.ErrorContext(ctx, "a request failed", "error", err, "operation", id, "request_id", p.RequestID)
	}
	if after, ok := errors.AsType[*retryError](err); ok {
		seconds := max(1, int(after.after.Seconds()+0.999))
		return huma.ErrorWithHeaders(&p, http.Header{"Retry-After": {strconv.Itoa(seconds)}})
	}
	return &p
}

// open lets anybody in.
func open(_ *area, op *operation) { op.public, op.Security = true, []map[string][]string{} }

// status sets what a success is answered with.
func status(code int) option {
	return func(_ *area, op *operation) { op.DefaultStatus = code }
}

// about adds a paragraph to the documentation.
func about(text string) option {
	return func(_ *area, op *operation) { op.Description = text }
}

// fails names refusals that are peculiar to a route.
func fails(codes ...int) option {
	return func(_ *area, op *operation) { op.Errors = append(op.Errors, codes...) }
}

// upload lets the body be as large as a manuscript.
func upload(_ *area, op *operation) { op.MaxBodyBytes = maxUpload }

// on guards a route by what the caller may do in the world of the thing that {id} names. Without any access the thing
// does not exist.
func on(noun string, need dramatis.Access) option {
	return func(a *area, op *operation) {
		op.Errors = append(op.Errors, http.StatusNotFound)
		if need != dramatis.AccessViewer {
			op.Errors = append(op.Errors, http.StatusForbidden)
		}
		op.guards = append(op.guards, a.guard(noun, need))
	}
}

// own guards a route by whose the document is that {id} names: it is its owner's alone.
func own(a *area, op *operation) {
	op.Errors = append(op.Errors, http.StatusNotFound)
	op.guards = append(op.guards, a.ownership)
}

// role guards a route by the caller's role on the platform.
func role(needed dramatis.Role) option {
	return func(a *area, op *operation) {
		op.Errors = append(op.Errors, http.StatusForbidden)
		op.guards = append(op.guards, a.requireRole(needed))
	}
}

// withTimeout bounds everything a handler waits for.
func withTimeout(d time.Duration) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		bounded, cancel := context.WithTimeout(ctx.Context(), d)
		defer cancel()
		next(huma.WithContext(ctx, bounded))
	}
}

// ginOf is the router's context beneath the framework's.
func ginOf(ctx huma.Context) *gin.Context { return humagin.Unwrap(ctx) }

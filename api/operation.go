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

// operation is a route on its way to being registered. Its checks run in the order: who is calling, how often they
// do, what they may do, how large the body is, whether it
// was done before; only then is the input read.
type operation struct {
	huma.Operation
	public   bool
	personal bool           // API keys do not get in
	scope    dramatis.Scope // that a key needs; without it, read for GET and write for everything else
	stream   bool
	form     *huma.RequestBody // that is read as it comes; nil for a body that is read whole
	fields   []string          // of the form, beside its file
	spooled  bool              // the body is laid on the disk, as it is too large for memory
	class    class             // how it counts against limits, where its method does not say it
	secret   bool              // its answer is never kept
	cached   bool              // its answers are kept
	noun     string            // what {id} names, where on says it
	on       int               // which of the guards on is
	guards   huma.Middlewares

	dialect func(*problem) *openAIError // what refusals look like; nil for problem documents
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
		MaxBodyBytes: maxBody, BodyReadTimeout: -1, // limitBody has read it by then
	}}
	for _, apply := range options {
		apply(&a, op)
	}
	a.finish(op)
	huma.Register(a.huma, op.Operation, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, a.refusal(ctx, op, err)
		}
		return out, nil
	})
	if op.form != nil { // told only now: the framework would read a body that it knows of
		a.huma.OpenAPI().Paths[op.Path].Post.RequestBody = op.form
	}
}

// finish puts the checks in their order and names the refusals that any route can answer with.
func (s *Server) finish(op *operation) {
	op.Security = op.security()
	if !op.public {
		op.Middlewares = append(op.Middlewares, s.authenticate, s.requireScope(op.scope))
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	s.classes[routeKey(op.Method, op.Path)] = op.classOf()
	oauth := op.Responses[strconv.Itoa(http.StatusTooManyRequests)] != nil
	op.Middlewares = append(op.Middlewares, s.limit(op.classOf(), oauth))
	op.Errors = append(op.Errors, http.StatusTooManyRequests)
	op.Middlewares = append(op.Middlewares, op.guards...)
	if op.Method == http.MethodPost || op.Method == http.MethodPut {
		switch {
		case op.form != nil:
			op.Middlewares = append(op.Middlewares, s.receiveForm(op.MaxBodyBytes, op.fields))
		case op.spooled:
			op.Middlewares = append(op.Middlewares, s.spoolBody(op.MaxBodyBytes))
		default:
			op.Middlewares = append(op.Middlewares, s.limitBody(op.MaxBodyBytes))
		}
		op.Errors = append(op.Errors, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
		op.MaxBodyBytes++ // the framework refuses a body of exactly its limit
	}
	if op.Method == http.MethodPost && !op.public { // nobody in particular could find somebody else's answer
		op.keyed(s)
	}
	if !op.stream && op.form == nil {
		op.Middlewares = append(op.Middlewares, withTimeout(s.config.RequestTimeout))
	}
	if op.dialect == nil && !oauth { // what others have laid down lets clients say more than is known here
		op.RejectUnknownQueryParameters = true
		op.Errors = append(op.Errors, http.StatusUnprocessableEntity)
	}
	op.Errors = append(op.Errors, http.StatusServiceUnavailable)
	if op.dialect != nil {
		s.describeDialect(op)
	}
	op.Errors = slices.DeleteFunc(op.Errors, func(code int) bool { return op.Responses[strconv.Itoa(code)] != nil })
}

// explain turns a handler's error into the problem that is answered, and logs what is a fault of ours.
func (s *Server) explain(ctx context.Context, id string, err error) error {
	p := *problemOf(err)
	p.RequestID = requestID(ctx)
	if p.Code == dramatis.CodeInternal && !errors.Is(err, context.Canceled) {
		s.log.ErrorContext(ctx, "a request failed", "error", err, "operation", id, "request_id", p.RequestID)
	}
	if headers := headersOf(err, true); len(headers) > 0 {
		return huma.ErrorWithHeaders(&p, headers)
	}
	return &p
}

// security settles the scope and says who gets in.
func (op *operation) security() []map[string][]string {
	switch {
	case op.public:
		return []map[string][]string{}
	case op.personal:
		op.scope = ""
		return []map[string][]string{{schemeToken: {}}}
	case op.scope == "" && op.Method == http.MethodGet:
		op.scope = dramatis.ScopeRead
	case op.scope == "":
		op.scope = dramatis.ScopeWrite
	}
	return []map[string][]string{{schemeToken: {}}, {schemeKey: {string(op.scope)}}}
}

// open lets anybody in.
func open(_ *area, op *operation) { op.public = true }

// personal keeps API keys out: it is about the account itself, or the platform.
func personal(_ *area, op *operation) { op.personal = true }

// chatting marks a route on which somebody talks with a character: a key to chat opens it, and no other.
func chatting(_ *area, op *operation) { op.scope = dramatis.ScopeChat }

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

// on guards a route by what the caller may do in the world of the thing that {id} names. Without any access the thing
// does not exist.
func on(noun string, need dramatis.Access) option {
	return func(a *area, op *operation) {
		op.Errors = append(op.Errors, http.StatusNotFound)
		op.noun, op.on = noun, len(op.guards)
		op.guards = append(op.guards, a.guard(noun, need))
	}
}

// own guards a route by whose the document is that {id} names: it is its owner's alone.
func own(a *area, op *operation) {
	op.Errors = append(op.Errors, http.StatusNotFound)
	op.guards = append(op.guards, a.ownership)
}

// role guards a route by the caller's role on the platform. What is for admins is for those who are logged in.
func role(needed dramatis.Role) option {
	return func(a *area, op *operation) {
		op.personal = op.personal || needed == dramatis.RoleAdmin
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

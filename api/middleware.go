package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
)

type requestKey struct{}

// request is what later steps may want to know of the request itself.
type request struct {
	id      string
	address string // of the client, without its port
	tls     bool
}

func requestOf(ctx context.Context) request {
	r, _ := ctx.Value(requestKey{}).(request)
	return r
}

func requestID(ctx context.Context) string     { return requestOf(ctx).id }
func remoteAddress(ctx context.Context) string { return requestOf(ctx).address }
func overTLS(ctx context.Context) bool         { return requestOf(ctx).tls }

// identify gives each request an id, or keeps the one that a proxy gave it.
func (s *Server) identify(c *gin.Context) {
	id := c.GetHeader("X-Request-ID")
	if !isPlain(id) {
		id = dramatis.NewID().String()
	}
	r := request{id: id}
	r.address, r.tls = s.clientOf(c.Request)
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestKey{}, r))
	c.Header("X-Request-ID", id)
	defer func() {
		// The server removes what an upload left on the disk only from the request that it made itself, which this is not.
		if form := c.Request.MultipartForm; form != nil {
			_ = form.RemoveAll()
		}
	}()
	c.Next()
}

// isPlain reports whether a foreign id can stand in a log and a header.
func isPlain(id string) bool {
	if len(id) < 1 || len(id) > 64 {
		return false
	}
	return strings.IndexFunc(id, func(r rune) bool {
		return r != '-' && r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
}

// observe counts and logs each request. The query stays out of the log: people put secrets into addresses.
func (s *Server) observe(c *gin.Context) {
	start := time.Now()
	c.Next()
	took := time.Since(start)
	route := c.FullPath()
	if route == "" {
		route = "none"
	}
	s.metrics.request(s.classOf(c), c.Request.Method, route, c.Writer.Status(), took, isStream(c))
	s.log.InfoContext(c.Request.Context(), "request", "method", c.Request.Method, "path", withoutSecrets(c.Request.URL.Path), "route", route,
		"status", c.Writer.Status(), "bytes", max(0, c.Writer.Size()), "took", took.Round(time.Microsecond),
		"request_id", requestID(c.Request.Context()))
}

func isStream(c *gin.Context) bool {
	return strings.HasPrefix(c.Writer.Header().Get("Content-Type"), eventStreamType)
}

// recover answers a fault of ours with a problem, and logs where it was.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		if err, ok := fault.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(fault)
		}
		s.log.ErrorContext(c.Request.Context(), "a handler panicked", "fault", fmt.Sprint(fault), "route", c.FullPath(),
			"request_id", requestID(c.Request.Context()), "stack", string(debug.Stack()))
		if !c.Writer.Written() {
			s.refuse(c, newProblem(http.StatusInternalServerError, "an internal error occurred"))
		}
		c.Abort()
	}()
	c.Next()
}

// refuseNUL keeps characters that Postgres cannot take out of paths and queries. Bodies are checked where they are read.
func (s *Server) refuseNUL(c *gin.Context) {
	query := c.Request.URL.RawQuery
	if strings.ContainsRune(c.Request.URL.Path, 0) || strings.Contains(query, "%00") || strings.ContainsRune(query, 0) {
		s.refuse(c, newProblem(http.StatusBadRequest, "an address must not contain a NUL character"))
		return
	}
	if _, err := url.ParseQuery(query); err != nil { // what cannot be read would be passed over
		s.refuse(c, newProblem(http.StatusBadRequest, "the query of the address is not well encoded"))
		return
	}
	c.Next()
}

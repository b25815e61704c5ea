package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// Reads of a world are kept as they were answered. What is kept is good while the world is at the version at which it was
// made; the version is read from Postgres with each request, in the statement that looks what the caller may do. So
// nobody is ever shown less than what was committed before they asked, whatever has become of the cache or of who wrote.
const (
	mostRemembered = 256 << 10 // bytes of an answer that is kept, compressed
	zippedFrom     = 4 << 10   // bytes from which on a body is compressed
)

// cached keeps a route's answers. It is said after on; without on, ecosystem_id in the query names the world, of which the
// caller must be a viewer at least.
func cached(a *area, op *operation) {
	op.cached = true
	op.Errors = append(op.Errors, http.StatusNotFound)
	if op.noun == "" {
		op.guards = append(op.guards, a.remember("", func(ctx huma.Context, next func(huma.Context)) { next(ctx) }))
		return
	}
	op.guards[op.on] = a.remember(op.noun, op.guards[op.on])
}

// remember answers with what was kept, after it has looked whether the caller may see it; otherwise guard and the handler
// answer, and that is kept. Many who ask for the same at once wait for the first of them.
func (s *Server) remember(noun string, guard func(huma.Context, func(huma.Context))) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := ginOf(ctx)
		view, ok := s.viewOf(ctx, noun)
		if !ok || !knowsQuery(ctx) { // the guard knows why not, or the framework
			guard(ctx, next)
			return
		}
		place := placeOf(ctx, &view)
		if a, found := s.recall(ctx.Context(), place); found {
			a.give(c)
			return
		}
		flight, leads := s.flights.join(place)
		if !leads {
			if a := flight.wait(ctx.Context()); a != nil {
				a.give(c)
				return
			}
			guard(ctx, next) // the first could not be answered; perhaps we can
			return
		}
		var made *cachedAnswer
		defer func() { s.flights.land(place, flight, made) }()
		made = s.catch(c, func() { guard(ctx, next) })
		if made != nil {
			s.memorise(ctx.Context(), place, made)
			made.give(c)
		}
	}
}

// knowsQuery reports whether the operation has all the parameters that the query names. Names it does not know are no part of
// the place of an answer, so that nobody can fill the cache with them.
func knowsQuery(ctx huma.Context) bool {
	u := ctx.URL()
	if u.RawQuery == "" {
		return true
	}
	for name := range u.Query() {
		known := slices.ContainsFunc(ctx.Operation().Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name })
		if !known {
			return false
		}
	}
	return true
}

// viewOf is how the caller sees the world that the request is about.
func (s *Server) viewOf(ctx huma.Context, noun string) (store.View, bool) {
	place, text := noun, ctx.Param("id")
	if noun == "" {
		place, text = "ecosystem", ctx.Query("ecosystem_id")
	}
	id, err := dramatis.ParseID("path.id", text)
	if err != nil {
		return store.View{}, false
	}
	view, err := s.store.View(ctx.Context(), callerOf(ctx.Context()).ID, place, id)
	return view, err == nil
}

// cachePlace is where an answer is kept.
type cachePlace struct{ group, version, name string }

// placeOf is the place of a request's answer. What one may do in a world may decide what one sees of it, so it is part of the
// name. What the log had come to at one of its events never changes any more.
func placeOf(ctx huma.Context, v *store.View) cachePlace {
	p := cachePlace{group: v.World.String(), version: v.Version}
	u := ctx.URL()
	query := u.Query()
	if at, err := strconv.ParseInt(query.Get("at"), 10, 64); err == nil && at > 0 && at <= v.Head {
		p.group, p.version = p.group+" past", "past"
	}
	p.name = fmt.Sprintf("%s %s?%s", v.Access, u.Path, query.Encode())
	return p
}

// catch runs a handler and gives its answer, if it is one to keep; any other is sent.
func (s *Server) catch(c *gin.Context, handle func()) *cachedAnswer {
	held := &heldAnswer{ResponseWriter: c.Writer}
	c.Writer = held
	defer func() { c.Writer = held.ResponseWriter }()
	handle()
	if held.Status() != http.StatusOK || held.stream {
		held.send()
		return nil
	}
	return newCachedAnswer(&s.zippers, held.Header().Get("Content-Type"), held.Header().Get("ETag"), held.body.Bytes())
}

// recall looks into the cache. One that fails is as good as an empty one.
func (s *Server) recall(ctx context.Context, p cachePlace) (*cachedAnswer, bool) {
	if s.config.Cache == nil {
		return nil, false
	}
	packed, err := s.config.Cache.Get(ctx, p.group, p.version, p.name)
	a, ok := unpack(packed)
	switch {
	case err != nil:
		s.metrics.cache.WithLabelValues("error").Inc()
	case ok:
		s.metrics.cache.WithLabelValues("hit").Inc()
	default:
		s.metrics.cache.WithLabelValues("miss").Inc()
	}
	return a, ok
}

func (s *Server) memorise(ctx context.Context, p cachePlace, a *cachedAnswer) {
	if s.config.Cache == nil {
		return
	}
	packed := a.pack()
	if len(packed) > mostRemembered {
		return
	}
	if err := s.config.Cache.Put(context.WithoutCancel(ctx), p.group, p.version, p.name, packed); err != nil {
		s.metrics.cache.WithLabelValues("error").Inc()
	}
}

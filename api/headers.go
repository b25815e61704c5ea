package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// sitePolicy lets a page load what comes from here, and nothing else. Styles may be inline, because graphs set them.
const sitePolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; " +
	"font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; " +
	"form-action 'self'; frame-ancestors 'none'"

// dataPolicy is for answers that are no pages: should a browser show one, nothing in it runs or loads.
const dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// oneYear is how long a browser that came over TLS is to come back by nothing else.
const oneYear = "max-age=31536000"

// secure sets the headers that every answer has. The API's answers are private and change by themselves.
func (s *Server) secure(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Content-Security-Policy", sitePolicy)
	if isData(c.Request.URL.Path) {
		h.Set("Content-Security-Policy", dataPolicy)
		h.Set("Cache-Control", "no-store")
	}
	if overTLS(c.Request.Context()) {
		h.Set("Strict-Transport-Security", oneYear)
	}
	c.Next()
}

// isData reports whether an address is of the API, or of its OpenAI-compatible part.
func isData(path string) bool {
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/v1/")
}

// What pages of other origins may do and see.
const (
	corsMethods = "GET, HEAD, POST, PUT, PATCH, DELETE"
	corsSends   = "Accept, Authorization, Content-Type, If-Match, If-None-Match, Last-Event-ID, Idempotency-Key, X-Request-ID"
	corsSees    = "Content-Disposition, ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Limit, RateLimit-Policy, " +
		"RateLimit-Remaining, RateLimit-Reset, Retry-After, WWW-Authenticate, X-RateLimit-Limit, X-RateLimit-Remaining, " +
		"X-RateLimit-Reset, X-Request-ID"
)

// allowOrigins lets pages of the configured origins call the API. Cookies are never part of it: whoever calls from
// elsewhere brings a token.
func (s *Server) allowOrigins(c *gin.Context) {
	if len(s.config.Origins) == 0 {
		c.Next()
		return
	}
	h := c.Writer.Header()
	h.Add("Vary", "Origin") // on every answer: a cache must not give one origin's to another
	origin := c.GetHeader("Origin")
	preflight := c.Request.Method == http.MethodOptions && c.GetHeader("Access-Control-Request-Method") != ""
	known := slices.Contains(s.config.Origins, origin)
	if known {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", corsSees)
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	switch {
	case preflight && known:
		h.Set("Access-Control-Allow-Methods", corsMethods)
		h.Set("Access-Control-Allow-Headers", corsSends)
		h.Set("Access-Control-Max-Age", "600")
		c.AbortWithStatus(http.StatusNoContent)
	case preflight:
		s.refuse(c, newProblem(http.StatusForbidden, "pages of this origin may not call the API"))
	default:
		c.Next()
	}
}

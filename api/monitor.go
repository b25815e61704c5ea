package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
)

const monitorCookie = "dramatis_monitor"

// monitor serves the queues' monitor to admins: by bearer token, or by the cookie that openMonitor gives. The monitor
// has no protection of its own, so a request that changes something must come from its own pages.
func (s *Server) monitor(c *gin.Context) {
	if err := s.mayMonitor(c); err != nil {
		s.refuse(c, err)
		return
	}
	c.Header("Cache-Control", "no-store")
	// The monitor's page has scripts in itself, and its styles and fonts come from elsewhere when they can.
	c.Header("Content-Security-Policy", "default-src 'self' 'unsafe-inline' data:; object-src 'none'; frame-ancestors 'none'")
	s.config.Monitor.ServeHTTP(c.Writer, c.Request)
}

func (s *Server) mayMonitor(c *gin.Context) error {
	ctx := c.Request.Context()
	who, err := s.bearer(ctx, c.GetHeader("Authorization"))
	if cookie, missing := c.Request.Cookie(monitorCookie); err != nil && missing == nil {
		who, err = s.callerByToken(ctx, cookie.Value, pageAudience)
		if err == nil && changes(c.Request) && c.GetHeader("Sec-Fetch-Site") != "same-origin" {
			return dramatis.Errorf(dramatis.CodeForbidden, "the monitor takes changes from its own pages only")
		}
	}
	if err != nil {
		return err
	}
	return who.mustBeAdmin()
}

func changes(r *http.Request) bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

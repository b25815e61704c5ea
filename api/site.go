package api

import (
	"errors"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// siteRoutes are the routes beside /api/v1: health, metrics, documentation, the monitor, and the web application for
// everything that is left.
func (s *Server) siteRoutes() {
	e := s.engine
	reading := []string{http.MethodGet, http.MethodHead}
	e.Match(reading, "/health", s.ready)
	e.Match(reading, "/health/live", s.live)
	e.Match(reading, "/health/ready", s.ready)
	e.GET("/health/detailed", s.detailed)
	e.GET("/metrics", gin.WrapH(metricsHandler(s.metrics.registry)))
	e.GET("/openapi.json", s.serveSpec)
	e.GET("/docs", s.docs("index.html"))
	e.GET("/docs/page.css", s.docs("page.css"))
	e.GET("/docs/page.js", s.docs("page.js"))
	if s.config.Monitor != nil {
		e.Any("/monitor", s.monitor)
		e.Any("/monitor/*rest", s.monitor)
	}
	e.NoRoute(s.serveSite)
	e.NoMethod(func(c *gin.Context) {
		s.refuse(c, newProblem(http.StatusMethodNotAllowed, "there is no "+c.Request.Method+" here"))
	})
}

// notPages are the places below which an unknown address is an error and not a screen of the web application.
func notPages() []string {
	return []string{"api", "assets", "docs", "health", "metrics", "monitor", "openapi.json", "v1"}
}

// serveSite answers with a file of the web application, or with its index: the screens' addresses are the
// application's own.
func (s *Server) serveSite(c *gin.Context) {
	name := strings.TrimPrefix(path.Clean("/"+c.Request.URL.Path), "/")
	reading := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	if s.config.Web == nil || !reading {
		s.refuse(c, newProblem(http.StatusNotFound, "there is nothing here"))
		return
	}
	if name != "" && fs.ValidPath(name) {
		if info, err := fs.Stat(s.config.Web, name); err == nil && !info.IsDir() {
			s.serveFile(c, name)
			return
		}
	}
	if first, _, _ := strings.Cut(name, "/"); slices.Contains(notPages(), first) {
		s.refuse(c, newProblem(http.StatusNotFound, "there is nothing here"))
		return
	}
	s.serveFile(c, "index.html")
}

// serveFile lets files whose names carry a hash of their content be kept for ever, and others be asked for each time.
func (s *Server) serveFile(c *gin.Context, name string) {
	cache := "no-cache"
	if strings.HasPrefix(name, "assets/") {
		cache = "public, max-age=31536000, immutable"
	}
	c.Header("Cache-Control", cache)
	if name == "index.html" { // http.ServeFileFS would send it on to ./
		page, err := fs.ReadFile(s.config.Web, name)
		if errors.Is(err, fs.ErrNotExist) {
			err = newProblem(http.StatusNotFound, "the web application was not built")
		}
		if err != nil {
			s.refuse(c, err)
			return
		}
		c.Data(http.StatusOK, "text/html; charset=utf-8", page)
		return
	}
	http.ServeFileFS(c.Writer, c.Request, s.config.Web, name)
}

package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// Check asks one dependency for a sign of life.
type Check struct {
	Name     string
	Required bool // without it the server is not ready
	// Ask answers with the dependency's version, or whatever names it.
	Ask func(ctx context.Context) (version string, err error)
}

// health is what anybody may know.
type health struct {
	Status  string `json:"status" enum:"ok,degraded,down"`
	Version string `json:"version"`
}

// healthDetails is what admins may know.
type healthDetails struct {
	Status       string           `json:"status" enum:"ok,degraded,down"`
	Version      string           `json:"version"`
	Streams      int              `json:"streams" doc:"Open event streams of this process"`
	Dependencies []dependencyView `json:"dependencies" nullable:"false"`
}

type dependencyView struct {
	Name      string  `json:"name" example:"postgres"`
	State     string  `json:"state" enum:"ok,down"`
	Required  bool    `json:"required"`
	Version   string  `json:"version,omitempty"`
	LatencyMS float64 `json:"latency_ms"`
	Error     string  `json:"error,omitempty"`
}

const checkTimeout = 3 * time.Second

func (s *Server) live(c *gin.Context) {
	writeJSON(c, http.StatusOK, "application/json", health{Status: "ok", Version: s.config.Version})
}

// ready answers 503 while something that is needed does not answer.
func (s *Server) ready(c *gin.Context) {
	status := overall(s.ask(c.Request.Context()))
	writeJSON(c, healthStatus(status), "application/json", health{Status: status, Version: s.config.Version})
}

func (s *Server) detailed(c *gin.Context) {
	who, err := s.bearer(c.Request.Context(), c.GetHeader("Authorization"))
	if err == nil {
		err = who.mustBeAdmin()
	}
	if err != nil {
		s.refuse(c, err)
		return
	}
	found := s.ask(c.Request.Context())
	status := overall(found)
	writeJSON(c, healthStatus(status), "application/json", healthDetails{
		Status: status, Version: s.config.Version, Streams: s.hub.count(), Dependencies: found,
	})
}

// ask asks all of the server's dependencies.
func (s *Server) ask(ctx context.Context) []dependencyView {
	return askAll(ctx, append([]Check{{Name: "postgres", Required: true, Ask: s.store.Version}}, s.config.Checks...))
}

// askAll asks dependencies at once.
func askAll(ctx context.Context, checks []Check) []dependencyView {
	found := make([]dependencyView, len(checks))
	done := make(chan struct{})
	for i, check := range checks {
		go func() {
			found[i] = check.view(ctx)
			done <- struct{}{}
		}()
	}
	for range checks {
		<-done
	}
	return found
}

func (c Check) view(ctx context.Context) dependencyView {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	start := time.Now()
	version, err := c.Ask(ctx)
	v := dependencyView{
		Name: c.Name, State: "ok", Required: c.Required, Version: version,
		LatencyMS: float64(time.Since(start).Microseconds()) / 1000,
	}
	if err != nil {
		v.State, v.Error = "down", err.Error()
	}
	return v
}

// overall is down when something required is, and degraded when anything else is.
func overall(found []dependencyView) string {
	status := "ok"
	for _, d := range found {
		if d.State == "ok" {
			continue
		}
		if d.Required {
			return "down"
		}
		status = "degraded"
	}
	return status
}

func healthStatus(status string) int {
	if status == "down" {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}

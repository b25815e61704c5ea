package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
)

const problemType = "application/problem+json"

// problem is what every refusal looks like: RFC 9457, with each fault of the input and its place.
type problem struct {
	Type      string           `json:"type" format:"uri-reference" example:"about:blank"`
	Title     string           `json:"title" doc:"The status in words" example:"Unprocessable Entity"`
	Status    int              `json:"status" example:"422"`
	Code      dramatis.Code    `json:"code" doc:"What kind of failure it is, for programs"`
	Detail    string           `json:"detail" doc:"What went wrong, for people" example:"the character is not valid"`
	Faults    []dramatis.Fault `json:"faults,omitempty" nullable:"false" doc:"Everything that is wrong with the input, each with its place"`
	RequestID string           `json:"request_id,omitempty" doc:"Names this request in the server's log"`
}

// Error implements error.
func (p *problem) Error() string { return p.Detail }

// GetStatus implements huma.StatusError.
func (p *problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *problem) ContentType(string) string { return problemType }

// statusOf is the one map from error codes to HTTP.
func statusOf(code dramatis.Code) int {
	switch code {
	case dramatis.CodeInvalid:
		return http.StatusUnprocessableEntity
	case dramatis.CodeNotFound:
		return http.StatusNotFound
	case dramatis.CodeConflict:
		return http.StatusConflict
	case dramatis.CodeUnauthorized:
		return http.StatusUnauthorized
	case dramatis.CodeForbidden:
		return http.StatusForbidden
	case dramatis.CodeUnavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// codeOf is the way back, for refusals that come from the router or the parser and only have a status.
func codeOf(status int) dramatis.Code {
	switch {
	case status == http.StatusUnauthorized:
		return dramatis.CodeUnauthorized
	case status == http.StatusForbidden:
		return dramatis.CodeForbidden
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return dramatis.CodeNotFound
	case status == http.StatusConflict || status == http.StatusPreconditionFailed:
		return dramatis.CodeConflict
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		return dramatis.CodeUnavailable
	case status >= 500:
		return dramatis.CodeInternal
	default:
		return dramatis.CodeInvalid
	}
}

// newProblem is a problem with a status of its own, where no error code says it closely enough.
func newProblem(status int, detail string, faults ...dramatis.Fault) *problem {
	return &problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: codeOf(status), Detail: detail, Faults: faults,
	}
}

// problemOf turns any error into what the caller may know of it. A fault of ours shows no details: those are for the log.
func problemOf(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return newProblem(http.StatusServiceUnavailable, "this took too long; please try again")
	}
	if e, ok := errors.AsType[*dramatis.Error](err); ok && e.Code != dramatis.CodeInternal {
		p := newProblem(statusOf(e.Code), e.Message, e.Faults...)
		p.Code = e.Code
		return p
	}
	return newProblem(http.StatusInternalServerError, "an internal error occurred")
}

// fromParser turns the framework's own refusals into ours. The values it quotes are left out: they may be secrets.
func fromParser(_ huma.Context, _ string, v any) (any, error) {
	refusal, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := newProblem(refusal.Status, refusal.Detail)
	for _, e := range refusal.Errors {
		p.Faults = append(p.Faults, faultOf(e))
	}
	return p, nil
}

// faultOf names places as our own checks do: without the body that they are in. What is missing is a fault of its own
// place, and not of the object around it.
func faultOf(e *huma.ErrorDetail) dramatis.Fault {
	place, what := e.Location, e.Message
	before, after, _ := strings.Cut(validation.MsgExpectedRequiredProperty, "%s")
	if name, missing := strings.CutPrefix(what, before); missing && strings.HasSuffix(name, after) {
		place, what = place+"."+strings.TrimSuffix(name, after), "is required"
	}
	return dramatis.Fault{Place: strings.TrimPrefix(strings.TrimPrefix(place, "body."), "form."), Problem: what}
}

// refuse answers with a problem document, wherever in the chain the refusal arises. Only a fault of ours is logged: the
// access log has the rest.
func (s *Server) refuse(c *gin.Context, err error) {
	p := problemOf(err)
	p.RequestID = requestID(c.Request.Context())
	if p.Status >= http.StatusInternalServerError && p.Code == dramatis.CodeInternal {
		s.log.ErrorContext(c.Request.Context(), "a request failed", "error", err, "route", c.FullPath())
	}
	if after, ok := errors.AsType[*retryError](err); ok {
		c.Header("Retry-After", strconv.Itoa(max(1, int(after.after.Seconds()+0.999))))
	}
	if p.Status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="dramatis"`)
	}
	writeJSON(c, p.Status, problemType, p)
	c.Abort()
}

// writeJSON answers outside the framework; a client that has gone away is no error of ours.
func writeJSON(c *gin.Context, status int, contentType string, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Data(status, contentType, append(body, '\n'))
}

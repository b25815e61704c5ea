package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

// The routes below /v1 speak OpenAI's API, so that any client of it can talk to a character. They refuse in its words too.

// isCompatible reports whether an address is one of those routes'.
func isCompatible(path string) bool { return path == "/v1" || strings.HasPrefix(path, "/v1/") }

// likeOpenAI moves a route below /v1 and lets it refuse as OpenAI does.
func likeOpenAI(_ *area, op *operation) {
	op.Path = strings.TrimPrefix(op.Path, "/api")
	op.dialect = func(p *problem) *openAIError { return compatibleError(p) }
	op.Responses = map[string]*huma.Response{}
}

// describeDialect documents the refusals of a route that does not refuse with problem documents.
func (s *Server) describeDialect(op *operation) {
	schemas := s.huma.OpenAPI().Components.Schemas.Map()
	text := func(example string, nullable bool) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Nullable: nullable, Examples: []any{example}}
	}
	schemas["CompatibleError"] = closedObject(map[string]*huma.Schema{
		"error": closedObject(map[string]*huma.Schema{
			"message": text("there is no model valjean that you may talk to", false), "type": text("invalid_request_error", false),
			"param": text("model", true), "code": text("model_not_found", true),
		}, "message", "type", "param", "code"),
	}, "error")
	if op.Method == http.MethodPost {
		op.Errors = append(op.Errors, http.StatusTooManyRequests)
	}
	for _, code := range append(op.Errors, http.StatusInternalServerError) {
		op.Responses[strconv.Itoa(code)] = &huma.Response{
			Description: http.StatusText(code), Content: map[string]*huma.MediaType{"application/json": {Schema: refTo("CompatibleError")}},
		}
	}
	op.Errors = nil
}

// openAIError is a refusal as OpenAI writes it.
type openAIError struct {
	status int
	header http.Header
	Fault  openAIFault `json:"error"`
}

type openAIFault struct {
	Message string  `json:"message"`
	Type    string  `json:"type"`
	Param   *string `json:"param"`
	Code    *string `json:"code"`
}

// Error implements error.
func (e *openAIError) Error() string { return e.Fault.Message }

// GetStatus implements huma.StatusError.
func (e *openAIError) GetStatus() int { return e.status }

// GetHeaders implements huma.HeadersError.
func (e *openAIError) GetHeaders() http.Header { return e.header }

// refusal is what a handler's error is answered with, in the dialect of the route if it has one of its own.
func (s *Server) refusal(ctx context.Context, op *operation, err error) error {
	if e, ok := errors.AsType[*openAIError](err); ok {
		return e
	}
	explained := s.explain(ctx, op.OperationID, err)
	if op.dialect == nil {
		return explained
	}
	p, ok := errors.AsType[*problem](explained)
	if !ok {
		return explained
	}
	e := op.dialect(p)
	if h, ok := errors.AsType[huma.HeadersError](explained); ok {
		e.header = h.GetHeaders()
	}
	return e
}

// compatibleError says a problem in OpenAI's words. It has no 422, and names one place only.
func compatibleError(p *problem) *openAIError {
	e := &openAIError{status: p.Status, Fault: openAIFault{Message: p.Detail, Type: "invalid_request_error"}}
	if len(p.Faults) > 0 {
		place := strings.TrimPrefix(p.Faults[0].Place, "body.")
		e.Fault.Param = &place
		e.Fault.Message = place + ": " + p.Faults[0].Problem
	}
	switch {
	case p.Status == http.StatusUnprocessableEntity:
		e.status = http.StatusBadRequest
	case p.Status == http.StatusUnauthorized:
		e.say("invalid_request_error", "invalid_api_key")
	case p.Status == http.StatusForbidden:
		e.say("invalid_request_error", "insufficient_permissions")
	case p.Status == http.StatusTooManyRequests:
		e.say("requests", "rate_limit_exceeded")
	case p.Status == http.StatusConflict:
		e.say("invalid_request_error", "conflict")
	case p.Status >= http.StatusInternalServerError:
		e.say("server_error", string(p.Code))
	}
	return e
}

func (e *openAIError) say(kind, code string) { e.Fault.Type, e.Fault.Code = kind, &code }

// noModel is the refusal of a model that is none, or that the caller may not talk to.
func noModel(name string) error {
	e := &openAIError{status: http.StatusNotFound, Fault: openAIFault{Message: "there is no model " + name + " that you may talk to"}}
	e.say("invalid_request_error", "model_not_found")
	place := "model"
	e.Fault.Param = &place
	return e
}

// badCompletion refuses what a request asks for at a place.
func badCompletion(place, message string) error {
	return newProblem(http.StatusBadRequest, message, dramatis.Fault{Place: place, Problem: message})
}

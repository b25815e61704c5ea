package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/literaryai/dramatis"
)

// faultKind says how a call came to nothing.
type faultKind int

const (
	faultUnreachable faultKind = iota // the network failed before an answer began
	faultSilent                       // nothing came, for too long
	faultSlow                         // the whole took too long
	faultRefused                      // an HTTP status that is no success
	faultGarbled                      // a success, but not of this API
	faultResting                      // it was not asked: it has failed too often
	faultCut                          // the answer broke off
	faultLength                       // the answer reached its bound of tokens
	faultFiltered                     // a content filter took the answer away
	faultDeclined                     // the model declined to answer
	faultWordless                     // the model answered with something else than words
	faultMisfit                       // a vector is not as long as those before it
	faultOversized                    // far more came than was asked for
)

// fault is a call that came to nothing, before it is put into words. It holds no text of the endpoint's.
type fault struct {
	kind   faultKind
	status int           // of a refusal
	reason string        // of a refusal, where it is a known one
	after  time.Duration // how long the endpoint asks to be left alone
	cause  error         // of the network
}

// Error implements error; it is for logs and tests.
func (f *fault) Error() string {
	return fmt.Sprintf("fault %d of the endpoint, status %d", f.kind, f.status)
}

// The reasons for refusals that mean something to us. They are codes of the API, or types of its errors.
const (
	reasonQuota    = "insufficient_quota"
	reasonWindow   = "context_length_exceeded"
	reasonFilter   = "content_filter"
	reasonPolicy   = "content_policy_violation"
	reasonNoModel  = "model_not_found"
	reasonWrongKey = "invalid_api_key"
)

func knownReason(word string) bool {
	switch word {
	case reasonQuota, reasonWindow, reasonFilter, reasonPolicy, reasonNoModel, reasonWrongKey:
		return true
	}
	return false
}

// refusesForm reports whether a request may be taken if it is put more plainly.
func refusesForm(err error) bool {
	f, ok := errors.AsType[*fault](err)
	return ok && f.kind == faultRefused && f.reason == "" &&
		(f.status == http.StatusBadRequest || f.status == http.StatusUnprocessableEntity)
}

// isRefusal reports whether an error is a refusal for a known reason.
func isRefusal(err error, reason string) bool {
	f, ok := errors.AsType[*fault](err)
	return ok && f.kind == faultRefused && f.reason == reason
}

// passes reports whether the same request may be answered a moment later. What has begun to arrive is not among it.
func (f *fault) passes() bool {
	switch f.kind {
	case faultUnreachable, faultSilent, faultGarbled:
		return true
	case faultRefused:
		switch f.status {
		case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests:
			return f.reason != reasonQuota
		}
		return f.status >= 500
	}
	return false
}

// ails reports whether a fault is a sign that the endpoint is not well, rather than that it is busy or does not like
// the request.
func (f *fault) ails() bool {
	switch f.kind {
	case faultUnreachable, faultSilent, faultSlow, faultGarbled, faultCut:
		return true
	case faultRefused:
		return f.status >= 500
	}
	return false
}

// inWords turns what came of a call into an error of ours: unavailable when trying again may help, invalid when the
// endpoint will never take the request; then it says what to set.
func (e *Endpoint) inWords(ctx context.Context, err error, purpose string) error {
	f, ok := errors.AsType[*fault](err)
	switch {
	case ok && f.kind == faultRefused:
		return f.refusal(e.Name(purpose), modelSetting(purpose))
	case ok && f.cause != nil:
		return fmt.Errorf("%w (%w)", dramatis.Errorf(dramatis.CodeUnavailable, "%s", f.sentence()), f.cause)
	case ok:
		return dramatis.Errorf(dramatis.CodeUnavailable, "%s", f.sentence())
	case errors.Is(err, openai.ErrChatCompletionInvalidModel):
		return dramatis.Errorf(dramatis.CodeInvalid, "%q is no chat model: set %s", e.Name(purpose), modelSetting(purpose))
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return dramatis.Errorf(dramatis.CodeUnavailable, "the model endpoint did not answer within the time of the job")
	}
	return fmt.Errorf("ask the model endpoint: %w", err)
}

// modelSetting is the setting that names the model for a purpose.
func modelSetting(purpose string) string {
	if purpose == PurposeDialogue {
		return "DRAMATIS_MODEL"
	}
	return "DRAMATIS_MODEL_" + strings.ToUpper(purpose)
}

// sentence says what came of a call that was not refused.
func (f *fault) sentence() string {
	switch f.kind {
	case faultUnreachable:
		return "the model endpoint cannot be reached: check OPENAI_BASE_URL if this goes on"
	case faultSilent:
		return "the model endpoint does not answer"
	case faultSlow:
		return "the model endpoint took too long: DRAMATIS_MODEL_TIMEOUT bounds a call"
	case faultResting:
		return "the model endpoint has failed again and again, and is left alone for a moment"
	case faultCut:
		return "the model's answer broke off"
	case faultLength:
		return "the model's answer was cut at its bound of tokens"
	case faultFiltered:
		return "the model endpoint's content filter took the answer away"
	case faultDeclined:
		return "the model declined to answer"
	case faultWordless:
		return "the model answered with something else than words"
	case faultMisfit:
		return "the embedding model's vectors are of another length than before: if the model was changed, start the program anew"
	case faultOversized:
		return "the model endpoint sent far more than was asked for"
	}
	return "the model endpoint sent something else than an answer: check OPENAI_BASE_URL if this goes on"
}

// refusal puts an HTTP status into words.
func (f *fault) refusal(model, setting string) error {
	says := func(code dramatis.Code, format string, args ...any) error {
		return dramatis.Errorf(code, format, args...)
	}
	switch {
	case f.reason == reasonQuota || f.status == http.StatusPaymentRequired:
		return says(dramatis.CodeUnavailable, "the account at the model endpoint has no credit left")
	case f.reason == reasonWindow || f.status == http.StatusRequestEntityTooLarge:
		return says(dramatis.CodeInvalid, "the prompt is too long for %q: set %s to a model with a larger window", model, setting)
	case f.reason == reasonFilter || f.reason == reasonPolicy:
		return says(dramatis.CodeInvalid, "the model endpoint's content filter refuses the prompt")
	case f.status == http.StatusUnauthorized || f.reason == reasonWrongKey:
		return says(dramatis.CodeInvalid, "the model endpoint does not know the key: set OPENAI_API_KEY")
	case f.status == http.StatusForbidden:
		return says(dramatis.CodeInvalid, "the model endpoint does not let this key use %q: check OPENAI_API_KEY and %s", model, setting)
	case f.status == http.StatusNotFound || f.reason == reasonNoModel:
		return says(dramatis.CodeInvalid, "the model endpoint has no model %q, or no API at its address: check %s and OPENAI_BASE_URL", model, setting)
	case f.status == http.StatusTooManyRequests:
		return says(dramatis.CodeUnavailable, "the model endpoint asks for fewer requests: DRAMATIS_MODEL_CONCURRENCY bounds those at a time")
	case f.status >= 500 || f.passes():
		return says(dramatis.CodeUnavailable, "the model endpoint fails (status %d)", f.status)
	case f.status < 400:
		return says(dramatis.CodeInvalid, "the model endpoint sends its callers elsewhere (status %d): check OPENAI_BASE_URL", f.status)
	}
	return says(dramatis.CodeInvalid, "the model endpoint does not take requests for %q (status %d): check %s", model, f.status, setting)
}

package llm

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
)

// newBreaker makes the circuit breaker: after so many failures in a row the endpoint is left alone, then one call tries
// whether it is well again.
func newBreaker(config EndpointConfig) *gobreaker.CircuitBreaker[any] {
	ailing := func(err error) bool {
		f, ok := errors.AsType[*fault](err)
		return ok && f.ails()
	}
	return gobreaker.NewCircuitBreaker[any](gobreaker.Settings{
		Timeout:      config.BreakFor,
		ReadyToTrip:  func(c gobreaker.Counts) bool { return int(c.ConsecutiveFailures) >= config.BreakAfter },
		IsSuccessful: func(err error) bool { return !ailing(err) },
		IsExcluded: func(err error) bool { // what says nothing about how it is
			f, ok := errors.AsType[*fault](err)
			return err != nil && !ok || ok && f.status == http.StatusTooManyRequests
		},
	})
}

// patiently makes a call, and makes it again while it came to nothing that may pass: after waits that grow, with full
// jitter (Brooker, "Exponential Backoff And Jitter", 2015), or as long as the endpoint asks for, and never beyond the
// context's deadline.
func patiently[T any](ctx context.Context, e *Endpoint, call func(context.Context) (T, error)) (T, error) {
	for attempt := 1; ; attempt++ {
		got, err := once(ctx, e, call)
		f, ok := errors.AsType[*fault](err)
		if !ok || !f.passes() || attempt >= e.config.Attempts || !sleep(ctx, e.wait(attempt, f.after)) {
			return got, err
		}
	}
}

// wait is how long to wait after an attempt: 1 for the first.
func (e *Endpoint) wait(attempt int, asked time.Duration) time.Duration {
	bound := e.config.MaxBackoff
	if grown := e.config.Backoff << (attempt - 1); grown > 0 && grown < bound {
		bound = grown
	}
	return min(max(rand.N(bound), asked), e.config.MaxBackoff)
}

// sleep waits, unless ctx ends before the wait does; then it reports false, at once where that is known.
func sleep(ctx context.Context, wait time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

var errSlow = errors.New("the call took too long")

// once makes one call, when one of the endpoint's slots is free and unless it is left alone. The error is a fault, the
// context's, or the client's own for a request that cannot be made.
func once[T any](ctx context.Context, e *Endpoint, call func(context.Context) (T, error)) (got T, err error) {
	if err := e.slots.Acquire(ctx, 1); err != nil {
		return got, err
	}
	defer e.slots.Release(1)
	within, cancel := context.WithTimeoutCause(ctx, e.config.Timeout, errSlow)
	defer cancel()
	_, err = e.breaker.Execute(func() (any, error) {
		var err error
		got, err = call(within)
		return nil, fathom(within, err)
	})
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		err = &fault{kind: faultResting}
	}
	return got, err
}

// fathom makes a fault of an error, unless the caller has given up or the request could not be made.
func fathom(ctx context.Context, err error) error {
	f, isFault := errors.AsType[*fault](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(context.Cause(ctx), errSlow) && !(isFault && f.kind == faultCut):
		return &fault{kind: faultSlow}
	case isFault:
		return f
	case errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated): // the client knows that it would be refused
		return &fault{kind: faultRefused, status: http.StatusBadRequest}
	case ctx.Err() != nil, errors.Is(err, openai.ErrChatCompletionInvalidModel):
		return err
	}
	return &fault{kind: faultGarbled} // what the client could not decode
}

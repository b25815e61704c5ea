package dramatis

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure an error is. The API maps each code to one HTTP status; nothing else does.
type Code string

// The error codes.
const (
	CodeInvalid      Code = "invalid"      // the input is wrong; Faults names each place
	CodeNotFound     Code = "not_found"    // it does not exist, or the caller may not know that it does
	CodeConflict     Code = "conflict"     // it cannot be done in the present state
	CodeUnauthorized Code = "unauthorized" // nobody is logged in, or the token is no longer good
	CodeForbidden    Code = "forbidden"    // the caller is known and may not do this
	CodeUnavailable  Code = "unavailable"  // something outside is down; trying again may help
	CodeInternal     Code = "internal"     // a fault of ours
)

// Fault is one thing that is wrong with an input, and where.
type Fault struct {
	Place   string `json:"place"`   // a path into the input, such as "traits.openness" or "links[3].target"
	Problem string `json:"problem"` // one sentence for the person who wrote the input
}

// Error is a failure that a caller can act on. Its message is written for people and holds no secret.
type Error struct {
	Code    Code
	Message string
	Faults  []Fault
}

// Error implements error: the message, then each fault with its place.
func (e *Error) Error() string {
	if len(e.Faults) == 0 {
		return e.Message
	}
	parts := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		parts[i] = f.Place + ": " + f.Problem
	}
	return e.Message + " (" + strings.Join(parts, "; ") + ")"
}

// Errorf makes an Error with a code and a message.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// ErrUnusable is in the chain of an error which says that a model did answer, and that nothing can be made of it. The
// answer must not be used again: whoever tries again asks again.
var ErrUnusable = errors.New("the answer cannot be used")

// ErrorCode is the code of the first Error in err's chain: "" for nil, CodeInternal where there is none.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}

// ErrorMessage is the text of err that may be shown to a person: that of the first Error in its chain, or a
// general sentence for a fault of ours, whose details belong in the log.
func ErrorMessage(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Error()
	}
	return "an internal error occurred"
}

// Faults collects what is wrong with one input, so that all of it is reported at once.
type Faults []Fault

// Add notes a problem at a place.
func (f *Faults) Add(place, format string, args ...any) {
	*f = append(*f, Fault{Place: place, Problem: fmt.Sprintf(format, args...)})
}

// Check notes a problem at a place unless ok.
func (f *Faults) Check(ok bool, place, format string, args ...any) {
	if !ok {
		f.Add(place, format, args...)
	}
}

// Err is nil when nothing was noted, and otherwise an invalid Error that names what was being checked.
func (f Faults) Err(what string) error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Message: what + " is not valid", Faults: f}
}

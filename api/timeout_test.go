package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

func TestWhyABodyCannotBeRead(t *testing.T) {
	t.Parallel()
	for status, err := range map[int]error{
		http.StatusRequestTimeout:        fmt.Errorf("read: %w", os.ErrDeadlineExceeded),
		http.StatusBadRequest:            io.ErrUnexpectedEOF,
		http.StatusRequestEntityTooLarge: &http.MaxBytesError{Limit: 1},
	} {
		if got := unreadable(err, 1).Status; got != status {
			t.Errorf("%v is answered with %d, not %d", err, got, status)
		}
	}
}

// FuzzReadJSON: whatever is sent is read or refused, and what is read has no name twice and no NUL.
func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"c"}]}`, `{"a":1,"a":2}`, `["\u0000"]`, "\"\xff\"", `{"\u0061":1,"a":2}`, `[[[`, `1e999`, `"\ud800"`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var v any
		err := readJSON(data, &v)
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" || errors.Is(err, io.EOF) {
				t.Errorf("the refusal says nothing: %q", err)
			}
			return
		}
		if place, found := findNUL(v); found || bytes.ContainsRune(data, 0) {
			t.Errorf("a NUL at %q was let through", place)
		}
	})
}

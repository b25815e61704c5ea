package api

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// heldAnswer holds back what is written until send, except for a stream, which goes out as it comes.
type heldAnswer struct {
	gin.ResponseWriter

	body    bytes.Buffer
	stream  bool
	written bool
}

// begins reports whether the answer is a stream, once its head is decided.
func (h *heldAnswer) begins() bool {
	if !h.written {
		h.written = true
		h.stream = strings.HasPrefix(h.Header().Get("Content-Type"), eventStreamType)
	}
	return h.stream
}

// Write implements http.ResponseWriter.
func (h *heldAnswer) Write(p []byte) (int, error) {
	if h.begins() {
		return h.ResponseWriter.Write(p)
	}
	return h.body.Write(p)
}

// WriteString implements gin.ResponseWriter.
func (h *heldAnswer) WriteString(text string) (int, error) { return h.Write([]byte(text)) }

// WriteHeaderNow implements gin.ResponseWriter.
func (h *heldAnswer) WriteHeaderNow() {
	if h.begins() {
		h.ResponseWriter.WriteHeaderNow()
	}
}

// Flush implements http.Flusher.
func (h *heldAnswer) Flush() {
	if h.begins() {
		h.ResponseWriter.Flush()
	}
}

// Written implements gin.ResponseWriter.
func (h *heldAnswer) Written() bool { return h.written }

// Size implements gin.ResponseWriter.
func (h *heldAnswer) Size() int {
	if h.stream {
		return h.ResponseWriter.Size()
	}
	return h.body.Len()
}

// Unwrap is for http.ResponseController, through which streams are flushed.
func (h *heldAnswer) Unwrap() http.ResponseWriter {
	if w, ok := h.ResponseWriter.(interface{ Unwrap() http.ResponseWriter }); ok {
		return w.Unwrap()
	}
	return h.ResponseWriter
}

// send writes what was held back.
func (h *heldAnswer) send() {
	if h.stream {
		return
	}
	h.ResponseWriter.WriteHeaderNow()
	_, _ = h.ResponseWriter.Write(h.body.Bytes()) // a client that has gone is no error of ours
}

package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// A request with an Idempotency-Key has its effect once, however often it is sent. What it was answered is kept for a day
// and given again to whoever repeats it. Three kinds of answers are not kept: secrets, streams, and refusals after which
// nothing was changed, so that the request can be put right and sent again under its key.
const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
	longestKey     = 255
	holdFor        = time.Minute // longer than a request may take
	saveTimeout    = 5 * time.Second
	mostKept       = 256 << 10 // bytes of a body
)

// keptHeaders are the headers of an answer that are given again.
func keptHeaders() []string { return []string{"Content-Type", "Location", "ETag"} }

// secret marks a route whose answer is never kept.
func secret(_ *area, op *operation) { op.secret = true }

// keyed documents the header, and carries the route's requests out once for each key.
func (op *operation) keyed(s *Server) {
	op.Middlewares = append(op.Middlewares, s.once(op.secret))
	op.Errors = append(op.Errors, http.StatusConflict, http.StatusUnprocessableEntity)
	longest := longestKey
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
		Example:     "8e03978e-40d5-43dd-bc93-6894a57f9324",
		Description: "A name for this request, made up by you: sent again within a day, it has no second effect, and is answered as it was",
	})
}

// once carries a request out unless one with its key was.
func (s *Server) once(secret bool) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		key := ctx.Header(keyHeader)
		if key == "" {
			next(ctx)
			return
		}
		c := ginOf(ctx)
		found, err := s.takeKey(c, callerOf(ctx.Context()).ID, key)
		if err != nil {
			s.refuse(c, err)
			return
		}
		if found.State == store.KeyAnswered {
			replay(c, &found.Answer)
			return
		}
		s.carryOut(c, found.Hold, secret, func() { next(huma.WithContext(ctx, store.WithHold(ctx.Context(), found.Hold))) })
	}
}

// takeKey finds the kept answer or a hold; otherwise it says why the request is not carried out.
func (s *Server) takeKey(c *gin.Context, user dramatis.ID, key string) (store.KeyFound, error) {
	if !isKey(key) {
		return store.KeyFound{}, keyFault("must be 1 to 255 visible ASCII characters")
	}
	found, err := s.store.TakeKey(c.Request.Context(), user, key, fingerprint(c.Request), holdFor)
	if err != nil {
		return found, err
	}
	switch found.State {
	case store.KeyOther:
		return found, keyFault("was used for another request")
	case store.KeyBusy:
		return found, &retryError{newProblem(http.StatusConflict, "the request that was sent first with this Idempotency-Key is still being carried out"), time.Second}
	case store.KeySpent:
		detail := "the request was carried out before, and its answer is not kept: look at what it made before you send it with another key"
		if at := found.Answer.Headers["Location"]; at != "" {
			c.Header("Location", at)
			detail = "the request was carried out before, and its answer is not kept: look at " + at
		}
		return found, newProblem(http.StatusConflict, detail)
	}
	return found, nil
}

func isKey(key string) bool {
	return len(key) <= longestKey && strings.IndexFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

func keyFault(what string) error {
	var f dramatis.Faults
	f.Add("header."+keyHeader, "%s", what)
	return f.Err("the request")
}

// fingerprint is what a repeat must be equal in: the whole request, but for the boundary between the parts of a form,
// which is drawn anew each time.
func fingerprint(r *http.Request) []byte {
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery} {
		_, _ = h.Write([]byte(part))
		_, _ = h.Write([]byte{0})
	}
	if body, ok := r.Body.(*readBody); ok {
		raw := body.all
		if _, params, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && params["boundary"] != "" {
			raw = bytes.ReplaceAll(raw, []byte(params["boundary"]), nil)
		}
		_, _ = h.Write(raw)
	}
	if body, ok := r.Body.(*readForm); ok {
		body.form.digest(h)
	}
	if body, ok := r.Body.(*spooledBody); ok {
		digestParts(h, r.Header.Get("Content-Type"), body)
	}
	return h.Sum(nil)
}

// digestParts digests a form that lies on the disk part by part, and goes back to its beginning. A form that cannot be read
// counts as far as it can.
func digestParts(h hash.Hash, contentType string, body *spooledBody) {
	defer body.Seek(0, io.SeekStart) //nolint:errcheck // who reads it next will see
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return
	}
	form := multipart.NewReader(body, params["boundary"])
	for {
		part, err := form.NextRawPart()
		if err != nil {
			return
		}
		_, _ = fmt.Fprintf(h, "%q %q\x00", part.FormName(), part.FileName()) // a digest takes everything
		if _, err := io.Copy(h, part); err != nil {
			return
		}
	}
}

// carryOut lets the handler answer into memory, keeps what it said, and only then sends it: who has an answer finds it
// again. A handler that panics leaves the key as one that was refused.
func (s *Server) carryOut(c *gin.Context, hold *store.Hold, secret bool, handle func()) {
	held := &heldAnswer{ResponseWriter: c.Writer}
	c.Writer = held
	answered := false
	defer func() {
		c.Writer = held.ResponseWriter
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request.Context()), saveTimeout)
		defer cancel()
		if err := s.keep(ctx, hold, held, answered, secret); err != nil { // a repeat is told that the answer is not kept
			s.log.WarnContext(ctx, "an answer could not be kept", "error", err, "request_id", requestID(ctx))
		}
		if answered {
			held.send()
		}
	}()
	handle()
	answered = true
}

// keep decides what is kept of an answer.
func (s *Server) keep(ctx context.Context, hold *store.Hold, held *heldAnswer, answered, secret bool) error {
	status := held.Status()
	refused := !answered || status >= http.StatusBadRequest
	if refused && !hold.Effected() {
		return s.store.LeaveKey(ctx, hold)
	}
	a := store.KeptAnswer{Headers: map[string]string{}}
	for _, name := range keptHeaders() {
		if v := held.Header().Get(name); v != "" {
			a.Headers[name] = v
		}
	}
	again := status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
	if answered && !again && !secret && !held.stream && held.body.Len() <= mostKept {
		a.Status, a.Body = status, held.body.Bytes()
	}
	return s.store.AnswerKey(ctx, hold, a)
}

// replay gives a kept answer again.
func replay(c *gin.Context, a *store.KeptAnswer) {
	for name, v := range a.Headers {
		c.Header(name, v)
	}
	c.Header(replayedHeader, "true")
	c.Status(a.Status)
	c.Writer.WriteHeaderNow()
	_, _ = c.Writer.Write(a.Body) // a client that has gone is no error of ours
}

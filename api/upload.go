package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

// received is a file that a client sent as a form, with the form's other fields. It lies in a temporary file that has no
// name any more, so that nothing of it outlives the request, however that ends.
type received struct {
	*os.File

	Name   string // as the client calls it, without a folder
	Size   int64
	SHA256 string // in hexadecimal
	Fields map[string]string
}

// Bounds of a form beside its file.
const (
	maxFieldBytes = 16 << 10
	maxFields     = 16
)

type receivedKey struct{}

// receivedOf is the form of a route that is receiving. It is let go of when the request has been answered.
func receivedOf(ctx context.Context) *received { return ctx.Value(receivedKey{}).(*received) }

// receiving has a route take a multipart form as it comes, instead of a body that is read whole: see receiveForm. The form
// holds a file of at most so many bytes and the fields that are named.
func receiving(most int64, fields ...string) option {
	return func(_ *area, op *operation) {
		op.MaxBodyBytes, op.fields = most, fields
		op.Errors = append(op.Errors, http.StatusUnprocessableEntity, http.StatusRequestTimeout)
		properties := map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary", Description: "The file"}}
		for _, name := range fields {
			properties[name] = &huma.Schema{Type: huma.TypeString}
		}
		op.form = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Properties: properties, Required: []string{"file"}}},
		}}
	}
}

// receiveForm reads a form before anything else looks at it, and lays its file on the disk. The form counts among those that
// come in until the request has been answered.
func (s *Server) receiveForm(most int64, fields []string) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := ginOf(ctx)
		leave, err := s.incoming.enter(ctx.Context())
		if err != nil {
			s.refuse(c, err)
			return
		}
		defer leave()
		in := &incoming{request: c.Request, writer: c.Writer, control: http.NewResponseController(c.Writer), most: most, fields: fields}
		form, err := in.receive()
		if err != nil {
			s.refuse(c, err)
			return
		}
		defer form.discard()
		c.Request.Body = &readForm{http.NoBody, form}
		next(huma.WithValue(ctx, receivedKey{}, form))
	}
}

// readForm is a body of which nothing is left, as its form was received.
type readForm struct {
	io.ReadCloser

	form *received
}

// digest digests what a form says: its fields, and its file by what is in it and what it is called.
func (r *received) digest(h hash.Hash) {
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		_, _ = fmt.Fprintf(h, "%q %q\x00", name, r.Fields[name]) // a digest takes everything
	}
	_, _ = fmt.Fprintf(h, "%q %s", r.Name, r.SHA256)
}

// incoming is a form that has not been read yet.
type incoming struct {
	request *http.Request
	writer  http.ResponseWriter
	control *http.ResponseController
	most    int64
	fields  []string
}

// receive reads the form. Who calls discards what it gives.
func (in *incoming) receive() (*received, error) {
	in.request.Body = &unhurried{
		ReadCloser: http.MaxBytesReader(in.writer, in.request.Body, in.most+maxFields*maxFieldBytes),
		control:    in.control, until: time.Now().Add(formTimeout),
	}
	form, err := in.request.MultipartReader()
	if err != nil {
		return nil, newProblem(http.StatusUnsupportedMediaType, "the content type must be multipart/form-data")
	}
	defer in.control.SetReadDeadline(time.Time{}) //nolint:errcheck // a writer that knows no deadlines belongs to a test
	got := &received{Fields: map[string]string{}}
	for parts := 0; ; parts++ {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return got.whole()
		case err == nil && parts > maxFields:
			err = newProblem(http.StatusUnprocessableEntity, fmt.Sprintf("the form has more than %d fields", maxFields))
		case err == nil:
			err = in.take(part, got)
		default:
			err = unreadable(err, in.most)
		}
		if err != nil {
			got.discard()
			return nil, err
		}
	}
}

// whole is the form when it has come to its end.
func (r *received) whole() (*received, error) {
	if r.File == nil {
		var f dramatis.Faults
		f.Add("file", "is required")
		return nil, f.Err("the form")
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		r.discard()
		return nil, fmt.Errorf("go back to the beginning of an upload: %w", err)
	}
	return r, nil
}

func (r *received) discard() {
	if r.File != nil {
		_ = r.Close() // it has no name any more, so that closing it removes it
	}
}

// take reads one part of the form.
func (in *incoming) take(part *multipart.Part, got *received) error {
	name := part.FormName()
	var f dramatis.Faults
	_, twice := got.Fields[name]
	switch {
	case name == "file" && got.File == nil:
		return in.takeFile(part, got)
	case name == "file" || twice:
		f.Add(name, "is there twice")
	case !slices.Contains(in.fields, name):
		f.Add(name, "is not a field of this form")
	}
	if err := f.Err("the form"); err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(part, maxFieldBytes+1))
	if err != nil {
		return unreadable(err, in.most)
	}
	if len(text) > maxFieldBytes {
		f.Add(name, "must have at most %d bytes", maxFieldBytes)
	}
	if strings.ContainsRune(string(text), 0) {
		f.Add(name, "must not contain a NUL character")
	}
	got.Fields[name] = strings.ToValidUTF8(string(text), "\uFFFD")
	return f.Err("the form")
}

// takeFile writes the file to where it is read from, and counts and digests it meanwhile.
func (in *incoming) takeFile(part *multipart.Part, got *received) error {
	file, err := unnamedFile()
	if err != nil {
		return err
	}
	got.File, got.Name = file, baseName(part.FileName())
	digest := sha256.New()
	got.Size, err = io.Copy(io.MultiWriter(file, digest), io.LimitReader(part, in.most+1))
	if err != nil {
		return unreadable(err, in.most)
	}
	if got.Size > in.most {
		return newProblem(http.StatusRequestEntityTooLarge, fmt.Sprintf("the file has more than %d bytes", in.most))
	}
	got.SHA256 = hex.EncodeToString(digest.Sum(nil))
	return nil
}

// baseName is a file's name without the folders that some clients send along.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	if name == "." || name == "/" {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
}

// formTimeout is how long a client may take over all of a form, so that nobody keeps a place by sending a byte now and then.
const formTimeout = 30 * time.Minute

// unhurried reads a form for as long as something comes, be it file, field or what stands between them: each read has the
// time of a whole small body, and all of them together an end.
type unhurried struct {
	io.ReadCloser

	control *http.ResponseController
	until   time.Time
}

// Read implements io.Reader.
func (u *unhurried) Read(p []byte) (int, error) {
	deadline := time.Now().Add(bodyTimeout)
	if deadline.After(u.until) {
		deadline = u.until
	}
	_ = u.control.SetReadDeadline(deadline) // a writer that knows no deadlines belongs to a test
	return u.ReadCloser.Read(p)
}

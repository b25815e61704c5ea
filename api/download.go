package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

// Limits of downloads.
const (
	downloadTime  = 10 * time.Minute // to make one; sending it takes as long as it takes
	downloadChunk = 64 << 10         // bytes that have one deadline
	mostDownloads = 2                // that are made at once: each may hold a world in memory
)

// download is a file that is made for one answer.
type download struct {
	name  string // without its ending
	end   string // such as .md
	kind  string // its media type
	write func(context.Context, io.Writer) error
}

// download makes a file on the disk, and only then begins to answer: whatever goes wrong is an ordinary problem and never
// half a file, and however slow the client is, it holds up nothing but its own connection. The file has no name, so nothing
// of it is left whatever happens.
func (s *Server) download(ctx context.Context, d download) (*huma.StreamResponse, error) {
	file, size, err := s.spool(ctx, d.write)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer func() { _ = file.Close() }() // it has been read, or is given up
		c := ginOf(hc)
		h := c.Writer.Header()
		h.Set("Content-Type", d.kind)
		h.Set("Content-Length", strconv.FormatInt(size, 10))
		h.Set("Content-Disposition", attachment(d.name, d.end))
		c.Status(http.StatusOK)
		if err := s.send(c.Writer, file); err != nil && hc.Context().Err() == nil {
			s.log.Info("a download broke off", "route", c.FullPath(), "error", err, "request_id", requestID(hc.Context()))
		}
	}}, nil
}

// spool lets write fill a file, and gives it from its beginning.
func (s *Server) spool(ctx context.Context, write func(context.Context, io.Writer) error) (_ *os.File, size int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, downloadTime)
	defer cancel()
	select {
	case s.downloads <- struct{}{}:
		defer func() { <-s.downloads }()
	case <-time.After(s.config.RequestTimeout):
		return nil, 0, dramatis.Errorf(dramatis.CodeUnavailable, "too many files are being made; please try again")
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
	file, err := unnamedFile()
	if err != nil {
		return nil, 0, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	if err := write(ctx, file); err != nil {
		return nil, 0, err
	}
	if size, err = file.Seek(0, io.SeekCurrent); err != nil {
		return nil, 0, fmt.Errorf("measure a download: %w", err)
	}
	if _, err = file.Seek(0, io.SeekStart); err != nil {
		return nil, 0, fmt.Errorf("go back to a download's beginning: %w", err)
	}
	return file, size, nil
}

// unnamedFile is a temporary file that nobody else can open, and that is gone when it is closed.
func unnamedFile() (*os.File, error) {
	file, err := os.CreateTemp("", "dramatis-*")
	if err != nil {
		return nil, fmt.Errorf("make room for a file: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("take the name off a file: %w", err), file.Close())
	}
	return file, nil
}

// send copies a file to a client, each piece with a deadline of its own.
func (s *Server) send(w http.ResponseWriter, file io.Reader) error {
	var beneath = w
	if inner, ok := w.(interface{ Unwrap() http.ResponseWriter }); ok {
		beneath = inner.Unwrap()
	}
	control, piece := http.NewResponseController(beneath), make([]byte, downloadChunk)
	for {
		n, err := file.Read(piece)
		if n > 0 {
			// A writer without deadlines is a recorder in a test.
			if err := control.SetWriteDeadline(time.Now().Add(s.config.Streams.WriteTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
				return fmt.Errorf("set write deadline: %w", err)
			}
			if _, err := w.Write(piece[:n]); err != nil {
				return fmt.Errorf("write to client: %w", err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a download: %w", err)
		}
	}
}

// attachment tells a browser to save a file under a name: once for those that read only ASCII, once in full (RFC 6266).
func attachment(name, end string) string {
	const most = 100
	runes := []rune(strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|%;`, r) || unicode.IsControl(r) || !unicode.IsGraphic(r) {
			return ' '
		}
		return r
	}, name)))
	full := strings.Trim(strings.Join(strings.Fields(string(runes[:min(len(runes), most)])), " "), ". ")
	plain := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '_'
		}
		return r
	}, full)
	if full == "" {
		full, plain = "download", "download"
	}
	head := mime.FormatMediaType("attachment", map[string]string{"filename": plain + end})
	if plain == full {
		return head
	}
	return head + "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(full+end), "+", "%20")
}

// downloads documents a route that answers with a file of one of some kinds.
func downloads(kinds ...string) option {
	return func(_ *area, op *operation) {
		op.stream = true
		op.Errors = append(op.Errors, http.StatusUnprocessableEntity)
		file := &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{}, Headers: map[string]*huma.Param{
			"Content-Disposition": {Schema: &huma.Schema{Type: huma.TypeString}, Description: "What to call it"},
		}}
		for _, kind := range kinds {
			kind, _, _ = strings.Cut(kind, ";")
			file.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
			if kind == "application/json" {
				file.Content[kind].Schema = &huma.Schema{Description: "Any JSON"}
			}
		}
		op.Responses = map[string]*huma.Response{"200": file}
	}
}

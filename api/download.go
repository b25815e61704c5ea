package api

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// A download is written to a temporary file first, so that what goes wrong is a problem document and not half a file, and
// so that a slow client holds no connection to the database.

// downloading documents a route that answers with a file of one of some media types.
func downloading(kinds ...string) option {
	return func(_ *area, op *operation) {
		op.stream = true // a large file may take long; each write has a deadline of its own
		content := map[string]*huma.MediaType{}
		for _, kind := range kinds {
			content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
			if kind == "application/json" {
				content[kind].Schema = &huma.Schema{Description: "Any JSON"}
			}
		}
		op.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: content}}
	}
}

// download makes a file and answers with it.
func (s *Server) download(ctx context.Context, name, kind string, write func(context.Context, io.Writer) error) (*huma.StreamResponse, error) {
	file, err := os.CreateTemp("", "dramatis-download-*")
	if err != nil {
		return nil, fmt.Errorf("make a file for a download: %w", err)
	}
	size, err := fill(ctx, file, write)
	if err != nil {
		_ = file.Close() // it has no name any more, so that closing it removes it
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer file.Close() //nolint:errcheck // as above
		s.send(ginOf(hc), name, kind, io.NewSectionReader(file, 0, size), size)
	}}, nil
}

// fill takes a file its name, lets it be written, and says how large it has become.
func fill(ctx context.Context, file *os.File, write func(context.Context, io.Writer) error) (int64, error) {
	if err := os.Remove(file.Name()); err != nil {
		return 0, fmt.Errorf("unlink the file of a download: %w", err)
	}
	if err := write(ctx, file); err != nil {
		return 0, err
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, fmt.Errorf("measure the file of a download: %w", err)
	}
	return size, nil
}

// writeTime is how long a client may take to take in a piece of a download.
const writeTime = 30 * time.Second

func (s *Server) send(c *gin.Context, name, kind string, file io.Reader, size int64) {
	h := c.Writer.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Disposition", attachment(name))
	c.Status(http.StatusOK)
	control := http.NewResponseController(c.Writer)
	const piece = 256 << 10
	for {
		_ = control.SetWriteDeadline(time.Now().Add(writeTime)) // a writer that knows no deadlines belongs to a test
		_, err := io.CopyN(c.Writer, file, piece)
		if err != nil { // at its end, or the client has gone
			return
		}
	}
}

// attachment names a file for a client that saves it: in plain letters, and, where that is another name, also as it is
// (RFC 6266, RFC 8187).
func attachment(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`+"\x7f", r) {
			return '-'
		}
		return r
	}, strings.TrimSpace(name))
	plain := strings.Map(func(r rune) rune {
		if r > '~' {
			return '-'
		}
		return r
	}, name)
	header := mime.FormatMediaType("attachment", map[string]string{"filename": cmp.Or(plain, "document")})
	if plain != name {
		_, whole, _ := strings.Cut(mime.FormatMediaType("attachment", map[string]string{"filename": name}), ";")
		header += ";" + whole
	}
	return header
}

package api

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// spoolTime is how long a client may take to send a large body, however steadily it does.
const spoolTime = 15 * time.Minute

// spoolBody is limitBody for bodies that are too large for memory: it lays them on the disk before anything else looks at
// them. Each piece must come within bodyTimeout.
func (s *Server) spoolBody(most int64) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := ginOf(ctx)
		if p := checkContentType(ctx); p != nil {
			s.refuse(c, p)
			return
		}
		file, err := unnamedFile()
		if err != nil {
			s.refuse(c, err)
			return
		}
		defer func() { _ = file.Close() }() // it has been read, or is given up
		if err := layDown(ctx, file, http.MaxBytesReader(c.Writer, c.Request.Body, most), most); err != nil {
			s.refuse(c, err)
			return
		}
		c.Request.Body = &spooledBody{file}
		next(ctx)
	}
}

// spooledBody is a body that lies on the disk, for whoever reads it next.
type spooledBody struct{ *os.File }

// Close implements io.Closer. Who laid the body down lets go of it.
func (*spooledBody) Close() error { return nil }

// layDown writes a body, of at most most bytes, to a file and goes back to its beginning.
func layDown(ctx huma.Context, file *os.File, body io.Reader, most int64) error {
	end := time.Now().Add(spoolTime)
	piece := make([]byte, downloadChunk)
	for {
		// A writer that knows no deadlines belongs to a test.
		_ = ctx.SetReadDeadline(earlier(time.Now().Add(bodyTimeout), end))
		n, err := body.Read(piece)
		if n > 0 {
			if _, err := file.Write(piece[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			_ = ctx.SetReadDeadline(time.Time{})
			_, err := file.Seek(0, io.SeekStart)
			return err
		}
		if err != nil {
			return unreadable(err, most)
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

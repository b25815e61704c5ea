package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// cachedAnswer is an answer with status 200, as it is kept. A large body is compressed once, for the cache and for all
// who take it so.
type cachedAnswer struct {
	contentType, etag string
	zipped            bool
	body              []byte
}

// zippers compress bodies. Each has a megabyte of its own to work in, which is more than it takes to make most answers: they are
// used again.
type zippers struct{ idle sync.Pool }

func (z *zippers) zip(body []byte) []byte {
	var out bytes.Buffer
	w, ok := z.idle.Get().(*gzip.Writer)
	if ok {
		w.Reset(&out)
	} else {
		w, _ = gzip.NewWriterLevel(&out, gzip.BestSpeed) // a level that there is
	}
	defer z.idle.Put(w)
	_, _ = w.Write(body) // into memory
	_ = w.Close()
	return out.Bytes()
}

// newCachedAnswer takes a copy of what it keeps of the body.
func newCachedAnswer(z *zippers, contentType, version string, body []byte) *cachedAnswer {
	a := &cachedAnswer{contentType: contentType, etag: tagOf(version, body)}
	if len(body) >= zippedFrom {
		a.zipped, a.body = true, z.zip(body)
	} else {
		a.body = bytes.Clone(body)
	}
	return a
}

// tagOf names a body: by its content, behind the version of the thing where it has one, which If-Match asks for.
func tagOf(version string, body []byte) string {
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:8])
	if n := strings.Trim(version, `"`); n != "" {
		tag = n + "." + tag
	}
	return strconv.Quote(tag)
}

// give answers, with 304 where the client has the same already. What is compressed has a weak tag: it is the same in
// other bytes.
func (a *cachedAnswer) give(c *gin.Context) {
	zipped := a.zipped && takesGzip(c.GetHeader("Accept-Encoding"))
	c.Header("ETag", a.etag)
	c.Writer.Header().Add("Vary", "Accept-Encoding")
	if zipped {
		c.Header("ETag", "W/"+a.etag)
	}
	if hasTag(c.GetHeader("If-None-Match"), a.etag) {
		c.Header("Content-Type", "")
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return
	}
	body := a.body
	switch {
	case zipped:
		c.Header("Content-Encoding", "gzip")
	case a.zipped:
		body, _ = unzip(a.body) // it was read before, or just written
	}
	c.Data(http.StatusOK, a.contentType, body)
}

// hasTag reports whether a list of tags holds one, strong or weak.
func hasTag(list, tag string) bool {
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part == "*" || strings.TrimPrefix(part, "W/") == tag {
			return true
		}
	}
	return false
}

// takesGzip reads Accept-Encoding. Whoever weighs gzip with 0 does not take it.
func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if name = strings.TrimSpace(name); !strings.EqualFold(name, "gzip") {
			continue
		}
		_, q, found := strings.Cut(weight, "q=")
		value, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return !found || err != nil || value > 0
	}
	return false
}

func unzip(body []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// pack writes an answer as it is kept: how its body is written, what it is, its tag, the body's length, and the body.
func (a *cachedAnswer) pack() []byte {
	var out bytes.Buffer
	how := "plain"
	if a.zipped {
		how = "gzip"
	}
	fmt.Fprintf(&out, "%s\n%s\n%s\n%d\n", how, a.contentType, a.etag, len(a.body))
	out.Write(a.body)
	return out.Bytes()
}

// unpack reads what pack wrote, and nothing of anything else.
func unpack(packed []byte) (*cachedAnswer, bool) {
	parts := bytes.SplitN(packed, []byte("\n"), 5)
	if len(parts) < 5 || string(parts[3]) != strconv.Itoa(len(parts[4])) {
		return nil, false
	}
	a := &cachedAnswer{contentType: string(parts[1]), etag: string(parts[2]), zipped: string(parts[0]) == "gzip", body: parts[4]}
	return a, true
}

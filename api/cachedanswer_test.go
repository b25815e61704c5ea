package api

import (
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
)

func TestPackedAnswersAreReadBack(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 10, zippedFrom - 1, zippedFrom, 10 * zippedFrom} {
		body := make([]byte, size)
		for i := range body {
			body[i] = byte(i%7) + '\n'
		}
		a := newCachedAnswer(&zippers{}, "application/json", `"3"`, body)
		got, ok := unpack(a.pack())
		if !ok || a.zipped != (size >= zippedFrom) {
			t.Fatalf("%d bytes do not come back (%v)", size, a.zipped)
		}
		for accept, zipped := range map[string]bool{"": false, "br, gzip;q=0.5": a.zipped, "gzip;q=0": false, "GZIP": a.zipped} {
			recorder := httptest.NewRecorder()
			c, _ := gin.CreateTestContext(recorder)
			c.Request = httptest.NewRequest("GET", "/", nil)
			c.Request.Header.Set("Accept-Encoding", accept)
			got.give(c)
			sent, h := recorder.Body.Bytes(), recorder.Header()
			if (h.Get("Content-Encoding") == "gzip") != zipped || (h.Get("ETag")[0] == 'W') != zipped || h.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%d bytes for %q: %v", size, accept, h)
			}
			if zipped {
				sent, _ = unzip(sent)
			}
			if string(sent) != string(body) {
				t.Errorf("%d bytes for %q come back otherwise", size, accept)
			}
		}
	}
	for _, bad := range []string{"", "plain", "plain\n\n\n", "gzip\na\nb\n2\nc", "flate\nbroken\n\nx"} {
		if _, ok := unpack([]byte(bad)); ok {
			t.Errorf("%q is read", bad)
		}
	}
}

package api

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
)

func TestAStreamIsNotHeldBack(t *testing.T) {
	t.Parallel()
	for kind, at := range map[string]string{"application/json": "", "text/event-stream": "one"} {
		recorder := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(recorder)
		held := &heldAnswer{ResponseWriter: c.Writer}
		c.Writer = held
		c.Header("Content-Type", kind)
		c.Status(http.StatusAccepted)
		_, _ = c.Writer.WriteString("one")
		c.Writer.Flush()
		if got := recorder.Body.String(); got != at {
			t.Errorf("%s: %q has gone out after the first write", kind, got)
		}
		_, _ = c.Writer.Write([]byte(" two"))
		held.send()
		if got := recorder.Body.String(); got != "one two" || recorder.Code != http.StatusAccepted {
			t.Errorf("%s: %d %q", kind, recorder.Code, got)
		}
	}
}

package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/worker"
)

// liveSite is a site whose jobs are done: by a worker in this process, over a feed that carries what it says.
func liveSite(t *testing.T, r *testrig.Rig, change ...func(*api.Config)) *site {
	t.Helper()
	s := newSite(t, append(change, func(c *api.Config) { c.Store, c.Feed = r.Store, r.Feed })...)
	s.store, s.pool = r.Store, r.Pool
	r.Work(t, worker.Config{})
	return s
}

// teller is a model that says one line after the other, word by word, and keeps what it was asked. It says nothing before
// it may, and fails where its line is "!".
type teller struct {
	lines []string      // the last one again and again
	may   chan struct{} // nil: at any time

	mu    sync.Mutex
	asked []llm.TurnRequest
}

func (m *teller) Name(string) string { return "teller" }

func (m *teller) requests() []llm.TurnRequest {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]llm.TurnRequest(nil), m.asked...)
}

func (m *teller) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	m.mu.Lock()
	turn, _ := req.Subject.(llm.TurnRequest)
	line := m.lines[min(len(m.asked), len(m.lines)-1)]
	m.asked = append(m.asked, turn)
	m.mu.Unlock()
	if m.may != nil {
		select {
		case <-m.may:
		case <-ctx.Done():
			return dramatis.ChatAnswer{}, ctx.Err()
		}
	}
	if line == "!" {
		return dramatis.ChatAnswer{}, dramatis.Errorf(dramatis.CodeInvalid, "the model does not take this")
	}
	raw, err := json.Marshal(llm.TurnAnswer{Text: line, Act: dramatis.ActInform})
	for piece := range strings.SplitAfterSeq(string(raw), " ") {
		if delta != nil {
			delta(piece)
		}
	}
	return dramatis.ChatAnswer{Text: string(raw), Model: "teller", TokensIn: 40, TokensOut: 8}, err
}

// post opens a POST whose answer is a stream.
func (p *person) post(path string, body any, headers ...string) *watcher {
	p.site.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		p.site.t.Fatal(err)
	}
	w := p.open("POST", path, strings.NewReader(string(raw)), append(headers, "Content-Type", "application/json")...)
	if w.answer.StatusCode != http.StatusOK || w.answer.Header.Get("Content-Type") != "text/event-stream" {
		p.site.t.Fatalf("POST %s: status %d, %s", path, w.answer.StatusCode, w.answer.Header.Get("Content-Type"))
	}
	return w
}

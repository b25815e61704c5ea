package testrig

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/sashabaranov/go-openai"
)

// Behaviour is what an Endpoint does with one request.
type Behaviour int

// The behaviours. Those that answer in full are what somebody would have to pay for.
const (
	Answers       Behaviour = iota // in full
	AnswersSlowly                  // in full, with pauses between the pieces
	TalksNonsense                  // in full, and no line can be made of it
	RunsOver                       // in full, up to its bound of tokens
	Declines                       // in full, with a refusal instead of an answer
	Busy                           // 429, to be tried again at once
	Fails                          // 500
	RefusesSchema                  // 400 where a schema is asked for, else an answer
	RefusesExtras                  // 422 where the options that came late are used, else an answer
	CutsOff                        // begins to answer, and drops the connection
	TrailsOff                      // begins to answer, and ends without saying why
	Garbled                        // 200, with a page that is no answer
	Silent                         // nothing, until the client goes away
)

// full reports whether a behaviour is an answer in full.
func (b Behaviour) full() bool { return b <= Declines }

// EndpointError is what the errors of an Endpoint say. No story may hold anything of it.
const EndpointError = "upstream connect error"

// Endpoint is an OpenAI-compatible endpoint that behaves as a script tells it. Its answers fit the schema that it is asked
// for, and no two are equal.
type Endpoint struct {
	URL string // what a client takes as its base

	mu       sync.Mutex
	script   []Behaviour
	chats    []openai.ChatCompletionRequest
	embedded [][]string
	keys     []string
	served   map[Behaviour]int // requests for chat that came to their end, by what was done with them
}

// NewEndpoint starts an endpoint that goes through behaviours, one a request, and begins again after the last; with none
// it answers. It ends with the test.
func NewEndpoint(t testing.TB, script ...Behaviour) *Endpoint {
	t.Helper()
	e := &Endpoint{script: script, served: make(map[Behaviour]int)}
	routes := http.NewServeMux()
	routes.HandleFunc("POST /v1/chat/completions", e.chat)
	routes.HandleFunc("POST /v1/embeddings", e.embeddings)
	server := httptest.NewServer(routes)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	e.URL = server.URL + "/v1"
	return e
}

// Chats are the requests for chat so far.
func (e *Endpoint) Chats() []openai.ChatCompletionRequest {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]openai.ChatCompletionRequest(nil), e.chats...)
}

// Embedded are the inputs of the requests for vectors so far.
func (e *Endpoint) Embedded() [][]string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([][]string(nil), e.embedded...)
}

// Keys are what the requests so far had for authorisation.
func (e *Endpoint) Keys() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.keys...)
}

// Full is how many requests for chat were answered in full.
func (e *Endpoint) Full() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	full := 0
	for does, times := range e.served {
		if does.full() {
			full += times
		}
	}
	return full
}

// Served is how many requests for chat met with one behaviour.
func (e *Endpoint) Served(does Behaviour) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.served[does]
}

func (e *Endpoint) serve(does Behaviour) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.served[does]++
}

// turn notes a request and gives its number and what to do with it.
func (e *Endpoint) turn(r *http.Request, note func()) (int, Behaviour) {
	e.mu.Lock()
	defer e.mu.Unlock()
	note()
	number := len(e.keys)
	e.keys = append(e.keys, r.Header.Get("Authorization"))
	if len(e.script) == 0 {
		return number, Answers
	}
	return number, e.script[number%len(e.script)]
}

func (e *Endpoint) chat(w http.ResponseWriter, r *http.Request) {
	var req openai.ChatCompletionRequest
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		http.Error(w, EndpointError, http.StatusBadRequest)
		return
	}
	number, does := e.turn(r, func() { e.chats = append(e.chats, req) })
	structured := req.ResponseFormat != nil && req.ResponseFormat.JSONSchema != nil
	switch {
	case does == RefusesSchema && !structured, does == RefusesExtras && req.MaxCompletionTokens == 0:
		does = Answers
	case misbehave(w, r, does):
		e.serve(does)
		return
	}
	a := answer{number: number, request: &req, does: does, text: e.text(number, &req, does)}
	if err := a.write(w, r); err != nil {
		return
	}
	e.serve(does)
	if does == CutsOff {
		panic(http.ErrAbortHandler)
	}
}

// misbehave does what has nothing of an answer, and reports whether that is so.
func misbehave(w http.ResponseWriter, r *http.Request, does Behaviour) bool {
	var status int
	switch does {
	case Busy:
		w.Header().Set("Retry-After", "1")
		status = http.StatusTooManyRequests
	case Fails:
		status = http.StatusInternalServerError
	case RefusesSchema:
		status = http.StatusBadRequest
	case RefusesExtras:
		status = http.StatusUnprocessableEntity
	case Garbled:
		_, _ = fmt.Fprintf(w, "<!doctype html><title>%s</title>", EndpointError)
		return true
	case Silent:
		<-r.Context().Done()
		return true
	default:
		return false
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"error":{"message":%q,"type":"server_error","code":null}}`, EndpointError)
	return true
}

// text is what is answered.
func (e *Endpoint) text(number int, req *openai.ChatCompletionRequest, does Behaviour) string {
	if does == TalksNonsense {
		return "I would rather talk about the weather."
	}
	schema := []byte(turnSchema)
	if f := req.ResponseFormat; f != nil && f.JSONSchema != nil {
		schema, _ = f.JSONSchema.Schema.MarshalJSON()
	}
	raw, _ := json.Marshal(invent(schema, number))
	return string(raw)
}

func (e *Endpoint) embeddings(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Input []string `json:"input"`
	}
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		http.Error(w, EndpointError, http.StatusBadRequest)
		return
	}
	_, does := e.turn(r, func() { e.embedded = append(e.embedded, req.Input) })
	if misbehave(w, r, does) {
		return
	}
	var got openai.EmbeddingResponse
	for i, text := range req.Input {
		sum := fnv.New64a()
		_, _ = sum.Write([]byte(text))
		bits := sum.Sum64()
		vector := []float32{1, float32(bits % 7), float32(bits / 7 % 11), float32(bits / 77 % 13)}
		got.Data = append([]openai.Embedding{{Index: i, Embedding: vector}}, got.Data...) // in no order that a client could rely on
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(got)
}

// pause waits for a moment, or until the client goes away.
func pause(r *http.Request) {
	select {
	case <-time.After(2 * time.Millisecond):
	case <-r.Context().Done():
	}
}

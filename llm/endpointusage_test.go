package llm_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

// oddly is an endpoint that answers every request in one way.
func oddly(t *testing.T, answer http.HandlerFunc) *llm.Endpoint {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return llm.NewEndpoint(llm.EndpointConfig{BaseURL: server.URL, Key: "none", Models: map[string]string{llm.PurposeDialogue: "odd"}})
}

func TestUsageThatCannotBeIsEstimated(t *testing.T) {
	t.Parallel()
	e := oddly(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"choices": [{"message": {"role": "assistant", "content": "Good day to you."}, "finish_reason": "stop"}],
			"usage": {"prompt_tokens": -1000, "completion_tokens": -100}}`)
	})
	answer, err := e.Chat(t.Context(), dramatis.ChatRequest{
		Purpose: llm.PurposeDialogue, Messages: []dramatis.ChatMessage{{Role: "user", Text: "Say something, if you please."}},
	}, nil)
	if err != nil || answer.TokensIn <= 0 || answer.TokensOut <= 0 {
		t.Errorf("the answer took %d tokens and gave %d (%v); no endpoint gives money back", answer.TokensIn, answer.TokensOut, err)
	}
}

func TestAnAnswerThatRunsAwayIsBrokenOff(t *testing.T) {
	t.Parallel()
	e := oddly(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for range 1_000 { // 100 kB, for a bound of 100 tokens
			fmt.Fprintf(w, "data: {\"choices\": [{\"delta\": {\"content\": %q}}]}\n\n", strings.Repeat("and so on ", 10))
		}
	})
	heard := 0
	answer, err := e.Chat(t.Context(), dramatis.ChatRequest{
		Purpose: llm.PurposeDialogue, MaxTokens: 100, Messages: []dramatis.ChatMessage{{Role: "user", Text: "Be brief."}},
	}, func(text string) { heard += len(text) })
	if err == nil || heard > 1_000 || answer.TokensOut > 250 {
		t.Errorf("%d bytes were heard and %d tokens booked (%v), want it broken off near 100 tokens", heard, answer.TokensOut, err)
	}
}

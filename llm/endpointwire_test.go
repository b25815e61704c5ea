package llm_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

// serving starts a server that answers every request alike, and gives its address.
func serving(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return server.URL
}

func refusing(t *testing.T, status int, page string) string {
	return serving(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://elsewhere.example")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, page)
	})
}

// TestOddAnswers holds servers against the client that are compatible in their own way.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	const piece = `data: {"choices":[{"delta":{"content":"Good day."}}]}` + "\n\n"
	for name, tt := range map[string]struct {
		page string
		want string // empty for an error
	}{
		"no usage":                        {piece + `data: {"choices":[{"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n", "Good day."},
		"no last word":                    {piece + `data: {"choices":[{"finish_reason":"stop"}]}` + "\n\n", "Good day."},
		"the reason with the last piece":  {`data: {"choices":[{"delta":{"content":"Good day."},"finish_reason":"eos"}]}` + "\n\n", "Good day."},
		"comments in between":             {": thinking\n\n: thinking\n\n" + piece + `data: {"choices":[{"finish_reason":"stop"}]}` + "\n\n", "Good day."},
		"the word null for a reason":      {`data: {"choices":[{"delta":{"content":"Good"},"finish_reason":"null"}]}` + "\n\n", ""},
		"an end without a reason":         {piece + "data: [DONE]\n\n", ""},
		"an error in the stream":          {`data: {"error":{"message":"upstream","code":502}}` + "\n\n", ""},
		"an error after a piece":          {piece + `data: {"error":{"message":"upstream","code":502}}` + "\n\n", ""},
		"a filter":                        {piece + `data: {"choices":[{"finish_reason":"content_filter"}]}` + "\n\n", ""},
		"a call of a tool":                {`data: {"choices":[{"finish_reason":"tool_calls"}]}` + "\n\n", ""},
		"a piece that is no JSON":         {piece + "data: {oh\n\n", ""},
		"nothing":                         {"", ""},
		"far more than anybody asked for": {strings.Repeat(strings.Replace(piece, "Good day.", strings.Repeat("Good day. ", 100), 1), 100), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := serving(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				_, _ = io.WriteString(w, tt.page)
			})
			got, err := llm.NewEndpoint(llm.EndpointConfig{BaseURL: url, Backoff: 1, MaxBackoff: 1}).Chat(t.Context(), asked(), func(string) {})
			switch {
			case tt.want == "" && (dramatis.ErrorCode(err) != dramatis.CodeUnavailable || got.Text != "" || strings.Contains(err.Error(), "upstream")):
				t.Errorf("got %+v, %v", got, err)
			case tt.want != "" && (err != nil || got.Text != tt.want || got.TokensOut != 3):
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestWholeAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{
		"no choice": `{"choices":[]}`, "no JSON": `oh`, "nothing": ``, "half": `{"choices":[{"message":{"content":"Good`,
		"no reason": `{"choices":[{"message":{"content":"Good day."}}]}`,
		"a filter":  `{"choices":[{"message":{"content":"Good"},"finish_reason":"content_filter"}]}`,
		"too much":  `{"choices":[{"message":{"content":"` + strings.Repeat("Good day. ", 7_000) + `"},"finish_reason":"stop"}]}`,
		"endless":   strings.Repeat(" ", 17<<20),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := refusing(t, http.StatusOK, page)
			got, err := llm.NewEndpoint(llm.EndpointConfig{BaseURL: url, Backoff: 1, MaxBackoff: 1}).Chat(t.Context(), asked(), nil)
			if dramatis.ErrorCode(err) != dramatis.CodeUnavailable || got.Text != "" {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

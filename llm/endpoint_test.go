package llm_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sashabaranov/go-openai"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
)

// swift is the configuration for a test's endpoint, with no more patience than a test has.
func swift(e *testrig.Endpoint) llm.EndpointConfig {
	return llm.EndpointConfig{
		BaseURL: e.URL, Key: "key-of-the-test", Models: map[string]string{llm.PurposeDialogue: "talker", llm.PurposeEmbedding: "placer"},
		First: time.Minute, Idle: time.Minute, Timeout: 2 * time.Minute,
		Backoff: time.Millisecond, MaxBackoff: 2 * time.Millisecond, BreakAfter: 100,
	}
}

// asked is a request with a schema.
func asked() dramatis.ChatRequest {
	return dramatis.ChatRequest{
		Purpose: llm.PurposeDialogue, Schema: `{"type":"object","properties":{"text":{"type":"string"}}}`,
		Messages: []dramatis.ChatMessage{{Role: "system", Text: "You are the baker."}, {Role: "user", Text: "What do you say?"}},
	}
}

func TestEndpointBehaviours(t *testing.T) {
	t.Parallel()
	const unavailable = dramatis.CodeUnavailable
	tests := map[string]struct {
		script []testrig.Behaviour
		code   dramatis.Code
		calls  int // that reach the endpoint
	}{
		"answers":                     {[]testrig.Behaviour{testrig.Answers}, "", 1},
		"answers slowly":              {[]testrig.Behaviour{testrig.AnswersSlowly}, "", 1},
		"is busy, then answers":       {[]testrig.Behaviour{testrig.Busy, testrig.Busy, testrig.Answers}, "", 3},
		"fails, then answers":         {[]testrig.Behaviour{testrig.Fails, testrig.Answers}, "", 2},
		"sends garbage, then answers": {[]testrig.Behaviour{testrig.Garbled, testrig.Answers}, "", 2},
		"stays busy":                  {[]testrig.Behaviour{testrig.Busy}, unavailable, 4},
		"keeps failing":               {[]testrig.Behaviour{testrig.Fails}, unavailable, 4},
		"keeps sending garbage":       {[]testrig.Behaviour{testrig.Garbled}, unavailable, 4},
		"runs over":                   {[]testrig.Behaviour{testrig.RunsOver}, unavailable, 1},
		"declines":                    {[]testrig.Behaviour{testrig.Declines}, unavailable, 1},
		"drops the connection":        {[]testrig.Behaviour{testrig.CutsOff}, unavailable, 1},
		"refuses schemas":             {[]testrig.Behaviour{testrig.RefusesSchema}, "", 2},
		"refuses late options":        {[]testrig.Behaviour{testrig.RefusesExtras}, "", 4},
	}
	for name, tt := range tests {
		for _, streamed := range []bool{true, false} {
			t.Run(name+map[bool]string{true: ", streamed"}[streamed], func(t *testing.T) {
				t.Parallel()
				e := testrig.NewEndpoint(t, tt.script...)
				var heard strings.Builder
				var delta func(string)
				if streamed {
					delta = func(s string) { heard.WriteString(s) }
				}
				got, err := llm.NewEndpoint(swift(e)).Chat(t.Context(), asked(), delta)
				if dramatis.ErrorCode(err) != tt.code || len(e.Chats()) != tt.calls {
					t.Fatalf("%d calls and the error %v; want %d and the code %q", len(e.Chats()), err, tt.calls, tt.code)
				}
				if err != nil {
					if got.Text != "" || strings.Contains(err.Error(), testrig.EndpointError) || strings.Contains(err.Error(), "key-of-the-test") {
						t.Errorf("the answer is %+v, the error %v", got, err)
					}
					return
				}
				if !strings.Contains(got.Text, `"text":"Do you know`) || got.Model != "talker" || streamed && heard.String() != got.Text {
					t.Errorf("got %+v, heard %q", got, heard.String())
				}
				if got.TokensIn == 0 || got.TokensOut == 0 {
					t.Errorf("the tokens were not counted: %+v", got)
				}
			})
		}
	}
}

func TestEndpointThatIsSilentIsAskedAgain(t *testing.T) {
	t.Parallel()
	e := testrig.NewEndpoint(t, testrig.Silent, testrig.Answers, testrig.Answers)
	config := swift(e)
	config.First, config.Attempts = 200*time.Millisecond, 100 // on a busy machine an answer may seem silence too
	got, err := llm.NewEndpoint(config).Chat(t.Context(), asked(), func(string) {})
	if err != nil || got.Text == "" || len(e.Chats()) < 2 {
		t.Errorf("%d calls, %+v (%v)", len(e.Chats()), got, err)
	}
	e = testrig.NewEndpoint(t, testrig.Silent)
	config = swift(e)
	config.Timeout = 200 * time.Millisecond
	_, err = llm.NewEndpoint(config).Chat(t.Context(), asked(), nil)
	if dramatis.ErrorCode(err) != dramatis.CodeUnavailable || !strings.Contains(err.Error(), "DRAMATIS_MODEL_TIMEOUT") || len(e.Chats()) > 1 {
		t.Errorf("a whole answer that takes too long: %d calls, %v", len(e.Chats()), err)
	}
}

func TestEndpointTellsWhatACutAnswerHasCost(t *testing.T) {
	t.Parallel()
	for name, does := range map[string]testrig.Behaviour{"dropped": testrig.CutsOff, "trailing off": testrig.TrailsOff, "run over": testrig.RunsOver} {
		e := testrig.NewEndpoint(t, does)
		heard := ""
		got, err := llm.NewEndpoint(swift(e)).Chat(t.Context(), asked(), func(s string) { heard += s })
		if dramatis.ErrorCode(err) != dramatis.CodeUnavailable || got.Text != "" || len(e.Chats()) != 1 {
			t.Errorf("%s: %+v after %d calls (%v)", name, got, len(e.Chats()), err)
		}
		if heard == "" || got.TokensIn == 0 || got.TokensOut == 0 || got.Model != "talker" {
			t.Errorf("%s: heard %q, and the books say %+v", name, heard, got)
		}
	}
}

func TestEndpointStopsWhenItsCallerDoes(t *testing.T) {
	t.Parallel()
	e := testrig.NewEndpoint(t, testrig.Silent)
	config := swift(e)
	config.First = time.Hour
	ctx, leave := context.WithCancelCause(t.Context())
	cause := errors.New("the lease is lost")
	go func() {
		for len(e.Chats()) == 0 {
			runtime.Gosched()
		}
		leave(cause)
	}()
	_, err := llm.NewEndpoint(config).Chat(ctx, asked(), func(string) {})
	if !errors.Is(err, cause) || dramatis.ErrorCode(err) == dramatis.CodeUnavailable || len(e.Chats()) != 1 {
		t.Errorf("%d calls, %v", len(e.Chats()), err)
	}
	timed, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := llm.NewEndpoint(config).Chat(timed, asked(), nil); dramatis.ErrorCode(err) != dramatis.CodeUnavailable {
		t.Errorf("a job whose time is over is told %v", err)
	}
}

func TestEndpointSaysWhatToSet(t *testing.T) {
	t.Parallel()
	for status, says := range map[int]string{
		400: "DRAMATIS_MODEL", 401: "OPENAI_API_KEY", 403: "OPENAI_API_KEY", 404: "OPENAI_BASE_URL", 301: "OPENAI_BASE_URL",
		413: "larger window", 418: "DRAMATIS_MODEL",
	} {
		_, err := llm.NewEndpoint(llm.EndpointConfig{
			BaseURL: refusing(t, status, `{"error":{"message":"the key key-of-the-test","code":17}}`), Key: "key-of-the-test",
			Models: map[string]string{llm.PurposeDialogue: "talker"},
		}).Chat(t.Context(), asked(), nil)
		if dramatis.ErrorCode(err) != dramatis.CodeInvalid || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "key-of-the-test") {
			t.Errorf("status %d: %v", status, err)
		}
	}
	for reason, says := range map[string]string{
		"context_length_exceeded": "larger window", "model_not_found": "no model", "content_filter": "filter", "invalid_api_key": "OPENAI_API_KEY",
	} {
		_, err := llm.NewEndpoint(llm.EndpointConfig{BaseURL: refusing(t, 400, `{"error":{"code":"`+reason+`"}}`)}).Chat(t.Context(), asked(), nil)
		if dramatis.ErrorCode(err) != dramatis.CodeInvalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", reason, err)
		}
	}
	for status, reason := range map[int]string{402: "x", 429: "insufficient_quota"} {
		_, err := llm.NewEndpoint(llm.EndpointConfig{BaseURL: refusing(t, status, `{"error":{"type":"`+reason+`"}}`)}).Chat(t.Context(), asked(), nil)
		if dramatis.ErrorCode(err) != dramatis.CodeUnavailable || !strings.Contains(err.Error(), "credit") {
			t.Errorf("status %d: %v", status, err)
		}
	}
	_, err := llm.NewEndpoint(llm.EndpointConfig{BaseURL: "http://127.0.0.1:1/v1", Backoff: time.Nanosecond}).Chat(t.Context(), asked(), nil)
	if dramatis.ErrorCode(err) != dramatis.CodeUnavailable || strings.Contains(dramatis.ErrorMessage(err), "127.0.0.1") {
		t.Errorf("nobody there: %v", err)
	}
}

func TestEndpointAsksInTheWordsThatItTakes(t *testing.T) {
	t.Parallel()
	e := testrig.NewEndpoint(t, testrig.RefusesSchema)
	client := llm.NewEndpoint(swift(e))
	for range 3 {
		if _, err := client.Chat(t.Context(), asked(), func(string) {}); err != nil {
			t.Fatal(err)
		}
	}
	var formats []openai.ChatCompletionResponseFormatType
	for _, c := range e.Chats() {
		formats = append(formats, c.ResponseFormat.Type)
		if !c.Stream || !c.StreamOptions.IncludeUsage || c.MaxCompletionTokens == 0 {
			t.Errorf("asked for %+v", c)
		}
	}
	if want := []openai.ChatCompletionResponseFormatType{"json_schema", "json_object", "json_object", "json_object"}; !slices.Equal(formats, want) {
		t.Errorf("asked in the formats %v", formats)
	}
	plain := testrig.NewEndpoint(t, testrig.RefusesExtras)
	if _, err := llm.NewEndpoint(swift(plain)).Chat(t.Context(), asked(), func(string) {}); err != nil {
		t.Fatal(err)
	}
	if last := plain.Chats()[3]; last.StreamOptions != nil || last.MaxTokens != dramatis.DefaultMaxTokens || last.ResponseFormat.Type != "json_schema" { //nolint:staticcheck // the old name is the one that is asked for
		t.Errorf("an endpoint without the late options was asked for %+v", last)
	}
	if keys := e.Keys(); keys[0] != "Bearer key-of-the-test" {
		t.Errorf("the key was sent as %q", keys[0])
	}
}

func TestEndpointHasAModelForEachPurpose(t *testing.T) {
	t.Parallel()
	client := llm.NewEndpoint(llm.EndpointConfig{Models: map[string]string{llm.PurposeDialogue: "talker", llm.PurposeReflection: "thinker"}})
	for purpose, want := range map[string]string{
		llm.PurposeDialogue: "talker", llm.PurposeReflection: "thinker", llm.PurposeAnalysis: "talker", "": "talker", llm.PurposeEmbedding: "",
	} {
		if got := client.Name(purpose); got != want {
			t.Errorf("for %q it is %q", purpose, got)
		}
	}
}

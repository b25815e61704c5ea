package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/sashabaranov/go-openai"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
)

// openai is a client that is not ours, as this person.
func (p *person) openai() *openai.Client {
	config := openai.DefaultConfig(p.token)
	config.BaseURL = p.site.url + "/v1"
	return openai.NewClientWithConfig(config)
}

func says(role, text string) openai.ChatCompletionMessage {
	return openai.ChatCompletionMessage{Role: role, Content: text}
}

func TestAnyClientOfOpenAITalksToACharacter(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &teller{lines: []string{"Good evening to you.", "I grow roses.", "We have not met."}}
	r.Model = model
	s := liveSite(t, r)
	p := s.user("robin", dramatis.RoleCreator)
	w := p.world()
	client := p.openai()
	models, err := client.ListModels(t.Context())
	if err != nil || len(models.Models) != 2 || models.Models[0].ID != "valjean:"+w.people[0].String() || models.Models[0].OwnedBy != "Paris" {
		t.Fatalf("the models are %+v (%v)", models, err)
	}
	name := models.Models[0].ID
	if one, err := client.GetModel(t.Context(), name); err != nil || one.ID != name {
		t.Errorf("the model is %+v (%v)", one, err)
	}
	history := []openai.ChatCompletionMessage{says("system", "It is raining."), says("user", "Good evening.")}
	first, err := client.CreateChatCompletion(t.Context(), openai.ChatCompletionRequest{Model: name, Messages: history, Temperature: 0.7, MaxCompletionTokens: 50})
	if err != nil || first.Choices[0].Message.Content != "Good evening to you." || first.Choices[0].FinishReason != "stop" ||
		first.Usage.TotalTokens != first.Usage.PromptTokens+first.Usage.CompletionTokens || first.Usage.CompletionTokens == 0 || first.Model != name {
		t.Fatalf("the answer is %+v (%v)", first, err)
	}
	history = append(history, first.Choices[0].Message, says("user", "What do you do?"))
	second, err := client.CreateChatCompletion(t.Context(), openai.ChatCompletionRequest{Model: w.people[0].String(), Messages: history})
	if err != nil || second.Choices[0].Message.Content != "I grow roses." {
		t.Fatalf("the second answer is %+v (%v)", second, err)
	}
	// The second went on with the first talk; a history that no talk has begins another, and is read but not remembered.
	made := []openai.ChatCompletionMessage{says("user", "Do you know me?"), says("assistant", "Of course."), says("user", "Who am I?")}
	if _, err := client.CreateChatCompletion(t.Context(), openai.ChatCompletionRequest{Model: name, Messages: made}); err != nil {
		t.Fatal(err)
	}
	asked := model.requests()
	if lines := asked[1].Lines; len(lines) != 4 || lines[0].Speaker != "" || lines[0].Text != "It is raining." || lines[3].Text != "What do you do?" {
		t.Errorf("in the talk that goes on they heard %+v", lines)
	}
	if lines := asked[2].Lines; len(lines) != 3 || lines[1].Speaker != "Valjean" || lines[1].Text != "Of course." || lines[2].Text != "Who am I?" {
		t.Errorf("in the new talk they heard %+v", lines)
	}
	var talks struct{ Items []dramatis.Conversation }
	p.do("GET", "/api/v1/conversations?ecosystem_id="+w.id.String(), nil).want(200).into(&talks)
	if len(talks.Items) != 2 || talks.Items[0].Turn != 2 || talks.Items[1].Turn != 4 {
		t.Errorf("the talks are %+v", talks.Items)
	}
	for _, m := range p.search(w.people[0], "limit=50") {
		if strings.Contains(m.Content, "Of course.") || strings.Contains(m.Content, "raining") {
			t.Errorf("they remember what was never said: %q", m.Content)
		}
	}
}

func TestACompletionIsStreamed(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &teller{lines: []string{"The roses are doing well this year."}}
	r.Model = model
	s := liveSite(t, r)
	p := s.user("robin", dramatis.RoleCreator)
	w := p.world()
	stream, err := p.openai().CreateChatCompletionStream(t.Context(), openai.ChatCompletionRequest{
		Model: w.people[0].String(), Messages: []openai.ChatCompletionMessage{says("user", "How is the garden?")},
		StreamOptions: &openai.StreamOptions{IncludeUsage: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	var said strings.Builder
	var end openai.FinishReason
	var usage *openai.Usage
	for first := true; ; first = false {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if chunk.Usage != nil {
			usage = chunk.Usage
		}
		if len(chunk.Choices) == 0 {
			continue
		}
		if first && chunk.Choices[0].Delta.Role != "assistant" {
			t.Errorf("the first chunk is %+v", chunk)
		}
		said.WriteString(chunk.Choices[0].Delta.Content)
		if chunk.Choices[0].FinishReason != "" {
			end = chunk.Choices[0].FinishReason
		}
	}
	if said.String() != model.lines[0] || end != "stop" || usage == nil || usage.CompletionTokens == 0 {
		t.Errorf("the stream said %q, ended with %q, and used %+v", said.String(), end, usage)
	}
}

func TestWhatCannotBeSaidIsRefusedInOpenAIsWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p, stranger := s.user("robin", dramatis.RoleCreator), s.user("stranger", dramatis.RoleCreator)
	w := p.world()
	who := w.people[0].String()
	ask := func(rest string) string { return `{"model":"` + who + `",` + rest + `}` }
	const hello = `"messages":[{"role":"user","content":"Hello."}]`
	for name, c := range map[string]struct {
		by     *person
		body   string
		status int
		param  string
	}{
		"no JSON":            {p, `{`, 400, ""},
		"a list":             {p, `[]`, 400, ""},
		"nothing":            {p, `{}`, 400, "model"},
		"a number as model":  {p, `{"model":7}`, 400, ""},
		"no such model":      {p, `{"model":"gpt-4o",` + hello + `}`, 404, "model"},
		"somebody else's":    {stranger, ask(hello), 404, "model"},
		"no messages":        {p, ask(`"messages":[]`), 400, "messages"},
		"two answers":        {p, ask(hello + `,"n":2`), 400, "n"},
		"tools":              {p, ask(hello + `,"tools":[{"type":"function"}]`), 400, "tools"},
		"JSON":               {p, ask(hello + `,"response_format":{"type":"json_object"}`), 400, "response_format"},
		"a picture":          {p, ask(`"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]`), 400, "messages[0].content"},
		"an object as text":  {p, ask(`"messages":[{"role":"user","content":{}}]`), 400, "messages[0].content"},
		"a tool's answer":    {p, ask(`"messages":[{"role":"tool","content":"x"}]`), 400, "messages[0].role"},
		"the character last": {p, ask(`"messages":[{"role":"assistant","content":"x"}]`), 400, "messages[0].role"},
		"nothing said":       {p, ask(`"messages":[{"role":"user","content":" "}]`), 400, "messages[0].content"},
		"null said":          {p, ask(`"messages":[{"role":"user","content":null}]`), 400, "messages[0].content"},
		"too much said":      {p, ask(`"messages":[{"role":"user","content":"` + strings.Repeat("x", 4_001) + `"}]`), 400, "messages[0].content"},
		"NUL":                {p, ask(`"messages":[{"role":"user","content":"a\u0000b"}]`), 400, ""},
		"nobody":             {s.nobody(), ask(hello), 401, ""},
		"too large":          {p, ask(`"messages":[{"role":"user","content":"` + strings.Repeat("x", 2<<20) + `"}]`), 413, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var refusal struct {
				Error struct {
					Message, Type string
					Param, Code   *string
				}
			}
			got := c.by.do("POST", "/v1/chat/completions", c.body).want(c.status).into(&refusal)
			if refusal.Error.Message == "" || refusal.Error.Type == "" || got.header.Get("Content-Type") != "application/json" {
				t.Errorf("the refusal is %s", got.body)
			}
			if c.param != "" && (refusal.Error.Param == nil || *refusal.Error.Param != c.param) {
				t.Errorf("the refusal names the wrong place: %s", got.body)
			}
		})
	}
	for _, model := range []string{"gpt-4o", "x:", who + ":x", "urn:uuid:" + strings.ToUpper(who) + "0"} {
		p.do("GET", "/v1/models/"+model, nil).want(404)
	}
	p.do("GET", "/v1/embeddings", nil).want(404)
	if got := p.do("GET", "/v1/nothing", nil).want(404); !strings.Contains(string(got.body), `"error"`) {
		t.Errorf("an address that is none is refused with %s", got.body)
	}
	if got := stranger.do("GET", "/v1/models", nil).want(200); strings.Contains(string(got.body), who) {
		t.Error("a stranger may talk to the character")
	}
}

func TestAnAnswerThatCannotBePaidForSaysSo(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model = &teller{lines: []string{"I would answer you."}}
	r.Prices = dramatis.PriceTable{"teller": dramatis.Price{In: dramatis.Dollar, Out: dramatis.Dollar}}
	s := liveSite(t, r)
	p := s.user("robin", dramatis.RoleCreator)
	w := p.world()
	p.do("PUT", "/api/v1/ecosystems/"+w.id.String()+"/budget", map[string]any{"total": 0}).want(200)
	for _, streamed := range []bool{false, true} {
		body := map[string]any{"model": w.people[0], "stream": streamed, "messages": []map[string]string{{"role": "user", "content": "Hello."}}}
		got := p.do("POST", "/v1/chat/completions", body).want(http.StatusTooManyRequests)
		if !strings.Contains(string(got.body), "insufficient_quota") || got.header.Get("X-Should-Retry") != "false" {
			t.Errorf("streamed %v: %s", streamed, got.body)
		}
	}
}

// fickle is a model that ends with other words than it began with.
type fickle struct{ told, final string }

func (m *fickle) Name(string) string { return "fickle" }

func (m *fickle) Chat(_ context.Context, _ dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	raw := func(text string) string {
		return string(mustMarshal(llm.TurnAnswer{Text: text, Act: dramatis.ActInform}))
	}
	if delta != nil {
		delta(raw(m.told))
	}
	return dramatis.ChatAnswer{Text: raw(m.final), Model: "fickle", TokensIn: 1, TokensOut: 1}, nil
}

func mustMarshal(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

func TestOnlyWhatIsCertainIsStreamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ told, final, want string }{
		"the same":                  {"I grow roses.", "I grow roses.", "I grow roses."},
		"more in the end":           {"I grow", "I grow roses.", "I grow roses."},
		"with a stage direction":    {"*smiles* I grow roses.", "*smiles* I grow roses.", "I grow roses."},
		"with their own name":       {"Valjean: I grow roses.", "Valjean: I grow roses.", "I grow roses."},
		"in quotation marks":        {`"I grow roses."`, `"I grow roses."`, "I grow roses."},
		"with much room in between": {"I  grow\n roses. ", "I  grow\n roses. ", "I grow roses."},
		"in other words":            {"I grow roses.", "I grow tulips.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := testrig.New(t)
			r.Model = &fickle{c.told, c.final}
			s := liveSite(t, r)
			p := s.user("robin", dramatis.RoleCreator)
			w := p.world()
			stream, err := p.openai().CreateChatCompletionStream(t.Context(), openai.ChatCompletionRequest{
				Model: w.people[0].String(), Messages: []openai.ChatCompletionMessage{says("user", "What do you do?")},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer stream.Close()
			said := ""
			for {
				chunk, err := stream.Recv()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					if c.want != "" || !strings.Contains(err.Error(), "in other words") {
						t.Errorf("the stream broke off: %v", err)
					}
					return
				}
				said += chunk.Choices[0].Delta.Content
			}
			if c.want == "" || said != c.want {
				t.Errorf("the stream said %q, want %q", said, c.want)
			}
		})
	}
}

package llm

import (
	"cmp"
	"context"
	"time"

	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"
	"golang.org/x/sync/semaphore"

	"github.com/literaryai/dramatis"
)

// EndpointConfig says where an OpenAI-compatible endpoint is, what is asked of it and how patiently. Zero fields mean
// the defaults.
type EndpointConfig struct {
	BaseURL string            // up to the part that all its addresses share; https://api.openai.com/v1
	Key     string            // may be empty: many local servers want none
	Models  map[string]string // by purpose; one without a model of its own is answered by the dialogue's

	Concurrency int // calls under way at once; 8

	Connect time.Duration // until a connection stands; 10 s
	First   time.Duration // until a streamed answer begins; 45 s
	Idle    time.Duration // between two pieces of a streamed answer; 20 s
	Timeout time.Duration // of one whole call; 100 s

	Attempts   int           // calls for one answer, while none has begun to arrive; 4
	Backoff    time.Duration // bounds the first wait between two of them, and doubles; 500 ms
	MaxBackoff time.Duration // bounds every wait, those that the endpoint asks for included; 20 s
	BreakAfter int           // failures in a row after which the endpoint is left alone; 8
	BreakFor   time.Duration // how long it is left alone; 10 s
}

// withDefaults fills in what was not set.
func (c EndpointConfig) withDefaults() EndpointConfig {
	c.BaseURL = cmp.Or(c.BaseURL, "https://api.openai.com/v1")
	c.Concurrency, c.Connect = cmp.Or(c.Concurrency, 8), cmp.Or(c.Connect, 10*time.Second)
	c.First, c.Idle, c.Timeout = cmp.Or(c.First, 45*time.Second), cmp.Or(c.Idle, 20*time.Second), cmp.Or(c.Timeout, 100*time.Second)
	c.Attempts, c.Backoff = cmp.Or(c.Attempts, 4), cmp.Or(c.Backoff, 500*time.Millisecond)
	c.MaxBackoff = cmp.Or(c.MaxBackoff, 20*time.Second)
	c.BreakAfter, c.BreakFor = cmp.Or(c.BreakAfter, 8), cmp.Or(c.BreakFor, 10*time.Second)
	return c
}

// Endpoint is the chat model behind an OpenAI-compatible API. It asks again with growing patience while no answer has
// begun to arrive, and leaves an endpoint alone for a while that fails again and again. What an answer must be to
// count as one: it came whole, with a reason why it ends that is no cut and no refusal. It is safe for concurrent use.
type Endpoint struct {
	config   EndpointConfig
	client   *openai.Client
	slots    *semaphore.Weighted
	breaker  *gobreaker.CircuitBreaker[any]
	dialects *dialects
}

// NewEndpoint makes the client of an endpoint. It makes no call.
func NewEndpoint(config EndpointConfig) *Endpoint {
	config = config.withDefaults()
	return newEndpoint(config, newWire(config))
}

func newEndpoint(config EndpointConfig, doer openai.HTTPDoer) *Endpoint {
	api := openai.DefaultConfig(config.Key)
	api.BaseURL, api.HTTPClient = config.BaseURL, doer
	api.EmptyMessagesLimit = 10_000 // some send comments while they think; time and size are bounded elsewhere
	return &Endpoint{
		config: config, client: openai.NewClientWithConfig(api), slots: semaphore.NewWeighted(int64(config.Concurrency)),
		breaker: newBreaker(config), dialects: newDialects(),
	}
}

// Name is the model for a purpose; for vectors it is empty where none was named, as no model that speaks can make them.
func (e *Endpoint) Name(purpose string) string {
	if purpose == PurposeEmbedding {
		return e.config.Models[purpose]
	}
	return cmp.Or(e.config.Models[purpose], e.config.Models[PurposeDialogue])
}

// Chat implements dramatis.ChatModel. Tokens are counted by the endpoint, and estimated where it does not say, or says nonsense. Once a
// piece of the answer has arrived the request is not made again here: deltas that were handed on cannot be taken back,
// and whoever keeps the books must hear of each call that may have cost something.
func (e *Endpoint) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(text string)) (dramatis.ChatAnswer, error) {
	model := e.Name(req.Purpose)
	var got reply
	var err error
	for _, d := range e.dialects.ladder(model, req.Schema != "") {
		request := chatRequest(req, model, d)
		got, err = patiently(ctx, e, func(ctx context.Context) (reply, error) { return e.ask(ctx, request, delta) })
		if err == nil {
			e.dialects.learn(model, req.Schema != "", d)
		}
		if !refusesForm(err) {
			break
		}
	}
	answer := dramatis.ChatAnswer{Text: string(got.text), Model: model, TokensIn: got.usage.PromptTokens, TokensOut: got.usage.CompletionTokens}
	if got.begun && (answer.TokensIn <= 0 || answer.TokensOut < 0) { // some say nothing, and some say -1 for it
		answer.TokensIn, answer.TokensOut = estimatePrompt(req.Messages), estimateTokens(len(got.text))
	}
	if err != nil {
		answer.Text = ""
		return answer, e.inWords(ctx, err, req.Purpose)
	}
	return answer, nil
}

// ask makes one call: streamed when somebody listens.
func (e *Endpoint) ask(ctx context.Context, request openai.ChatCompletionRequest, delta func(string)) (reply, error) {
	if delta == nil {
		return e.askWhole(ctx, request)
	}
	return e.askStreamed(ctx, request, delta)
}

// estimatePrompt estimates the tokens of a prompt.
func estimatePrompt(messages []dramatis.ChatMessage) int {
	tokens := 0
	for _, m := range messages {
		tokens += estimateTokens(len(m.Text))
	}
	return tokens
}

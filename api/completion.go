package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

const describeCompletion = `The last message, which must be the user's, is said to the character, who answers and remembers it, as in a chat. The rest of the
history is context: if a talk of yours with this character ends as it does, that talk goes on; else a new one begins, and the character reads what you
say went before without remembering it. System messages are stage directions, which they read and do not obey. Parameters that steer a model
have no effect. With ` + "`stream`" + ` the answer comes in chunks; should the character's final words differ from those that were sent, which cannot be taken back, the
stream ends with an error. The talk can be found among the world's conversations.`

// completion is a character's answer.
type completion struct {
	ID      string             `json:"id" example:"chatcmpl-0192f3a4-5b6c-7d8e-9f00-112233445566"`
	Object  string             `json:"object" enum:"chat.completion"`
	Created int64              `json:"created" example:"1730000000"`
	Model   string             `json:"model" example:"jean-valjean:0192f3a4-5b6c-7d8e-9f00-112233445566"`
	Choices []completionChoice `json:"choices" nullable:"false"`
	Usage   completionUsage    `json:"usage"`
}

type completionChoice struct {
	Index        int             `json:"index"`
	Message      completionReply `json:"message"`
	LogProbs     *struct{}       `json:"logprobs"`
	FinishReason string          `json:"finish_reason" enum:"stop"`
}

type completionReply struct {
	Role    string  `json:"role" enum:"assistant"`
	Content string  `json:"content" example:"Good evening. Sit down, there is room by the fire."`
	Refusal *string `json:"refusal"`
}

type completionUsage struct {
	PromptTokens     int `json:"prompt_tokens" example:"812"`
	CompletionTokens int `json:"completion_tokens" example:"24"`
	TotalTokens      int `json:"total_tokens" example:"836"`
}

// completionWait is how long an answer is waited for: as long as the attempts at it may take.
const completionWait = 3 * time.Minute

type completionInput struct {
	RawBody []byte
}

// completing is a completion on its way.
type completing struct {
	*errand
	model   string
	created int64
	usage   bool // is asked for at the end of a stream
}

func (s *Server) createCompletion(ctx context.Context, in *completionInput) (*huma.StreamResponse, error) {
	asked, err := readCompletion(in.RawBody)
	if err != nil {
		return nil, err
	}
	who, err := s.modelNamed(ctx, asked.Model)
	if err != nil {
		return nil, err
	}
	said, err := s.tell(ctx, &who, asked)
	if err != nil {
		return nil, err
	}
	e, err := s.errand(ctx)
	if err != nil {
		return nil, err
	}
	said.Job = e.job
	if _, err := s.say(ctx, said); err != nil {
		e.leave()
		return nil, err
	}
	c := &completing{
		errand: e, model: modelName(&who), created: s.clock().Unix(),
		usage: asked.Options != nil && asked.Options.IncludeUsage,
	}
	if asked.Stream {
		return c.stream(ctx)
	}
	defer e.leave()
	return c.whole(ctx)
}

// tell is what is to be said to the character, and in which talk.
func (s *Server) tell(ctx context.Context, who *store.Spoken, asked *completionRequest) (store.NewChat, error) {
	n := store.NewChat{Character: who.ID, Text: asked.said(), Context: asked.directions()}
	said, reply := asked.ending()
	if reply != "" {
		talk, err := s.store.FindChat(ctx, store.LastChat{User: callerOf(ctx).ID, Character: who.ID, Said: said, Reply: reply})
		if err != nil {
			return n, err
		}
		n.Conversation = talk
	}
	if n.Conversation == nil {
		n.Context = append(n.Context, asked.before()...)
	}
	return n, nil
}

// whole waits for the answer and gives it at once.
func (c *completing) whole(ctx context.Context) (*huma.StreamResponse, error) {
	j, err := c.await(ctx, completionWait)
	if err != nil {
		return nil, err
	}
	message, err := c.reply(&j)
	if err != nil {
		return nil, err
	}
	return plainAnswer(http.StatusOK, "", completion{
		ID: c.id(), Object: "chat.completion", Created: c.created, Model: c.model,
		Choices: []completionChoice{{Message: completionReply{Role: "assistant", Content: message.Text}, FinishReason: "stop"}},
		Usage:   c.used(ctx, &j, message),
	}), nil
}

func (c *completing) id() string { return "chatcmpl-" + c.job.String() }

// reply is what the job came to. Why it came to nothing is said so that no client says the same again by itself: what was
// said has been heard.
func (c *completing) reply(j *dramatis.Job) (*dramatis.Message, error) {
	if !j.Status.Finished() {
		return nil, finally(newProblem(http.StatusServiceUnavailable, "no answer has come yet; it will be found in the talk"))
	}
	message, err := replyOf(j)
	if err == nil {
		return message, nil
	}
	refusal := compatibleError(problemOf(err))
	if j.Status == dramatis.JobFailed && j.Error != nil && j.Error.Code == dramatis.CodeConflict { // it could not be paid for
		refusal.status = http.StatusTooManyRequests
		refusal.Fault.Message = j.Error.Message
		refusal.say("insufficient_quota", "insufficient_quota")
	}
	return nil, noRetry(refusal)
}

func finally(p *problem) error { return noRetry(compatibleError(p)) }

// noRetry tells OpenAI's own clients not to try again by themselves.
func noRetry(e *openAIError) error {
	e.header = http.Header{"X-Should-Retry": {"false"}}
	return e
}

// used is what the answer took of the models, as it was booked; an estimate where nothing was.
func (c *completing) used(ctx context.Context, j *dramatis.Job, message *dramatis.Message) completionUsage {
	tokens, err := c.server.store.TokensOf(ctx, j)
	if err != nil || tokens == (store.Tokens{}) {
		const bytesPerToken = 4
		tokens = store.Tokens{In: len(j.Args) / bytesPerToken, Out: len(message.Text)/bytesPerToken + 1}
	}
	return completionUsage{PromptTokens: tokens.In, CompletionTokens: tokens.Out, TotalTokens: tokens.In + tokens.Out}
}

// completionAnswers documents the two ways in which a completion is answered, and what is read of a request.
func completionAnswers(a *area, op *operation) {
	schemas := a.huma.OpenAPI().Components.Schemas
	schemas.Map()["ChatCompletionRequest"] = completionSchema()
	op.stream, op.SkipValidateBody = true, true
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json": {Schema: refTo("ChatCompletionRequest")},
	}}
	op.Responses["200"] = &huma.Response{Description: "The answer, or its chunks", Content: map[string]*huma.MediaType{
		"application/json": {Schema: schemas.Schema(reflect.TypeFor[completion](), true, "")},
		eventStreamType:    {Schema: schemas.Schema(reflect.TypeFor[completionChunk](), true, "")},
	}}
}

func completionSchema() *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString, Examples: []any{"Good evening. May I sit down?"}}
	part := closedObject(map[string]*huma.Schema{"type": constant("text"), "text": text}, "type", "text")
	return &huma.Schema{
		Type: huma.TypeObject, Required: []string{"model", "messages"}, AdditionalProperties: true,
		Properties: map[string]*huma.Schema{
			"model": {Type: huma.TypeString, Examples: []any{"jean-valjean:0192f3a4-5b6c-7d8e-9f00-112233445566"}},
			"messages": {Type: huma.TypeArray, Items: &huma.Schema{
				Type: huma.TypeObject, Required: []string{"role", "content"}, AdditionalProperties: true,
				Properties: map[string]*huma.Schema{
					"role":    {Type: huma.TypeString, Enum: []any{"system", "developer", "user", "assistant"}},
					"content": {OneOf: []*huma.Schema{text, {Type: huma.TypeArray, Items: part}}},
				},
			}},
			"stream": {Type: huma.TypeBoolean},
			"stream_options": {Type: huma.TypeObject, AdditionalProperties: true, Properties: map[string]*huma.Schema{
				"include_usage": {Type: huma.TypeBoolean},
			}},
			"n": {Type: huma.TypeInteger, Description: "1, or left out"},
		},
	}
}

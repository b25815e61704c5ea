package llm

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/sashabaranov/go-openai"
)

// maxAnswer bounds the text of an answer, in bytes. The longest that anything here asks for is a tenth of it.
const maxAnswer = 64 << 10

// reply is what has come of an answer so far.
type reply struct {
	text    []byte
	usage   openai.Usage
	finish  openai.FinishReason
	refused bool // the model declines, in words of its own
	begun   bool // something of it has arrived, so that it may have to be paid
}

// askWhole makes one call and waits for the whole answer.
func (e *Endpoint) askWhole(ctx context.Context, request openai.ChatCompletionRequest) (reply, error) {
	request.StreamOptions = nil
	got, err := e.client.CreateChatCompletion(ctx, request)
	if f, ok := errors.AsType[*fault](err); errors.Is(err, io.ErrUnexpectedEOF) || ok && f.kind == faultCut {
		return reply{begun: true}, &fault{kind: faultCut}
	}
	if err != nil {
		return reply{}, err
	}
	if len(got.Choices) == 0 {
		return reply{}, &fault{kind: faultGarbled}
	}
	choice := got.Choices[0]
	r := reply{
		text: []byte(choice.Message.Content), usage: got.Usage, finish: choice.FinishReason,
		refused: choice.Message.Refusal != "", begun: true,
	}
	return r, r.check()
}

// askStreamed makes one call and hands its pieces on as they come.
func (e *Endpoint) askStreamed(ctx context.Context, request openai.ChatCompletionRequest, delta func(string)) (r reply, err error) {
	request.Stream = true
	most := mostBytes(&request)
	stream, err := e.client.CreateChatCompletionStream(ctx, request)
	if err != nil {
		return r, err
	}
	defer stream.Close() //nolint:errcheck // nothing is left to read
	for {
		piece, err := stream.Recv()
		if err != nil {
			return r, r.ended(err)
		}
		if text := r.take(piece); text != "" {
			delta(text)
		}
		if len(r.text) > most {
			return r, &fault{kind: faultOversized}
		}
	}
}

// mostBytes is how long an answer may grow before it is broken off: a server that does not heed the bound of tokens must
// not cost much more than was set aside. A token is rarely more than five bytes.
func mostBytes(request *openai.ChatCompletionRequest) int {
	const bytesPerToken = 6
	if tokens := max(request.MaxTokens, request.MaxCompletionTokens); tokens > 0 { //nolint:staticcheck // the old name is what some servers know
		return min(maxAnswer, bytesPerToken*tokens)
	}
	return maxAnswer
}

// take adds a piece of a stream, and gives the text in it.
func (r *reply) take(piece openai.ChatCompletionStreamResponse) string {
	if piece.Usage != nil {
		r.usage = *piece.Usage
	}
	if len(piece.Choices) == 0 {
		return ""
	}
	choice := piece.Choices[0]
	if choice.FinishReason != "" && choice.FinishReason != openai.FinishReasonNull {
		r.finish = choice.FinishReason
	}
	r.begun = true
	r.refused = r.refused || choice.Delta.Refusal != ""
	r.text = append(r.text, choice.Delta.Content...)
	return choice.Delta.Content
}

// ended says what became of an answer whose stream has ended with err. What said why it ends is whole, whatever broke
// after that.
func (r *reply) ended(err error) error {
	f, isFault := errors.AsType[*fault](err)
	said, isError := errors.AsType[*openai.APIError](err)
	switch {
	case r.finish != "":
		return r.check()
	case r.begun && isFault:
		return &fault{kind: faultCut, cause: f.cause}
	case r.begun:
		return &fault{kind: faultCut}
	case isError:
		return belated(said)
	case errors.Is(err, io.EOF):
		return &fault{kind: faultGarbled} // not one piece of an answer came, for all that the endpoint said yes
	}
	return err
}

// belated is a refusal that came in the stream instead of a status. Some put the status it should have had into its code.
func belated(said *openai.APIError) *fault {
	f := &fault{kind: faultRefused, status: http.StatusInternalServerError}
	switch code := said.Code.(type) {
	case int:
		if code >= 400 && code < 600 {
			f.status = code
		}
	case string:
		if knownReason(code) {
			f.reason = code
		}
	}
	return f
}

// check says why a whole answer may not be used.
func (r *reply) check() error {
	switch r.finish {
	case "", openai.FinishReasonNull:
		return &fault{kind: faultCut}
	case openai.FinishReasonLength, "max_tokens":
		return &fault{kind: faultLength}
	case openai.FinishReasonContentFilter:
		return &fault{kind: faultFiltered}
	case openai.FinishReasonFunctionCall, openai.FinishReasonToolCalls, "error":
		return &fault{kind: faultWordless}
	}
	switch {
	case r.refused:
		return &fault{kind: faultDeclined}
	case len(r.text) > maxAnswer:
		return &fault{kind: faultOversized}
	}
	return nil
}

package llm

import (
	"encoding/json"
	"slices"
	"sync"

	"github.com/sashabaranov/go-openai"

	"github.com/literaryai/dramatis"
)

// dialect is how much of the API a model takes. Servers that call themselves compatible differ in this.
type dialect struct {
	format openai.ChatCompletionResponseFormatType // how a structured answer is asked for; empty for by words alone
	extras bool                                    // the options that came late: the count of streamed tokens, the new name of the bound of an answer
}

// fullLadder is every dialect from the richest down, in the order in which they are tried.
func fullLadder(structured bool) []dialect {
	formats := []openai.ChatCompletionResponseFormatType{""}
	if structured {
		formats = []openai.ChatCompletionResponseFormatType{
			openai.ChatCompletionResponseFormatTypeJSONSchema, openai.ChatCompletionResponseFormatTypeJSONObject, "",
		}
	}
	var all []dialect
	for _, extras := range []bool{true, false} {
		for _, f := range formats {
			all = append(all, dialect{f, extras})
		}
	}
	return all
}

// dialects remembers what each model of an endpoint has taken.
type dialects struct {
	mu    sync.Mutex
	known map[dialectOf]dialect
}

type dialectOf struct {
	model      string
	structured bool
}

func newDialects() *dialects { return &dialects{known: make(map[dialectOf]dialect)} }

// ladder is what to try with a model, from the dialect that it took last time.
func (d *dialects) ladder(model string, structured bool) []dialect {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := fullLadder(structured)
	took, known := d.known[dialectOf{model, structured}]
	if !known {
		return all
	}
	return all[slices.Index(all, took):]
}

// learn remembers what a model has taken.
func (d *dialects) learn(model string, structured bool, took dialect) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known[dialectOf{model, structured}] = took
}

// chatRequest renders a request for the wire. Whether it is streamed is not said yet.
func chatRequest(req dramatis.ChatRequest, model string, d dialect) openai.ChatCompletionRequest {
	request := openai.ChatCompletionRequest{Model: model}
	for _, m := range req.Messages {
		request.Messages = append(request.Messages, openai.ChatCompletionMessage{Role: m.Role, Content: m.Text})
	}
	if d.format != "" {
		request.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: d.format}
	}
	if d.format == openai.ChatCompletionResponseFormatTypeJSONSchema {
		request.ResponseFormat.JSONSchema = &openai.ChatCompletionResponseFormatJSONSchema{
			Name: "answer", Schema: json.RawMessage(req.Schema), Strict: true,
		}
	}
	if !d.extras {
		request.MaxTokens = req.AnswerTokens() //nolint:staticcheck // the old name is the one that servers of this dialect know
		return request
	}
	request.MaxCompletionTokens = req.AnswerTokens()
	request.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	return request
}

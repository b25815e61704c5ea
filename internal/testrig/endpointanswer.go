package testrig

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// answer is an answer on its way.
type answer struct {
	number  int
	request *openai.ChatCompletionRequest
	does    Behaviour
	text    string
}

// write sends it, whole or in pieces. The error is that of a client that has gone away.
func (a *answer) write(w http.ResponseWriter, r *http.Request) error {
	if a.request.Stream {
		return a.stream(w, r)
	}
	message := openai.ChatCompletionMessage{Role: "assistant", Content: a.text}
	if a.does == Declines {
		message = openai.ChatCompletionMessage{Role: "assistant", Refusal: EndpointError}
	}
	raw, err := json.Marshal(openai.ChatCompletionResponse{
		Model: a.request.Model, Usage: a.usage(), Choices: []openai.ChatCompletionChoice{{Message: message, FinishReason: a.finish()}},
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	if a.does == CutsOff {
		w.Header().Set("Content-Length", fmt.Sprint(len(raw)))
		raw = raw[:len(raw)/2]
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}

// stream sends it piece by piece.
func (a *answer) stream(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/event-stream")
	pieces := strings.SplitAfter(a.text, " ")
	if a.does == CutsOff || a.does == TrailsOff {
		pieces = pieces[:len(pieces)/2]
	}
	for _, piece := range pieces {
		delta := openai.ChatCompletionStreamChoiceDelta{Content: piece}
		if a.does == Declines {
			delta = openai.ChatCompletionStreamChoiceDelta{Refusal: piece}
		}
		if err := a.send(w, openai.ChatCompletionStreamChoice{Delta: delta}, nil); err != nil {
			return err
		}
		if a.does == AnswersSlowly {
			pause(r)
		}
	}
	if a.does == CutsOff || a.does == TrailsOff {
		return nil
	}
	if err := a.send(w, openai.ChatCompletionStreamChoice{FinishReason: a.finish()}, nil); err != nil {
		return err
	}
	if o := a.request.StreamOptions; o != nil && o.IncludeUsage {
		usage := a.usage()
		if err := a.send(w, openai.ChatCompletionStreamChoice{}, &usage); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(w, "data: [DONE]\n\n")
	return err
}

// send sends one event: a choice, or the usage, which comes without one.
func (a *answer) send(w http.ResponseWriter, choice openai.ChatCompletionStreamChoice, usage *openai.Usage) error {
	event := openai.ChatCompletionStreamResponse{Model: a.request.Model, Usage: usage}
	if usage == nil {
		event.Choices = []openai.ChatCompletionStreamChoice{choice}
	}
	raw, err := json.Marshal(event)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "data: %s\n\n", raw); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}

func (a *answer) finish() openai.FinishReason {
	if a.does == RunsOver {
		return openai.FinishReasonLength
	}
	return openai.FinishReasonStop
}

// usage counts the words, so that a client's own estimate is seen to be another.
func (a *answer) usage() openai.Usage {
	u := openai.Usage{CompletionTokens: len(strings.Fields(a.text))}
	for _, m := range a.request.Messages {
		u.PromptTokens += len(strings.Fields(m.Content))
	}
	u.TotalTokens = u.PromptTokens + u.CompletionTokens
	return u
}

// turnSchema is what an answer must be where no schema is sent along: a line.
const turnSchema = `{"type":"object","properties":{"text":{"type":"string"},"act":{"enum":["inform","ask","agree","joke","disagree","praise"]}}}`

// invent makes a value that fits a JSON schema: each text is a sentence, and every number makes another one.
func invent(schema []byte, number int) any {
	var s struct {
		Type       string                     `json:"type"`
		Enum       []any                      `json:"enum"`
		Properties map[string]json.RawMessage `json:"properties"`
		Items      json.RawMessage            `json:"items"`
	}
	if err := json.Unmarshal(schema, &s); err != nil {
		return nil
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[number%min(len(s.Enum), 20)] // the last acts end a scene
	case s.Type == "object":
		object := map[string]any{}
		for i, name := range slices.Sorted(maps.Keys(s.Properties)) {
			object[name] = invent(s.Properties[name], number+i)
		}
		return object
	case s.Type == "array":
		return []any{invent(s.Items, number)}
	case s.Type == "string":
		return sentence(number)
	case s.Type == "number":
		return 0.5
	case s.Type == "integer":
		return 1
	}
	return false
}

// sentence is a sentence that no other number has.
func sentence(number int) string {
	who := []string{"the baker", "my sister", "an old sailor", "the bishop", "nobody I know", "a stranger", "the children"}
	does := []string{"forgets", "remembers", "paid for", "dreams of", "laughs at", "warned me about", "still owes me", "hides"}
	what := []string{"the harbour", "that winter", "a broken clock", "the letter", "our bridge", "those candles", "the last coach", "a debt", "the garden"}
	n := number
	parts := []string{who[n%7], does[n/7%8], what[n/56%9]}
	return fmt.Sprintf("Do you know that %s %s %s, and has done so %d times?", parts[0], parts[1], parts[2], number)
}

package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/literaryai/dramatis/tasks"
)

// completionRequest is what of a request counts here. A character speaks in their own way: what would steer a model, such
// as a temperature or a limit of tokens, is taken and has no effect.
type completionRequest struct {
	Model    string              `json:"model"`
	Messages []completionMessage `json:"messages"`
	Stream   bool                `json:"stream"`
	Options  *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	N              *int            `json:"n"`
	Tools          json.RawMessage `json:"tools"`
	Functions      json.RawMessage `json:"functions"`
	Audio          json.RawMessage `json:"audio"`
	ResponseFormat *struct {
		Type string `json:"type"`
	} `json:"response_format"`
	LogProbs bool `json:"logprobs"`
}

// completionMessage is a message of the history.
type completionMessage struct {
	Role    string          `json:"role"`
	Content completionText  `json:"content"`
	Calls   json.RawMessage `json:"tool_calls"`
}

// completionText is a text, or a list of parts that are texts.
type completionText struct {
	text  string
	fault string
}

// UnmarshalJSON implements json.Unmarshaler. What is no text is kept as a fault, which is told with its place.
func (c *completionText) UnmarshalJSON(raw []byte) error {
	*c = completionText{}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	switch raw = bytes.TrimSpace(raw); {
	case string(raw) == "null":
		return nil
	case raw[0] == '"':
		return json.Unmarshal(raw, &c.text)
	}
	if json.Unmarshal(raw, &parts) != nil {
		c.fault = "must be a text, or a list of text parts"
		return nil //nolint:nilerr // it is told with its place, once that is known
	}
	texts := make([]string, len(parts))
	for i, part := range parts {
		if part.Type != "text" {
			c.fault = fmt.Sprintf("must be text: a character cannot take a part of the type %q", part.Type)
			return nil
		}
		texts[i] = part.Text
	}
	c.text = strings.Join(texts, "\n")
	return nil
}

// The bounds of what a client may send along.
const (
	mostMessages   = 2_000
	mostSaid       = 4_000 // characters of what is said, as in a chat
	contextLines   = 12    // of what went before that a character reads
	contextText    = 500   // bytes of each, which is what a prompt would keep of it
	directionLines = 3     // system messages that a character reads
)

// readCompletion reads a request and refuses what a character cannot do.
func readCompletion(raw []byte) (*completionRequest, error) {
	var in completionRequest
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, newProblem(http.StatusBadRequest, "the body is not the JSON of a chat completion: "+jsonFault(err))
	}
	if bytes.Contains(raw, []byte(`\u0000`)) {
		return nil, newProblem(http.StatusBadRequest, "the body must not contain a NUL character")
	}
	return &in, in.check()
}

// jsonFault is what is wrong with a JSON text, without the Go types that it was to become.
func jsonFault(err error) string {
	if wrong, ok := err.(*json.UnmarshalTypeError); ok { //nolint:errorlint // it comes from the decoder itself
		return fmt.Sprintf("%s must not be a %s", wrong.Field, wrong.Value)
	}
	return err.Error()
}

func (in *completionRequest) check() error {
	given := func(raw json.RawMessage) bool {
		text := strings.TrimSpace(string(raw))
		return text != "" && text != "null" && text != "[]"
	}
	switch {
	case in.Model == "":
		return badCompletion("model", "must name a model, as GET /v1/models lists them")
	case len(in.Messages) == 0 || len(in.Messages) > mostMessages:
		return badCompletion("messages", fmt.Sprintf("must be 1 to %d", mostMessages))
	case in.N != nil && *in.N != 1:
		return badCompletion("n", "must be 1: what a character has said cannot be unsaid")
	case given(in.Tools):
		return badCompletion("tools", "are nothing that a character could use")
	case given(in.Functions):
		return badCompletion("functions", "are nothing that a character could use")
	case given(in.Audio):
		return badCompletion("audio", "is nothing that a character could answer with")
	case in.ResponseFormat != nil && in.ResponseFormat.Type != "text" && in.ResponseFormat.Type != "":
		return badCompletion("response_format", "must be text: characters speak")
	case in.LogProbs:
		return badCompletion("logprobs", "are not known")
	}
	return in.checkMessages()
}

func (in *completionRequest) checkMessages() error {
	for i, m := range in.Messages {
		place := fmt.Sprintf("messages[%d]", i)
		switch m.Role {
		case "system", "developer", "user", "assistant":
		default:
			return badCompletion(place+".role", fmt.Sprintf("must be system, developer, user or assistant, and is %q", m.Role))
		}
		if m.Content.fault != "" {
			return badCompletion(place+".content", m.Content.fault)
		}
	}
	last := in.Messages[len(in.Messages)-1]
	said := strings.TrimSpace(last.Content.text)
	switch place := fmt.Sprintf("messages[%d]", len(in.Messages)-1); {
	case last.Role != "user":
		return badCompletion(place+".role", "must be user: the last message is what is said")
	case said == "":
		return badCompletion(place+".content", "must say something")
	case len([]rune(said)) > mostSaid:
		return badCompletion(place+".content", fmt.Sprintf("must have at most %d characters", mostSaid))
	}
	return nil
}

// said is the last message, which is said.
func (in *completionRequest) said() string {
	return strings.TrimSpace(in.Messages[len(in.Messages)-1].Content.text)
}

// ending is the last reply that the client remembers, and what it was an answer to; empty when it remembers none.
func (in *completionRequest) ending() (said, reply string) {
	for i := len(in.Messages) - 2; i >= 0; i-- {
		m := &in.Messages[i]
		text := strings.TrimSpace(m.Content.text)
		switch {
		case m.Role == "assistant" && reply == "":
			reply = text
		case m.Role == "user" && reply != "":
			return text, reply
		case m.Role == "user":
			return "", "" // said and never answered: no talk ends like that
		}
	}
	return "", reply
}

// directions are the last system messages, as stage directions: the character reads them as part of the story, and does
// not obey them.
func (in *completionRequest) directions() []tasks.ContextLine {
	return in.lines(directionLines, func(role string) bool { return role == "system" || role == "developer" })
}

// before is the end of what went before.
func (in *completionRequest) before() []tasks.ContextLine {
	return in.lines(contextLines, func(role string) bool { return role == "user" || role == "assistant" })
}

// lines are the last messages of some roles but the one that is said, in order.
func (in *completionRequest) lines(most int, of func(role string) bool) []tasks.ContextLine {
	var lines []tasks.ContextLine
	for _, m := range in.Messages[:len(in.Messages)-1] {
		text := strings.TrimSpace(m.Content.text)
		if !of(m.Role) || text == "" {
			continue
		}
		line := tasks.ContextLine{Text: strings.ToValidUTF8(text[:min(len(text), contextText)], "")}
		switch m.Role {
		case "user":
			line.By = tasks.ByPerson
		case "assistant":
			line.By = tasks.ByCharacter
		}
		lines = append(lines, line)
	}
	return lines[max(0, len(lines)-most):]
}

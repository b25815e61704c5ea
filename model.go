package dramatis

import (
	"context"
	"fmt"
	"time"
)

// ChatModel answers prompts: a real endpoint, or the built-in offline model.
type ChatModel interface {
	// Chat answers one request. When delta is not nil, the text is also handed to it piece by piece as it is
	// made; only the returned answer is complete. Errors: unavailable when trying again may help, invalid when
	// the endpoint will never take the request; the answer beside an error has no text, and says what was used up all
	// the same.
	Chat(ctx context.Context, req ChatRequest, delta func(text string)) (ChatAnswer, error)
	// Name is the model that answers requests of a purpose, as ChatAnswer.Model will say it: by it a call's price is
	// known before the call is made.
	Name(purpose string) string
}

// ChatRequest is a rendered prompt, together with the typed request that it was rendered from.
type ChatRequest struct {
	Purpose   string        // dialogue, reflection, analysis: an endpoint has a model for each
	Messages  []ChatMessage // what a real endpoint is sent
	Schema    string        // JSON schema of a structured answer; empty for plain text
	MaxTokens int           // the most an answer may have, which is what is set aside for it; 0 for DefaultMaxTokens
	Subject   any           // the typed request, which the offline model reads and no endpoint ever sees
}

// DefaultMaxTokens is the most tokens of an answer to a request that does not say.
const DefaultMaxTokens = 1_000

// AnswerTokens is the most tokens that an answer may have: an endpoint must be told, as no more is set aside for it.
func (r *ChatRequest) AnswerTokens() int {
	if r.MaxTokens > 0 {
		return r.MaxTokens
	}
	return DefaultMaxTokens
}

// ChatMessage is one message of a prompt.
type ChatMessage struct {
	Role string // system, user or assistant
	Text string
}

// ChatAnswer is a complete answer.
type ChatAnswer struct {
	Text      string
	Model     string // what made it
	TokensIn  int
	TokensOut int
}

// Embedder turns texts into vectors of unit length, so that their dot product is their cosine.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
	Model() string  // names the vectors' space: vectors of different models cannot be compared
	Dimension() int // numbers in one vector
}

// VectorSpace names what vectors must have in common to be compared: the model that made them, and their dimension.
func VectorSpace(e Embedder) string { return fmt.Sprintf("%s/%d", e.Model(), e.Dimension()) }

// Feed carries wake-ups and live frames between processes. It may lose what it carries, and nothing depends on it
// for more than speed: whoever waits also polls.
type Feed interface {
	// Publish sends payload to everyone who listens to topic. It does not wait for them.
	Publish(topic string, payload []byte)
	// Subscribe calls receive for all that is published to topic, one call at a time, until ctx ends or stop is
	// called. receive must not block. No call begins after stop has returned; stop may be called within receive, and
	// its caller must not hold a lock that receive takes.
	Subscribe(ctx context.Context, topic string, receive func(payload []byte)) (stop func())
}

// TopicJobs wakes the feeders: a job was enqueued.
const TopicJobs = "jobs"

// TopicWorld wakes the readers of a world's events, and carries its live frames.
func TopicWorld(ecosystem ID) string { return "world:" + ecosystem.String() }

// TopicJob carries the live frames of one job, and wakes those who wait for its end.
func TopicJob(job ID) string { return "job:" + job.String() }

// MessageDelta is a piece of a line that is being spoken. It is never stored.
type MessageDelta struct {
	MessageID      ID     `json:"message_id"`
	ConversationID ID     `json:"conversation_id"`
	Turn           int    `json:"turn"`               // that the line is to be
	Revision       int    `json:"revision,omitempty"` // of a line that is spoken anew
	Attempt        int    `json:"attempt"`
	Offset         int    `json:"offset"` // bytes of the line before this piece
	Speaker        string `json:"speaker"`
	Text           string `json:"text"`
}

// Clock tells the time; tests have one that stands still.
type Clock func() time.Time

package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

// completionChunk is a piece of an answer.
type completionChunk struct {
	ID      string           `json:"id" example:"chatcmpl-0192f3a4-5b6c-7d8e-9f00-112233445566"`
	Object  string           `json:"object" enum:"chat.completion.chunk"`
	Created int64            `json:"created" example:"1730000000"`
	Model   string           `json:"model" example:"jean-valjean:0192f3a4-5b6c-7d8e-9f00-112233445566"`
	Choices []chunkChoice    `json:"choices" nullable:"false"`
	Usage   *completionUsage `json:"usage,omitempty" doc:"In the last chunk, when it was asked for"`
}

type chunkChoice struct {
	Index        int        `json:"index"`
	Delta        chunkDelta `json:"delta"`
	LogProbs     *struct{}  `json:"logprobs"`
	FinishReason *string    `json:"finish_reason" doc:"null until the end"`
}

type chunkDelta struct {
	Role    string  `json:"role,omitempty"`
	Content *string `json:"content,omitempty"`
}

// beforeOpening is how long a stream is not opened while nothing is said: until then a failure can still have a status.
const beforeOpening = 5 * time.Second

// stream answers with the words as they are spoken.
func (c *completing) stream(ctx context.Context) (*huma.StreamResponse, error) {
	first, j, err := c.firstWord(ctx)
	if err != nil {
		c.leave()
		return nil, err
	}
	if j.Status.Finished() {
		if _, err := c.reply(&j); err != nil {
			c.leave()
			return nil, err
		}
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer c.leave()
		s := c.server
		err := (&chunks{completing: c, out: beginStream(ginOf(hc), s.hub.limits)}).run(hc.Context(), first)
		if err != nil && hc.Context().Err() == nil {
			s.log.Info("a stream broke off", "route", "/v1/chat/completions", "error", err, "request_id", requestID(hc.Context()))
		}
	}}, nil
}

// firstWord waits for a little for the first word or the end of the job.
func (c *completing) firstWord(ctx context.Context) (first *item, j dramatis.Job, err error) {
	over := time.NewTimer(beforeOpening)
	defer over.Stop()
	for {
		if j, err = c.server.store.Job(ctx, c.job); err != nil || j.Status.Finished() {
			return nil, j, err
		}
		for news := false; !news; {
			select {
			case it := <-c.client.items:
				if it.kind == dramatis.FrameMessageDelta {
					return &it, j, nil
				}
				news = it.kind == wakeUp
			case <-over.C:
				return nil, j, nil
			case <-c.server.hub.closing:
				return nil, j, finally(newProblem(http.StatusServiceUnavailable, "the server is going down; the answer will be found in the talk"))
			case <-ctx.Done():
				return nil, j, ctx.Err()
			}
		}
	}
}

// chunks carries one client along one answer. Words that were sent cannot be taken back, so only those are sent that the
// final answer is bound to begin with, as far as that can be known; if it does not, the stream ends with an error.
type chunks struct {
	*completing
	out *frameWriter

	attempt int
	heard   string // of the attempt, as the model said it
	sent    string
	ended   bool
}

// run begins with a chunk: some clients take comments for parts of a refusal.
func (c *chunks) run(ctx context.Context, first *item) error {
	c.delta(chunkDelta{Role: "assistant", Content: new(string)})
	if first != nil {
		c.hear(first.data)
	}
	limits := c.server.hub.limits
	st := &stream{
		hub: c.server.hub, out: c.out, client: c.client, left: limits.Rotate,
		send:    func(it item) error { return c.send(ctx, it) },
		marked:  func() (string, bool) { return "", false },
		recheck: c.look, every: limits.Poll,
	}
	err := c.look(ctx)
	if err == nil {
		if err = c.out.flush(); err == nil {
			err = st.run(ctx)
		}
	}
	if err != nil && !errors.Is(err, errStreamOver) {
		return err
	}
	if !c.ended && ctx.Err() == nil {
		c.fail(newProblem(http.StatusServiceUnavailable, "the stream was broken off; the answer will be found in the talk"))
	}
	return c.out.flush()
}

func (c *chunks) send(ctx context.Context, it item) error {
	switch it.kind {
	case dramatis.FrameMessageDelta:
		c.hear(it.data)
	case wakeUp:
		return c.look(ctx)
	}
	return nil
}

// look ends the stream when the job has ended.
func (c *chunks) look(ctx context.Context) error {
	j, err := c.server.store.Job(ctx, c.job)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return errStreamOver
	}
	if err != nil || !j.Status.Finished() {
		return nil //nolint:nilerr // the next look may fare better
	}
	c.ended = true
	message, err := c.reply(&j)
	if err != nil {
		c.fail(err)
		return errStreamOver
	}
	rest, ok := strings.CutPrefix(message.Text, c.sent)
	if !ok {
		c.fail(newProblem(http.StatusBadGateway, "the character said it in other words in the end; they are found in the talk"))
		return errStreamOver
	}
	if rest != "" {
		c.delta(chunkDelta{Content: &rest})
	}
	stop := "stop"
	c.chunk([]chunkChoice{{FinishReason: &stop}}, nil)
	if c.usage {
		used := c.used(ctx, &j, message)
		c.chunk([]chunkChoice{}, &used)
	}
	c.out.data([]byte("[DONE]"))
	return errStreamOver
}

// hear takes in what is being said, and sends what of it is certain. A line is told again from its beginning now and then,
// which closes gaps; another attempt at it begins anew.
func (c *chunks) hear(data []byte) {
	var d dramatis.MessageDelta
	if json.Unmarshal(data, &d) != nil {
		return
	}
	if d.Attempt != c.attempt {
		c.attempt, c.heard = d.Attempt, ""
	}
	if d.Offset > len(c.heard) || d.Offset+len(d.Text) <= len(c.heard) {
		return
	}
	c.heard = c.heard[:d.Offset] + d.Text
	certain := certainWords(c.heard, d.Speaker)
	if rest, ok := strings.CutPrefix(certain, c.sent); ok && rest != "" {
		c.sent = certain
		c.delta(chunkDelta{Content: &rest})
	}
}

// certainWords is as much of a line that is being spoken as will stand in it when it has been checked: what cannot be seen
// is left out and white space is single, as it will be then. Nothing is certain of a line that begins as one from which
// something may be taken off: with a quotation mark, a stage direction or the speaker's own name.
func certainWords(heard, speaker string) string {
	heard = strings.Map(func(r rune) rune {
		if !unicode.IsSpace(r) && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, heard)
	words := strings.Join(strings.Fields(heard), " ")
	label := speaker + ":"
	if strings.HasPrefix(words, label) || strings.HasPrefix(label, words) || strings.IndexAny(words, `*"“`) == 0 {
		return ""
	}
	return words
}

func (c *chunks) delta(d chunkDelta) { c.chunk([]chunkChoice{{Delta: d}}, nil) }

func (c *chunks) chunk(choices []chunkChoice, usage *completionUsage) {
	c.out.data(mustJSON(completionChunk{
		ID: c.id(), Object: "chat.completion.chunk", Created: c.created, Model: c.model, Choices: choices, Usage: usage,
	}))
}

// fail tells why the stream ends without the end of the answer.
func (c *chunks) fail(err error) {
	c.ended = true
	refusal, ok := errors.AsType[*openAIError](err)
	if !ok {
		refusal = compatibleError(problemOf(err))
	}
	c.out.data(mustJSON(refusal))
}

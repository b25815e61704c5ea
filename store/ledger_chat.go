package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"github.com/literaryai/dramatis"
)

// Model is model with its calls booked under a step of the attempt's job, and in the name of the character whom it speaks
// for, nil for nobody. Its errors are the model's, and a BudgetError for a call that cannot be paid for.
func (l *Ledger) Model(model dramatis.ChatModel, step string, who *dramatis.ID) dramatis.ChatModel {
	return &bookedModel{ChatModel: model, ledger: l, step: step, who: who}
}

type bookedModel struct {
	dramatis.ChatModel

	ledger *Ledger
	step   string
	who    *dramatis.ID
}

// Chat implements dramatis.ChatModel. An answer out of the books is handed to delta in one piece.
func (m *bookedModel) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	model := m.Name(req.Purpose)
	answer, kept, err := m.ledger.answer(ctx, m.step, m.who, request{
		purpose: req.Purpose, model: model, hash: hashRequest(&req, model),
		tokensIn: promptTokens(&req), tokensOut: req.AnswerTokens(),
		ask: func(ctx context.Context) (dramatis.ChatAnswer, error) { return m.ask(ctx, &req, delta) },
	})
	if kept && delta != nil {
		delta(answer.Text)
	}
	return answer, err
}

// ask makes the call, and measures what may be billed of one that breaks off. The model may know: it says so with its
// error. Of a call whose caller gave up, the prompt has been read by then, and so much written as has arrived; where
// nobody listened, it may be all that was allowed.
func (m *bookedModel) ask(ctx context.Context, req *dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	heard := 0
	listen := delta
	if delta != nil {
		listen = func(text string) {
			heard += len(text)
			delta(text)
		}
	}
	answer, err := m.ChatModel.Chat(ctx, *req, listen)
	if err == nil || answer.TokensIn+answer.TokensOut > 0 || heard == 0 && ctx.Err() == nil {
		return answer, err
	}
	answer.TokensIn, answer.TokensOut = promptTokens(req), tokensOf(heard)
	if delta == nil {
		answer.TokensOut = req.AnswerTokens()
	}
	return answer, err
}

// hashRequest is SHA-256 over all that an endpoint is sent, each part behind its length.
func hashRequest(req *dramatis.ChatRequest, model string) []byte {
	size := 0
	for _, m := range req.Messages {
		size += len(m.Role) + len(m.Text) + 16
	}
	parts := make([]byte, 0, size+len(req.Schema)+len(req.Purpose)+len(model)+64)
	for _, part := range []string{model, req.Purpose, req.Schema} {
		parts = appendPart(parts, part)
	}
	for _, m := range req.Messages {
		parts = appendPart(appendPart(parts, m.Role), m.Text)
	}
	sum := sha256.Sum256(parts)
	return sum[:]
}

func appendPart(to []byte, part string) []byte {
	return append(binary.BigEndian.AppendUint64(to, uint64(len(part))), part...)
}

// Estimates of tokens must not be too low, as what is set aside follows from them. Encoders make a token of about four
// bytes of English prose, of about three of JSON and of Chinese; each message has a few of its own.
const (
	bytesPerToken    = 3
	tokensPerMessage = 8
)

func tokensOf(bytes int) int { return (bytes + bytesPerToken - 1) / bytesPerToken }

func promptTokens(req *dramatis.ChatRequest) int {
	tokens := tokensOf(len(req.Schema))
	for _, m := range req.Messages {
		tokens += tokensOf(len(m.Text)) + tokensPerMessage
	}
	return tokens
}

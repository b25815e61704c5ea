package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"github.com/literaryai/dramatis"
)

// Embedder is embedder with its calls booked, as Model is for a chat model. One without a price is given as it is. An
// embedder does not say what it was billed, so its calls are booked by the estimate that is set aside for them.
func (l *Ledger) Embedder(embedder dramatis.Embedder, step string, who *dramatis.ID) dramatis.Embedder {
	if l.prices[embedder.Model()] == (dramatis.Price{}) {
		return embedder
	}
	return &bookedEmbedder{Embedder: embedder, ledger: l, step: step, who: who}
}

type bookedEmbedder struct {
	dramatis.Embedder

	ledger *Ledger
	step   string
	who    *dramatis.ID
}

// Embed implements dramatis.Embedder. An embedder that does not know its dimension yet learns it only by being asked.
func (e *bookedEmbedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	r := request{purpose: purposeEmbedding, model: e.Model(), anew: e.Dimension() == 0}
	parts := appendPart(nil, r.model)
	for _, text := range texts {
		parts = appendPart(parts, text)
		r.tokensIn += tokensOf(len(text))
	}
	sum := sha256.Sum256(parts)
	r.hash = sum[:]
	r.ask = func(ctx context.Context) (dramatis.ChatAnswer, error) {
		vectors, err := e.Embedder.Embed(ctx, texts)
		if err != nil && ctx.Err() == nil {
			return dramatis.ChatAnswer{}, err
		}
		return dramatis.ChatAnswer{Text: encodeVectors(vectors), Model: r.model, TokensIn: r.tokensIn}, err
	}
	answer, _, err := e.ledger.answer(ctx, e.step, e.who, r)
	if err != nil {
		return nil, err
	}
	e.ledger.keepsVectors()
	return decodeVectors(answer.Text, len(texts), e.Dimension())
}

func (l *Ledger) keepsVectors() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.vectors = true
}

// encodeVectors writes vectors of one length as an answer is kept: in base64.
func encodeVectors(vectors [][]float32) string {
	var raw []byte
	for _, v := range vectors {
		raw = append(raw, encodeVector(v)...)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// decodeVectors reads n vectors of a dimension, 0 for any.
func decodeVectors(answer string, n, dimension int) ([][]float32, error) {
	raw, err := base64.StdEncoding.DecodeString(answer)
	if err != nil {
		return nil, fmt.Errorf("read kept vectors: %w", err)
	}
	if n == 0 || len(raw) == 0 || len(raw)%(4*n) != 0 || dimension > 0 && len(raw) != 4*n*dimension {
		fault := dramatis.Errorf(dramatis.CodeUnavailable, "the embedder gave vectors that do not fit %d texts", n)
		return nil, fmt.Errorf("%w (%w)", fault, dramatis.ErrUnusable)
	}
	vectors, size := make([][]float32, n), len(raw)/n
	for i := range vectors {
		vectors[i] = decodeVector(raw[i*size : (i+1)*size])
	}
	return vectors, nil
}

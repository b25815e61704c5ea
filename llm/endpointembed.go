package llm

import (
	"context"
	"math"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/sashabaranov/go-openai"

	"github.com/literaryai/dramatis"
)

// The bounds of a request for vectors. A model that does not take the longest texts is sent them shorter.
const (
	embedBatch = 64     // texts
	embedLong  = 20_000 // bytes: within the 8,191 tokens of the common models
	embedShort = 1_200  // bytes: within the 512 tokens of the small ones
)

// EndpointEmbedder makes vectors with a model behind an endpoint, whose slots and patience it shares. It is safe for
// concurrent use.
type EndpointEmbedder struct {
	endpoint  *Endpoint
	dimension atomic.Int64 // 0 until it is known
}

// Embedder makes vectors with the model for PurposeEmbedding. dimension is how many numbers a vector has, and 0 where
// that is yet to be learnt: by Probe, or else from the first vector.
func (e *Endpoint) Embedder(dimension int) *EndpointEmbedder {
	m := &EndpointEmbedder{endpoint: e}
	m.dimension.Store(int64(dimension))
	return m
}

// Probe embeds one word, to learn the dimension and whether the endpoint has the model at all.
func (m *EndpointEmbedder) Probe(ctx context.Context) error {
	_, err := m.Embed(ctx, []string{"dimension"})
	return err
}

// Model names the vectors' space.
func (m *EndpointEmbedder) Model() string { return m.endpoint.Name(PurposeEmbedding) }

// Dimension is how many numbers a vector has, or 0 while nobody knows.
func (m *EndpointEmbedder) Dimension() int { return int(m.dimension.Load()) }

// Embed implements dramatis.Embedder. A text with nothing in it gets a fixed vector of its own and is not sent; what is
// too long is cut. Errors are as those of Chat.
func (m *EndpointEmbedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	var full []int // the texts with something in them
	for i, text := range texts {
		if strings.TrimSpace(text) != "" {
			full = append(full, i)
		}
	}
	for batch := range slices.Chunk(full, embedBatch) {
		if err := m.embed(ctx, texts, batch, vectors); err != nil {
			return nil, m.endpoint.inWords(ctx, err, PurposeEmbedding)
		}
	}
	if len(full) < len(texts) && m.Dimension() == 0 {
		if err := m.Probe(ctx); err != nil {
			return nil, err
		}
	}
	for i := range vectors {
		if vectors[i] == nil {
			vectors[i] = unitLength(make([]float32, m.Dimension()))
		}
	}
	return vectors, nil
}

// embed makes the vectors of one batch: of the texts with the given places. Texts that may be too long for the model are
// sent once more, shorter.
func (m *EndpointEmbedder) embed(ctx context.Context, texts []string, batch []int, vectors [][]float32) error {
	got, err := m.embedUpTo(ctx, embedLong, texts, batch)
	longer := func(place int) bool { return len(texts[place]) > embedShort }
	if (refusesForm(err) || isRefusal(err, reasonWindow)) && slices.ContainsFunc(batch, longer) {
		got, err = m.embedUpTo(ctx, embedShort, texts, batch)
	}
	for i := range got {
		vectors[batch[i]] = got[i]
	}
	return err
}

// embedUpTo makes the vectors of texts, of each up to a number of bytes.
func (m *EndpointEmbedder) embedUpTo(ctx context.Context, limit int, texts []string, batch []int) ([][]float32, error) {
	input := make([]string, len(batch))
	for i, place := range batch {
		input[i] = clip(strings.ToValidUTF8(texts[place], ""), limit)
	}
	return patiently(ctx, m.endpoint, func(ctx context.Context) ([][]float32, error) { return m.ask(ctx, input) })
}

// ask makes one call, and checks that what comes are vectors of one space, one for each text.
func (m *EndpointEmbedder) ask(ctx context.Context, input []string) ([][]float32, error) {
	got, err := m.endpoint.client.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{Input: input, Model: openai.EmbeddingModel(m.Model())})
	if err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(input))
	for _, d := range got.Data {
		if d.Index < 0 || d.Index >= len(vectors) || vectors[d.Index] != nil || !hasDirection(d.Embedding) {
			return nil, &fault{kind: faultGarbled}
		}
		if !m.dimension.CompareAndSwap(0, int64(len(d.Embedding))) && m.Dimension() != len(d.Embedding) {
			return nil, &fault{kind: faultMisfit}
		}
		vectors[d.Index] = unitLength(d.Embedding)
	}
	if len(got.Data) != len(input) {
		return nil, &fault{kind: faultGarbled}
	}
	return vectors, nil
}

// hasDirection reports whether a vector can be brought to unit length.
func hasDirection(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return sum > 0 && !math.IsInf(sum, 0)
}

var _ dramatis.Embedder = (*EndpointEmbedder)(nil)

package llm_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

var _ dramatis.Embedder = (*llm.HashEmbedder)(nil)

func embed(t testing.TB, texts ...string) [][]float32 {
	t.Helper()
	vectors, err := llm.NewHashEmbedder().Embed(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	return vectors
}

func dot(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestEmbedRanksParaphraseAboveUnrelated(t *testing.T) {
	t.Parallel()
	tests := []struct{ query, paraphrase, unrelated string }{
		{"Javert arrested the convict at the inn", "the inn was where Javert made his arrest of a convict", "Cosette walked in the garden with a doll"},
		{"She sold her hair to pay the debt", "to pay what was owed, her hair was sold", "He read the newspaper on the train to work"},
		{"the bishop gave me two candlesticks", "I was given candlesticks by a bishop", "the inspector gave me two hours"},
		{"we will build a barricade in this street", "the street where barricades are being built", "we will have a supper with my aunt"},
		{"Thenardier lied about the child", "Thénardier told lies about a child", "Marius wrote about the weather"},
		{"The reactor's coolant pump failed", "pump failure in the coolant loop of the reactor", "The dragon's hoard was counted twice"},
	}
	for _, tt := range tests {
		v := embed(t, tt.query, tt.paraphrase, tt.unrelated)
		near, far := dot(v[0], v[1]), dot(v[0], v[2])
		if near < far+0.1 {
			t.Errorf("%q: paraphrase %.3f, unrelated %.3f", tt.query, near, far)
		}
	}
}

func TestEmbedHasUnitLengthAndIsDeterministic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		v, err := llm.NewHashEmbedder().Embed(context.Background(), []string{text, text})
		if err != nil {
			t.Fatal(err)
		}
		if got := dot(v[0], v[0]); math.Abs(got-1) > 1e-5 {
			t.Fatalf("length² of %q is %v", text, got)
		}
		if len(v[0]) != llm.NewHashEmbedder().Dimension() || !slices.Equal(v[0], v[1]) {
			t.Fatalf("%q has %d dimensions, or two vectors", text, len(v[0]))
		}
	})
}

func TestEmbedStopsWhenCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := llm.NewHashEmbedder().Embed(ctx, []string{"one"}); err == nil {
		t.Error("embedded after its context ended")
	}
}

func BenchmarkEmbed(b *testing.B) {
	e := llm.NewHashEmbedder()
	texts := []string{strings.Repeat("The inspector never forgets a face, nor a debt. ", 5)[:200]}
	for b.Loop() {
		if _, err := e.Embed(context.Background(), texts); err != nil {
			b.Fatal(err)
		}
	}
}

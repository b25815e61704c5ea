package llm_test

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
)

func TestEndpointEmbeds(t *testing.T) {
	t.Parallel()
	e := testrig.NewEndpoint(t, testrig.Busy, testrig.Answers, testrig.Fails, testrig.Answers)
	embedder := llm.NewEndpoint(swift(e)).Embedder(0)
	if embedder.Model() != "placer" || embedder.Dimension() != 0 {
		t.Errorf("the model is %q, the dimension %d", embedder.Model(), embedder.Dimension())
	}
	texts := []string{"", strings.Repeat("so long ", 5_000), "  \n"}
	for i := range 100 {
		texts = append(texts, fmt.Sprintf("the %dth night", i))
	}
	vectors, err := embedder.Embed(t.Context(), texts)
	if err != nil || len(vectors) != len(texts) || embedder.Dimension() != 4 {
		t.Fatalf("%d vectors of %d (%v)", len(vectors), embedder.Dimension(), err)
	}
	for i, v := range vectors {
		var sum float64
		for _, x := range v {
			sum += float64(x) * float64(x)
		}
		if len(v) != 4 || math.Abs(sum-1) > 1e-5 {
			t.Errorf("the vector of %.20q is %v", texts[i], v)
		}
	}
	sent := e.Embedded()
	if len(sent) != 4 || len(sent[1]) != 64 || len(sent[3]) != 37 || len(sent[1][0]) > 20_000 {
		t.Errorf("%d requests", len(sent))
	}
	again, err := embedder.Embed(t.Context(), []string{texts[50]})
	if err != nil || fmt.Sprint(again[0]) != fmt.Sprint(vectors[50]) {
		t.Errorf("the vector of %q is %v, and was %v (%v)", texts[50], again, vectors[50], err)
	}
	if got, err := embedder.Embed(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("nothing becomes %v (%v)", got, err)
	}
}

func TestEndpointLearnsTheDimensionForTextsWithNothingInThem(t *testing.T) {
	t.Parallel()
	embedder := llm.NewEndpoint(swift(testrig.NewEndpoint(t))).Embedder(0)
	if got, err := embedder.Embed(t.Context(), []string{""}); err != nil || len(got[0]) != 4 {
		t.Errorf("nothing becomes %v (%v)", got, err)
	}
}

func TestEndpointShortensWhatTheModelDoesNotTake(t *testing.T) {
	t.Parallel()
	url := serving(t, func(w http.ResponseWriter, r *http.Request) {
		if raw, _ := io.ReadAll(r.Body); len(raw) > 2_000 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, `{"data":[{"index":0,"embedding":[3,4]}]}`)
	})
	embedder := llm.NewEndpoint(llm.EndpointConfig{BaseURL: url}).Embedder(2)
	got, err := embedder.Embed(t.Context(), []string{strings.Repeat("so long ", 500)})
	if err != nil || len(got) != 1 || got[0][0] != 0.6 || got[0][1] != 0.8 {
		t.Errorf("got %v (%v)", got, err)
	}
}

func TestVectorsThatAreNone(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{
		"too few":            `{"data":[]}`,
		"one twice":          `{"data":[{"index":0,"embedding":[1,0]},{"index":0,"embedding":[1,0]}]}`,
		"a place beyond":     `{"data":[{"index":0,"embedding":[1,0]},{"index":2,"embedding":[1,0]}]}`,
		"no direction":       `{"data":[{"index":0,"embedding":[0,0]},{"index":1,"embedding":[1,0]}]}`,
		"of another length":  `{"data":[{"index":0,"embedding":[1,0,0]},{"index":1,"embedding":[1,0,0]}]}`,
		"of several lengths": `{"data":[{"index":0,"embedding":[1,0]},{"index":1,"embedding":[1]}]}`,
		"no numbers":         `{"data":[{"index":0,"embedding":"oh"},{"index":1,"embedding":[1,0]}]}`,
	} {
		embedder := llm.NewEndpoint(llm.EndpointConfig{BaseURL: refusing(t, http.StatusOK, page), Backoff: 1, MaxBackoff: 1}).Embedder(2)
		got, err := embedder.Embed(t.Context(), []string{"one", "two"})
		if dramatis.ErrorCode(err) != dramatis.CodeUnavailable || got != nil || embedder.Dimension() != 2 {
			t.Errorf("%s: %v (%v)", name, got, err)
		}
	}
	_, err := llm.NewEndpoint(llm.EndpointConfig{BaseURL: refusing(t, 404, ""), Models: map[string]string{llm.PurposeEmbedding: "placer"}}).
		Embedder(0).Embed(t.Context(), []string{"one"})
	if dramatis.ErrorCode(err) != dramatis.CodeInvalid || !strings.Contains(err.Error(), "DRAMATIS_MODEL_EMBEDDING") {
		t.Error(err)
	}
}

package llm_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
)

func settling() llm.ConsolidationRequest {
	return llm.ConsolidationRequest(lookingBack())
}

func TestTheOfflineDigestIsFaithful(t *testing.T) {
	t.Parallel()
	req := settling()
	answer, _, err := llm.Consolidate(t.Context(), llm.NewOffline(), req)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Javert and I spoke of the law.", "Javert threatened me: “I shall find you, wherever you hide.”",
		"I made a promise to Fantine: “I shall bring you your child.”", "Marius",
	} {
		if !strings.Contains(answer.Digest, want) {
			t.Errorf("the digest lacks %q: %s", want, answer.Digest)
		}
	}
	if !strings.HasPrefix(answer.Summary, req.Self.MemorySummary) || !strings.Contains(answer.Summary, "spoke of the law") {
		t.Errorf("what Valjean looks back on is now %q", answer.Summary)
	}
}

func TestTheOfflineSummaryStaysShort(t *testing.T) {
	t.Parallel()
	req := settling()
	for i := range 30 {
		req.Moments[3].Content = "Javert and I spoke of matter number " + strings.Repeat("x", i) + "; it was in a doorway."
		answer, _, err := llm.Consolidate(t.Context(), llm.NewOffline(), req)
		if err != nil {
			t.Fatal(err)
		}
		if len(answer.Summary) > 500 || !strings.HasPrefix(answer.Summary, "He has crossed Javert's path three times.") {
			t.Fatalf("after %d times the summary has %d bytes: %s", i+1, len(answer.Summary), answer.Summary)
		}
		if !strings.Contains(answer.Summary, req.Moments[3].Content[:len("Javert and I spoke of matter number ")+i]) {
			t.Errorf("what is new is not in it: %s", answer.Summary)
		}
		req.Self.MemorySummary = answer.Summary
	}
}

func TestOfNobodyTheDigestIsShort(t *testing.T) {
	t.Parallel()
	req := settling()
	req.Moments = []llm.Moment{{Number: 1, Content: "It rained.", Kind: dramatis.MemoryObservation, Importance: 1}}
	if answer, _, err := llm.Consolidate(t.Context(), llm.NewOffline(), req); err != nil || answer.Digest == "" || answer.Summary == "" {
		t.Errorf("the digest is %+v (%v)", answer, err)
	}
}

func TestAnswersOfAConsolidation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer string
		usable bool
	}{
		"as it should be":   {`{"digest":"I spoke with Javert of the law.","summary":"I have a pursuer."}`, true},
		"quoted twice":      {`{"digest":"\"I spoke with Javert.\"","summary":"I have a pursuer."}`, true},
		"no summary":        {`{"digest":"I spoke with Javert."}`, false},
		"no digest":         {`{"digest":"","summary":"I have a pursuer."}`, false},
		"nothing":           {``, false},
		"an error":          {`Internal Server Error`, false},
		"an error as a sum": {`{"digest":"503 service unavailable","summary":"503 service unavailable"}`, false},
		"too long":          {`{"digest":"` + strings.Repeat("and so on ", 100) + `","summary":"I have a pursuer."}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			model := &scripted{answers: []string{c.answer, c.answer}}
			answer, _, err := llm.Consolidate(t.Context(), model, settling())
			if c.usable != (err == nil) || c.usable && strings.Contains(answer.Digest, `"`) {
				t.Errorf("it is taken as %+v (%v)", answer, err)
			}
			if !c.usable && (!errors.Is(err, dramatis.ErrUnusable) || len(model.asked) != 2) {
				t.Errorf("it is refused with %v after %d questions", err, len(model.asked))
			}
		})
	}
}

func TestConsolidationPromptGolden(t *testing.T) {
	t.Parallel()
	model := &scripted{err: errors.New("no")}
	_, _, _ = llm.Consolidate(t.Context(), model, settling())
	golden(t, "consolidation", promptOf(model.asked[0]))
}

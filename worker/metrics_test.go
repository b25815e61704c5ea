package worker_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/worker"
)

// counts are the values of a registry's counters, and how often its histograms were observed, by name and labels' values.
func counts(t *testing.T, registry *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := []string{f.GetName()}
			for _, label := range m.GetLabel() {
				name = append(name, label.GetValue())
			}
			found[strings.Join(name, " ")] = m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return found
}

// What becomes of jobs and of calls is counted: one line fails for good, and another once.
func TestWhatBecomesOfJobsIsCounted(t *testing.T) {
	t.Parallel()
	r, registry := testrig.New(t), prometheus.NewRegistry()
	var once, answered atomic.Int64
	r.Model = &testrig.Script{Before: func(_ context.Context, req llm.TurnRequest) error {
		switch {
		case req.Scene.Number == 2 && req.Scene.Turn == 3:
			return dramatis.Errorf(dramatis.CodeInvalid, "never")
		case req.Scene.Number == 1 && req.Scene.Turn == 2 && once.Add(1) == 1:
			return dramatis.Errorf(dramatis.CodeUnavailable, "not now")
		}
		answered.Add(1)
		return nil
	}}
	r.Metrics = registry
	r.Prices = dramatis.PriceTable{"script": {In: 250_000 * dramatis.Dollar, Out: 250_000 * dramatis.Dollar}} // a quarter a token
	stop := r.Work(t, worker.Config{})
	e := r.World(t, 12, 3)
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 1)
	stop() // a job is counted when it has ended, a moment after its effect is there

	got, lines := counts(t, registry), float64(answered.Load())
	for name, want := range map[string]float64{
		"dramatis_job_seconds interaction:turn done":           lines,
		"dramatis_job_seconds interaction:turn retried":        1,
		"dramatis_job_seconds interaction:turn failed":         1,
		"dramatis_job_seconds ecosystem:tick done":             1,
		"dramatis_model_call_seconds script failed dialogue":   2,
		"dramatis_model_call_seconds script answered dialogue": lines,
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	if got["dramatis_model_cost_dollars_total script"] < lines/2 {
		t.Errorf("%v lines of two tokens cost %v dollars, want half a dollar each and more for what else was asked",
			lines, got["dramatis_model_cost_dollars_total script"])
	}
	if t.Failed() {
		t.Log(got)
	}
}

package worker

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// What becomes of an attempt at a job.
const (
	jobDone       = "done"
	jobRetried    = "retried"     // it failed and will be tried again
	jobFailed     = "failed"      // for good
	jobCancelled  = "cancelled"   // somebody asked for that
	jobUnpaid     = "unpaid"      // it waits for money
	jobHandedBack = "handed_back" // this worker stops, or does not know the kind
	jobLost       = "lost"        // another worker has it now, or will
)

// metrics is what a worker tells Prometheus.
type metrics struct {
	jobs   *prometheus.HistogramVec
	calls  *prometheus.HistogramVec
	tokens *prometheus.CounterVec
	cost   *prometheus.CounterVec
}

func newMetrics(registry prometheus.Registerer) *metrics {
	m := &metrics{
		jobs: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dramatis_job_seconds", Help: "How long attempts at jobs took, from claim to end, by kind and by what became of them.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300},
		}, []string{"kind", "outcome"}),
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dramatis_model_call_seconds", Help: "How long calls of models took, by model, purpose and outcome; answers kept from before are none.",
			Buckets: []float64{.001, .01, .1, .25, .5, 1, 2.5, 5, 10, 20, 40, 60, 100},
		}, []string{"model", "purpose", "outcome"}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dramatis_model_tokens_total", Help: "Tokens that chat models read (in) and wrote (out), as they say themselves; embeddings left out.",
		}, []string{"model", "direction"}),
		cost: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dramatis_model_cost_dollars_total", Help: "What the tokens of those calls cost by the table of prices, in US dollars; the ledger has the full accounts.",
		}, []string{"model"}),
	}
	if registry != nil {
		registry.MustRegister(m.jobs, m.calls, m.tokens, m.cost)
	}
	return m
}

// job counts an attempt that has ended. One whose end could not be written runs into the end of its lease.
func (m *metrics) job(a *attempt, took time.Duration, fault error) {
	outcome := a.outcome
	if fault != nil {
		outcome = jobLost
	}
	m.jobs.WithLabelValues(a.claim.Job.Kind, outcome).Observe(took.Seconds())
}

func (m *metrics) call(model, purpose string, began time.Time, err error) {
	outcome := "answered"
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, store.ErrLeaseLost):
		outcome = "cancelled"
	case err != nil:
		outcome = "failed"
	}
	m.calls.WithLabelValues(model, purpose, outcome).Observe(time.Since(began).Seconds())
}

// model counts the calls of a model.
func (m *metrics) model(of dramatis.ChatModel, prices dramatis.PriceTable) dramatis.ChatModel {
	return countedModel{ChatModel: of, metrics: m, prices: prices}
}

type countedModel struct {
	dramatis.ChatModel

	metrics *metrics
	prices  dramatis.PriceTable
}

// Chat implements dramatis.ChatModel.
func (c countedModel) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	began, model := time.Now(), c.Name(req.Purpose)
	answer, err := c.ChatModel.Chat(ctx, req, delta)
	c.metrics.call(model, req.Purpose, began, err)
	c.metrics.tokens.WithLabelValues(model, "in").Add(float64(answer.TokensIn))
	c.metrics.tokens.WithLabelValues(model, "out").Add(float64(answer.TokensOut))
	c.metrics.cost.WithLabelValues(model).Add(c.prices[model].Of(answer.TokensIn, answer.TokensOut).Dollars())
	return answer, err
}

// embedder counts the calls of an embedder.
func (m *metrics) embedder(of dramatis.Embedder) dramatis.Embedder { return countedEmbedder{of, m} }

type countedEmbedder struct {
	dramatis.Embedder

	metrics *metrics
}

// Embed implements dramatis.Embedder.
func (c countedEmbedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	began := time.Now()
	vectors, err := c.Embedder.Embed(ctx, texts)
	c.metrics.call(c.Model(), "embedding", began, err)
	return vectors, err
}

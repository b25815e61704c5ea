package api

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/literaryai/dramatis/store"
)

// metrics is what this process tells Prometheus.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	latency  *prometheus.HistogramVec
	limited  *prometheus.CounterVec
	cache    *prometheus.CounterVec
}

func newMetrics(registry *prometheus.Registry) *metrics {
	m := &metrics{
		registry: registry,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dramatis_http_requests_total", Help: "Requests by route and status.",
		}, []string{"method", "route", "status"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dramatis_http_request_seconds", Help: "How long requests took, streams left out.", Buckets: prometheus.DefBuckets,
		}, []string{"class", "method", "route"}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dramatis_http_limited_total", Help: "Requests that were refused for being too many, by class.",
		}, []string{"class"}),
		cache: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dramatis_cache_total", Help: "Looks into the cache by what came of them: hit, miss or error; and failures to put.",
		}, []string{"result"}),
	}
	registry.MustRegister(m.requests, m.latency, m.limited, m.cache)
	return m
}

// request counts one request. A stream's length says nothing about how fast we are.
func (m *metrics) request(of class, method, route string, status int, took time.Duration, stream bool) {
	method = knownMethod(method)
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	if !stream {
		m.latency.WithLabelValues(string(of), method, route).Observe(took.Seconds())
	}
}

// knownMethod keeps made-up methods from becoming series.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch:
		return method
	}
	return "other"
}

// watch registers what is asked for at each scrape: open streams, and unfinished jobs from Postgres.
func (m *metrics) watch(st *store.Store, h *hub, log *slog.Logger) {
	m.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "dramatis_streams", Help: "Open event streams.",
		}, func() float64 { return float64(h.count()) }),
		&jobCollector{store: st, log: log, jobs: prometheus.NewDesc(
			"dramatis_jobs", "Unfinished jobs by queue and status.", []string{"queue", "status"}, nil)},
	)
}

func metricsHandler(registry *prometheus.Registry) http.Handler {
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// jobCollector counts jobs when it is asked. Every process gives the same figures, since the jobs are all in one place.
type jobCollector struct {
	store *store.Store
	log   *slog.Logger
	jobs  *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (c *jobCollector) Describe(out chan<- *prometheus.Desc) { out <- c.jobs }

// Collect implements prometheus.Collector. Without Postgres there are no figures, and the rest of the scrape stands.
func (c *jobCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	depths, err := c.store.QueueDepths(ctx)
	if err != nil {
		c.log.WarnContext(ctx, "jobs cannot be counted", "error", err)
		return
	}
	for _, d := range depths {
		out <- prometheus.MustNewConstMetric(c.jobs, prometheus.GaugeValue, float64(d.Jobs), d.Queue, string(d.Status))
	}
}

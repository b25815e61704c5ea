package main

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	goredis "github.com/redis/go-redis/v9"
)

// newRegistry holds what this process tells Prometheus, whatever its role: its runtime, its version, its pools.
func newRegistry(pool *pgxpool.Pool, redis goredis.UniversalClient) *prometheus.Registry {
	registry := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "dramatis_build_info", Help: "Always 1; the version is in the label.", ConstLabels: prometheus.Labels{"version": version()},
	})
	build.Set(1)
	registry.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	of := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	pools := &poolCollector{
		pool: pool, redis: redis,
		connections: of("dramatis_pool_connections", "Connections of this process to a server, by what they do.", "server", "state"),
		most:        of("dramatis_pool_max_connections", "How many connections to PostgreSQL this process may have."),
		waits:       of("dramatis_pool_waits_total", "How often a connection had to be waited for.", "server"),
		waited:      of("dramatis_pool_wait_seconds_total", "How long was waited for connections to PostgreSQL, all waits together."),
		timeouts:    of("dramatis_pool_timeouts_total", "How often a connection was waited for in vain.", "server"),
	}
	registry.MustRegister(pools)
	return registry
}

// poolCollector tells how the connections to Postgres and Redis are used.
type poolCollector struct {
	pool  *pgxpool.Pool
	redis goredis.UniversalClient // nil where no Redis is needed

	connections, most, waits, waited, timeouts *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (c *poolCollector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.connections, c.most, c.waits, c.waited, c.timeouts} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (c *poolCollector) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	count := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, value, labels...)
	}
	const postgres, redis = "postgres", "redis"
	s := c.pool.Stat()
	gauge(c.connections, float64(s.AcquiredConns()), postgres, "busy")
	gauge(c.connections, float64(s.IdleConns()), postgres, "idle")
	gauge(c.connections, float64(s.ConstructingConns()), postgres, "opening")
	gauge(c.most, float64(s.MaxConns()))
	count(c.waits, float64(s.EmptyAcquireCount()), postgres)
	count(c.waited, s.EmptyAcquireWaitTime().Seconds())
	count(c.timeouts, float64(s.CanceledAcquireCount()), postgres)
	if c.redis == nil {
		return
	}
	r := c.redis.PoolStats()
	gauge(c.connections, float64(r.TotalConns-r.IdleConns), redis, "busy")
	gauge(c.connections, float64(r.IdleConns), redis, "idle")
	count(c.waits, float64(r.WaitCount), redis)
	count(c.timeouts, float64(r.Timeouts), redis)
}

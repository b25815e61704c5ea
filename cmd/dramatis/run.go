package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/scheduler"
	"github.com/literaryai/dramatis/store/redis"
	"github.com/literaryai/dramatis/web"
	"github.com/literaryai/dramatis/worker"
)

// runAll is every role in one process. When ctx ends they stop in an order that loses nothing: no new request is
// taken, no new tick is begun, the workers finish what they have, and only then do the streams, which tell of it, end.
func (p *platform) runAll(ctx context.Context, l net.Listener) error {
	drained := make(chan struct{})
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return p.serveAPI(ctx, l, drained) })
	g.Go(func() error { return p.runScheduler(ctx) })
	g.Go(func() error {
		defer close(drained)
		return p.runWorker(ctx)
	})
	return g.Wait()
}

func (p *platform) runWorker(ctx context.Context) error {
	config := worker.Config{Queues: worker.DefaultQueues()}
	if len(p.config.Queues) > 0 {
		config.Queues = map[string]int{}
		for _, name := range p.config.Queues {
			config.Queues[name] = worker.DefaultQueues()[name]
		}
	}
	if p.config.Concurrency > 0 {
		for name := range config.Queues {
			config.Queues[name] = p.config.Concurrency
		}
	}
	return worker.New(config, worker.Deps{
		Store: p.store, Redis: p.redis, Feed: p.feed, Log: p.log,
		Model: p.model, Embedder: p.embedder, Prices: p.config.Prices, Graph: p.followsGraph(), Vectors: p.followsVectors(), Metrics: p.registry,
	}).Run(ctx)
}

func (p *platform) runScheduler(ctx context.Context) error {
	return scheduler.New(p.store, p.log).Run(ctx)
}

// How long a shutdown waits for requests under way, after the streams have ended.
const requestsDrain = 15 * time.Second

// serveAPI answers requests until ctx ends. It stops listening at once, and ends the streams when drained is closed.
func (p *platform) serveAPI(ctx context.Context, l net.Listener, drained <-chan struct{}) error {
	monitor := newMonitor(p.redis)
	quick := redis.NewQuick(p.shared, redis.QuickPatience, p.log)
	defer quick.Close()
	limiter := p.limiter(quick)
	server := api.New(api.Config{
		Store: p.store, Feed: p.feed, Log: p.log, Version: version(),
		SigningKey: []byte(p.config.SigningKey), AccessTTL: p.config.AccessTTL,
		Proxies: p.config.Proxies, Origins: p.config.Origins, DocumentQuota: p.config.DocumentQuota,
		ModelName: p.config.chatModel().Name, Prices: p.config.Prices, Embedder: p.config.freeEmbedder(),
		Cache: redis.NewCache(quick), Limiter: limiter, Limits: p.config.rateLimits(), Tries: redis.NewTries(limiter),
		Web: web.Files(), Monitor: monitor, Checks: append(p.besideChecks(), p.redisChecks()...),
		Graph: p.answersGraph(), Metrics: p.registry,
	})
	// No WriteTimeout: it would end streams. They set a deadline for each write themselves.
	srv := &http.Server{
		Handler: server.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 128 << 10,
		ErrorLog: slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	var failure error
	select {
	case failure = <-served:
	case <-ctx.Done():
	}
	stopped := make(chan error, 1)
	go func() { stopped <- shutdown(context.WithoutCancel(ctx), srv, drained) }()
	if failure == nil {
		<-drained
	}
	server.Close()
	return errors.Join(failure, <-stopped, monitor.Close())
}

// limiter counts in this process where the shared Redis is in it too: nobody else is there to count with.
func (p *platform) limiter(quick *redis.Quick) dramatis.Limiter {
	if p.alone {
		return redis.NewProcessLimiter(time.Now)
	}
	return redis.NewLimiter(quick)
}

// shutdown stops listening and waits for the requests under way: for as long as the workers drain, because streams
// last until then, and for a while after that.
func shutdown(ctx context.Context, srv *http.Server, drained <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-drained:
		case <-ctx.Done():
			return
		}
		select {
		case <-time.After(requestsDrain):
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := srv.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("wait for the last requests: %w", err), srv.Close())
	}
	return nil
}

// listen takes the address before anything else is started, so that a taken one is told at once.
func listen(ctx context.Context, addr, flag string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the address %s is in use by another program: stop that one, or choose another with %s", addr, flag)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: choose a port from 1024 up with %s", addr, flag)
	case err != nil:
		return nil, fmt.Errorf("listen on %s, which %s names: %w", addr, flag, err)
	}
	return l, nil
}

package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// Config says how a worker runs. Zero fields mean the defaults.
type Config struct {
	Queues map[string]int // the queues it serves, each with how many jobs at once; nil for DefaultQueues
	Lease  time.Duration  // how long a silent worker keeps a job; 10 s
	Poll   time.Duration  // how often the feeder looks without being woken; 500 ms
	Mend   time.Duration  // how often the mender looks; 2 s
	Drain  time.Duration  // how long a shutdown lets running jobs finish before they are handed back; 10 s
}

// DefaultQueues serves every queue with a pool of its own.
func DefaultQueues() map[string]int {
	return map[string]int{
		dramatis.QueueInteractive: 4, dramatis.QueueSimulation: 8, dramatis.QueueEmbedding: 2, dramatis.QueueMaintenance: 2,
		dramatis.QueueDocuments: 1,
	}
}

func (c Config) withDefaults() Config {
	if len(c.Queues) == 0 {
		c.Queues = DefaultQueues()
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&c.Lease, 10 * time.Second}, {&c.Poll, 500 * time.Millisecond}, {&c.Mend, 2 * time.Second}, {&c.Drain, 10 * time.Second}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return c
}

// Deps are what a worker works with.
type Deps struct {
	Store    *store.Store
	Redis    redis.UniversalClient
	Feed     dramatis.Feed
	Model    dramatis.ChatModel
	Embedder dramatis.Embedder
	Graph    dramatis.GraphProjection  // nil where there is none beside Postgres
	Vectors  dramatis.VectorProjection // likewise for vectors
	Prices   dramatis.PriceTable       // what the models cost; one that is not in it costs nothing
	Log      *slog.Logger
	Metrics  prometheus.Registerer // nil where nobody counts
}

// Worker serves queues.
type Worker struct {
	Deps
	config  Config
	kinds   map[string]kind
	keeper  *keeper
	queue   *queue
	metrics *metrics
}

// New makes a worker that knows every kind of job.
func New(config Config, deps Deps) *Worker {
	w := &Worker{Deps: deps, config: config.withDefaults(), metrics: newMetrics(deps.Metrics)}
	w.keeper = newKeeper(deps.Store, w.config.Lease, deps.Log)
	w.queue = newQueue(deps.Redis)
	w.kinds = byName(
		handle(w.tick, w.buryTick),
		handle(w.turn, w.buryTurn),
		handle(w.regenerate, w.buryRegenerate),
		handle(w.embed, w.buryEmbed),
		handle(w.decay, letGo[tasks.Decay]),
		handle(w.weave, letGo[tasks.Weave]),
		handle(w.chat, nil),
		handle(w.search, nil),
		handle(w.clean, nil),
		handle(w.watch, nil),
		handle(w.reflect, letGo[tasks.Reflect]),
		handle(w.consolidate, letGo[tasks.Consolidate]),
		handle(w.summarise, w.burySummarise),
		handle(w.reembed, nil),
		handle(w.fork, nil),
		handle(w.analyze, nil),
		handle(w.project, nil),
		handle(w.projectVectors, nil),
		handle(w.importArchive, w.buryImport),
	)
	return w
}

var errShutdown = errors.New("the worker is shutting down")

// Run serves the queues until ctx ends, then lets what runs finish, or hands it back uncounted. The error is about
// starting only.
func (w *Worker) Run(ctx context.Context) error {
	attempts, stopAttempts := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stopAttempts(errShutdown)
	background, stopBackground := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBackground()

	servers, err := w.startServers(attempts)
	if err != nil {
		return err
	}
	var loops, leases sync.WaitGroup
	loops.Go(func() { w.feedJobs(ctx) })
	loops.Go(func() { w.mend(ctx) })
	leases.Go(func() { w.keeper.run(background) })

	<-ctx.Done()
	for _, srv := range servers {
		srv.Stop()
	}
	loops.Wait()
	impatient := time.AfterFunc(w.config.Drain, func() { stopAttempts(errShutdown) })
	defer impatient.Stop()
	var stopping sync.WaitGroup
	for _, srv := range servers {
		stopping.Go(srv.Shutdown)
	}
	stopping.Wait()
	stopBackground()
	leases.Wait()
	return nil
}

// startServers starts a pool per queue, so that long work in one never takes the slots of another.
func (w *Worker) startServers(attempts context.Context) ([]*asynq.Server, error) {
	var servers []*asynq.Server
	for name, concurrency := range w.config.Queues {
		srv := asynq.NewServerFromRedisClient(newPatient(w.Redis), asynq.Config{
			Concurrency:       concurrency,
			Queues:            map[string]int{name: 1},
			BaseContext:       func() context.Context { return attempts },
			TaskCheckInterval: 50 * time.Millisecond,
			ShutdownTimeout:   w.config.Drain + 5*time.Second,
			Logger:            queueLog{w.Log.With("queue", name)},
			LogLevel:          asynq.WarnLevel,
		})
		err := srv.Start(asynq.HandlerFunc(func(_ context.Context, t *asynq.Task) error {
			w.deliver(attempts, t)
			return nil
		}))
		if err != nil {
			for _, started := range servers {
				started.Shutdown()
			}
			return nil, fmt.Errorf("start the pool of queue %s: %w", name, err)
		}
		servers = append(servers, srv)
	}
	return servers, nil
}

// queueLog hands what Asynq logs to our log. Fatal does not end the process: that is not the library's to decide.
type queueLog struct{ log *slog.Logger }

func (l queueLog) Debug(args ...any) { l.log.Debug("asynq", "says", fmt.Sprint(args...)) }
func (l queueLog) Info(args ...any)  { l.log.Debug("asynq", "says", fmt.Sprint(args...)) }
func (l queueLog) Warn(args ...any)  { l.log.Warn("asynq", "says", fmt.Sprint(args...)) }
func (l queueLog) Error(args ...any) { l.log.Error("asynq", "says", fmt.Sprint(args...)) }
func (l queueLog) Fatal(args ...any) { l.log.Error("asynq", "says", fmt.Sprint(args...)) }

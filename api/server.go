package api

import (
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// Config is what a Server needs. Zero durations and counts take the defaults of withDefaults.
type Config struct {
	Store   *store.Store
	Feed    dramatis.Feed
	Log     *slog.Logger
	Graph   dramatis.Graph // who is connected with whom; nil for what Postgres says
	Clock   dramatis.Clock // nil for the real one
	Version string

	ModelName func(purpose string) string // what answers which purpose, for forecasts; nil where nobody knows
	Prices    dramatis.PriceTable         // what the models cost
	Embedder  dramatis.Embedder           // makes the vectors of searches, where that costs nothing; nil leaves it to the workers

	SigningKey []byte        // of access tokens, at least 32 bytes
	AccessTTL  time.Duration // of an access token; default 30 minutes
	RefreshTTL time.Duration // of a refresh token; default 30 days

	Web     fs.FS                // the built web application; nil serves none
	Monitor http.Handler         // the queues' monitor, mounted at /monitor; nil serves none
	Checks  []Check              // the dependencies that readiness asks, beside Postgres
	Metrics *prometheus.Registry // nil for one of its own
	Origins []string             // other origins whose pages may call the API; none by default
	Proxies []netip.Prefix       // whose word is taken for whom they speak for; none by default
	Tries   Throttle             // counts failed logins and the like; nil counts in this process alone

	Cache   dramatis.Cache   // keeps answers; nil keeps none
	Limiter dramatis.Limiter // counts requests; nil lets everything through
	Limits  Limits           // none by default

	DocumentQuota int64 // bytes that the files of one user may come to; default 1 GiB

	Streams        StreamLimits
	RequestTimeout time.Duration // of everything but streams; default 30 seconds
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Graph == nil && c.Store != nil {
		c.Graph = c.Store.Graph()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.ModelName == nil {
		c.ModelName = func(string) string { return "" }
	}
	if c.Metrics == nil {
		c.Metrics = prometheus.NewRegistry()
	}
	if c.Tries == nil {
		c.Tries = newThrottle(c.Clock)
	}
	setDefault(&c.AccessTTL, 30*time.Minute)
	setDefault(&c.RefreshTTL, 30*24*time.Hour)
	setDefault(&c.DocumentQuota, 1<<30)
	setDefault(&c.RequestTimeout, 30*time.Second)
	c.Streams = c.Streams.withDefaults()
	return c
}

// setDefault fills in what was left zero.
func setDefault[T comparable](v *T, otherwise T) {
	var zero T
	if *v == zero {
		*v = otherwise
	}
}

// Server answers the API's requests. Make one with New, serve its Handler, and Close it before the HTTP server is shut
// down, because streams do not end by themselves.
type Server struct {
	config  Config
	store   *store.Store
	log     *slog.Logger
	clock   dramatis.Clock
	tokens  *signer
	tries   Throttle
	hub     *hub
	metrics *metrics
	flights *flights
	zippers zippers
	classes map[string]class // how the API's routes count, which do so themselves
	engine  *gin.Engine
	huma    huma.API
	spec    []byte // the OpenAPI document

	incoming   places        // for files that come in
	converting places        // for files that are turned into text, or made of one
	downloads  chan struct{} // holds a place for each file that is being made
}

// New makes a Server with all its routes. It panics where the routes contradict themselves, which only a change of
// the code can cause.
func New(config Config) *Server {
	c := config.withDefaults()
	s := &Server{
		config: c, store: c.Store, log: c.Log, clock: c.Clock,
		tokens:  newSigner(c.SigningKey, c.AccessTTL, c.Clock),
		tries:   c.Tries,
		metrics: newMetrics(c.Metrics), flights: newFlights(), classes: map[string]class{},
		engine: newEngine(),

		incoming: make(places, incomingAtOnce), converting: make(places, convertingAtOnce),
		downloads: make(chan struct{}, mostDownloads),
	}
	s.hub = newHub(c.Store, c.Feed, c.Log, c.Streams)
	s.metrics.watch(c.Store, s.hub, c.Log)
	s.engine.Use(s.identify, s.observe, s.recover, s.secure, s.allowOrigins, s.limitSite, s.refuseNUL)
	s.huma = newHuma(s.engine, c.Version)
	s.routes()
	spec, err := finishSpec(s.huma.OpenAPI())
	if err != nil {
		panic(err)
	}
	s.spec = spec
	s.siteRoutes()
	return s
}

// Handler answers all requests. The server that runs it must have no WriteTimeout: it would cut streams off.
func (s *Server) Handler() http.Handler { return s.engine }

// Close ends every stream, telling clients to come back at different moments, and waits until all are gone.
func (s *Server) Close() { s.hub.close() }

// newEngine is gin without its own logger and recovery, which write to places of their own.
func newEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.ForwardedByClientIP = false
	e.ContextWithFallback = true
	return e
}

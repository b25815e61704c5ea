// Package pineconetest is a server that speaks Pinecone's protocol, as the official client does, and enforces its limits: the
// control plane over HTTP, the indexes over gRPC. What is written can be read a while later only, as at Pinecone.
package pineconetest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Options say how a server behaves.
type Options struct {
	Key      string  // the one key that it takes; "a key for tests" by default
	Lag      int     // how often a namespace is read before a write shows
	Building int     // how often an index is looked at before it is ready
	Indexes  []*Spec // that are there from the beginning
	Silent   bool    // it does not say in its stats by what an index compares
}

// Spec is an index.
type Spec struct {
	Name      string
	Dimension int
	Metric    string // cosine by default
	Kind      string // of vectors; dense by default
}

// DefaultKey is the key of a server that was given none.
const DefaultKey = "a-key-for-tests"

// Server has any number of indexes.
type Server struct {
	options Options
	control *httptest.Server
	addr    string // of the indexes

	mu      sync.Mutex
	data    *grpc.Server
	indexes map[string]*index
	calls   map[string]int // by method
	largest int            // vectors in one request
	say     []string       // what the next calls are answered with
}

// Start starts a server, which ends with the test.
func Start(t testing.TB, options Options) *Server {
	t.Helper()
	if options.Key == "" {
		options.Key = DefaultKey
	}
	s := &Server{options: options, indexes: map[string]*index{}, calls: map[string]int{}}
	for _, spec := range options.Indexes {
		s.indexes[spec.Name] = newIndex(*spec, 0)
	}
	s.control = httptest.NewServer(http.HandlerFunc(s.serveControl))
	t.Cleanup(s.control.Close)
	s.addr = "127.0.0.1:0"
	s.Up(t)
	t.Cleanup(s.Down)
	return s
}

// Controller is the URL of the control plane.
func (s *Server) Controller() string { return s.control.URL }

// Host is the URL of the indexes. There is one for all: who names none gets the only one.
func (s *Server) Host() string { return "http://" + s.addr }

// Down ends the indexes' server. What they hold stays.
func (s *Server) Down() {
	s.mu.Lock()
	data := s.data
	s.data = nil
	s.mu.Unlock()
	if data != nil {
		data.Stop()
	}
}

// Up starts the indexes' server again, where it was.
func (s *Server) Up(t testing.TB) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	data := grpc.NewServer(grpc.UnaryInterceptor(s.admit), grpc.MaxRecvMsgSize(64<<20))
	data.RegisterService(describe(s), s)
	s.mu.Lock()
	s.data = data
	s.mu.Unlock()
	go func() { _ = data.Serve(l) }()
}

// Settle shows all that was written.
func (s *Server) Settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.indexes {
		for _, n := range x.namespaces {
			n.show(len(n.pending))
		}
	}
}

// Wipe empties a namespace at once.
func (s *Server) Wipe(namespace string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.indexes {
		delete(x.namespaces, namespace)
	}
}

// Held is how many vectors a namespace has, whether they show or not; −1 where there is none.
func (s *Server) Held(namespace string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.indexes {
		if n := x.namespaces[namespace]; n != nil {
			return len(n.settled())
		}
	}
	return -1
}

// Calls is how often a method was called: Upsert, Query, … of the indexes, describe or create of the control plane.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// LargestUpsert is the most vectors that came in one request.
func (s *Server) LargestUpsert() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.largest
}

// Say has the next calls answered with errors, by the names of gRPC's codes, before it behaves again.
func (s *Server) Say(codes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say = append(s.say, codes...)
}

// Has reports whether an index is there, and what it is.
func (s *Server) Has(name string) (Spec, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.indexes[name]; x != nil {
		return x.Spec, true
	}
	return Spec{}, false
}

// admit lets in who has the key, and answers the first calls as it was told to.
func (s *Server) admit(ctx context.Context, req any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	sent, _ := metadata.FromIncomingContext(ctx)
	if !slices.Equal(sent.Get("api-key"), []string{s.options.Key}) {
		return nil, status.Error(codes.Unauthenticated, "Invalid API key")
	}
	if len(sent.Get("x-pinecone-api-version")) == 0 {
		return nil, status.Error(codes.InvalidArgument, "the version of the API must be named")
	}
	method := info.FullMethod[strings.LastIndex(info.FullMethod, "/")+1:]
	s.mu.Lock()
	s.calls[method]++
	say := ""
	if len(s.say) > 0 {
		say, s.say = s.say[0], s.say[1:]
	}
	s.mu.Unlock()
	if say != "" {
		var code codes.Code
		if err := code.UnmarshalJSON([]byte(`"` + say + `"`)); err != nil {
			return nil, fmt.Errorf("%s is no code: %w", say, err)
		}
		return nil, status.Error(code, "as the test told it")
	}
	return handle(ctx, req)
}

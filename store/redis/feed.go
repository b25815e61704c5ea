// Package redis carries wake-ups and live frames between processes through Redis. It may lose what it carries; nothing
// that must survive lives here, and it knows neither Postgres nor what the frames mean.
package redis

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	channelPrefix = "dramatis:"
	// outboxSize is how many frames may wait to be published, and inboxSize how many may wait for one listener; what
	// comes on top is dropped.
	outboxSize = 4096
	inboxSize  = 1024
	// lastWords is how long, at the end of Run, what waits to be published may still take.
	lastWords = time.Second
)

// Feed is a dramatis.Feed over Redis publish and subscribe. Those who listen in its own process hear at once, whether
// Redis is up or not. Only Run touches the network.
type Feed struct {
	client redis.UniversalClient
	origin string // marks our own frames, which need not come back to us
	outbox *outbox
	outage *outage
	pace   pace

	mu        sync.Mutex // held for moments only, and taken before a listener's lock
	listeners map[string]map[*listener]struct{}
	changed   chan struct{} // holds one token when the listened topics may differ from what Redis was told
}

// NewFeed makes a Feed. It carries nothing between processes until Run runs.
func NewFeed(client redis.UniversalClient, log *slog.Logger) *Feed {
	return &Feed{
		client: client, origin: rand.Text(), outbox: newOutbox(), outage: newOutage(log), pace: usualPace(),
		listeners: map[string]map[*listener]struct{}{}, changed: make(chan struct{}, 1),
	}
}

// Publish implements dramatis.Feed. It keeps payload, which must not be changed afterwards. An empty payload is a
// wake-up: while one waits to be delivered, another to the same topic adds nothing and is left out.
func (f *Feed) Publish(topic string, payload []byte) {
	fr := frame{topic, payload}
	f.hand(fr)
	f.outbox.put(fr)
}

// Subscribe implements dramatis.Feed. When stop returns, a call of receive that was under way has ended, and none
// begins any more; so a caller of stop must not hold a lock that receive takes. Within a receive, stop waits for no
// call, neither its own nor another listener's, since those might wait for each other. The end of ctx does what stop
// does, a moment later.
func (f *Feed) Subscribe(ctx context.Context, topic string, receive func([]byte)) (stop func()) {
	l := newListener(receive)
	f.mu.Lock()
	if f.listeners[topic] == nil {
		f.listeners[topic] = map[*listener]struct{}{}
		signal(f.changed)
	}
	f.listeners[topic][l] = struct{}{}
	f.mu.Unlock()
	// Not behind a sync.Once: the second of two would wait for the first, also when it is called within the very
	// receive that the first waits for. Leaving twice does no harm.
	leave := func() { f.leave(topic, l) }
	unhook := context.AfterFunc(ctx, leave)
	return func() {
		unhook()
		leave()
	}
}

func (f *Feed) leave(topic string, l *listener) {
	f.mu.Lock()
	delete(f.listeners[topic], l)
	if len(f.listeners[topic]) == 0 {
		delete(f.listeners, topic)
		signal(f.changed)
	}
	f.mu.Unlock()
	l.stop()
}

// hand gives a frame to those who listen in this process, and does not wait for them.
func (f *Feed) hand(fr frame) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for l := range f.listeners[fr.topic] {
		l.offer(fr)
	}
}

// Run carries frames until ctx ends. What was published before that is still sent, if Redis takes it within a second.
func (f *Feed) Run(ctx context.Context) {
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(lastWords, end) })()
	var wg sync.WaitGroup
	wg.Go(func() { f.keepUp(ctx, speaking, func() error { return f.speak(ctx, lasting) }) })
	wg.Go(func() { f.keepUp(ctx, listening, func() error { return f.listen(ctx) }) })
	wg.Wait()
}

// signal leaves a token in a channel that holds one.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default: // one lies there already
	}
}

// Package redis carries wake-ups and live frames between processes through Redis. It may lose what it carries; nothing
// that must survive lives here, and it knows neither Postgres nor what the frames mean.
package redis

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	channelPrefix = "dramatis:"
	// outboxSize is how many frames may wait to be published; what comes on top is dropped.
	outboxSize = 4096
	// gatherFor is how long wake-ups are gathered before they travel together: what several commits say of one
	// topic within it is said once.
	gatherFor = 2 * time.Millisecond
)

type frame struct {
	topic   string
	payload []byte
}

// Feed is a dramatis.Feed over Redis publish and subscribe. Those who listen in its own process hear at once, whether
// Redis is up or not.
type Feed struct {
	client redis.UniversalClient
	log    *slog.Logger
	outbox chan frame

	mu        sync.Mutex
	listeners map[string]map[int]func([]byte)
	next      int
	pubsub    *redis.PubSub
}

// NewFeed makes a Feed. It carries nothing between processes until Run runs.
func NewFeed(client redis.UniversalClient, log *slog.Logger) *Feed {
	return &Feed{client: client, log: log, outbox: make(chan frame, outboxSize), listeners: map[string]map[int]func([]byte){}}
}

// Publish implements dramatis.Feed.
func (f *Feed) Publish(topic string, payload []byte) {
	f.hand(topic, payload)
	select {
	case f.outbox <- frame{topic, payload}:
	default: // Redis is slow or down; whoever waits also polls
	}
}

// Subscribe implements dramatis.Feed.
func (f *Feed) Subscribe(ctx context.Context, topic string, receive func([]byte)) (stop func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := f.next
	f.next++
	if f.listeners[topic] == nil {
		f.listeners[topic] = map[int]func([]byte){}
		f.tellRedis(topic, true)
	}
	f.listeners[topic][id] = receive
	var once sync.Once
	leave := func() { once.Do(func() { f.leave(topic, id) }) }
	unhook := context.AfterFunc(ctx, leave)
	return func() {
		unhook()
		leave()
	}
}

func (f *Feed) leave(topic string, id int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.listeners[topic], id)
	if len(f.listeners[topic]) == 0 {
		delete(f.listeners, topic)
		f.tellRedis(topic, false)
	}
}

// tellRedis changes the subscription while one is up. It is called under the lock and does not wait for an answer;
// after a break the library subscribes anew to what it was told.
func (f *Feed) tellRedis(topic string, wanted bool) {
	if f.pubsub == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	change := f.pubsub.Unsubscribe
	if wanted {
		change = f.pubsub.Subscribe
	}
	if err := change(ctx, channelPrefix+topic); err != nil {
		f.log.Warn("change the Redis subscription", "topic", topic, "err", err)
	}
}

// hand gives a frame to those who listen in this process.
func (f *Feed) hand(topic string, payload []byte) {
	f.mu.Lock()
	receivers := make([]func([]byte), 0, len(f.listeners[topic]))
	for _, receive := range f.listeners[topic] {
		receivers = append(receivers, receive)
	}
	f.mu.Unlock()
	for _, receive := range receivers {
		receive(payload)
	}
}

// Run carries frames until ctx ends.
func (f *Feed) Run(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() { f.publishAll(ctx) })
	f.receiveAll(ctx)
	wg.Wait()
}

// publishAll sends what is in the outbox, several frames in one round trip.
func (f *Feed) publishAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-f.outbox:
			f.publish(ctx, f.gather(ctx, first))
		}
	}
}

// gather waits a moment for more frames, and drops wake-ups that say the same.
func (f *Feed) gather(ctx context.Context, first frame) []frame {
	frames, woken := []frame{first}, map[string]bool{}
	if len(first.payload) == 0 {
		woken[first.topic] = true
	}
	moment := time.NewTimer(gatherFor)
	defer moment.Stop()
	for len(frames) < outboxSize {
		select {
		case next := <-f.outbox:
			if len(next.payload) > 0 || !woken[next.topic] {
				frames = append(frames, next)
			}
			woken[next.topic] = woken[next.topic] || len(next.payload) == 0
		case <-moment.C:
			return frames
		case <-ctx.Done():
			return frames
		}
	}
	return frames
}

func (f *Feed) publish(ctx context.Context, frames []frame) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, err := f.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, fr := range frames {
			p.Publish(ctx, channelPrefix+fr.topic, fr.payload)
		}
		return nil
	})
	if err != nil {
		f.log.Warn("publish to Redis", "frames", len(frames), "err", err)
	}
}

// receiveAll listens to all topics that somebody in this process wants. A process hears its own frames twice; frames
// are wake-ups or carry offsets, so that does no harm.
func (f *Feed) receiveAll(ctx context.Context) {
	f.mu.Lock()
	topics := []string{channelPrefix + "hello"}
	for topic := range f.listeners {
		topics = append(topics, channelPrefix+topic)
	}
	pubsub := f.client.Subscribe(ctx, topics...)
	f.pubsub = pubsub
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.pubsub = nil
		f.mu.Unlock()
		_ = pubsub.Close()
	}()
	messages := pubsub.Channel(redis.WithChannelSize(outboxSize))
	for {
		select {
		case <-ctx.Done():
			return
		case m, ok := <-messages:
			if !ok {
				return
			}
			f.hand(m.Channel[len(channelPrefix):], []byte(m.Payload))
		}
	}
}

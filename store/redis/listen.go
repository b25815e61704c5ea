package redis

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// listen hears what other processes publish, over one connection, until that breaks or ctx ends.
func (f *Feed) listen(ctx context.Context) error {
	ctx, end := context.WithCancelCause(ctx)
	client, disconnect, err := f.connect(ctx)
	if err != nil {
		end(err)
		return err
	}
	defer disconnect()
	pubsub := client.Subscribe(ctx) // to nothing yet, which touches no network
	var wg sync.WaitGroup
	wg.Go(func() { end(f.hear(ctx, pubsub)) })
	wg.Go(func() { end(f.align(ctx, pubsub)) })
	wg.Wait()
	return context.Cause(ctx)
}

// hear hands on what comes in. A connection that stays silent for too long, although it is pinged, is dead.
func (f *Feed) hear(ctx context.Context, pubsub *redis.PubSub) error {
	well := []side{listening, speaking} // the first answer shows that Redis is back, the others only that we hear
	for {
		said, err := pubsub.ReceiveTimeout(ctx, f.pace.silence)
		if err != nil {
			return fmt.Errorf("listen to Redis: %w", err)
		}
		f.outage.over(well...)
		well = well[:1]
		m, ok := said.(*redis.Message)
		if !ok {
			continue
		}
		if fr, ok := f.decode(m); ok {
			f.hand(fr)
		}
	}
}

// decode gives the frame of a message, unless it is one of our own, whose listeners have it already.
func (f *Feed) decode(m *redis.Message) (fr frame, ok bool) {
	if len(m.Payload) < len(f.origin) || strings.HasPrefix(m.Payload, f.origin) {
		return frame{}, false
	}
	return frame{strings.TrimPrefix(m.Channel, channelPrefix), []byte(m.Payload[len(f.origin):])}, true
}

// align owns the subscriptions: it alone tells Redis of changes, and closes what was opened.
func (f *Feed) align(ctx context.Context, pubsub *redis.PubSub) error {
	defer func() { _ = pubsub.Close() }()
	pulse := time.NewTicker(f.pace.pulse)
	defer pulse.Stop()
	told := map[string]bool{}
	if err := pubsub.Ping(ctx); err != nil { // an answer shows that Redis is there, also when nobody listens
		return fmt.Errorf("ping Redis: %w", err)
	}
	for {
		if err := f.tell(ctx, pubsub, told); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-f.changed:
		case <-pulse.C:
			if err := pubsub.Ping(ctx); err != nil {
				return fmt.Errorf("ping Redis: %w", err)
			}
		}
	}
}

// tell brings what Redis was told in line with what is wanted. It does not wait for answers.
func (f *Feed) tell(ctx context.Context, pubsub *redis.PubSub, told map[string]bool) error {
	more, less := f.difference(told)
	if len(more) > 0 {
		if err := pubsub.Subscribe(ctx, more...); err != nil {
			return fmt.Errorf("subscribe to %d topics: %w", len(more), err)
		}
	}
	if len(less) > 0 { // without names it would leave all
		if err := pubsub.Unsubscribe(ctx, less...); err != nil {
			return fmt.Errorf("unsubscribe from %d topics: %w", len(less), err)
		}
	}
	return nil
}

// difference gives the channels to subscribe to and to leave, and notes in told that this was done; if it then fails,
// the connection and told are given up together.
func (f *Feed) difference(told map[string]bool) (more, less []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for topic := range f.listeners {
		if !told[topic] {
			told[topic] = true
			more = append(more, channelPrefix+topic)
		}
	}
	for topic := range told {
		if f.listeners[topic] == nil {
			delete(told, topic)
			less = append(less, channelPrefix+topic)
		}
	}
	return more, less
}

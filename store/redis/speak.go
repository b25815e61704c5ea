package redis

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// gatherFor is how long frames are gathered before they travel together, in one round trip: what several commits say
// of one topic within it is said once.
const gatherFor = 2 * time.Millisecond

// speak publishes what is in the outbox until that fails or ctx ends, and then what is left, for as long as lasting
// lasts. The frames that were under way when it fails are lost.
func (f *Feed) speak(ctx, lasting context.Context) error {
	client, disconnect, err := f.connect(lasting)
	if err != nil {
		return err
	}
	defer disconnect()
	for {
		select {
		case <-ctx.Done():
			return f.send(lasting, client, f.outbox.takeAll())
		case <-f.outbox.ready:
		}
		wait(ctx, gatherFor)
		if err := f.send(lasting, client, f.outbox.takeAll()); err != nil {
			return err
		}
	}
}

func (f *Feed) send(ctx context.Context, client redis.UniversalClient, frames []frame) error {
	if len(frames) == 0 {
		return nil
	}
	_, err := client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, fr := range frames {
			p.Publish(ctx, channelPrefix+fr.topic, f.origin+string(fr.payload))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("publish %d frames to Redis: %w", len(frames), err)
	}
	f.outage.over(speaking)
	return nil
}

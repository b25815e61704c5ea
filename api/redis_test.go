package api_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/redistest"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/store/redis"
)

// While Redis is killed and comes back, a client misses no event; and what is only shown live, which needs Redis, comes again
// when that is back.
func TestRedisIsKilledWhileSomebodyWatches(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	feed := func() *redis.Feed {
		f := redis.NewFeed(server.Client(t), slog.New(slog.DiscardHandler))
		go f.Run(t.Context())
		return f
	}
	elsewhere := feed() // of another process, which writes
	s := newSite(t, func(c *api.Config) { c.Feed = feed() })
	s.store = store.New(s.pool, elsewhere, slog.New(slog.DiscardHandler))
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world() // 4 events
	stream := p.watch(eventsOf(w.id)+"?after=0", "Accept", "text/event-stream")
	seen, pieces := int64(0), 0
	read := func(until func() bool) {
		t.Helper()
		for !until() {
			f := stream.event()
			if f.kind == string(dramatis.FrameMessageDelta) {
				pieces++
				continue
			}
			if e := f.event(t); e.Seq != seen+1 {
				t.Fatalf("after %d came %d", seen, e.Seq)
			}
			seen++
		}
	}
	all := int64(4)
	add := func(reason string) {
		t.Helper()
		p.append(w.id, 10, reason)
		all += 10
		read(func() bool { return seen == all })
	}
	live := func() {
		t.Helper()
		line, heard := dramatis.NewID(), make(chan struct{})
		spoken := make(chan struct{})
		go func() {
			defer close(spoken)
			again := time.NewTicker(5 * time.Millisecond)
			defer again.Stop()
			for end := time.Now().Add(testrig.Patience); time.Now().Before(end); <-again.C {
				elsewhere.Publish(dramatis.TopicWorld(w.id), fmt.Appendf(nil,
					`{"type":"message.delta","data":{"message_id":%q,"conversation_id":%q,"turn":2,"offset":0,"text":"Good"}}`, line, line))
				select {
				case <-heard:
					return
				default:
				}
			}
		}()
		before := pieces
		read(func() bool { return pieces > before })
		close(heard)
		<-spoken
	}
	add("at first")
	live()
	for range 2 {
		server.Kill()
		add("without Redis")
		server.Restart(t)
		add("as it is back")
		live()
	}
}

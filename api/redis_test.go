package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/internal/testrig/redisserver"
	"github.com/literaryai/dramatis/store"
	redisstore "github.com/literaryai/dramatis/store/redis"
)

// sharedSite is a site that shares a Redis with other processes, and the feed of one of those.
func sharedSite(t *testing.T, clientOf func() redis.UniversalClient) (s *site, elsewhere *redisstore.Feed) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	feedOn := func(client redis.UniversalClient) *redisstore.Feed {
		feed := redisstore.NewFeed(client, log)
		running.Go(func() { feed.Run(ctx) })
		return feed
	}
	client := clientOf()
	quick := redisstore.NewQuick(client, redisstore.QuickPatience, log)
	t.Cleanup(func() {
		cancel()
		running.Wait()
		quick.Close()
	})
	s = newSite(t, func(c *api.Config) {
		c.Feed, c.Cache, c.Limiter = feedOn(client), redisstore.NewCache(quick), redisstore.NewLimiter(quick)
		c.Tries = redisstore.NewTries(c.Limiter)
		c.Checks = []api.Check{{Name: "redis", Ask: func(ctx context.Context) (string, error) { return "", client.Ping(ctx).Err() }}}
	})
	return s, feedOn(clientOf())
}

// status is what the server says of itself.
func (s *site) status() string {
	s.t.Helper()
	var h struct{ Status string }
	s.nobody().do("GET", "/health/ready", nil).want(200).into(&h)
	return h.Status
}

// Redis dies and comes back while another process writes events. Who watches sees each of them, in order and once, the
// server answers all the while and says what is the matter, and live frames come again as soon as they can.
func TestAStreamOutlivesItsRedis(t *testing.T) {
	t.Parallel()
	server := redisserver.Start(t)
	l := newOnlooker(t, func() redis.UniversalClient { return server.Client(t) })
	for range 2 {
		l.mustHearAndAnswer()
		server.Kill(t)
		l.follow(func() bool { return l.site.status() == "degraded" })
		l.mustAnswer()
		server.Restart(t)
		l.follow(func() bool { return l.site.status() == "ok" })
	}
	l.mustHearAndAnswer()
}

func TestAStreamOutlivesAFailover(t *testing.T) {
	t.Parallel()
	servers := redisserver.StartReplicated(t)
	l := newOnlooker(t, func() redis.UniversalClient { return servers.Client(t) })
	l.mustHearAndAnswer()
	servers.Master.Kill(t)
	l.mustAnswer()
	servers.FailOver(t)
	l.follow(func() bool { return l.site.status() == "ok" })
	l.mustHearAndAnswer()
}

// onlooker watches a world in which events happen all the time, in another process.
type onlooker struct {
	site   *site
	person *person
	world  world
	stream *watcher
	said   atomic.Int64 // live frames, in the other process
	seen   int64        // the last event
	heard  int64        // the last live frame
}

func newOnlooker(t *testing.T, clientOf func() redis.UniversalClient) *onlooker {
	t.Helper()
	s, elsewhere := sharedSite(t, clientOf)
	l := &onlooker{site: s, person: s.user("owner", dramatis.RoleCreator)}
	l.world = l.person.world()
	l.stream = l.person.watch(eventsOf(l.world.id) + "?after=0")
	t.Cleanup(l.write(elsewhere))
	return l
}

// follow reads the stream until enough is so. A stream that was cut off is resumed.
func (l *onlooker) follow(enough func() bool) {
	t := l.site.t
	t.Helper()
	end := time.Now().Add(testrig.Patience)
	for n := 0; n%10 != 0 || !enough(); n++ {
		if time.Now().After(end) {
			t.Fatal("waited in vain")
		}
		f, more := l.stream.next()
		switch {
		case !more:
			l.stream = l.person.watch(eventsOf(l.world.id), "Last-Event-ID", l.stream.last)
		case f.kind == string(dramatis.FrameMessageDelta):
			var said struct{ Offset int64 }
			if err := json.Unmarshal([]byte(f.data), &said); err != nil {
				t.Fatal(err)
			}
			l.heard = said.Offset
		case f.kind != "":
			if got := f.event(t).Seq; got != l.seen+1 {
				t.Fatalf("%d came after %d", got, l.seen)
			}
			l.seen++
		}
	}
}

func (l *onlooker) mustAnswer() {
	l.site.t.Helper()
	l.person.do("GET", "/api/v1/ecosystems/"+l.world.id.String(), nil).want(200)
	l.person.do("GET", "/api/v1/ecosystems/"+l.world.id.String()+"/graph", nil).want(200)
}

// mustHearAndAnswer waits for a live frame that is said from now on.
func (l *onlooker) mustHearAndAnswer() {
	l.site.t.Helper()
	now := l.said.Load()
	l.follow(func() bool { return l.heard > now })
	l.mustAnswer()
}

// write appends events in another process, and says something, until the function that it gives is called.
func (l *onlooker) write(feed *redisstore.Feed) (stop func()) {
	t := l.site.t
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	there := store.New(l.site.pool, feed, slog.New(slog.DiscardHandler))
	var writing sync.WaitGroup
	writing.Go(func() {
		again := time.NewTicker(10 * time.Millisecond)
		defer again.Stop()
		for ctx.Err() == nil {
			err := there.InWorld(ctx, l.world.id, func(tx *store.Tx) error {
				tx.At(0, dramatis.Epoch)
				tx.Emit(dramatis.EcosystemPaused{Reason: "a new event"})
				return nil
			})
			if err != nil && ctx.Err() == nil {
				t.Errorf("write an event: %v", err)
				return
			}
			feed.Publish(dramatis.TopicWorld(l.world.id), fmt.Appendf(nil,
				`{"type":"message.delta","data":{"message_id":%q,"conversation_id":%q,"offset":%d,"text":"so"}}`,
				dramatis.NewID(), dramatis.NewID(), l.said.Add(1)))
			<-again.C
		}
	})
	return func() {
		cancel()
		writing.Wait()
	}
}

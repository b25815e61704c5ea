package api_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

func eventsOf(world dramatis.ID) string { return "/api/v1/ecosystems/" + world.String() + "/events" }

// However often a client loses its connection, it sees every event once and in order, while the log grows; also when
// the feed loses all that it carries.
func TestReconnectingSeesEveryEventOnce(t *testing.T) {
	t.Parallel()
	for name, mute := range map[string]bool{"awake": false, "by polling alone": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.bus.mute = mute
			p := s.user("owner", dramatis.RoleCreator)
			w := p.world() // 4 events
			const total = 304
			var writer sync.WaitGroup
			writer.Go(func() { p.append(w.id, total-4, "event") })
			defer writer.Wait()
			chance := rand.New(rand.NewPCG(1, 2))
			last, seen := "0", int64(0)
			for seen < total {
				stream := p.watch(eventsOf(w.id), "Last-Event-ID", last)
				for left := 1 + chance.IntN(40); left > 0 && seen < total; left-- {
					f, more := stream.next()
					if !more {
						break
					}
					if f.kind == "" {
						continue
					}
					if e := f.event(t); e.Seq != seen+1 || f.id != strconv.FormatInt(e.Seq, 10) {
						t.Fatalf("after %d came %d with id %s", seen, e.Seq, f.id)
					}
					seen++
				}
				last = stream.last
				stream.close()
			}
		})
	}
}

// Many watch one world, coming at different moments: each sees the rest of the log without a gap.
func TestEveryClientOfAWorldSeesTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.Streams.PerUser = 50; c.Streams.Buffer = 1000 })
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	const total = 204
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			stream := p.watch(eventsOf(w.id)+"?after="+strconv.Itoa(i%5), "Accept", "text/event-stream")
			for want := int64(i%5) + 1; want <= total; want++ {
				if got := stream.event().event(t).Seq; got != want {
					t.Errorf("client %d: %d came where %d was due", i, got, want)
					return
				}
			}
		})
	}
	p.append(w.id, total-4, "event")
	all.Wait()
}

func TestAStreamStartsNowAndSaysWhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	stream := p.watch(eventsOf(w.id))
	h := stream.answer.Header
	if h.Get("X-Accel-Buffering") != "no" || !strings.Contains(h.Get("Cache-Control"), "no-store") || h.Get("Content-Encoding") != "" {
		t.Errorf("headers: %v", h)
	}
	if id := stream.mark(); id != "4" {
		t.Errorf("the stream begins at %s", id)
	}
	p.append(w.id, 1, "now")
	if e := stream.event().event(t); e.Seq != 5 {
		t.Errorf("the first event is %d", e.Seq)
	}
}

func TestAStreamOfSomeTypesMovesOnInSilence(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.Streams.Heartbeat = 20 * time.Millisecond })
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	stream := p.watch(eventsOf(w.id) + "?types=character.created,tick.closed&after=0")
	if a, b := stream.event(), stream.event(); a.kind != "character.created" || b.id != "3" {
		t.Errorf("came %+v and %+v", a, b)
	}
	p.append(w.id, 5, "not asked for")
	for id := ""; id != "9"; id = stream.mark() { // told with the heartbeats, so that a resume is short
	}
}

func TestAClientThatDoesNotReadIsCutAndResumes(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.Streams.Buffer = 4; c.Streams.WriteTimeout = 100 * time.Millisecond })
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	stream := p.watch(eventsOf(w.id))
	stream.mark()
	s.awaitStreams(1)
	const large, count = 1 << 16, 30 // far more than the sockets and the buffer hold
	p.append(w.id, count, strings.Repeat("x", large))
	s.awaitStreams(0)
	last := int64(4)
	read := func(stream *watcher) {
		for last < 4+count {
			f, more := stream.next()
			if !more {
				return
			}
			if f.kind == "" || f.data == "" {
				continue
			}
			if got := f.event(t).Seq; got != last+1 {
				t.Fatalf("%d came after %d", got, last)
			}
			last++
		}
	}
	read(stream) // what was on its way
	if last == 4+count {
		t.Fatal("the client was not cut off")
	}
	for last < 4+count {
		read(p.watch(eventsOf(w.id), "Last-Event-ID", strconv.FormatInt(last, 10)))
	}
}

func TestResetWhenTheLogDoesNotGoThatFar(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	stream := p.watch(eventsOf(w.id), "Last-Event-ID", "1000")
	if f := stream.event(); f.kind != "reset" || f.id != "4" {
		t.Fatalf("came %+v", f)
	}
	p.append(w.id, 1, "on")
	if e := stream.event().event(t); e.Seq != 5 {
		t.Errorf("after the reset comes %d", e.Seq)
	}
}

func TestResetWhenTheWorldIsDeleted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	stream := p.watch(eventsOf(w.id))
	stream.mark()
	p.do("DELETE", "/api/v1/ecosystems/"+w.id.String(), nil).want(204)
	rest := stream.ends()
	if len(rest) != 1 || rest[0].kind != "reset" || !strings.Contains(rest[0].data, "deleted") {
		t.Errorf("the stream ends with %+v", rest)
	}
	p.tryWatch(eventsOf(w.id)).refused(404)
}

// refused reads the problem with which a stream was not opened.
func (w *watcher) refused(status int) {
	w.t.Helper()
	if w.answer.StatusCode != status || w.answer.Header.Get("Content-Type") != "application/problem+json" {
		w.t.Fatalf("status %d (%s), want a problem with %d", w.answer.StatusCode, w.answer.Header.Get("Content-Type"), status)
	}
}

func TestWhoLosesAccessLosesTheStream(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleViewer)
	w := owner.world()
	viewer.joins(w, dramatis.AccessViewer)
	stream, all := viewer.watch(eventsOf(w.id)), viewer.watch("/api/v1/events")
	stream.mark()
	all.mark()
	if _, err := s.pool.Exec(t.Context(), `DELETE FROM ecosystem_members WHERE user_id = $1`, viewer.id); err != nil {
		t.Fatal(err)
	}
	if rest := stream.ends(); len(rest) != 0 {
		t.Errorf("the stream ends with %+v", rest)
	}
	viewer.tryWatch(eventsOf(w.id)).refused(404)
}

func TestStreamsEndWhenTheyShould(t *testing.T) {
	t.Parallel()
	t.Run("with the token", func(t *testing.T) {
		t.Parallel()
		s := newSite(t)
		p := s.user("owner", dramatis.RoleCreator)
		w := p.world()
		s.clock.Move(30*time.Minute - 1500*time.Millisecond)
		p.watch(eventsOf(w.id)).ends()
		s.clock.Move(2 * time.Second)
		p.tryWatch(eventsOf(w.id)).refused(401)
	})
	t.Run("after a while", func(t *testing.T) {
		t.Parallel()
		s := newSite(t, func(c *api.Config) { c.Streams.Rotate = 50 * time.Millisecond })
		p := s.user("owner", dramatis.RoleCreator)
		p.watch(eventsOf(p.world().id)).ends()
	})
	t.Run("with the server", func(t *testing.T) {
		t.Parallel()
		s := newSite(t)
		p := s.user("owner", dramatis.RoleCreator)
		w := p.world()
		streams := []*watcher{p.watch(eventsOf(w.id)), p.watch("/api/v1/events")}
		for _, stream := range streams {
			stream.mark()
		}
		s.Close()
		for _, stream := range streams {
			stream.ends()
		}
		p.tryWatch(eventsOf(w.id)).refused(503)
	})
}

func TestTooManyStreams(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.Streams.PerUser = 2 })
	p, other := s.user("owner", dramatis.RoleCreator), s.user("other", dramatis.RoleCreator)
	w := p.world()
	first := p.watch(eventsOf(w.id))
	p.watch("/api/v1/events")
	refused := p.tryWatch(eventsOf(w.id))
	refused.refused(429)
	if refused.answer.Header.Get("Retry-After") == "" {
		t.Error("the refusal does not say when to come back")
	}
	other.watch("/api/v1/events")
	first.close()
	s.awaitStreams(2)
	p.watch(eventsOf(w.id))
}

// One stream shows all worlds, also one that is made meanwhile; its ids hold a place in each.
func TestEverythingOnOneStream(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	worlds := []dramatis.ID{p.world().id, p.world().id}
	s.user("other", dramatis.RoleCreator).world() // which must never appear
	const each = 100
	var writers sync.WaitGroup
	for _, world := range worlds {
		writers.Go(func() { p.append(world, each-4, "event") })
	}
	made := make(chan dramatis.ID, 1)
	writers.Go(func() {
		third := p.world().id
		made <- third
		p.append(third, each-4, "event")
	})
	defer writers.Wait()
	chance, last := rand.New(rand.NewPCG(3, 4)), "0"
	seen := map[dramatis.ID]int64{}
	for n := 0; n < 3*each; {
		stream := p.watch("/api/v1/events?last_event_id=" + last)
		for left := 1 + chance.IntN(60); left > 0 && n < 3*each; left-- {
			f, more := stream.next()
			if !more {
				break
			}
			if f.kind == "" {
				continue
			}
			e := f.event(t)
			if e.Seq != seen[e.EcosystemID]+1 {
				t.Fatalf("in world %s, %d came after %d", e.EcosystemID, e.Seq, seen[e.EcosystemID])
			}
			seen[e.EcosystemID]++
			n++
		}
		last = stream.last
		stream.close()
	}
	if third := <-made; len(seen) != 3 || seen[third] != each {
		t.Errorf("saw %v", seen)
	}
}

func TestEverythingOfOneWorld(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	one, two := p.world().id, p.world().id
	stream := p.watch("/api/v1/events?types=ecosystem.paused&ecosystem_id=" + one.String())
	stream.mark()
	p.append(two, 1, "elsewhere")
	p.append(one, 1, "here")
	if e := stream.event().event(t); e.EcosystemID != one {
		t.Errorf("an event of %s came", e.EcosystemID)
	}
}

// A conversation's stream shows its own events and what is being spoken in it, from the beginning of the line.
func TestAConversationOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	talk := p.things(w)["conversations"]
	keeper := p.watch(eventsOf(w.id))
	keeper.mark()
	lines := map[dramatis.ID]dramatis.ID{} // by conversation
	say := func(conversation dramatis.ID, offset int, text string) {
		if offset == 0 {
			lines[conversation] = dramatis.NewID()
		}
		s.bus.Publish(dramatis.TopicWorld(w.id), fmt.Appendf(nil,
			`{"type":"message.delta","data":{"message_id":%q,"conversation_id":%q,"turn":2,"offset":%d,"text":%q}}`,
			lines[conversation], conversation, offset, text))
	}
	say(talk, 0, "Good ")
	keeper.event()
	stream := p.watch("/api/v1/conversations/" + talk.String() + "/events?after=0")
	if e := stream.event().event(t); e.Type != dramatis.EventConversationStarted {
		t.Errorf("first comes %s", e.Type)
	}
	if e := stream.event().event(t); e.Type != dramatis.EventMessageCreated {
		t.Errorf("then comes %s", e.Type)
	}
	p.append(w.id, 1, "not of the conversation")
	say(dramatis.NewID(), 0, "elsewhere")
	var said string
	for said != "Good evening" {
		f := stream.event()
		if f.kind != "message.delta" || f.id != "" || strings.Contains(f.data, "elsewhere") {
			t.Fatalf("came %+v", f)
		}
		if said == "" {
			say(talk, 5, "evening")
		}
		_, text, _ := strings.Cut(f.data, `"text":"`)
		said += strings.TrimSuffix(text, `"}`)
	}
}

func TestAJobUntilItIsDone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	job := p.things(w)["jobs"]
	path := "/api/v1/jobs/" + job.String() + "/events"
	stream := p.watch(path)
	if f := stream.event(); f.kind != "job.progress" || !strings.Contains(f.data, `"status":"queued"`) {
		t.Errorf("first comes %+v", f)
	}
	s.bus.Publish(dramatis.TopicJob(job), []byte(`{"type":"message.delta","data":{"text":"Go"}}`))
	if f := stream.event(); f.kind != "message.delta" || f.data != `{"text":"Go"}` {
		t.Errorf("then comes %+v", f)
	}
	if _, err := s.pool.Exec(t.Context(), `UPDATE jobs SET status = 'succeeded', result = '{"turn":1}', finished_at = now() WHERE id = $1`, job); err != nil {
		t.Fatal(err)
	}
	rest := stream.ends()
	last := rest[len(rest)-1]
	if last.kind != "done" || !strings.Contains(last.data, `"result":{"turn":1}`) {
		t.Errorf("at last comes %+v", last)
	}
	if again := p.tryWatch(path, "Last-Event-ID", last.id); again.answer.StatusCode != 204 {
		t.Errorf("who comes back after the end gets %d", again.answer.StatusCode)
	}
	if rest := p.watch(path).ends(); rest[len(rest)-1].kind != "done" {
		t.Errorf("who comes late is told %+v", rest)
	}
}

// A reader that fails tries again, and its clients miss nothing.
func TestAReaderSurvivesFailures(t *testing.T) {
	t.Parallel()
	logged := make(lines, 100)
	s := newSite(t, func(c *api.Config) { c.Log = slog.New(slog.NewTextHandler(logged, nil)) })
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	stream := p.watch(eventsOf(w.id))
	stream.mark()
	if _, err := s.pool.Exec(t.Context(), `ALTER TABLE events RENAME TO hidden`); err != nil {
		t.Fatal(err)
	}
	for line := range logged {
		if strings.Contains(line, "cannot be read") {
			break
		}
	}
	if _, err := s.pool.Exec(t.Context(), `ALTER TABLE hidden RENAME TO events`); err != nil {
		t.Fatal(err)
	}
	p.append(w.id, 2, "later")
	if a, b := stream.event().event(t), stream.event().event(t); a.Seq != 5 || b.Seq != 6 {
		t.Errorf("came %d and %d", a.Seq, b.Seq)
	}
}

// lines hands a log's lines over; what nobody takes is dropped.
type lines chan string

func (l lines) Write(line []byte) (int, error) {
	select {
	case l <- string(line):
	default:
	}
	return len(line), nil
}

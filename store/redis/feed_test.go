package redis

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
)

func TestProcessesHearOneAnother(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	a, b := newProcess(t, server.Addr()), newProcess(t, server.Addr())
	atA, atB := a.listen(t, "topic"), b.listen(t, "topic")
	b.listen(t, "another") // hears nothing of it
	awaitSubscribers(t, server, "topic", 2)

	a.feed.Publish("topic", []byte("one"))
	a.feed.Publish("topic", []byte("two"))
	a.feed.Publish("topic", nil)
	expect(t, "who published", atA, "one", "two", "")
	expect(t, "the other", atB, "one", "two", "")
	// Redis gave a's own frames back to it before it gave this one.
	b.feed.Publish("topic", []byte("three"))
	expect(t, "who published first", atA, "three")
	expect(t, "who published last", atB, "three")
}

func TestAHungRedisHoldsUpNobody(t *testing.T) {
	t.Parallel()
	addr, accepted := hungServer(t)
	p := newProcess(t, addr)
	await(t, accepted) // the listening side waits for an answer
	heard := make(chan string, 1)
	stop := p.feed.Subscribe(t.Context(), "topic", func(payload []byte) { heard <- string(payload) })
	p.feed.Publish("topic", []byte("word"))
	expect(t, "a listener in this process", heard, "word")
	await(t, accepted) // and so does the speaking side
	for i := range 2 * outboxSize {
		p.feed.Publish(fmt.Sprintf("topic %d", i), []byte("word"))
	}
	for i := range 100 {
		p.feed.Subscribe(t.Context(), fmt.Sprintf("topic %d", i), func([]byte) {})()
	}
	stop()
	if n := len(p.feed.outbox.takeAll()); n != outboxSize {
		t.Errorf("%d frames wait to be published, not %d", n, outboxSize)
	}
	p.stop() // the two goroutines that wait for an answer are set free
	until(t, "all goroutines of Run to end", func() bool { return !p.lives(t) })
}

func TestDeliveryResumesAfterRestart(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	a, b := newProcess(t, server.Addr()), newProcess(t, server.Addr())
	atA, atB := a.listen(t, "topic"), b.listen(t, "topic")
	awaitSubscribers(t, server, "topic", 2)
	for range 2 {
		server.Close()
		until(t, "both to notice", func() bool { return a.log.isOut() && b.log.isOut() })
		late := b.listen(t, "late") // which Redis can be told only later
		a.feed.Publish("topic", []byte("lost, perhaps"))
		expect(t, "a listener in the process", atA, "lost, perhaps")
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
		awaitSubscribers(t, server, "topic", 2)
		until(t, "both to say that all is well", func() bool { return !a.log.isOut() && !b.log.isOut() })
		resumes(t, a, "topic", atB)
		resumes(t, a, "late", late)
		drain(atA)
	}
	for _, p := range []*process{a, b} {
		if warned, recovered := p.log.counts(); warned != recovered {
			t.Errorf("%d warnings, but %d times back", warned, recovered)
		}
	}
}

func TestASilentConnectionIsReplaced(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	hole := newProxy(t, server.Addr())
	a, b := newProcess(t, server.Addr()), newProcess(t, hole.addr)
	atB := b.listen(t, "topic")
	awaitSubscribers(t, server, "topic", 1)
	resumes(t, a, "topic", atB)
	hole.freeze()
	until(t, "a subscription over a new connection", func() bool {
		return server.PubSubNumSub(channelPrefix + "topic")[channelPrefix+"topic"] == 2 // the frozen one is still there
	})
	resumes(t, a, "topic", atB)
}

func TestOutageIsToldOnce(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	p := newProcess(t, server.Addr())
	p.listen(t, "topic")
	awaitSubscribers(t, server, "topic", 1)
	server.Close()
	until(t, "several vain attempts on either side", func() bool {
		p.feed.Publish("topic", nil)
		p.feed.outage.mu.Lock()
		defer p.feed.outage.mu.Unlock()
		return p.feed.outage.failures[listening] > 2 && p.feed.outage.failures[speaking] > 2
	})
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	until(t, "the line that all is well", func() bool { return !p.log.isOut() })
	if warned, recovered := p.log.counts(); warned != 1 || recovered != 1 {
		t.Errorf("%d warnings and %d lines that all is well", warned, recovered)
	}
}

func TestTheLastListenerUnsubscribes(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	p := newProcess(t, server.Addr())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stopFirst := p.feed.Subscribe(t.Context(), "topic", func([]byte) {})
	p.feed.Subscribe(ctx, "topic", func([]byte) {})
	awaitSubscribers(t, server, "topic", 1)
	stopFirst()
	p.listen(t, "later")
	awaitSubscribers(t, server, "later", 1)
	awaitSubscribers(t, server, "topic", 1) // all that was wanted before "later" has been told
	cancel()
	awaitSubscribers(t, server, "topic", 0)
	if left := server.PubSubChannels("*"); !slices.Equal(left, []string{channelPrefix + "later"}) {
		t.Errorf("Redis still has subscriptions to %v", left)
	}
}

func TestLastWordsAreCarried(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	p := newProcess(t, server.Addr())
	heard := p.listen(t, "topic")
	awaitSubscribers(t, server, "topic", 1)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 { // what is ready and what has ended may be seen in either order
		leaving := NewFeed(p.feed.client, quiet())
		leaving.Publish("topic", []byte("last"))
		leaving.Run(ended)
		expect(t, "the other", heard, "last")
	}
}

func TestPauses(t *testing.T) {
	t.Parallel()
	p := pace{first: 100 * time.Millisecond, longest: 3 * time.Second}
	for failures, full := range map[int]time.Duration{1: p.first, 2: 2 * p.first, 4: 8 * p.first, 6: p.longest, 1000000: p.longest} {
		differ := map[time.Duration]bool{}
		for range 100 {
			got := p.pause(failures)
			differ[got] = true
			if got < full/2 || got > full {
				t.Errorf("a pause of %v after %d failures is not between half and all of %v", got, failures, full)
			}
		}
		if len(differ) < 2 {
			t.Errorf("all pauses after %d failures are the same", failures)
		}
	}
}

package redis

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

func TestOneCallAtATimeAndInOrder(t *testing.T) {
	t.Parallel()
	f := NewFeed(nil, quiet())
	const publishers, each = 8, inboxSize / 8
	var inside atomic.Int32
	heard := make(chan string, publishers*each)
	stop := f.Subscribe(t.Context(), "topic", func(payload []byte) {
		if n := inside.Add(1); n > 1 {
			t.Errorf("%d calls at once", n)
		}
		runtime.Gosched() // gives others the chance to come in
		inside.Add(-1)
		heard <- string(payload)
	})
	defer stop()
	for p := range publishers {
		go func() {
			for i := range each {
				f.Publish("topic", fmt.Appendf(nil, "%d %d", p, i))
			}
		}()
	}
	next := map[int]int{}
	for range publishers * each {
		var p, i int
		if _, err := fmt.Sscan(await(t, heard), &p, &i); err != nil {
			t.Fatal(err)
		}
		if i != next[p] {
			t.Errorf("frame %d of publisher %d came where %d was due", i, p, next[p])
		}
		next[p] = i + 1
	}
}

func TestNoCallBeginsAfterStop(t *testing.T) {
	t.Parallel()
	f := NewFeed(nil, quiet())
	ctx, cancel := context.WithCancel(t.Context())
	var publishers sync.WaitGroup
	defer publishers.Wait()
	defer cancel()
	for range 4 {
		publishers.Go(func() {
			for ctx.Err() == nil {
				f.Publish("topic", []byte("word"))
			}
		})
	}
	for range 300 {
		var stopped atomic.Bool
		heard := make(chan struct{}, 1)
		stop := f.Subscribe(ctx, "topic", func([]byte) {
			if stopped.Load() {
				t.Error("a call began after stop had returned")
			}
			signal(heard)
		})
		await(t, heard)
		stop()
		stopped.Store(true)
	}
}

func TestStopWaitsForTheCallUnderWay(t *testing.T) {
	t.Parallel()
	f := NewFeed(nil, quiet())
	begun, finish := make(chan struct{}), make(chan struct{})
	var finished atomic.Bool
	stop := f.Subscribe(t.Context(), "topic", func([]byte) {
		close(begun)
		<-finish
		finished.Store(true)
	})
	var subscribed *listener
	for l := range f.listeners["topic"] {
		subscribed = l
	}
	f.Publish("topic", nil)
	await(t, begun)
	go func() {
		defer close(finish)
		until(t, "stop to be under way", func() bool {
			subscribed.mu.Lock()
			defer subscribed.mu.Unlock()
			return subscribed.stopped
		})
	}()
	stop()
	if !finished.Load() {
		t.Error("stop returned while a call was under way")
	}
}

func TestStopWithinReceive(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(stop func(), cancel context.CancelFunc){
		"stop":                    func(stop func(), _ context.CancelFunc) { stop() },
		"stop twice":              func(stop func(), _ context.CancelFunc) { stop(); stop() },
		"cancel and stop":         func(stop func(), cancel context.CancelFunc) { cancel(); stop() },
		"stop deep in the stack":  func(stop func(), _ context.CancelFunc) { deep(200, stop) },
		"stop another's listener": nil, // below
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if leave == nil {
				stopEachOther(t)
				return
			}
			f := NewFeed(nil, quiet())
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var stop func()
			var calls atomic.Int32
			left := make(chan struct{})
			stop = f.Subscribe(ctx, "topic", func([]byte) {
				if calls.Add(1) == 1 {
					f.Publish("topic", []byte("more")) // which waits while we leave
					leave(stop, cancel)
					close(left)
				}
			})
			f.Publish("topic", []byte("word"))
			await(t, left)
			stop() // from without, it waits for the call
			f.Publish("topic", []byte("word"))
			if calls.Load() != 1 {
				t.Errorf("%d calls, though the first one left", calls.Load())
			}
		})
	}
}

// stopEachOther lets two listeners stop each other while both are within receive.
func stopEachOther(t *testing.T) {
	f := NewFeed(nil, quiet())
	var both sync.WaitGroup
	both.Add(2)
	left := make(chan struct{}, 2)
	stops := make([]func(), 2)
	for i := range stops {
		stops[i] = f.Subscribe(t.Context(), "topic", func([]byte) {
			both.Done()
			both.Wait()
			stops[1-i]()
			left <- struct{}{}
		})
	}
	f.Publish("topic", nil)
	await(t, left)
	await(t, left)
}

func deep(n int, do func()) {
	if n == 0 {
		do()
		return
	}
	deep(n-1, do)
}

func TestFullInboxDropsAndDoesNotBlock(t *testing.T) {
	t.Parallel()
	f := NewFeed(nil, quiet())
	begun, finish, heard := make(chan struct{}, 1), make(chan struct{}), make(chan int, 2*inboxSize)
	stop := f.Subscribe(t.Context(), "topic", func(payload []byte) {
		signal(begun)
		<-finish
		heard <- len(payload)
	})
	defer stop()
	f.Publish("topic", []byte("x"))
	await(t, begun)
	for range inboxSize + 100 {
		f.Publish("topic", []byte("x"))
	}
	close(finish)
	for range 1 + inboxSize {
		await(t, heard)
	}
	f.Publish("topic", []byte("end")) // there is room again, and it is the next that comes
	if n := await(t, heard); n != len("end") {
		t.Error("more frames waited than have room")
	}
}

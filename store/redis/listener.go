package redis

import (
	"runtime"
	"strings"
	"sync"
)

// listener is one subscription. While frames wait for it, and only then, it has a goroutine that hands them over one
// by one, so whoever offers a frame never waits for receive.
type listener struct {
	receive func([]byte)

	mu      sync.Mutex
	resting *sync.Cond // calling has become false
	waiting queue
	calling bool // the goroutine is there
	stopped bool
}

func newListener(receive func([]byte)) *listener {
	l := &listener{receive: receive, waiting: newQueue(inboxSize)}
	l.resting = sync.NewCond(&l.mu)
	return l
}

func (l *listener) offer(fr frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return
	}
	l.waiting.put(fr)
	if !l.calling {
		l.calling = true
		go l.handOver()
	}
}

// handOver is known to withinReceive by its name.
func (l *listener) handOver() {
	for fr, ok := l.next(); ok; fr, ok = l.next() {
		l.receive(fr.payload)
	}
}

func (l *listener) next() (fr frame, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if fr, ok = l.waiting.pop(); !ok {
		l.calling = false
		l.resting.Broadcast()
	}
	return fr, ok
}

// stop lets no further call begin. Between the decision to call receive and its first instruction lies a moment that
// nobody can observe, so it has to wait for the call to end; only within a receive it must not, or it would wait for
// itself.
func (l *listener) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	l.waiting.takeAll()
	if !l.calling || withinReceive() {
		return
	}
	for l.calling {
		l.resting.Wait()
	}
}

// withinReceive tells whether a listener's receive, at whatever depth, called us. Goroutines have no identity that
// could be compared, but those that hand over all begin with handOver: the outermost frames of the stack tell.
func withinReceive() bool {
	callers := make([]uintptr, 64)
	n := runtime.Callers(0, callers)
	for n == len(callers) {
		callers = make([]uintptr, 2*len(callers))
		n = runtime.Callers(0, callers)
	}
	frames := runtime.CallersFrames(callers[:n])
	for {
		at, more := frames.Next()
		if strings.HasSuffix(at.Function, "/redis.(*listener).handOver") {
			return true
		}
		if !more {
			return false
		}
	}
}

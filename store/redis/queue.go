package redis

import "sync"

// frame is what travels: nothing but its topic, which is a wake-up, or a payload.
type frame struct {
	topic   string
	payload []byte
}

func (fr frame) isWakeUp() bool { return len(fr.payload) == 0 }

// queue holds frames in their order, up to a limit. It keeps no wake-up that says what one that waits already says:
// whoever gets that one will look after the later cause, too.
type queue struct {
	limit  int
	frames []frame
	woken  map[string]bool // topics that a waiting wake-up is for
}

func newQueue(limit int) queue { return queue{limit: limit, woken: map[string]bool{}} }

// put adds a frame, or drops it when there is no room.
func (q *queue) put(fr frame) {
	if len(q.frames) >= q.limit || fr.isWakeUp() && q.woken[fr.topic] {
		return
	}
	if fr.isWakeUp() {
		q.woken[fr.topic] = true
	}
	q.frames = append(q.frames, fr)
}

// pop takes the first frame.
func (q *queue) pop() (fr frame, ok bool) {
	if len(q.frames) == 0 {
		return frame{}, false
	}
	fr = q.frames[0]
	q.frames[0] = frame{} // so that its payload can be freed
	q.frames = q.frames[1:]
	if fr.isWakeUp() {
		delete(q.woken, fr.topic)
	}
	return fr, true
}

// takeAll takes all frames.
func (q *queue) takeAll() []frame {
	all := q.frames
	q.frames = nil
	clear(q.woken)
	return all
}

// outbox is the queue of what is to be published.
type outbox struct {
	ready chan struct{} // holds one token when there may be something to take

	mu      sync.Mutex
	waiting queue
}

func newOutbox() *outbox {
	return &outbox{ready: make(chan struct{}, 1), waiting: newQueue(outboxSize)}
}

func (o *outbox) put(fr frame) {
	o.mu.Lock()
	o.waiting.put(fr)
	o.mu.Unlock()
	signal(o.ready)
}

func (o *outbox) takeAll() []frame {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.waiting.takeAll()
}

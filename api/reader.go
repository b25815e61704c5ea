package api

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/literaryai/dramatis"
)

// item is something for a stream to send: an event with its place in the log, or a live frame without one.
type item struct {
	world        dramatis.ID
	seq          int64 // 0 for a live frame
	kind         dramatis.EventType
	conversation *dramatis.ID
	data         []byte       // JSON, shared by all clients
	plain        []byte       // the same for those who hear no whispers; nil when there are none in it
	whisperer    *dramatis.ID // the person who whispers, if it is one
}

// client is one stream's end of its readers: a buffer of its own, and a sign that it was cut off.
type client struct {
	items chan item
	lost  chan struct{} // closed when the buffer was full and an event had to be left out
	once  sync.Once
}

func newClient(buffer int) *client {
	return &client{items: make(chan item, buffer), lost: make(chan struct{})}
}

// offer never blocks. A client that cannot take an event is cut off, so that it resumes by id without a gap; a live
// frame that finds no room is left out.
func (c *client) offer(it item) {
	select {
	case c.items <- it:
	default:
		if it.seq > 0 || it.kind == dramatis.FrameReset {
			c.once.Do(func() { close(c.lost) })
		}
	}
}

const (
	readPage  = 500
	goneAfter = 5 // looks that find nothing, after which the reader asks whether the world still exists
)

// reader reads one world's log in order and hands each row to every client exactly once. It wakes when the feed says
// so, and looks by itself now and then, since the feed may lose what it carries.
type reader struct {
	hub   *hub
	world dramatis.ID
	wake  chan struct{}
	stop  context.CancelFunc
	ctx   context.Context

	listening chan struct{} // closed once the feed hands its frames over

	mu      sync.Mutex
	at      int64 // the last row that was handed out; all clients that joined before have been offered it
	clients map[*client]struct{}
	speech  *speech
}

func newReader(h *hub, world dramatis.ID, head int64) *reader {
	ctx, stop := context.WithCancel(h.ctx)
	return &reader{
		hub: h, world: world, wake: make(chan struct{}, 1), listening: make(chan struct{}), ctx: ctx, stop: stop, at: head,
		clients: map[*client]struct{}{}, speech: newSpeech(),
	}
}

// add lets a client in: it will be offered every row that the log gets from now on, and perhaps some that it has.
// Joining and handing out exclude each other, so what the log holds once add has returned, and what is offered after,
// leave no gap between them.
func (r *reader) add(c *client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.clients[c] = struct{}{}
	for _, said := range r.speech.soFar(time.Now()) {
		c.offer(r.frame(dramatis.FrameMessageDelta, said))
	}
}

func (r *reader) remove(c *client) (left int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.clients, c)
	return len(r.clients)
}

func (r *reader) run() {
	unsubscribe := r.hub.feed.Subscribe(r.ctx, dramatis.TopicWorld(r.world), r.receive)
	defer unsubscribe()
	close(r.listening)
	poll := time.NewTicker(r.hub.limits.Poll)
	defer poll.Stop()
	failing, idle := false, 0
	for {
		n, err := r.read()
		if r.ctx.Err() != nil {
			return
		}
		if err != nil && !failing {
			r.hub.log.Warn("a world's events cannot be read; trying again", "world", r.world, "error", err)
		}
		failing = err != nil
		if idle++; n > 0 || err != nil {
			idle = 0
		}
		if idle%goneAfter == goneAfter-1 {
			r.checkGone()
		}
		select {
		case <-r.ctx.Done():
			return
		case <-r.wake:
		case <-poll.C:
		}
	}
}

// read hands out every row that is there.
func (r *reader) read() (n int, err error) {
	for {
		events, err := r.hub.store.Events(r.ctx, r.world, r.position(), readPage)
		if err != nil {
			return n, err
		}
		for i := range events {
			r.handOut(&events[i])
		}
		n += len(events)
		if len(events) < readPage {
			return n, nil
		}
	}
}

func (r *reader) position() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at
}

func (r *reader) handOut(e *dramatis.Event) {
	it := itemOf(e)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = e.Seq
	r.speech.heard(e)
	for c := range r.clients {
		c.offer(it)
	}
}

// itemOf writes an event once for all who receive it.
func itemOf(e *dramatis.Event) item {
	data, err := json.Marshal(e)
	if err != nil { // the payload is JSON that Postgres gave us
		panic("write event: " + err.Error())
	}
	it := item{world: e.EcosystemID, seq: e.Seq, kind: e.Type, conversation: e.ConversationID, data: data}
	if plain, whisperer, whispered := withoutWhispers(e); whispered {
		hushed := *e
		hushed.Payload = plain
		it.plain, it.whisperer = mustJSON(hushed), whisperer
	}
	return it
}

// receive takes what the feed carries: nothing is a wake-up, anything else a live frame.
func (r *reader) receive(payload []byte) {
	if len(payload) == 0 {
		select {
		case r.wake <- struct{}{}:
		default: // it is awake already
		}
		return
	}
	kind, data, ok := readFrame(payload)
	if !ok {
		return
	}
	it := r.frame(kind, data)
	r.mu.Lock()
	defer r.mu.Unlock()
	if kind == dramatis.FrameMessageDelta && !r.speech.hear(data, time.Now()) {
		return
	}
	for c := range r.clients {
		c.offer(it)
	}
}

func (r *reader) frame(kind dramatis.EventType, data []byte) item {
	return item{world: r.world, kind: kind, conversation: conversationOf(data), data: data}
}

// checkGone tells the clients of a world that was deleted.
func (r *reader) checkGone() {
	if _, err := r.hub.store.EventHead(r.ctx, r.world); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		return
	}
	it := item{world: r.world, kind: dramatis.FrameReset, data: mustJSON(reset{EcosystemID: r.world, Reason: worldGone})}
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.clients {
		c.offer(it)
	}
}

// readFrame reads a live frame as the feed carries it: {"type": …, "data": …}.
func readFrame(payload []byte) (dramatis.EventType, []byte, bool) {
	var frame struct {
		Type dramatis.EventType `json:"type"`
		Data json.RawMessage    `json:"data"`
	}
	if err := json.Unmarshal(payload, &frame); err != nil || frame.Type == "" {
		return "", nil, false
	}
	return frame.Type, frame.Data, true
}

// conversationOf is the conversation that a frame belongs to, if any.
func conversationOf(data []byte) *dramatis.ID {
	var of struct {
		ConversationID *dramatis.ID `json:"conversation_id"`
	}
	if json.Unmarshal(data, &of) != nil {
		return nil
	}
	return of.ConversationID
}

// mustJSON writes one of our own plain structs.
func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("write frame: " + err.Error())
	}
	return data
}

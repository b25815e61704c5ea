package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
)

// doneID is the id of a job's last frame. Who comes back with it needs nothing more.
const doneID = "done"

type watchJobInput struct {
	Named
	StreamStart
}

// watchJob streams a job's progress, and what is spoken in it, until it has finished.
func (s *Server) watchJob(ctx context.Context, in *watchJobInput) (*huma.StreamResponse, error) {
	j, err := s.store.Job(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if _, last := in.position(); last == doneID && j.Status.Finished() {
		return &huma.StreamResponse{Body: func(hc huma.Context) { hc.SetStatus(http.StatusNoContent) }}, nil
	}
	who := callerOf(ctx)
	return s.stream(ctx, func(ctx context.Context, c *gin.Context) error {
		out, err := openStream(c, s.hub.limits)
		if err != nil {
			return err
		}
		w := &jobWatch{server: s, id: in.ID, who: who, from: &in.StreamStart, client: newClient(s.hub.limits.Buffer), out: out}
		return w.follow(ctx)
	})
}

// jobWatch carries one client along one job. What the feed brings is passed on; what the job has come to is read from
// its row, when the feed wakes us and now and then.
type jobWatch struct {
	server *Server
	id     dramatis.ID
	who    caller
	from   *StreamStart
	client *client
	out    *frameWriter
	last   jobProgress
	looked time.Time // at the caller's access
}

// wakeUp is an item that says to look at the row.
const wakeUp dramatis.EventType = ""

func (w *jobWatch) follow(ctx context.Context) error {
	unsubscribe := w.server.config.Feed.Subscribe(ctx, dramatis.TopicJob(w.id), w.client.receive)
	defer unsubscribe()
	return w.run(ctx)
}

// run is follow for a client that receives the job's topic already.
func (w *jobWatch) run(ctx context.Context) error {
	limits := w.server.hub.limits
	st := &stream{
		hub: w.server.hub, out: w.out, client: w.client, left: w.who.left(w.server.clock()),
		send:    func(it item) error { return w.send(ctx, it) },
		marked:  func() (string, bool) { return "", false },
		recheck: w.recheck, every: limits.Poll,
	}
	w.looked = time.Now()
	if err := w.look(ctx); err != nil {
		return w.out.flush()
	}
	if err := w.out.flush(); err != nil {
		return err
	}
	return st.run(ctx)
}

// receive takes what the feed carries of one job.
func (c *client) receive(payload []byte) {
	it := item{kind: wakeUp}
	if kind, data, ok := readFrame(payload); ok {
		it = item{kind: kind, data: data}
	}
	c.offer(it)
}

func (w *jobWatch) send(ctx context.Context, it item) error {
	switch {
	case it.kind == wakeUp || it.kind == dramatis.FrameJobProgress:
		return w.look(ctx)
	case w.from.wants(it.kind):
		w.out.event("", it.kind, it.data)
	}
	return nil
}

// recheck looks at the row, and less often at whether the caller may still see it.
func (w *jobWatch) recheck(ctx context.Context) error {
	if time.Since(w.looked) >= w.server.hub.limits.Recheck {
		w.looked = time.Now()
		if err := w.server.hasLeft(ctx, &w.who); err != nil {
			return err
		}
		asCaller := context.WithValue(ctx, callerKey{}, w.who)
		err := w.server.mayTouchJob(asCaller, w.id, dramatis.AccessViewer)
		if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
			return errStreamOver
		}
	}
	return w.look(ctx)
}

// look sends what changed in the row. A job that has finished, or that was cleaned away, ends the stream.
func (w *jobWatch) look(ctx context.Context) error {
	j, err := w.server.store.Job(ctx, w.id)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return errStreamOver
	}
	if err != nil {
		return nil //nolint:nilerr // the next look may fare better, and the client need not know
	}
	now := jobProgress{JobID: j.ID, Status: j.Status, Progress: j.Progress}
	if now != w.last {
		w.last = now
		if w.from.wants(dramatis.FrameJobProgress) {
			w.out.event("", dramatis.FrameJobProgress, mustJSON(now))
		}
	}
	if j.Status.Finished() {
		w.out.event(doneID, dramatis.FrameDone, mustJSON(showJob(&j)))
		return errStreamOver
	}
	return nil
}

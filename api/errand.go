package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/literaryai/dramatis"
)

// errand is a job that its request waits for, or follows. It counts as a stream of its caller: a server that goes down
// ends it, and nobody has more of them than streams. The job goes on when the request does not.
type errand struct {
	server *Server
	job    dramatis.ID // the id under which the job is to be enqueued
	client *client
	leave  func()
}

// errand readies a request to wait for a job before there is one, so that not even its first word is missed.
func (s *Server) errand(ctx context.Context) (*errand, error) {
	left, err := s.hub.admit(callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	e := &errand{server: s, job: dramatis.NewID(), client: newClient(s.hub.limits.Buffer)}
	unsubscribe := s.config.Feed.Subscribe(ctx, dramatis.TopicJob(e.job), e.client.receive)
	e.leave = func() {
		unsubscribe()
		left()
	}
	return e, nil
}

// await waits until the job has finished, or patience is at its end, or the server goes down, and gives it as it is then.
func (e *errand) await(ctx context.Context, patience time.Duration) (dramatis.Job, error) {
	hub := e.server.hub
	look, over := time.NewTicker(hub.limits.Poll), time.NewTimer(patience)
	defer look.Stop()
	defer over.Stop()
	for {
		j, err := e.server.store.Job(ctx, e.job)
		if err != nil || j.Status.Finished() {
			return j, err
		}
		for news := false; !news; {
			select {
			case it := <-e.client.items:
				news = it.kind == wakeUp
			case <-look.C:
				news = true
			case <-over.C:
				return j, nil
			case <-hub.closing:
				return j, nil
			case <-ctx.Done():
				return j, ctx.Err()
			}
		}
	}
}

// mostWait is how long a request may ask to wait for its job.
const mostWait = time.Minute

// readWait reads how long a client wants to wait, 0 when it does not say.
func readWait(place, text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	var f dramatis.Faults
	f.Check(err == nil && d >= 0 && d <= mostWait, place, "must be a duration from 0s to %ds, such as 30s", int(mostWait.Seconds()))
	return d, f.Err("the request")
}

// unanswered says why a job that ended without success has no answer. Its message was written for people. What the client
// sent was well enough for the job to be taken: a model that refuses it is a fault behind us, not of the client's.
func unanswered(j *dramatis.Job) error {
	if j.Status == dramatis.JobCancelled || j.Error == nil {
		return newProblem(http.StatusConflict, fmt.Sprintf("the job %s was cancelled before it was done", j.ID))
	}
	status := http.StatusBadGateway
	switch j.Error.Code {
	case dramatis.CodeConflict, dramatis.CodeNotFound, dramatis.CodeUnavailable:
		status = statusOf(j.Error.Code)
	}
	p := newProblem(status, fmt.Sprintf("the job %s failed: %s", j.ID, j.Error.Message))
	p.Code = j.Error.Code
	return p
}

package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// job is a piece of work as clients see it.
type job struct {
	ID          dramatis.ID        `json:"id"`
	Kind        string             `json:"kind" example:"interaction:turn"`
	Queue       string             `json:"queue" enum:"interactive,simulation,embedding,maintenance,documents"`
	Status      dramatis.JobStatus `json:"status"`
	Progress    dramatis.Progress  `json:"progress"`
	Attempt     int                `json:"attempt" doc:"Attempts begun"`
	Result      json.RawMessage    `json:"result" doc:"What came out; null until it succeeded"`
	Error       *dramatis.JobError `json:"error,omitempty" doc:"Why it failed, or why its last attempt did"`
	EcosystemID *dramatis.ID       `json:"ecosystem_id"`
	CreatedAt   time.Time          `json:"created_at"`
	StartedAt   *time.Time         `json:"started_at"`
	FinishedAt  *time.Time         `json:"finished_at"`
	Links       jobLinks           `json:"links"`
}

type jobLinks struct {
	Self   string `json:"self"`
	Events string `json:"events"`
}

func showJob(j *dramatis.Job) job {
	self := "/api/v1/jobs/" + j.ID.String()
	return job{
		ID: j.ID, Kind: j.Kind, Queue: j.Queue, Status: j.Status, Progress: j.Progress, Attempt: j.Attempt, Result: j.Result,
		Error: j.Error, EcosystemID: j.EcosystemID, CreatedAt: j.CreatedAt, StartedAt: j.StartedAt, FinishedAt: j.FinishedAt,
		Links: jobLinks{Self: self, Events: self + "/events"},
	}
}

// begun is the answer to a request whose work goes on as a job.
type begun[T any] struct {
	Location string `header:"Location" doc:"The job"`
	Body     T
}

type jobOnly struct {
	Job job `json:"job"`
}

func begunWith[T any](j *dramatis.Job, body T) *begun[T] {
	return &begun[T]{Location: "/api/v1/jobs/" + j.ID.String(), Body: body}
}

type listJobsInput struct {
	EcosystemID optionalID `query:"ecosystem_id" doc:"Only those of this world"`
	Status      string     `query:"status" enum:"queued,running,succeeded,failed,cancelled"`
	Kind        string     `query:"kind" maxLength:"100" example:"interaction:turn"`
	Paged
}

func (s *Server) listJobs(ctx context.Context, in *listJobsInput) (*listed[job], error) {
	filter := store.JobFilter{User: callerOf(ctx).ID, Status: in.Status, Kind: in.Kind}
	if in.EcosystemID.set {
		if err := s.may(ctx, in.EcosystemID.ID, dramatis.AccessViewer); err != nil {
			return nil, err
		}
		filter.Ecosystem = &in.EcosystemID.ID
	}
	found, err := s.store.Jobs(ctx, filter, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, showJob), nil
}

func (s *Server) getJob(ctx context.Context, in *Named) (*answer[job], error) {
	return shownJob(s.store.Job(ctx, in.ID))
}

func (s *Server) cancelJob(ctx context.Context, in *Named) (*answer[job], error) {
	return shownJob(s.store.CancelJob(ctx, in.ID))
}

func (s *Server) retryJob(ctx context.Context, in *Named) (*answer[job], error) {
	return shownJob(s.store.RetryJob(ctx, in.ID))
}

func shownJob(j dramatis.Job, err error) (*answer[job], error) {
	if err != nil {
		return nil, err
	}
	return &answer[job]{showJob(&j)}, nil
}

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

const describeAnalysis = "200 with what was found. While the document is still being read, 202 with the job, whose stream tells how far it has come. " +
	"An analysis that failed is answered with 409 and why; `again=true` asks for another one."

type analysisInput struct {
	Named
	Again bool `query:"again" doc:"Analyse it anew, as after an analysis that failed"`
}

// analysisAnswer is the analysis, or the job that makes it.
type analysisAnswer struct {
	Status   int
	Location string `header:"Location" doc:"The job, while it runs"`
	Body     any
}

func (s *Server) getAnalysis(ctx context.Context, in *analysisInput) (*analysisAnswer, error) {
	found, job, err := s.analysis(ctx, in.ID, in.Again)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return underWay(job), nil
	}
	return &analysisAnswer{Status: http.StatusOK, Body: found}, nil
}

// underWay answers with the job whose result is asked for.
func underWay(j *dramatis.Job) *analysisAnswer {
	shown := showJob(j)
	return &analysisAnswer{Status: http.StatusAccepted, Location: shown.Links.Self, Body: jobOnly{Job: shown}}
}

// analysis gives what was found in a document, or the job that looks; it asks for one where there is neither.
func (s *Server) analysis(ctx context.Context, id dramatis.ID, again bool) (*dramatis.Analysis, *dramatis.Job, error) {
	job, err := s.store.AnalysisJob(ctx, id)
	known := err == nil
	if err != nil && dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		return nil, nil, err
	}
	if known && !job.Status.Finished() {
		return nil, &job, nil
	}
	found, err := s.store.Analysis(ctx, id)
	switch {
	case err == nil && !again:
		return found, nil, nil
	case err != nil && dramatis.ErrorCode(err) != dramatis.CodeNotFound:
		return nil, nil, err
	case known && job.Status != dramatis.JobSucceeded && !again:
		return nil, nil, analysisFailed(&job)
	}
	job, err = s.store.Analyze(ctx, id, callerOf(ctx).ID)
	return nil, &job, err
}

func analysisFailed(j *dramatis.Job) error {
	why := "the analysis was cancelled"
	if j.Error != nil {
		why = "the analysis failed: " + j.Error.Message
	}
	return dramatis.Errorf(dramatis.CodeConflict, "%s; GET it with again=true, or POST %s/retry", why, showJob(j).Links.Self)
}

// analysed documents a route that answers with one thing when there is an analysis, and with its job until then.
func analysed[T any](description string) option {
	return func(a *area, op *operation) {
		registry := a.huma.OpenAPI().Components.Schemas
		op.Description = description
		op.Errors = append(op.Errors, http.StatusConflict)
		op.Responses = map[string]*huma.Response{
			"200": {Description: "What was found", Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf[T](registry)}}},
			"202": {Description: "The job that looks", Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf[jobOnly](registry)}}},
		}
	}
}

// foundCast is who appears in a document, as a cast to choose from.
type foundCast struct {
	DocumentID dramatis.ID            `json:"document_id" format:"uuid"`
	People     []dramatis.FoundPerson `json:"people" nullable:"false"`
	Ties       []dramatis.FoundTie    `json:"ties" nullable:"false"`
}

type castInput struct {
	Named
	Body *struct {
		LeastMentions int `json:"least_mentions,omitempty" minimum:"1" maximum:"100000" default:"3" doc:"Only people who are named so often"`
		Most          int `json:"most,omitempty" minimum:"1" maximum:"500" default:"60" doc:"At most so many, those who are named most"`
	} `nameHint:"CastRequest"`
}

// findCast gives the people of a document who matter, with where they were found, and the ties between them.
func (s *Server) findCast(ctx context.Context, in *castInput) (*analysisAnswer, error) {
	found, job, err := s.analysis(ctx, in.ID, false)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return underWay(job), nil
	}
	least, most := 3, 60
	if in.Body != nil {
		least, most = in.Body.LeastMentions, in.Body.Most
	}
	cast := foundCast{DocumentID: in.ID, People: []dramatis.FoundPerson{}, Ties: []dramatis.FoundTie{}}
	known := map[string]bool{}
	for _, p := range found.People {
		if p.Mentions >= least && len(cast.People) < most {
			cast.People = append(cast.People, p)
			known[p.Key] = true
		}
	}
	for _, t := range found.Ties {
		if known[t.A] && known[t.B] {
			cast.Ties = append(cast.Ties, t)
		}
	}
	return &analysisAnswer{Status: http.StatusOK, Body: cast}, nil
}

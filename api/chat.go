package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

const describeChat = `The message is kept, and the character answers it as a job: as they feel after having heard it, with what they
remember. What is said moves how they stand to you (see their visitors), and they will remember it. Answers with 202 and the job; its
` + "`result`" + ` will hold ` + "`message`" + `, the reply. With ` + "`wait`" + ` it answers with 200 and the reply if that comes in time, and else with 202. With
` + "`Accept: text/event-stream`" + ` it answers with the stream of the job: ` + "`message.delta`" + ` while they speak, and at last ` + "`done`" + `. A delta is
provisional: what counts is the reply. A client that goes away does not keep the character from answering.`

type chatInput struct {
	Named
	Accept string `header:"Accept" hidden:"true"`
	Wait   string `query:"wait" maxLength:"20" example:"30s" doc:"How long to wait for the reply, at most 60s"`
	Body   struct {
		Message        string       `json:"message" minLength:"1" maxLength:"4000" example:"Good evening. May I sit down?"`
		ConversationID *dramatis.ID `json:"conversation_id,omitempty" format:"uuid" doc:"To go on with an earlier talk"`
	} `nameHint:"ChatMessage"`
}

// chatReply is what a character answered.
type chatReply struct {
	Message        dramatis.Message `json:"message" doc:"The reply, with what the exchange did to how they stand to you"`
	ConversationID dramatis.ID      `json:"conversation_id" format:"uuid" doc:"To go on with this talk"`
	Job            job              `json:"job"`
}

func (s *Server) chat(ctx context.Context, in *chatInput) (*huma.StreamResponse, error) {
	patience, err := readWait("query.wait", in.Wait)
	if err != nil {
		return nil, err
	}
	e, err := s.errand(ctx)
	if err != nil {
		return nil, err
	}
	asked, err := s.say(ctx, store.NewChat{Character: in.ID, Text: in.Body.Message, Conversation: in.Body.ConversationID, Job: e.job})
	if err != nil {
		e.leave()
		return nil, err
	}
	if strings.Contains(in.Accept, eventStreamType) {
		return e.streamed(callerOf(ctx)), nil
	}
	defer e.leave()
	if patience > 0 {
		if asked, err = e.await(ctx, patience); err != nil {
			return nil, err
		}
	}
	return replied(&asked)
}

// say keeps what the caller says to a character.
func (s *Server) say(ctx context.Context, n store.NewChat) (dramatis.Job, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.RequestTimeout) // the route itself has no bound, as it may stream
	defer cancel()
	user, err := s.store.User(ctx, callerOf(ctx).ID)
	if err != nil {
		return dramatis.Job{}, err
	}
	n.User = user
	return s.store.StartChat(ctx, n)
}

// streamed answers with the stream of the errand's job.
func (e *errand) streamed(who caller) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer e.leave()
		c, s := ginOf(hc), e.server
		out, err := openStream(c, s.hub.limits)
		if err == nil {
			w := &jobWatch{server: s, id: e.job, who: who, from: &StreamStart{}, client: e.client, out: out}
			err = w.run(hc.Context())
		}
		if err != nil && !errors.Is(err, errStreamOver) && hc.Context().Err() == nil {
			s.log.Info("a stream broke off", "route", c.FullPath(), "error", err, "request_id", requestID(hc.Context()))
		}
	}}
}

// replied answers with the reply that a job came to, or with the job where it has not come to one yet.
func replied(j *dramatis.Job) (*huma.StreamResponse, error) {
	if !j.Status.Finished() {
		return plainAnswer(http.StatusAccepted, "/api/v1/jobs/"+j.ID.String(), jobOnly{Job: showJob(j)}), nil
	}
	message, err := replyOf(j)
	if err != nil {
		return nil, err
	}
	return plainAnswer(http.StatusOK, "", chatReply{Message: *message, ConversationID: message.ConversationID, Job: showJob(j)}), nil
}

// replyOf is the line that a finished chat job came to.
func replyOf(j *dramatis.Job) (*dramatis.Message, error) {
	if j.Status != dramatis.JobSucceeded {
		return nil, unanswered(j)
	}
	var result struct {
		Message *dramatis.Message `json:"message"`
	}
	if err := json.Unmarshal(j.Result, &result); err != nil || result.Message == nil {
		return nil, newProblem(http.StatusConflict, "the talk had gone on before the reply was due")
	}
	return result.Message, nil
}

// plainAnswer is an answer of a route that might also have streamed.
func plainAnswer(status int, location string, body any) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		if location != "" {
			hc.SetHeader("Location", location)
		}
		writeJSON(ginOf(hc), status, "application/json", body)
	}}
}

// chatAnswers documents the three ways in which a chat is answered.
func chatAnswers(a *area, op *operation) {
	schemas := a.huma.OpenAPI().Components.Schemas
	describeEvents(schemas)
	json := func(t reflect.Type) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{"application/json": {Schema: schemas.Schema(t, true, "")}}
	}
	op.stream = true
	op.Errors = append(op.Errors, http.StatusUnprocessableEntity, http.StatusTooManyRequests)
	reply := json(reflect.TypeFor[chatReply]())
	reply[eventStreamType] = &huma.MediaType{Schema: refTo("LiveFrame")}
	op.Responses = map[string]*huma.Response{
		"200": {Description: "The reply, or its stream", Content: reply},
		"202": {
			Description: "Accepted", Content: json(reflect.TypeFor[jobOnly]()),
			Headers: map[string]*huma.Param{"Location": {Schema: &huma.Schema{Type: huma.TypeString, Description: "The job"}}},
		},
	}
}

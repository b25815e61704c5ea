package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/literaryai/dramatis"
)

const describeStream = `Answers with server-sent events: ` + "`id`" + ` is the place in the world's log, ` + "`event`" + ` the type, ` + "`data`" + ` an
Event. Frames without an id are LiveFrames and never stored. A stream without a position starts now, 0 starts at the beginning.
It ends now and then; come back with the last id as Last-Event-ID, and nothing is missed or repeated. With
` + "`Accept: application/json`" + ` it answers with a page of the log instead.`

// StreamStart is where a client wants a stream, or a page of the log, to begin.
type StreamStart struct {
	Accept      string   `header:"Accept" hidden:"true"`
	LastID      string   `header:"Last-Event-ID" maxLength:"65536" doc:"The last id that was received"`
	LastIDQuery string   `query:"last_event_id" maxLength:"65536" doc:"The same, for clients that cannot send headers"`
	After       string   `query:"after" maxLength:"65536" doc:"The same again; 0 is the beginning"`
	Types       []string `query:"types" maxItems:"100" doc:"Only events of these types" example:"[\"message.created\"]"`
}

// position is the place and the text of what the client gave; the text is empty when it wants to start now.
func (f *StreamStart) position() (place, text string) {
	switch {
	case f.LastID != "":
		return "header.Last-Event-ID", f.LastID
	case f.LastIDQuery != "":
		return "query.last_event_id", f.LastIDQuery
	default:
		return "query.after", f.After
	}
}

// wantsPage reports whether the client asked for JSON rather than a stream.
func (f *StreamStart) wantsPage() bool {
	return strings.Contains(f.Accept, "application/json") && !strings.Contains(f.Accept, eventStreamType)
}

func (f *StreamStart) wants(kind dramatis.EventType) bool {
	return len(f.Types) == 0 || kind == dramatis.FrameReset || slices.Contains(f.Types, string(kind))
}

type watchInput struct {
	Named
	StreamStart
	Before int64 `query:"before" minimum:"0" doc:"The page before this event, for a page only"`
	Limit  int   `query:"limit" minimum:"1" maximum:"1000" default:"200" doc:"Of a page"`
}

// watchEcosystem streams a world's log, or answers with a page of it.
func (s *Server) watchEcosystem(ctx context.Context, in *watchInput) (*huma.StreamResponse, error) {
	if in.wantsPage() {
		return s.pageOfLog(ctx, in)
	}
	return s.watchWorld(ctx, in, in.ID, nil)
}

// watchConversation streams what happens in one conversation. Its ids are places in the world's log.
func (s *Server) watchConversation(ctx context.Context, in *watchInput) (*huma.StreamResponse, error) {
	if in.wantsPage() {
		return s.pageOfConversation(ctx, in)
	}
	world, err := s.store.EcosystemOf(ctx, "conversation", in.ID)
	if err != nil {
		return nil, err
	}
	return s.watchWorld(ctx, in, world, &in.ID)
}

func (s *Server) watchWorld(ctx context.Context, in *watchInput, world dramatis.ID, conversation *dramatis.ID) (*huma.StreamResponse, error) {
	head, err := s.store.EventHead(ctx, world)
	if err != nil {
		return nil, err
	}
	at := head
	if place, text := in.position(); text != "" {
		if at, err = readSeq(place, text); err != nil {
			return nil, err
		}
	}
	f := follower{
		server: s, who: callerOf(ctx), from: &in.StreamStart, conversation: conversation,
		at: map[dramatis.ID]int64{world: at}, name: func(f *follower) string { return formatSeq(f.at[world]) },
	}
	return s.stream(ctx, func(ctx context.Context, c *gin.Context) error { return f.follow(ctx, c) })
}

type everythingInput struct {
	StreamStart
	EcosystemID []dramatis.ID `query:"ecosystem_id" maxItems:"100" doc:"Only these worlds"`
}

// watchEverything streams all worlds that the caller may see, also those that come to be meanwhile.
func (s *Server) watchEverything(ctx context.Context, in *everythingInput) (*huma.StreamResponse, error) {
	for _, world := range in.EcosystemID {
		if err := s.may(ctx, world, dramatis.AccessViewer); err != nil {
			return nil, err
		}
	}
	seen := &cursor{at: s.clock()}
	place, text := in.position()
	if text == "0" {
		seen.at = dramatis.Epoch
	} else if text != "" {
		var err error
		if seen, err = readCursor(place, text); err != nil {
			return nil, err
		}
	}
	f := follower{
		server: s, who: callerOf(ctx), from: &in.StreamStart, only: in.EcosystemID, all: true, seen: seen, began: s.clock(), fresh: text == "",
		at: map[dramatis.ID]int64{}, name: (*follower).cursor,
	}
	return s.stream(ctx, func(ctx context.Context, c *gin.Context) error { return f.follow(ctx, c) })
}

// stream admits a stream and hands the connection over to follow. Whatever refuses it does so before it is open, as an
// ordinary problem.
func (s *Server) stream(ctx context.Context, follow func(context.Context, *gin.Context) error) (*huma.StreamResponse, error) {
	leave, err := s.hub.admit(callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer leave()
		c := ginOf(hc)
		if err := follow(hc.Context(), c); err != nil && !errors.Is(err, errStreamOver) && hc.Context().Err() == nil {
			s.log.Info("a stream broke off", "route", c.FullPath(), "error", err, "request_id", requestID(hc.Context()))
		}
	}}, nil
}

func streamed(description string) option {
	return func(a *area, op *operation) {
		describeEvents(a.huma.OpenAPI().Components.Schemas)
		op.stream = true
		op.Description = description
		op.Errors = append(op.Errors, http.StatusUnprocessableEntity, http.StatusTooManyRequests)
		op.Responses = map[string]*huma.Response{"200": {Description: "The stream", Content: map[string]*huma.MediaType{
			eventStreamType: {Schema: &huma.Schema{OneOf: []*huma.Schema{refTo("Event"), refTo("LiveFrame")}}},
		}}}
	}
}

// eventStream documents a stream that can also be read as pages.
func eventStream(a *area, op *operation) {
	streamed(describeStream)(a, op)
	op.Responses["200"].Content["application/json"] = &huma.MediaType{Schema: refTo("EventPage")}
}

// everythingStream documents the stream of all worlds, whose ids are places in all of them.
func everythingStream(a *area, op *operation) {
	streamed("Like the stream of one world, for all that you may see. Its ids are opaque: they hold a place in each world.")(a, op)
}

// jobStream documents the stream of a job.
func jobStream(a *area, op *operation) {
	streamed("Answers with server-sent events until the job has finished: `job.progress`, `message.delta`, and at last `done` with the job. "+
		"A client that comes back after `done` is answered with 204, which tells it to stop.")(a, op)
	op.Responses["204"] = &huma.Response{Description: "The job is done, and you have been told"}
}

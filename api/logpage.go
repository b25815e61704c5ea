package api

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

// pageOfLog answers with a part of a world's log: what follows after, or what came just before before.
func (s *Server) pageOfLog(ctx context.Context, in *watchInput) (*huma.StreamResponse, error) {
	head, err := s.store.EventHead(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	ears, err := s.earsOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if in.Before > 0 {
		events, err := s.store.EventsBefore(ctx, in.ID, in.Before, in.Types, in.Limit)
		if err != nil {
			return nil, err
		}
		next := ""
		if len(events) == in.Limit && events[0].Seq > 1 {
			next = formatSeq(events[0].Seq)
		}
		return logPage(ears.events(events), next, head), nil
	}
	after, err := in.afterSeq()
	if err != nil {
		return nil, err
	}
	events, err := s.store.Events(ctx, in.ID, after, in.Limit)
	if err != nil {
		return nil, err
	}
	return in.pageAfter(ears.events(events), head), nil
}

// pageOfConversation is pageOfLog for one conversation.
func (s *Server) pageOfConversation(ctx context.Context, in *watchInput) (*huma.StreamResponse, error) {
	after, err := in.afterSeq()
	if err != nil {
		return nil, err
	}
	world, err := s.store.EcosystemOf(ctx, "conversation", in.ID)
	if err != nil {
		return nil, err
	}
	head, err := s.store.EventHead(ctx, world)
	if err != nil {
		return nil, err
	}
	ears, err := s.earsOf(ctx, world)
	if err != nil {
		return nil, err
	}
	events, err := s.store.ConversationEvents(ctx, in.ID, after, in.Limit)
	if err != nil {
		return nil, err
	}
	return in.pageAfter(ears.events(events), head), nil
}

// afterSeq is where a page begins: at the beginning unless the client says otherwise.
func (in *watchInput) afterSeq() (int64, error) {
	place, text := in.position()
	if text == "" {
		return 0, nil
	}
	return readSeq(place, text)
}

// pageAfter leaves out the types that the client does not want; the page may then be shorter than the limit, and still
// have a next one.
func (in *watchInput) pageAfter(events []dramatis.Event, head int64) *huma.StreamResponse {
	next := ""
	if len(events) == in.Limit {
		next = formatSeq(events[len(events)-1].Seq)
	}
	wanted := slices.DeleteFunc(events, func(e dramatis.Event) bool { return !in.wants(e.Type) })
	return logPage(wanted, next, head)
}

func logPage(events []dramatis.Event, next string, head int64) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		writeJSON(ginOf(hc), 200, "application/json", eventPage{Items: orEmpty(events), Next: next, Head: head})
	}}
}

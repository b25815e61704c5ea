package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
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
		page := eventPage{Items: orEmpty(events), Next: next, Head: head}
		c := ginOf(hc)
		body, err := page.text()
		if err != nil {
			c.Status(http.StatusInternalServerError)
			return
		}
		c.Data(http.StatusOK, "application/json", body)
	}}
}

// text is the page as JSON. The payloads, which are most of it, are put there as they are: the encoder would look through each
// for what it has to be without.
func (p *eventPage) text() ([]byte, error) {
	size := 100
	for i := range p.Items {
		size += 400 + len(p.Items[i].Payload)
	}
	out := append(make([]byte, 0, size), `{"items":[`...)
	for i := range p.Items {
		if i > 0 {
			out = append(out, ',')
		}
		e := p.Items[i]
		payload := e.Payload
		if len(payload) == 0 {
			payload = json.RawMessage("null")
		}
		e.Payload = nil
		around, err := json.Marshal(&e)
		if err != nil {
			return nil, fmt.Errorf("write event %d: %w", e.Seq, err)
		}
		around, last := bytes.CutSuffix(around, []byte("null}")) // the payload is an event's last field
		if !last {
			return nil, fmt.Errorf("write event %d: its payload is not its last field", e.Seq)
		}
		out = append(append(append(out, around...), payload...), '}')
	}
	rest, err := json.Marshal(eventPage{Next: p.Next, Head: p.Head})
	if err != nil {
		return nil, fmt.Errorf("write where a page of the log ends: %w", err)
	}
	return append(append(append(out, ']'), bytes.TrimPrefix(rest, []byte(`{"items":null`))...), '\n'), nil
}

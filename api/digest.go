package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// recapView is what happened while somebody was away.
type recapView struct {
	After    int64          `json:"after" doc:"It tells of the events after this one"`
	Head     int64          `json:"head" doc:"The last event that it tells of: ask with since next time"`
	Since    *time.Time     `json:"since" doc:"Wall time of the event after which it begins; null for the beginning of the log"`
	Complete bool           `json:"complete" doc:"False when there was too much of it: then it tells of the last part, and after says from where on"`
	Cost     dramatis.Money `json:"cost" doc:"What models cost meanwhile"`
	Recap
}

// Recap is the digest's own part. It is exported because the framework passes over embedded types that are not.
type Recap = sim.Recap

const describeDigest = "While you were away: what has happened since an event (its seq), a moment (RFC 3339), or for how long (8h, 90m, 2d). It is made by rule from " +
	"the log alone, without a model. Answers have an ETag that changes with the log; send it in If-None-Match to be told that nothing has happened. " +
	"Who only watches the world is told nothing of whispers."

type digestInput struct {
	Named
	Since       string `query:"since" maxLength:"40" default:"24h" example:"8h" doc:"A seq, a time, or a length of time"`
	IfNoneMatch string `header:"If-None-Match" maxLength:"200" doc:"The ETag of an answer that you have"`
}

type digestOutput struct {
	Status int
	ETag   string `header:"ETag"`
	Body   recapView
}

// tagged documents that an answer may be that nothing has changed.
func tagged(_ *area, op *operation) {
	op.Responses = map[string]*huma.Response{"304": {Description: "What you have is what there is"}}
}

// digest tells what has happened in a world since then.
func (s *Server) digest(ctx context.Context, in *digestInput) (*digestOutput, error) {
	after, err := s.sinceSeq(ctx, in.ID, in.Since)
	if err != nil {
		return nil, err
	}
	heard, err := s.earsOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	head, err := s.store.EventHead(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &digestOutput{Status: http.StatusNotModified, ETag: digestTag(after, head, heard)}
	if strings.Contains(in.IfNoneMatch, out.ETag) {
		return out, nil
	}
	part, err := s.store.Stretch(ctx, in.ID, after)
	if err != nil {
		return nil, err
	}
	people, err := s.store.Names(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	names := make(map[int]string, len(people))
	for i := range people {
		names[people[i].Number] = people[i].Name
	}
	recap, err := sim.RecapOf(heard.events(part.Events), names)
	if err != nil {
		return nil, fmt.Errorf("sum up world %s after event %d: %w", in.ID, part.After, err)
	}
	if part.Cost > 0 {
		recap.Summary += " It cost " + part.Cost.String() + "."
	}
	out.Status, out.ETag = http.StatusOK, digestTag(after, part.Head, heard)
	out.Body = recapView{After: part.After, Head: part.Head, Complete: part.Whole, Cost: part.Cost, Recap: recap}
	if !part.Since.IsZero() {
		out.Body.Since = &part.Since
	}
	return out, nil
}

// digestTag names an answer: the same events, heard by the same ears, make the same digest.
func digestTag(after, head int64, heard ears) string {
	who := "all"
	if !heard.all {
		who = heard.who.String()
	}
	return fmt.Sprintf(`"%d-%d-%s"`, after, head, who)
}

// sinceSeq is the event after which a digest begins: a seq, or what was the last one at a time, or so long ago.
func (s *Server) sinceSeq(ctx context.Context, world dramatis.ID, since string) (int64, error) {
	if seq, err := strconv.ParseInt(since, 10, 64); err == nil && seq >= 0 {
		return seq, nil
	}
	if at, err := time.Parse(time.RFC3339, since); err == nil {
		return s.store.SeqAt(ctx, world, at)
	}
	if ago, ok := lengthOf(since); ok {
		return s.store.SeqAt(ctx, world, s.clock().Add(-ago))
	}
	var f dramatis.Faults
	f.Add("since", "must be the seq of an event, a time such as 2030-01-31T08:00:00Z, or a length of time such as 8h or 2d")
	return 0, f.Err("the digest")
}

// lengthOf reads a length of time: as Go writes it, or in days.
func lengthOf(text string) (time.Duration, bool) {
	const most = 100 * 365 // days
	if days, of := strings.CutSuffix(text, "d"); of {
		n, err := strconv.Atoi(days)
		return time.Duration(n) * 24 * time.Hour, err == nil && n >= 0 && n <= most
	}
	ago, err := time.ParseDuration(text)
	return ago, err == nil && ago >= 0 && ago <= most*24*time.Hour
}

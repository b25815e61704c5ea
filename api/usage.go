package api

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// UsageSums is what calls of models came to.
type UsageSums struct {
	Calls     int            `json:"calls"`
	TokensIn  int64          `json:"tokens_in"`
	TokensOut int64          `json:"tokens_out"`
	Cost      dramatis.Money `json:"cost"`
	Reused    int            `json:"reused" doc:"Answers that were used again after a crash, instead of being paid for twice"`
	Cut       int            `json:"cut" doc:"Calls that broke off"`
	Lost      int            `json:"lost" doc:"Calls whose worker was lost: all that was set aside for them counts as spent"`
	LatencyMS float64        `json:"latency_ms" doc:"Milliseconds until an answer was complete, on average"`
}

func showUsage(u *store.Usage) UsageSums {
	return UsageSums{
		Calls: u.Calls, TokensIn: u.TokensIn, TokensOut: u.TokensOut, Cost: u.Cost, Reused: u.Reused, Cut: u.Cut, Lost: u.Lost,
		LatencyMS: u.Latency.Seconds() * 1000,
	}
}

// dayUsage is the usage of one day.
type dayUsage struct {
	Day string `json:"day" format:"date" doc:"By UTC"`
	UsageSums
}

// characterUsage is the usage in the name of one character.
type characterUsage struct {
	CharacterID *dramatis.ID `json:"character_id" doc:"Null for what was in nobody's name"`
	Number      int          `json:"number" doc:"0 for nobody"`
	Name        string       `json:"name" doc:"Empty for nobody, and for somebody who is gone"`
	UsageSums
}

// modelUsage is the usage of one model for one purpose.
type modelUsage struct {
	Model   string `json:"model"`
	Purpose string `json:"purpose"`
	UsageSums
}

// usageView is what a world used of the models in a span of time.
type usageView struct {
	From        time.Time        `json:"from"`
	To          time.Time        `json:"to"`
	Totals      UsageSums        `json:"totals"`
	ByDay       []dayUsage       `json:"by_day" nullable:"false" doc:"The days on which there was any, in order"`
	ByCharacter []characterUsage `json:"by_character" nullable:"false" doc:"The dearest first"`
	ByModel     []modelUsage     `json:"by_model" nullable:"false" doc:"The dearest first"`
	Currency    string           `json:"currency" enum:"USD"`
}

type usageInput struct {
	Named
	From time.Time `query:"from" doc:"30 days before the end when left out"`
	To   time.Time `query:"to" doc:"The end, which does not count any more; now when left out"`
}

// span is the time that is asked about.
func (in *usageInput) span(now time.Time) (from, to time.Time, err error) {
	const usual, most = 30 * 24 * time.Hour, 366 * 24 * time.Hour
	from, to = in.From.UTC(), in.To.UTC()
	if in.To.IsZero() {
		to = now.UTC()
	}
	if in.From.IsZero() {
		from = to.Add(-usual)
	}
	var f dramatis.Faults
	f.Check(from.Before(to), "query.from", "must be before to")
	f.Check(to.Sub(from) <= most, "query.from", "must be at most 366 days before to")
	return from, to, f.Err("the span of time")
}

func (s *Server) getUsage(ctx context.Context, in *usageInput) (*answer[usageView], error) {
	from, to, err := in.span(s.clock())
	if err != nil {
		return nil, err
	}
	report, err := s.store.Usage(ctx, in.ID, from, to)
	if err != nil {
		return nil, err
	}
	v := usageView{
		From: from, To: to, Totals: showUsage(&report.Total), Currency: currency,
		ByDay: make([]dayUsage, len(report.ByDay)), ByCharacter: make([]characterUsage, len(report.ByCharacter)),
		ByModel: make([]modelUsage, len(report.ByModel)),
	}
	for i, d := range report.ByDay {
		v.ByDay[i] = dayUsage{d.Day.Format(time.DateOnly), showUsage(&d.Usage)}
	}
	for i, c := range report.ByCharacter {
		v.ByCharacter[i] = characterUsage{c.Character, c.Number, c.Name, showUsage(&c.Usage)}
	}
	for i, m := range report.ByModel {
		v.ByModel[i] = modelUsage{m.Model, m.Purpose, showUsage(&m.Usage)}
	}
	return &answer[usageView]{v}, nil
}

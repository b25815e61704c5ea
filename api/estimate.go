package api

import (
	"context"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// estimateView is what ticks to come will probably take.
type estimateView struct {
	Ticks     int             `json:"ticks"`
	Turns     int             `json:"turns" doc:"Lines that will be spoken"`
	Calls     int             `json:"calls"`
	TokensIn  int             `json:"tokens_in"`
	TokensOut int             `json:"tokens_out"`
	Cost      dramatis.Money  `json:"cost"`
	Low       dramatis.Money  `json:"low" doc:"The cost will hardly be less"`
	High      dramatis.Money  `json:"high" doc:"Nor more"`
	PerTick   perTick         `json:"per_tick"`
	Left      *dramatis.Money `json:"left" doc:"What can be spent just now; null for any amount"`
	Fits      bool            `json:"fits_budget" doc:"There is money for the cost that is expected"`
	Model     string          `json:"model" doc:"What speaks for the characters"`
	Basis     string          `json:"basis" doc:"What the figures rest on" example:"the last 20 ticks"`
	Currency  string          `json:"currency" enum:"USD"`
}

// perTick is what one of the ticks will probably take.
type perTick struct {
	Turns     float64        `json:"turns"`
	Calls     float64        `json:"calls"`
	TokensIn  float64        `json:"tokens_in"`
	TokensOut float64        `json:"tokens_out"`
	Cost      dramatis.Money `json:"cost"`
}

func showEstimate(ticks int, o *store.Outlook) estimateView {
	n := float64(ticks)
	return estimateView{
		Ticks: ticks, Turns: o.Turns, Calls: o.Calls, TokensIn: o.TokensIn, TokensOut: o.TokensOut, Cost: o.Cost, Low: o.Low, High: o.High,
		PerTick: perTick{
			Turns: float64(o.Turns) / n, Calls: float64(o.Calls) / n, TokensIn: float64(o.TokensIn) / n, TokensOut: float64(o.TokensOut) / n,
			Cost: o.Cost / dramatis.Money(ticks),
		},
		Left: o.Left, Fits: o.Fits(), Model: o.Model, Basis: o.Basis, Currency: currency,
	}
}

type estimateInput struct {
	Named
	Ticks int `query:"ticks" minimum:"1" maximum:"1000" default:"1" doc:"How many ticks are to pass"`
}

func (s *Server) getEstimate(ctx context.Context, in *estimateInput) (*answer[estimateView], error) {
	tariff := store.Tariff{Name: s.config.ModelName, Prices: s.config.Prices}
	o, err := s.store.Forecast(ctx, in.ID, in.Ticks, tariff)
	if err != nil {
		return nil, err
	}
	return &answer[estimateView]{showEstimate(in.Ticks, &o)}, nil
}

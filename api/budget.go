package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// Currency is what all amounts are in.
const currency = "USD"

// bound is an amount that nothing may go beyond, as input: left out it stays as it is, and null lifts it.
type bound struct {
	said bool
	most *dramatis.Money
}

// UnmarshalJSON implements json.Unmarshaler.
func (b *bound) UnmarshalJSON(raw []byte) error {
	b.said = true
	if err := json.Unmarshal(raw, &b.most); err != nil {
		return fmt.Errorf("read an amount of US dollars: %w", err)
	}
	return nil
}

// Schema implements huma.SchemaProvider.
func (bound) Schema(huma.Registry) *huma.Schema {
	least := 0.0
	return &huma.Schema{Type: huma.TypeNumber, Format: "double", Nullable: true, Minimum: &least, Description: "US dollars; null for no bound", Examples: []any{5.0}}
}

func (b bound) apply(to **dramatis.Money) {
	if b.said {
		*to = b.most
	}
}

// purseView is what a world may spend on models, with what it has spent. A day is one of UTC.
type purseView struct {
	Total        *dramatis.Money `json:"total" doc:"The bound over the world's whole life; null for none"`
	Daily        *dramatis.Money `json:"daily" doc:"The bound of one day; null for none"`
	Spent        dramatis.Money  `json:"spent" doc:"Over the world's whole life, the past of a fork included"`
	SpentToday   dramatis.Money  `json:"spent_today"`
	Reserved     dramatis.Money  `json:"reserved" doc:"Set aside for calls under way"`
	Left         *dramatis.Money `json:"left" doc:"What can still be spent just now, under all bounds and that of the owner; null for any amount"`
	WaitingSince *time.Time      `json:"waiting_since" doc:"Since when the world waits for money; null when it does not"`
	WaitingFor   *dramatis.Money `json:"waiting_for" doc:"What must be left before it goes on; null when it does not wait"`
	Currency     string          `json:"currency" enum:"USD"`
}

func showBudget(p *store.Purse) purseView {
	v := purseView{
		Total: p.Budget.Total, Daily: p.Budget.Daily, Spent: p.Spent, SpentToday: p.SpentToday, Reserved: p.Reserved,
		Left: p.Left(), WaitingSince: p.WaitingSince, Currency: currency,
	}
	if p.WaitingSince != nil {
		v.WaitingFor = &p.WaitingFor
	}
	return v
}

func (s *Server) getBudget(ctx context.Context, in *Named) (*answer[purseView], error) {
	p, err := s.store.Purse(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &answer[purseView]{showBudget(&p)}, nil
}

// budgetInput is what an owner may say of a budget. What is left out stays as it is.
type budgetInput struct {
	Total bound `json:"total,omitempty"`
	Daily bound `json:"daily,omitempty"`

	// What its own GET shows beside, and PUT ignores.
	Spent        json.RawMessage `json:"spent,omitempty" hidden:"true"`
	SpentToday   json.RawMessage `json:"spent_today,omitempty" hidden:"true"`
	Reserved     json.RawMessage `json:"reserved,omitempty" hidden:"true"`
	Left         json.RawMessage `json:"left,omitempty" hidden:"true"`
	WaitingSince json.RawMessage `json:"waiting_since,omitempty" hidden:"true"`
	WaitingFor   json.RawMessage `json:"waiting_for,omitempty" hidden:"true"`
	Currency     json.RawMessage `json:"currency,omitempty" hidden:"true"`
}

type setBudgetInput struct {
	Named
	Body budgetInput `nameHint:"BudgetInput"`
}

// setBudget bounds what a world may spend. One that waits for money goes on when there is enough now.
func (s *Server) setBudget(ctx context.Context, in *setBudgetInput) (*answer[purseView], error) {
	p, err := s.store.SetBudget(ctx, in.ID, func(b *dramatis.Budget) {
		in.Body.Total.apply(&b.Total)
		in.Body.Daily.apply(&b.Daily)
	})
	if err != nil {
		return nil, err
	}
	return &answer[purseView]{showBudget(&p)}, nil
}

// userPurseView is what a user may spend on models in one day, by UTC, over all the worlds that they own.
type userPurseView struct {
	Daily      *dramatis.Money `json:"daily" doc:"Your own bound; null for none"`
	Most       *dramatis.Money `json:"most" doc:"The bound that this platform sets every user; null for none"`
	SpentToday dramatis.Money  `json:"spent_today"`
	Reserved   dramatis.Money  `json:"reserved" doc:"Set aside for calls under way"`
	Left       *dramatis.Money `json:"left" doc:"What can still be spent today; null for any amount"`
	Currency   string          `json:"currency" enum:"USD"`
}

func showUserBudget(p *store.UserPurse) *answer[userPurseView] {
	return &answer[userPurseView]{userPurseView{
		Daily: p.Daily, Most: p.Most, SpentToday: p.SpentToday, Reserved: p.Reserved, Left: p.Left(), Currency: currency,
	}}
}

func (s *Server) getUserBudget(ctx context.Context, _ *struct{}) (*answer[userPurseView], error) {
	p, err := s.store.UserPurse(ctx, callerOf(ctx).ID)
	if err != nil {
		return nil, err
	}
	return showUserBudget(&p), nil
}

type setUserBudgetInput struct {
	Body struct {
		Daily bound `json:"daily,omitempty"`

		Most       json.RawMessage `json:"most,omitempty" hidden:"true"`
		SpentToday json.RawMessage `json:"spent_today,omitempty" hidden:"true"`
		Reserved   json.RawMessage `json:"reserved,omitempty" hidden:"true"`
		Left       json.RawMessage `json:"left,omitempty" hidden:"true"`
		Currency   json.RawMessage `json:"currency,omitempty" hidden:"true"`
	} `nameHint:"UserBudgetInput"`
}

func (s *Server) setUserBudget(ctx context.Context, in *setUserBudgetInput) (*answer[userPurseView], error) {
	if !in.Body.Daily.said {
		return s.getUserBudget(ctx, nil)
	}
	p, err := s.store.SetUserDaily(ctx, callerOf(ctx).ID, in.Body.Daily.most)
	if err != nil {
		return nil, err
	}
	return showUserBudget(&p), nil
}

const describeBudget = `A bound that is left out stays as it is; null lifts it. The most that a call may cost is set aside before it is made, so
nothing goes beyond a bound. A world whose next call cannot be paid for is paused with the reason "budget", and so are its
scenes; when there is money again, because a bound is raised or a new day begins, it goes on by itself where it stood.`

const describeUserBudget = `It holds for all the worlds that you own together. No bound that you set is higher than the platform's; null leaves
only that one. Worlds that wait for money go on when there is enough.`

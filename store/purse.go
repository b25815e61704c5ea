package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Purse is what a world may spend on models, with what has been spent and what is set aside for calls under way. A day
// is one of UTC.
type Purse struct {
	Owner     dramatis.ID // who pays
	Budget    dramatis.Budget
	UserDaily *dramatis.Money // what the owner may spend in a day over all worlds

	Spent      dramatis.Money // over the world's whole life, the past of a fork included
	SpentToday dramatis.Money
	Reserved   dramatis.Money

	UserSpentToday dramatis.Money // by the owner, over all worlds
	UserReserved   dramatis.Money

	WaitingSince *time.Time     // since when the world waits for money; nil when it does not
	WaitingFor   dramatis.Money // what must be left before it goes on
}

// bound is one of the limits that a call must fit under.
type bound struct {
	what            string
	most            *dramatis.Money
	spent, reserved dramatis.Money
	daily           bool
}

func (p *Purse) bounds() []bound {
	return []bound{
		{"the total budget of this world", p.Budget.Total, p.Spent, p.Reserved, false},
		{"today's budget of this world", p.Budget.Daily, p.SpentToday, p.Reserved, true},
		{"what its owner may spend today", p.UserDaily, p.UserSpentToday, p.UserReserved, true},
	}
}

// Left is what can still be set aside under all bounds, not less than nothing; nil when there is no bound.
func (p *Purse) Left() *dramatis.Money {
	var least *dramatis.Money
	for _, b := range p.bounds() {
		if b.most == nil {
			continue
		}
		if left := max(0, *b.most-b.spent-b.reserved); least == nil || left < *least {
			least = &left
		}
	}
	return least
}

// afford reports why an amount cannot be set aside. A bound that has no room for it, whatever becomes of the calls under
// way, counts before one that has room once they are settled for less than was set aside.
func (p *Purse) afford(amount dramatis.Money) error {
	var tight *BudgetError
	for _, b := range p.bounds() {
		switch {
		case b.most == nil || b.spent+b.reserved+amount <= *b.most:
		case b.spent+amount > *b.most:
			return &BudgetError{Needed: amount, bound: b}
		case tight == nil:
			tight = &BudgetError{Needed: amount, Tight: true, bound: b}
		}
	}
	if tight != nil {
		return tight
	}
	return nil
}

// BudgetError is what a call fails with that cannot be paid for. It is a conflict.
type BudgetError struct {
	Needed dramatis.Money // the most that the call may cost
	Tight  bool           // there is room for it once calls under way are settled: trying again in a moment may help
	bound  bound
}

// Error implements error: it says what is spent, and what can be done.
func (e *BudgetError) Error() string {
	left := max(0, *e.bound.most-e.bound.spent)
	cure := "raise it, and the world goes on by itself"
	if e.bound.daily {
		cure = "raise it, or wait until the next day begins at 00:00 UTC, and the world goes on by itself"
	}
	return fmt.Sprintf("%s is spent: %s of %s is left, and the next call may cost up to %s; %s", e.bound.what, left, *e.bound.most, e.Needed, cure)
}

// Unwrap gives it its code.
func (e *BudgetError) Unwrap() error {
	return &dramatis.Error{Code: dramatis.CodeConflict, Message: e.Error()}
}

// today is the day by which spending is counted just now.
func (s *Store) today() time.Time { return s.clock().UTC().Truncate(24 * time.Hour) }

// purseOf reads, in one statement and so at one moment, the purse of world $1 on day $2, where $3 is what any user may
// spend in a day. A user's own bound counts while it is the lower.
const purseOf = `
	SELECT e.owner_id, e.budget, least($3::bigint, (SELECT daily FROM user_budgets WHERE user_id = e.owner_id)),
		e.spent_before + coalesce((SELECT sum(cost) FROM spending WHERE ecosystem_id = e.id), 0)::bigint,
		coalesce((SELECT sum(cost) FROM spending WHERE ecosystem_id = e.id AND day = $2), 0)::bigint,
		coalesce((SELECT sum(amount) FROM reservations WHERE ecosystem_id = e.id), 0)::bigint,
		coalesce((SELECT sum(cost) FROM spending WHERE user_id = e.owner_id AND day = $2), 0)::bigint,
		coalesce((SELECT sum(amount) FROM reservations WHERE user_id = e.owner_id), 0)::bigint,
		e.waiting_since, coalesce(e.waiting_for, 0)
	FROM ecosystems e WHERE e.id = $1`

func scanPurse(row pgx.CollectableRow) (Purse, error) {
	var p Purse
	err := row.Scan(&p.Owner, &p.Budget, &p.UserDaily, &p.Spent, &p.SpentToday, &p.Reserved, &p.UserSpentToday, &p.UserReserved,
		&p.WaitingSince, &p.WaitingFor)
	return p, err
}

// Purse reads what a world may spend.
func (s *Store) Purse(ctx context.Context, world dramatis.ID) (Purse, error) {
	p, err := queryOne(ctx, s, scanPurse, purseOf, world, s.today(), s.userDaily)
	if err != nil {
		return p, notFound(err, "world", world)
	}
	return p, nil
}

// purse reads the purse of the transaction's world.
func (s *Store) purse(ctx context.Context, tx *Tx) (Purse, error) {
	p, err := collectOne(ctx, tx, scanPurse, purseOf, tx.world, s.today(), s.userDaily)
	if err != nil {
		return p, notFound(err, "world", tx.world)
	}
	return p, nil
}

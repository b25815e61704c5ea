package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// SetBudget changes what a world may spend. One that waits for money goes on when there is enough now.
func (s *Store) SetBudget(ctx context.Context, world dramatis.ID, change func(*dramatis.Budget)) (Purse, error) {
	err := s.InWorld(ctx, world, func(tx *Tx) error {
		e, err := tx.lockEcosystem(ctx)
		if err != nil {
			return err
		}
		before := e.Budget
		change(&e.Budget)
		if err := e.Budget.Validate(); err != nil {
			return err
		}
		if sameBound(before.Total, e.Budget.Total) && sameBound(before.Daily, e.Budget.Daily) {
			return nil
		}
		e, err = collectOne(ctx, tx, scanEcosystem, `
			UPDATE ecosystems SET budget = $2, version = version + 1, updated_at = now() WHERE id = $1 RETURNING `+ecosystemColumns,
			world, e.Budget)
		tx.Emit(dramatis.EcosystemChanged{Ecosystem: e})
		return err
	})
	if err != nil {
		return Purse{}, fmt.Errorf("set the budget of world %s: %w", world, err)
	}
	if _, err := s.Fund(ctx, world); err != nil {
		return Purse{}, err
	}
	return s.Purse(ctx, world)
}

func sameBound(a, b *dramatis.Money) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// UserPurse is what a user may spend on models in one day, by UTC, over all the worlds that they own.
type UserPurse struct {
	Daily      *dramatis.Money // the user's own bound; nil for none
	Most       *dramatis.Money // the platform's, which no user goes beyond; nil for none
	SpentToday dramatis.Money
	Reserved   dramatis.Money
}

// Left is what can still be set aside today, not less than nothing; nil when there is no bound.
func (p *UserPurse) Left() *dramatis.Money {
	most := p.Most
	if most == nil || p.Daily != nil && *p.Daily < *most {
		most = p.Daily
	}
	if most == nil {
		return nil
	}
	left := max(0, *most-p.SpentToday-p.Reserved)
	return &left
}

// UserPurse reads what a user may spend.
func (s *Store) UserPurse(ctx context.Context, user dramatis.ID) (UserPurse, error) {
	p, err := queryOne(ctx, s, func(row pgx.CollectableRow) (p UserPurse, err error) {
		err = row.Scan(&p.Daily, &p.SpentToday, &p.Reserved)
		return p, err
	}, `
		SELECT (SELECT daily FROM user_budgets WHERE user_id = $1),
			coalesce((SELECT sum(cost) FROM spending WHERE user_id = $1 AND day = $2), 0)::bigint,
			coalesce((SELECT sum(amount) FROM reservations WHERE user_id = $1), 0)::bigint`, user, s.today())
	p.Most = s.userDaily
	if err != nil {
		return p, fmt.Errorf("read the budget of user %s: %w", user, err)
	}
	return p, nil
}

// SetUserDaily bounds what a user may spend in a day; nil lifts the bound, though not the platform's, and more than that
// is invalid. Worlds of theirs that wait for money go on where there is enough now.
func (s *Store) SetUserDaily(ctx context.Context, user dramatis.ID, daily *dramatis.Money) (UserPurse, error) {
	if err := s.checkUserDaily(daily); err != nil {
		return UserPurse{}, err
	}
	sql, args := `DELETE FROM user_budgets WHERE user_id = $1`, []any{user}
	if daily != nil {
		sql = `INSERT INTO user_budgets (user_id, daily) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET daily = excluded.daily`
		args = append(args, *daily)
	}
	if _, err := s.pool.Exec(ctx, sql, args...); err != nil {
		return UserPurse{}, fmt.Errorf("set the budget of user %s: %w", user, translate(err))
	}
	waiting, err := query(ctx, s, pgx.RowTo[dramatis.ID],
		`SELECT id FROM ecosystems WHERE owner_id = $1 AND waiting_since IS NOT NULL ORDER BY waiting_since, id`, user)
	if err != nil {
		return UserPurse{}, fmt.Errorf("list worlds that wait for money: %w", err)
	}
	if _, err := s.fundAll(ctx, waiting); err != nil {
		return UserPurse{}, err
	}
	return s.UserPurse(ctx, user)
}

func (s *Store) checkUserDaily(daily *dramatis.Money) error {
	if err := (&dramatis.Budget{Daily: daily}).Validate(); err != nil {
		return err
	}
	var f dramatis.Faults
	f.Check(daily == nil || s.userDaily == nil || *daily <= *s.userDaily, "daily", "must be at most %v, which is what this platform lets any user spend in a day", s.userDaily)
	return f.Err("the budget")
}

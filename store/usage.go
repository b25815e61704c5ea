package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Usage is what calls of models came to.
type Usage struct {
	Calls     int
	TokensIn  int64
	TokensOut int64
	Cost      dramatis.Money
	Reused    int           // answers that were used again instead of being paid for twice
	Cut       int           // calls that broke off
	Lost      int           // calls whose worker was lost
	Latency   time.Duration // of an answer, on average
}

// DayUsage is the usage of one day, by UTC.
type DayUsage struct {
	Day time.Time
	Usage
}

// CharacterUsage is the usage in the name of one character.
type CharacterUsage struct {
	Character *dramatis.ID // nil for what was in nobody's name
	Number    int          // 0 for nobody, and for somebody who is gone
	Name      string
	Usage
}

// ModelUsage is the usage of one model for one purpose.
type ModelUsage struct {
	Model   string
	Purpose string
	Usage
}

// UsageReport is a world's usage in a span of time.
type UsageReport struct {
	Total       Usage
	ByDay       []DayUsage       // the days on which there was any, in order
	ByCharacter []CharacterUsage // the dearest first
	ByModel     []ModelUsage     // likewise
}

// usageRow is one sum of calls: over all, of a day, of a character, or of a model and purpose.
type usageRow struct {
	grouping  int
	day       *time.Time
	character CharacterUsage
	model     ModelUsage
	Usage
}

// The bits of GROUPING(day, character, model, purpose): one that is set was added up over.
const (
	sumOfAll       = 0b1111
	sumOfDay       = 0b0111
	sumOfCharacter = 0b1011
	sumOfModel     = 0b1100
)

func scanUsage(row pgx.CollectableRow) (usageRow, error) {
	var u usageRow
	var model, purpose *string
	var latency float64
	err := row.Scan(&u.grouping, &u.day, &u.character.Character, &u.character.Number, &u.character.Name, &model, &purpose,
		&u.Calls, &u.TokensIn, &u.TokensOut, &u.Cost, &u.Reused, &u.Cut, &u.Lost, &latency)
	if model != nil && purpose != nil {
		u.model.Model, u.model.Purpose = *model, *purpose
	}
	u.Latency = time.Duration(latency * float64(time.Millisecond))
	u.character.Usage, u.model.Usage = u.Usage, u.Usage
	return u, err
}

// Usage adds up the calls of a world from a time until another.
func (s *Store) Usage(ctx context.Context, world dramatis.ID, from, to time.Time) (UsageReport, error) {
	var report UsageReport
	rows, err := query(ctx, s, scanUsage, `
		WITH sums AS (
			SELECT grouping(day, character_id, model, purpose) AS over, day, character_id, model, purpose, count(*)::int AS calls,
				coalesce(sum(tokens_in), 0)::bigint AS tokens_in, coalesce(sum(tokens_out), 0)::bigint AS tokens_out,
				coalesce(sum(cost), 0)::bigint AS cost, coalesce(sum(reused), 0)::int AS reused,
				count(*) FILTER (WHERE outcome = 'cut')::int AS cut, count(*) FILTER (WHERE outcome = 'lost')::int AS lost,
				coalesce(avg(latency_ms) FILTER (WHERE outcome = 'answered'), 0)::float8 AS latency
			FROM (SELECT *, (created_at AT TIME ZONE 'UTC')::date AS day FROM llm_calls WHERE ecosystem_id = $1 AND created_at >= $2 AND created_at < $3) calls
			GROUP BY GROUPING SETS ((), (day), (character_id), (model, purpose)))
		SELECT over, day, character_id, coalesce(number, 0), coalesce(name, ''), model, purpose,
			calls, tokens_in, tokens_out, cost, reused, cut, lost, latency
		FROM sums LEFT JOIN characters ON characters.id = character_id
		ORDER BY over, day, cost DESC, calls DESC, number, model, purpose`, world, from, to)
	if err != nil {
		return report, fmt.Errorf("add up the calls of world %s: %w", world, err)
	}
	for _, r := range rows {
		switch r.grouping {
		case sumOfAll:
			report.Total = r.Usage
		case sumOfDay:
			report.ByDay = append(report.ByDay, DayUsage{Day: *r.day, Usage: r.Usage})
		case sumOfCharacter:
			report.ByCharacter = append(report.ByCharacter, r.character)
		case sumOfModel:
			report.ByModel = append(report.ByModel, r.model)
		}
	}
	return report, nil
}

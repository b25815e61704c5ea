package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// Tariff is what models answer which purposes, and what they cost.
type Tariff struct {
	Name   func(purpose string) string
	Prices dramatis.PriceTable
}

func (t Tariff) price(purpose string) dramatis.Price { return t.Prices[t.Name(purpose)] }

// Outlook is what ticks to come will probably take, and on what that rests.
type Outlook struct {
	sim.Forecast

	Model string // what speaks for the characters
	Basis string // the last n ticks, or the world's settings
	Left  *dramatis.Money
}

// Fits reports whether there is money for all that is expected.
func (o *Outlook) Fits() bool { return o.Left == nil || o.Cost <= *o.Left }

// lookBack is how many ticks a forecast looks back upon.
const lookBack = 20

// Forecast says what the next ticks of a world will probably take: as its last ones did, at the present prices. What was
// spoken by another model counts only where the present one has not spoken yet. A world that has not lived yet is judged
// by what its planner would do.
func (s *Store) Forecast(ctx context.Context, world dramatis.ID, ticks int, t Tariff) (Outlook, error) {
	var o Outlook
	p, err := s.Purse(ctx, world)
	if err != nil {
		return o, err
	}
	o.Model, o.Left = t.Name(purposeDialogue), p.Left()
	past, err := s.pastUses(ctx, world)
	if err != nil {
		return o, err
	}
	seen, basis := usesOf(past, t)
	if len(seen) == 0 {
		if seen, err = s.guessTicks(ctx, world, t); err != nil {
			return o, err
		}
		basis = "the world's settings"
	}
	o.Forecast, o.Basis = sim.ForecastTicks(seen, ticks), basis
	return o, nil
}

// pastUse is what a tick took of one model for one purpose.
type pastUse struct {
	Tick      int
	Turns     int // of the whole tick
	Purpose   string
	Model     string
	Calls     int
	TokensIn  int
	TokensOut int
}

// pastUses reads what the last ticks took.
func (s *Store) pastUses(ctx context.Context, world dramatis.ID) ([]pastUse, error) {
	found, err := query(ctx, s, pgx.RowToStructByPos[pastUse], `
		WITH recent AS (
			SELECT tick, started_at FROM ticks WHERE ecosystem_id = $1 AND closed_at IS NOT NULL AND NOT failed ORDER BY tick DESC LIMIT $2)
		SELECT tick, (SELECT coalesce(sum(turn), 0) FROM conversations WHERE ecosystem_id = $1 AND tick = recent.tick AND kind = 'scene')::int,
			purpose, model, count(*)::int, sum(tokens_in)::int, sum(tokens_out)::int
		FROM recent JOIN llm_calls USING (tick)
		WHERE ecosystem_id = $1 AND created_at >= (SELECT min(started_at) FROM recent)
		GROUP BY tick, purpose, model ORDER BY tick DESC, purpose, model`, world, lookBack)
	if err != nil {
		return nil, fmt.Errorf("read what the last ticks of world %s took: %w", world, err)
	}
	return found, nil
}

// usesOf adds up what each tick took, at a tariff: of those that the present model has spoken in, or else of all.
func usesOf(past []pastUse, t Tariff) (seen []sim.Use, basis string) {
	speaks := func(u pastUse) bool { return u.Model == t.Name(u.Purpose) }
	whose := ""
	if !slices.ContainsFunc(past, speaks) {
		speaks, whose = func(pastUse) bool { return true }, ", spoken by another model"
	}
	ticks := map[int]bool{}
	for _, u := range past {
		if speaks(u) {
			ticks[u.Tick] = true
		}
	}
	last := 0
	for _, u := range past {
		if !ticks[u.Tick] {
			continue
		}
		if len(seen) == 0 || u.Tick != last {
			seen, last = append(seen, sim.Use{Turns: u.Turns}), u.Tick
		}
		use := &seen[len(seen)-1]
		use.Calls += u.Calls
		use.TokensIn += u.TokensIn
		use.TokensOut += u.TokensOut
		use.Cost += t.price(u.Purpose).Of(u.TokensIn, u.TokensOut)
	}
	if len(seen) == 1 {
		return seen, "the last tick" + whose
	}
	return seen, fmt.Sprintf("the last %d ticks%s", len(seen), whose)
}

// planAhead is how many ticks are planned to see how many scenes one has.
const planAhead = 3

// guessTicks lets the planner plan some ticks to come, and guesses what their scenes take.
func (s *Store) guessTicks(ctx context.Context, world dramatis.ID, t Tariff) ([]sim.Use, error) {
	snap, err := s.Snapshot(ctx, world)
	if err != nil {
		return nil, err
	}
	scenes := 0
	for i := range planAhead {
		plan := sim.Plan(sim.World{
			Ecosystem: snap.Ecosystem, Tick: snap.Ecosystem.Tick + 1 + i, Now: snap.NextWorldTime(),
			Characters: snap.Characters, Relationships: snap.Relationships, Busy: snap.Busy,
		})
		scenes += len(plan.Scenes)
	}
	turns := snap.Ecosystem.Settings.WithDefaults().MaxTurns
	return []sim.Use{sim.GuessTick(float64(scenes)/planAhead, turns, t.price(purposeDialogue))}, nil
}

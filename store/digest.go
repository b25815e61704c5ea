package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// Stretch is a part of a world's log, as far as a digest is made of it.
type Stretch struct {
	After  int64     // its events come after this one
	Head   int64     // and go up to the last one, which is this
	Since  time.Time // wall time of the event before it; zero when it begins the log
	Whole  bool      // false when it was cut at its beginning, as there was too much of it
	Events []dramatis.Event
	Cost   dramatis.Money // what models cost in it
}

// mostDigested is how many events a digest is made of at most: some hundred ticks of a lively world.
const mostDigested = 10_000

// Stretch reads what a digest is made of, from after an event to the head of the log.
func (s *Store) Stretch(ctx context.Context, world dramatis.ID, after int64) (Stretch, error) {
	head, err := s.EventHead(ctx, world)
	if err != nil {
		return Stretch{}, err
	}
	part := Stretch{After: min(after, head), Head: head, Whole: true}
	types := make([]string, 0, 16)
	for _, t := range sim.RecapTypes() {
		types = append(types, string(t))
	}
	// Of the many changes of somebody's state, only those matter in which a goal has been reached.
	part.Events, err = query(ctx, s, scanEvent, `
		SELECT `+eventColumns+` FROM events
		WHERE ecosystem_id = $1 AND seq > $2 AND seq <= $3 AND type = ANY($4)
			AND (type <> 'character.changed' OR payload @? '$.states[*].goals[*] ? (@.state == "reached")')
		ORDER BY seq DESC LIMIT $5`, world, part.After, head, types, mostDigested+1)
	if err != nil {
		return part, fmt.Errorf("read the log of world %s: %w", world, err)
	}
	slices.Reverse(part.Events)
	if len(part.Events) > mostDigested {
		part.Whole, part.After, part.Events = false, part.Events[0].Seq, part.Events[1:]
	}
	if part.After > 0 {
		at, err := s.Events(ctx, world, part.After-1, 1)
		if err != nil || len(at) == 0 {
			return part, fmt.Errorf("read event %d of world %s: %w", part.After, world, err)
		}
		part.Since = at[0].OccurredAt
	}
	part.Cost, err = queryOne(ctx, s, pgx.RowTo[dramatis.Money],
		`SELECT coalesce(sum(cost), 0)::bigint FROM llm_calls WHERE ecosystem_id = $1 AND created_at > $2`, world, part.Since)
	if err != nil {
		return part, fmt.Errorf("add up what world %s has spent: %w", world, err)
	}
	return part, nil
}

// SeqAt is the last event of a world's log at a wall time, 0 when it had none. Events are found by halving the log, as their
// times rise with their numbers; those that were written at the same moment may be told apart by it or not.
func (s *Store) SeqAt(ctx context.Context, world dramatis.ID, at time.Time) (int64, error) {
	seq, err := queryOne(ctx, s, pgx.RowTo[int64], `
		WITH RECURSIVE span (before, after) AS (
			SELECT 0::bigint, seq + 1 FROM event_heads WHERE ecosystem_id = $1
			UNION ALL
			SELECT CASE WHEN e.occurred_at <= $2 THEN e.seq ELSE before END, CASE WHEN e.occurred_at <= $2 THEN after ELSE e.seq END
			FROM span JOIN events e ON e.ecosystem_id = $1 AND e.seq = (before + after) / 2
			WHERE after - before > 1)
		SELECT before FROM span WHERE after - before = 1`, world, at)
	if err != nil {
		return 0, notFound(err, "world", world)
	}
	return seq, nil
}

package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// statePage is how many rows of the large tables, or events, are read at once.
const statePage = 2_000

// State reads a world from the tables, all as it was at one moment: what the fold of its log up to Seq must be. Of ticks
// it holds only what the tables keep of them.
func (s *Store) State(ctx context.Context, world dramatis.ID) (*sim.State, error) {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("begin reading world %s: %w", world, translate(err))
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // it only read
	state := sim.Empty()
	for _, read := range []func(context.Context, pgx.Tx, dramatis.ID, *sim.State) error{
		stateOfWorld, stateOfTicks, stateOfPeople, stateOfTalks,
	} {
		if err := read(ctx, tx, world, state); err != nil {
			return nil, err
		}
	}
	return state, nil
}

// within collects all rows of a read within a transaction that the caller looks after.
func within[T any](ctx context.Context, tx pgx.Tx, what string, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, translate(err))
	}
	found, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, translate(err))
	}
	return found, nil
}

func stateOfWorld(ctx context.Context, tx pgx.Tx, world dramatis.ID, state *sim.State) error {
	worlds, err := within(ctx, tx, "the world", scanEcosystem, `SELECT `+ecosystemColumns+` FROM ecosystems WHERE id = $1`, world)
	if err != nil {
		return err
	}
	heads, err := within(ctx, tx, "the log's head", pgx.RowTo[int64], `SELECT seq FROM event_heads WHERE ecosystem_id = $1`, world)
	if err != nil {
		return err
	}
	if len(worlds) == 0 || len(heads) == 0 {
		return notFound(pgx.ErrNoRows, "world", world)
	}
	state.Ecosystem, state.Seq = worlds[0], heads[0]
	return nil
}

type tickRow struct {
	Tick    int
	World   time.Time
	Closed  bool
	Failed  bool
	Overdue bool
}

func stateOfTicks(ctx context.Context, tx pgx.Tx, world dramatis.ID, state *sim.State) error {
	rows, err := within(ctx, tx, "the ticks", pgx.RowToStructByPos[tickRow], `
		SELECT tick, world_time, closed_at IS NOT NULL, failed, overdue FROM ticks WHERE ecosystem_id = $1`, world)
	for _, row := range rows {
		tick := sim.Tick{Started: dramatis.TickStarted{Tick: row.Tick, WorldTime: row.World.UTC()}}
		if row.Closed {
			tick.Closed = &dramatis.TickClosed{Tick: row.Tick, Failed: row.Failed, Overdue: row.Overdue}
		}
		state.Ticks[row.Tick] = tick
	}
	return err
}

// stateOfPeople reads characters with what hangs on them: bonds, visitors, memories, story threads and scenarios.
func stateOfPeople(ctx context.Context, tx pgx.Tx, world dramatis.ID, state *sim.State) error {
	people, err := within(ctx, tx, "characters", scanCharacter, `SELECT `+characterColumns+charactersJoined+`WHERE c.ecosystem_id = $1`, world)
	if err != nil {
		return err
	}
	for _, c := range people {
		state.Characters[c.ID] = c
		if err := stateOfMind(ctx, tx, c.ID, state); err != nil {
			return err
		}
	}
	bonds, err := within(ctx, tx, "relationships", scanRelationship, `SELECT `+relationshipColumns+` FROM relationships WHERE ecosystem_id = $1`, world)
	if err != nil {
		return err
	}
	for _, r := range bonds {
		state.Relationships[r.ID] = r
	}
	visitors, err := within(ctx, tx, "visitors", scanVisitor, `SELECT `+visitorColumns+` FROM visitors WHERE ecosystem_id = $1`, world)
	if err != nil {
		return err
	}
	for _, v := range visitors {
		state.Visitors[v.ID] = v
	}
	threads, err := within(ctx, tx, "story threads", scanThread, `SELECT `+threadColumns+` FROM story_threads WHERE ecosystem_id = $1`, world)
	for _, t := range threads {
		state.Threads[t.ID] = t
	}
	if err != nil {
		return err
	}
	scenarios, err := within(ctx, tx, "scenarios", scanScenario, `SELECT `+scenarioColumns+` FROM scenarios WHERE ecosystem_id = $1`, world)
	for _, sc := range scenarios {
		state.Scenarios[sc.ID] = sc
	}
	return err
}

// stateOfMind reads what one character remembers, a page at a time: there is no bound to it.
func stateOfMind(ctx context.Context, tx pgx.Tx, character dramatis.ID, state *sim.State) error {
	for after := 0; ; {
		page, err := within(ctx, tx, "memories", scanMemory,
			`SELECT `+memoryColumns+` FROM memories WHERE character_id = $1 AND number > $2 ORDER BY number LIMIT $3`, character, after, statePage)
		if err != nil {
			return err
		}
		for _, m := range page {
			state.Memories[m.ID] = m
			after = m.Number
		}
		if len(page) < statePage {
			return nil
		}
	}
}

// stateOfTalks reads conversations and what was said in them, a page at a time.
func stateOfTalks(ctx context.Context, tx pgx.Tx, world dramatis.ID, state *sim.State) error {
	const page = 200 // conversations: their lines are bounded by their turns
	for after := 0; ; {
		talks, err := within(ctx, tx, "conversations", scanConversation, `
			SELECT `+conversationColumns+` FROM conversations WHERE ecosystem_id = $1 AND number > $2 ORDER BY number LIMIT $3`, world, after, page)
		if err != nil {
			return err
		}
		ids := make([]dramatis.ID, len(talks))
		for i, c := range talks {
			state.Conversations[c.ID], ids[i], after = c, c.ID, c.Number
		}
		lines, err := within(ctx, tx, "messages", scanMessage, `SELECT `+messageColumns+` FROM messages WHERE conversation_id = ANY($1)`, ids)
		if err != nil {
			return err
		}
		for _, m := range lines {
			state.Messages[m.ID] = m
		}
		if len(talks) < page {
			return nil
		}
	}
}

// ReadLog hands a world's log to do, in order, up to and with the event numbered until, in pages: a log need not be in
// memory. A hole in it is an error.
func (s *Store) ReadLog(ctx context.Context, world dramatis.ID, until int64, do func(page []dramatis.Event) error) error {
	for after := int64(0); after < until; {
		page, err := s.Events(ctx, world, after, int(min(statePage, until-after)))
		if err != nil {
			return fmt.Errorf("read the log of world %s after %d: %w", world, after, err)
		}
		if len(page) == 0 || page[len(page)-1].Seq != after+int64(len(page)) {
			return dramatis.Errorf(dramatis.CodeInternal, "the log of world %s has a hole after event %d, or its world is gone", world, after)
		}
		after += int64(len(page))
		if err := do(page); err != nil {
			return err
		}
	}
	return nil
}

// Books are what the ledger holds of a world.
type Books struct {
	Calls, TokensIn, TokensOut int
	Cost                       dramatis.Money
}

// Books adds up what a world's calls of models have come to.
func (s *Store) Books(ctx context.Context, world dramatis.ID) (Books, error) {
	b, err := queryOne(ctx, s, pgx.RowToStructByPos[Books], `
		SELECT count(*)::int, coalesce(sum(tokens_in), 0)::bigint, coalesce(sum(tokens_out), 0)::bigint, coalesce(sum(cost), 0)::bigint
		FROM llm_calls WHERE ecosystem_id = $1`, world)
	if err != nil {
		return b, fmt.Errorf("add up the ledger of world %s: %w", world, err)
	}
	return b, nil
}

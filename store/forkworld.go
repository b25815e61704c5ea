package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// beginning is what a fork takes from the other world's row and books, and not from its log.
type beginning struct {
	Name      string
	DecayedAt *time.Time
	Spent     dramatis.Money
}

// beginning reads them. What was spent by then is what the calls cost that were made by then; a fork of a fork from before
// the first fork was made has the books of the world before that, while it lives.
func (f *forking) beginning(ctx context.Context) (beginning, error) {
	found, err := collect(ctx, f.tx, pgx.RowToStructByPos[beginning], `
		WITH RECURSIVE line (id, spent, forked_from) AS (
			SELECT id, spent_before, forked_from FROM ecosystems WHERE id = $1
			UNION ALL
			SELECT e.id, e.spent_before, e.forked_from FROM line l JOIN ecosystems e ON e.id = (l.forked_from ->> 'ecosystem_id')::uuid
			WHERE (l.forked_from ->> 'seq')::bigint >= $2),
		books AS (
			SELECT id, spent FROM line l
			WHERE forked_from IS NULL OR (forked_from ->> 'seq')::bigint < $2 OR NOT EXISTS (
				SELECT FROM ecosystems e WHERE e.id = (l.forked_from ->> 'ecosystem_id')::uuid))
		SELECT e.name, e.decayed_at,
			(b.spent + coalesce((SELECT sum(cost) FROM llm_calls WHERE ecosystem_id = b.id AND created_at <= $3), 0))::bigint
		FROM ecosystems e, books b WHERE e.id = $1`, f.args.EcosystemID, f.args.Seq, f.at)
	if err != nil {
		return beginning{}, err
	}
	if len(found) == 0 {
		return beginning{}, notFound(pgx.ErrNoRows, "world", f.args.EcosystemID)
	}
	return found[0], nil
}

func worldSheet() sheet {
	return sheet{"ecosystems", []string{
		"id", "owner_id", "name", "description", "seed", "state", "pause_reason", "tick", "tick_every", "tick_minutes", "speed",
		"world_time", "decayed_at", "settings", "character_count", "conversation_count", "thread_count", "budget", "forked_from",
		"spent_before", "version", "created_at", "updated_at",
	}}
}

// makeWorld writes the world's own row, its log's head and its owner.
func (f *forking) makeWorld(ctx context.Context) (dramatis.Ecosystem, error) {
	from, err := f.beginning(ctx)
	if err != nil {
		return dramatis.Ecosystem{}, err
	}
	e := f.world(from.Name)
	counts := struct{ talks, threads int }{}
	for _, c := range f.state.Conversations {
		counts.talks = max(counts.talks, c.Number)
	}
	for _, t := range f.state.Threads {
		counts.threads = max(counts.threads, t.Number)
	}
	err = f.tx.copyRows(ctx, worldSheet(), [][]any{{
		e.ID, e.OwnerID, e.Name, e.Description, e.Seed, e.State, e.PauseReason, e.Tick, e.TickEvery, e.TickMinutes, e.Speed,
		e.WorldTime, f.decayedAt(from.DecayedAt), e.Settings, f.people, counts.talks, counts.threads, e.Budget, e.ForkedFrom,
		from.Spent, e.Version, e.CreatedAt, e.UpdatedAt,
	}})
	if err != nil {
		return e, fmt.Errorf("write its row: %w", err)
	}
	f.tx.queue(`INSERT INTO event_heads (ecosystem_id, seq) VALUES ($1, $2)`, e.ID, f.args.Seq)
	f.tx.queue(`INSERT INTO ecosystem_members (ecosystem_id, user_id, access) VALUES ($1, $2, 'owner')`, e.ID, e.OwnerID)
	return e, f.tx.flush(ctx)
}

// world is the fork as it begins: as the log left the other, but somebody's own, and paused.
func (f *forking) world(name string) dramatis.Ecosystem {
	e := f.state.Ecosystem
	e.ID, e.OwnerID, e.Name = f.args.ForkID, f.args.OwnerID, f.args.Name
	e.State, e.PauseReason, e.StepsLeft, e.Version = dramatis.WorldPaused, "forked", 0, 1
	e.CreatedAt, e.UpdatedAt = f.tx.wall, f.tx.wall
	e.ForkedFrom = &dramatis.ForkPoint{EcosystemID: f.args.EcosystemID, Name: name, Seq: f.args.Seq, Tick: e.Tick}
	if f.args.Seed != nil {
		e.Seed = *f.args.Seed
	}
	return e
}

// decayedAt is when bonds had last been looked over for what faded: by the other's row when nobody has done so since.
func (f *forking) decayedAt(now *time.Time) *time.Time {
	if now == nil || !now.UTC().After(f.state.Ecosystem.WorldTime) {
		return now
	}
	return f.decayed
}

// open tells the fork's log of what is its own: the world, and the talks that waited for something which is not coming
// here. A chat waits for its person, as before.
func (f *forking) open(e dramatis.Ecosystem) {
	f.tx.At(e.Tick, e.WorldTime)
	f.tx.Emit(dramatis.EcosystemChanged{Ecosystem: e})
	for c := range sim.InOrder(f.state.Conversations, sim.NumberOfConversation) {
		if !interrupted(&c) {
			continue
		}
		f.tx.At(c.Tick, sim.TurnTime(&c, max(c.Turn, 1)))
		f.tx.EmitIn(c.ID, dramatis.ConversationPaused{ConversationID: c.ID, Reason: pausedByFork})
	}
}

// pausedByFork is why a conversation of a fork waits that was under way when the world was forked.
const pausedByFork = "fork"

func interrupted(c *dramatis.Conversation) bool {
	return c.State == dramatis.TalkRunning && c.Kind != dramatis.KindChat
}

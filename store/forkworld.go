package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

func worldSheet() sheet {
	return sheet{"ecosystems", []string{
		"id", "owner_id", "name", "description", "seed", "state", "pause_reason", "tick", "tick_every", "tick_minutes", "speed",
		"world_time", "decayed_at", "settings", "character_count", "conversation_count", "thread_count", "budget", "forked_from",
		"spent_before", "version", "created_at", "updated_at",
	}}
}

// makeWorld writes the world's own row, its log's head and its owner.
func (f *forking) makeWorld(ctx context.Context) (dramatis.Ecosystem, error) {
	from, err := f.from.beginning(ctx, f)
	if err != nil {
		return dramatis.Ecosystem{}, err
	}
	e := f.world(&from)
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

// world is the new one as it begins: as the log left the other, but somebody's own, and paused.
func (f *forking) world(from *beginning) dramatis.Ecosystem {
	e := f.state.Ecosystem
	e.ID, e.OwnerID, e.Name = f.args.ForkID, f.args.OwnerID, f.args.Name
	e.State, e.PauseReason, e.StepsLeft, e.Version = dramatis.WorldPaused, from.Reason, 0, 1
	e.CreatedAt, e.UpdatedAt = f.tx.wall, f.tx.wall
	e.ForkedFrom = nil
	if from.Forked {
		e.ForkedFrom = &dramatis.ForkPoint{EcosystemID: f.args.EcosystemID, Name: from.Name, Seq: f.args.Seq, Tick: e.Tick}
	}
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

// open tells the new world's log of what is its own: the world, and the talks that waited for something which is not coming
// here. A chat waits for its person, as before.
func (f *forking) open(e dramatis.Ecosystem) {
	f.tx.At(e.Tick, e.WorldTime)
	f.tx.Emit(dramatis.EcosystemChanged{Ecosystem: e})
	for c := range sim.InOrder(f.state.Conversations, sim.NumberOfConversation) {
		f.tx.At(c.Tick, sim.TurnTime(&c, max(c.Turn, 1)))
		if left, changed := f.withoutStrangers(c); changed {
			f.tx.EmitIn(c.ID, dramatis.ConversationChanged{Conversation: left})
		}
		if interrupted(&c) {
			f.tx.EmitIn(c.ID, dramatis.ConversationPaused{ConversationID: c.ID, Reason: pausedByFork})
		}
	}
}

// withoutStrangers hands to the model those parts of a conversation that goes on whose players have no account here.
func (f *forking) withoutStrangers(c dramatis.Conversation) (left dramatis.Conversation, changed bool) {
	if c.State == dramatis.TalkEnded {
		return c, false
	}
	c.Participants = slices.Clone(c.Participants)
	for i := range c.Participants {
		if by := c.Participants[i].PlayedBy; by != nil && !f.here[*by] {
			c.Participants[i].PlayedBy, changed = nil, true
		}
	}
	return c, changed
}

// pausedByFork is why a conversation waits that was under way when its world was forked or archived.
const pausedByFork = "fork"

func interrupted(c *dramatis.Conversation) bool {
	return (c.State == dramatis.TalkRunning || c.Attached) && c.Kind != dramatis.KindChat
}

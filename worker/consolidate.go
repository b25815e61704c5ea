package worker

import (
	"context"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// consolidate merges what has faded of a span of a character's old memories into a digest, which is remembered in its
// stead, and brings what they look back on up to date. Where nothing has faded it only notes that it was there.
func (w *Worker) consolidate(ctx context.Context, a *attempt, args tasks.Consolidate) error {
	mind, err := w.Store.Span(ctx, args.CharacterID, args.After)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return w.letPass(ctx, a)
	}
	if err != nil {
		return err
	}
	settled := store.Settled{Character: args.CharacterID, After: args.After, Before: mind.Character.MemorySummary}
	if mind.Memories = sim.Faded(mind.Memories, mind.Ecosystem.WorldTime); len(mind.Memories) > 0 && mind.Character.Consolidated == args.After {
		if err := w.digest(ctx, a, mind, &settled); err != nil {
			return fmt.Errorf("consolidate what character %s remembers: %w", args.CharacterID, err)
		}
	}
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		return w.settleMemories(ctx, tx, a, &settled)
	})
}

// digest asks the model for what stays.
func (w *Worker) digest(ctx context.Context, a *attempt, mind *store.Mind, settled *store.Settled) error {
	e, c := &mind.Ecosystem, &mind.Character
	answer, _, err := llm.Consolidate(ctx, w.model(a, "consolidate", c), llm.ConsolidationRequest{
		World: worldOf(mind), Self: self(c, e.WorldTime), Moments: moments(mind), Chance: chanceOf(mind, "consolidate"),
	})
	if err != nil {
		return err
	}
	digest := sim.Digest(c, answer.Digest, mind.Memories, sim.Moment{Tick: e.Tick, Now: e.WorldTime})
	settled.Digest, settled.Summary = &digest, answer.Summary
	return nil
}

// settleMemories writes what became of the span. What the job took of its tick goes to the one that embeds the digest.
func (w *Worker) settleMemories(ctx context.Context, tx *store.Tx, a *attempt, settled *store.Settled) (any, error) {
	e, err := tx.ReadEcosystem(ctx)
	if err != nil {
		return nil, err
	}
	done, err := tx.Consolidate(ctx, *settled)
	gone := dramatis.ErrorCode(err) == dramatis.CodeNotFound
	if err != nil && !gone {
		return nil, err
	}
	if gone || !done || settled.Digest == nil {
		return nil, release(ctx, tx, a.claim.Job.Tick)
	}
	tx.Enqueue(store.NewJob{Args: tasks.Embed{EcosystemID: e.ID, MemoryIDs: []dramatis.ID{settled.Digest.ID}}, Tick: a.claim.Job.Tick})
	return map[string]any{"memory_id": settled.Digest.ID, "merged": len(settled.Digest.Evidence)}, nil
}

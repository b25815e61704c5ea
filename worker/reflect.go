package worker

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// fewestReflected is how many memories it takes to look back.
const fewestReflected = 3

// reflect lets a character look back on what they have lived through, and keeps what they understood.
func (w *Worker) reflect(ctx context.Context, a *attempt, args tasks.Reflect) error {
	mind, err := w.Store.LookBack(ctx, args.CharacterID, before(args.Tick))
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return w.letPass(ctx, a)
	}
	if err != nil {
		return err
	}
	mind.Memories = sim.Reflected(mind.Memories)
	if len(mind.Memories) < fewestReflected {
		return w.letPass(ctx, a)
	}
	answer, _, err := llm.Reflect(ctx, w.model(a, "reflect", &mind.Character), llm.ReflectionRequest{
		World: worldOf(mind), Self: self(&mind.Character, mind.Ecosystem.WorldTime), Moments: moments(mind), Chance: chanceOf(mind, "reflect"),
	})
	if err != nil {
		return fmt.Errorf("reflection of character %s: %w", args.CharacterID, err)
	}
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		return w.keepInsights(ctx, tx, a, mind, answer)
	})
}

// before is the tick before which memories count: that of the plan, or any when a person asked.
func before(tick int) int {
	if tick > 0 {
		return tick
	}
	return anyTick
}

// anyTick is later than every tick.
const anyTick = 1<<31 - 1

// letPass ends a job that found nothing to look back on. The character may be gone.
func (w *Worker) letPass(ctx context.Context, a *attempt) error {
	return a.commit(ctx, func(tx *store.Tx) (any, error) {
		return nil, release(ctx, tx, a.claim.Job.Tick)
	})
}

// keepInsights writes what was understood as memories. What the job took of its tick goes to the one that embeds them.
func (w *Worker) keepInsights(ctx context.Context, tx *store.Tx, a *attempt, mind *store.Mind, answer llm.ReflectionAnswer) (any, error) {
	e, err := tx.ReadEcosystem(ctx)
	if err != nil {
		return nil, err
	}
	whispered := slices.ContainsFunc(mind.Memories, func(m dramatis.Memory) bool { return m.Whispered })
	insights := make([]dramatis.Memory, len(answer.Insights))
	for i, said := range answer.Insights {
		thought := sim.Thought{Text: said.Text, Importance: said.Importance, Whispered: whispered}
		for _, number := range said.Evidence {
			thought.Evidence = append(thought.Evidence, mind.Memories[number-1])
		}
		insights[i] = sim.Insight(&mind.Character, thought, sim.Moment{Tick: e.Tick, Now: e.WorldTime})
	}
	err = tx.Reflect(ctx, mind.Character.ID, answer.Questions, insights)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return nil, release(ctx, tx, a.claim.Job.Tick)
	}
	if err != nil {
		return nil, err
	}
	ids := make([]dramatis.ID, len(insights))
	for i := range insights {
		ids[i] = insights[i].ID
	}
	tx.Enqueue(store.NewJob{Args: tasks.Embed{EcosystemID: e.ID, MemoryIDs: ids}, Tick: a.claim.Job.Tick})
	return map[string]any{"character_id": mind.Character.ID, "memory_ids": ids}, nil
}

func worldOf(mind *store.Mind) llm.World {
	e := &mind.Ecosystem
	return llm.World{Name: e.Name, Setting: e.Settings.Setting, Time: timeOfDay(e.WorldTime)}
}

func chanceOf(mind *store.Mind, purpose string) llm.Chance {
	return llm.Chance{Seed: mind.Ecosystem.Seed, Tick: mind.Ecosystem.Tick, Subject: mind.Character.Number, Purpose: purpose}
}

// moments is what a character looks back on, numbered from 1 in the order of the memories.
func moments(mind *store.Mind) []llm.Moment {
	all := make([]llm.Moment, len(mind.Memories))
	for i := range mind.Memories {
		all[i] = moment(mind, &mind.Memories[i], i+1, mind.Ecosystem.WorldTime)
	}
	return all
}

func moment(mind *store.Mind, m *dramatis.Memory, number int, now time.Time) llm.Moment {
	seen := llm.Moment{
		Number: number, Content: m.Content, Ago: ago(now.Sub(m.WorldTime)), Kind: m.Kind, Importance: m.Importance, Emotion: m.Emotion.Label,
	}
	for _, n := range m.Participants {
		if name := mind.Names[n]; name != "" && n != mind.Character.Number && !slices.Contains(seen.With, name) {
			seen.With = append(seen.With, name)
		}
	}
	return seen
}

package worker

import (
	"context"
	"fmt"
	"strings"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

// recalledAtOnce is how many memories a speaker has in mind.
const recalledAtOnce = 5

// recall brings to the speaker's mind what the talk reminds them of, out of their own memories of earlier ticks.
func (w *Worker) recall(ctx context.Context, a *attempt, scene *store.Scene, speaker *dramatis.Character, s *sim.Scene) ([]sim.Recalled, error) {
	if speaker.MemoryCount == 0 {
		return nil, nil
	}
	query, err := w.embedder(a, "recall", speaker).Embed(ctx, []string{reminder(s, speaker)})
	if err != nil {
		return nil, fmt.Errorf("embed what %s is reminded by: %w", speaker.Name, err)
	}
	before := scene.Conversation.Tick
	if scene.Conversation.Kind != dramatis.KindScene {
		before = scene.Ecosystem.Tick + 1 // asked for by a person, at any time: all that is remembered counts
	}
	candidates, err := w.Store.Candidates(ctx, dramatis.VectorQuery{
		EcosystemID: speaker.EcosystemID, CharacterID: speaker.ID, MemoryVersion: speaker.MemoryVersion,
		Space: dramatis.VectorSpace(w.Embedder), Vector: query[0], BeforeTick: before,
	})
	if err != nil {
		return nil, err
	}
	return sim.Recall(query[0], candidates, s.Now, recalledAtOnce), nil
}

// reminder is the text that memories are compared with: what the talk is about, who is there, and the last words that
// the speaker heard.
func reminder(s *sim.Scene, speaker *dramatis.Character) string {
	parts := []string{s.Conversation.Topic}
	for i := range s.Present {
		if s.Present[i].Number != speaker.Number {
			parts = append(parts, s.Present[i].Name)
		}
	}
	if heard := sim.Heard(s, speaker.Number); len(heard) > 0 {
		parts = append(parts, heard[len(heard)-1].Text)
	}
	return strings.Join(parts, ". ")
}

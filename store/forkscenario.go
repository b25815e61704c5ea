package store

import (
	"context"
	"maps"

	"github.com/literaryai/dramatis"
)

func scenarioSheet() sheet {
	return sheet{"scenarios", []string{
		"id", "ecosystem_id", "title", "setting", "mood", "goal", "opening", "cast", "speaker_order", "max_turns", "tags", "notes",
		"version", "created_by", "created_at", "updated_at",
	}}
}

// writeScenarios writes the set-ups that there were. Links to them are the other world's.
func (f *forking) writeScenarios(ctx context.Context) error {
	return copyAll(ctx, f.tx, scenarioSheet(), maps.Values(f.state.Scenarios), func(sc *dramatis.Scenario) []any {
		return []any{
			sc.ID, sc.EcosystemID, sc.Title, sc.Setting, sc.Mood, sc.Goal, sc.Opening, sc.Cast, sc.SpeakerOrder, sc.MaxTurns, sc.Tags, sc.Notes,
			sc.Version, sc.CreatedBy, sc.CreatedAt, sc.UpdatedAt,
		}
	})
}

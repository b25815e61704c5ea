package store

import (
	"context"
	"fmt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// fill writes what the state comes to, what others refer to first.
func (f *forking) fill(ctx context.Context) error {
	for _, write := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"characters", f.writeCharacters},
		{"relationships", f.writeRelationships},
		{"visitors", f.writeVisitors},
		{"the history of relationships", f.writeHistory},
		{"conversations", f.writeConversations},
		{"messages", f.writeMessages},
		{"memories", f.writeMemories},
		{"vectors", func(ctx context.Context) error { return f.from.vectors(ctx, f) }},
		{"ticks and threads", f.writeTicks},
		{"scenarios", f.writeScenarios},
	} {
		if err := write.do(ctx); err != nil {
			return fmt.Errorf("write %s of world %s: %w", write.what, f.args.ForkID, err)
		}
	}
	return nil
}

func characterSheet() sheet {
	return sheet{"characters", []string{
		"id", "ecosystem_id", "number", "name", "description", "persona", "traits", "autonomy_level", "talkativeness", "avatar_url",
		"tags", "is_active", "memory_summary", "version", "created_at", "updated_at",
	}}
}

func characterStateSheet() sheet {
	return sheet{"character_states", []string{
		"character_id", "ecosystem_id", "number", "mood", "emotion", "social_energy", "state_at", "goals", "current_context",
		"last_interaction", "unreflected", "consolidated", "memory_count",
	}}
}

func (f *forking) writeCharacters(ctx context.Context) error {
	people := sim.InOrder(f.state.Characters, sim.NumberOfCharacter)
	err := copyAll(ctx, f.tx, characterSheet(), people, func(c *dramatis.Character) []any {
		tags := c.Tags
		if tags == nil {
			tags = []string{}
		}
		return []any{
			c.ID, c.EcosystemID, c.Number, c.Name, c.Description, c.Persona, c.Traits, c.AutonomyLevel, c.Talkativeness, c.AvatarURL,
			tags, c.IsActive, c.MemorySummary, c.Version, c.CreatedAt, c.UpdatedAt,
		}
	})
	if err != nil {
		return err
	}
	return copyAll(ctx, f.tx, characterStateSheet(), people, func(c *dramatis.Character) []any {
		return []any{
			c.ID, c.EcosystemID, c.Number, c.Mood, c.Emotion, c.SocialEnergy, c.StateAt, goals(c.Goals), c.CurrentContext,
			c.LastInteraction, c.Unreflected, c.Consolidated, c.MemoryCount,
		}
	})
}

func relationshipSheet() sheet {
	return sheet{"relationships", []string{
		"id", "ecosystem_id", "from_id", "to_id", "from_number", "to_number", "type", "type_by_author",
		"strength", "strength_base", "strength_half_life", "trust", "trust_base", "trust_half_life",
		"familiarity", "familiarity_base", "familiarity_half_life", "anchored_at", "since", "last_interaction_at", "version",
	}}
}

func (f *forking) writeRelationships(ctx context.Context) error {
	bonds := sim.InOrder(f.state.Relationships, sim.NumberOfRelationship)
	return copyAll(ctx, f.tx, relationshipSheet(), bonds, func(r *dramatis.Relationship) []any {
		return []any{
			r.ID, r.EcosystemID, r.FromID, r.ToID, r.From, r.To, r.Type, r.TypeByAuthor,
			r.Strength.Value, r.Strength.Base, r.Strength.HalfLife, r.Trust.Value, r.Trust.Base, r.Trust.HalfLife,
			r.Familiarity.Value, r.Familiarity.Base, r.Familiarity.HalfLife, r.AnchoredAt, r.Since, r.LastInteractionAt, r.Version,
		}
	})
}

func historySheet() sheet {
	return sheet{"relationship_history", []string{
		"relationship_id", "tick", "world_time", "cause", "message_id", "type_before", "type_after", "changes",
	}}
}

// writeHistory reads the fork's own log once more, for the bonds that there still are: their rows had to come first.
func (f *forking) writeHistory(ctx context.Context) error {
	for after := int64(0); ; {
		page, err := collect(ctx, f.tx, scanEvent, `
			SELECT `+eventColumns+` FROM events WHERE ecosystem_id = $1 AND seq > $2 AND type = $3 ORDER BY seq LIMIT $4`,
			f.args.ForkID, after, dramatis.EventRelationshipChanged, forkPage)
		if err != nil || len(page) == 0 {
			return err
		}
		var rows, visits [][]any
		for i := range page {
			ofBonds, ofVisitors, err := f.historyRows(&page[i])
			if err != nil {
				return err
			}
			rows, visits = append(rows, ofBonds...), append(visits, ofVisitors...)
		}
		if err := f.tx.copyRows(ctx, historySheet(), rows); err != nil {
			return err
		}
		if err := f.tx.copyRows(ctx, visitorHistorySheet(), visits); err != nil {
			return err
		}
		after = page[len(page)-1].Seq
	}
}

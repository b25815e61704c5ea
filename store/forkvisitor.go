package store

import (
	"context"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

func visitorSheet() sheet {
	return sheet{"visitors", []string{
		"id", "ecosystem_id", "character_id", "character_number", "number", "user_id", "name", "type",
		"strength", "strength_base", "strength_half_life", "trust", "trust_base", "trust_half_life",
		"familiarity", "familiarity_base", "familiarity_half_life", "anchored_at", "since", "last_interaction_at",
	}}
}

// writeVisitors takes over whom people have met from outside: a person who talks with them in the fork is known there.
func (f *forking) writeVisitors(ctx context.Context) error {
	return copyAll(ctx, f.tx, visitorSheet(), sim.InOrder(f.state.Visitors, sim.NumberOfVisitor), visitorRow)
}

func visitorHistorySheet() sheet {
	return sheet{"visitor_history", []string{
		"visitor_id", "tick", "world_time", "cause", "message_id", "type_before", "type_after", "changes",
	}}
}

// visitRows are the entries in the histories of those visitors who are still known.
func (f *forking) visitRows(e *dramatis.Event, p *dramatis.RelationshipChanged) [][]any {
	var rows [][]any
	for i := range p.Visitors {
		change := &p.Visitors[i]
		if _, still := f.state.Visitors[change.Visitor.ID]; !still {
			continue
		}
		rows = append(rows, []any{
			change.Visitor.ID, e.Tick, e.WorldTime, change.Cause, change.MessageID, change.TypeBefore, change.Visitor.Type, change.Changes,
		})
	}
	return rows
}

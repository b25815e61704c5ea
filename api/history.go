package api

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// historyEntry is one change of a relationship, with its cause.
type historyEntry struct {
	Tick       int                       `json:"tick"`
	WorldTime  time.Time                 `json:"world_time"`
	Cause      dramatis.CauseKind        `json:"cause"`
	MessageID  *dramatis.ID              `json:"message_id" doc:"The line that did it, when one did"`
	TypeBefore dramatis.RelationshipType `json:"type_before"`
	TypeAfter  dramatis.RelationshipType `json:"type_after"`
	Changes    []dramatis.AxisChange     `json:"changes" nullable:"false"`
}

func showHistory(h *store.HistoryEntry) historyEntry {
	return historyEntry{
		Tick: h.Tick, WorldTime: h.WorldTime.UTC(), Cause: h.Cause, MessageID: h.MessageID,
		TypeBefore: h.TypeBefore, TypeAfter: h.TypeAfter, Changes: orEmpty(h.Changes),
	}
}

// orEmpty writes a list of nothing as a list.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

type namedList struct {
	Named
	Paged
}

func (s *Server) listRelationshipHistory(ctx context.Context, in *namedList) (*listed[historyEntry], error) {
	found, err := s.store.RelationshipHistory(ctx, in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, showHistory), nil
}

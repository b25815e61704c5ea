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
	Line       *causeLine                `json:"line" doc:"That line; null when none did it, or it is gone"`
}

// causeLine is a line that changed a relationship, and where it was said.
type causeLine struct {
	ConversationID dramatis.ID `json:"conversation_id"`
	Turn           int         `json:"turn" example:"4"`
	Speaker        string      `json:"speaker" example:"Javert"`
	Text           string      `json:"text" doc:"Empty for a whisper that you may not read"`
	Action         string      `json:"action" doc:"Likewise"`
	Whispered      bool        `json:"whispered"`
}

// history is an entry as these ears hear it.
func (e ears) history(h *store.HistoryEntry) historyEntry {
	shown := historyEntry{
		Tick: h.Tick, WorldTime: h.WorldTime.UTC(), Cause: h.Cause, MessageID: h.MessageID,
		TypeBefore: h.TypeBefore, TypeAfter: h.TypeAfter, Changes: orEmpty(h.Changes),
	}
	if l := h.Line; l != nil {
		heard := e.line(&dramatis.Message{Speaker: l.Speaker, Text: l.Text, Action: l.Action, WhisperTo: l.WhisperTo})
		shown.Line = &causeLine{
			ConversationID: l.ConversationID, Turn: l.Turn, Speaker: l.Speaker.Name, Text: heard.Text, Action: heard.Action,
			Whispered: l.WhisperTo != nil,
		}
	}
	return shown
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
	r, err := s.store.Relationship(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	heard, err := s.earsOf(ctx, r.EcosystemID)
	if err != nil {
		return nil, err
	}
	found, err := s.store.RelationshipHistory(ctx, in.ID, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(found, heard.history), nil
}

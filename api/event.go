package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

// payloads is every event of the log, by what it says.
func payloads() []dramatis.Payload {
	return []dramatis.Payload{
		dramatis.TickStarted{}, dramatis.TickClosed{},
		dramatis.ConversationStarted{}, dramatis.ConversationPaused{}, dramatis.ConversationResumed{}, dramatis.ConversationEnded{},
		dramatis.ConversationChanged{}, dramatis.MessageCreated{}, dramatis.MessageEdited{},
		dramatis.RelationshipCreated{}, dramatis.RelationshipChanged{}, dramatis.RelationshipDeleted{},
		dramatis.MemoryCreated{}, dramatis.MemoryDeleted{}, dramatis.MemoryReflected{}, dramatis.MemoryConsolidated{},
		dramatis.ThreadChanged{},
		dramatis.CharacterCreated{}, dramatis.CharacterChanged{}, dramatis.CharacterDeleted{},
		dramatis.EcosystemChanged{}, dramatis.EcosystemPaused{}, dramatis.EcosystemResumed{},
		dramatis.ScenarioChanged{},
	}
}

// jobProgress is how far a job has come, as its stream says it.
type jobProgress struct {
	JobID  dramatis.ID        `json:"job_id"`
	Status dramatis.JobStatus `json:"status"`
	dramatis.Progress
}

// reset says that what the client has no longer follows from the log, and that it is to load anew.
type reset struct {
	EcosystemID dramatis.ID `json:"ecosystem_id"`
	Reason      string      `json:"reason"`
	Seq         int64       `json:"seq" doc:"The stream goes on after this event; 0 when the world is gone"`
}

// Why a client is to load anew.
const (
	worldGone  = "the world was deleted"
	beyondHead = "the log does not go that far"
)

// liveFrames is every frame that is never stored, by what it carries.
func liveFrames() map[dramatis.EventType]any {
	return map[dramatis.EventType]any{
		dramatis.FrameMessageDelta: dramatis.MessageDelta{},
		dramatis.FrameJobProgress:  jobProgress{},
		dramatis.FrameReset:        reset{},
		dramatis.FrameDone:         job{},
	}
}

// eventPage is a part of a world's log.
type eventPage struct {
	Items []dramatis.Event `json:"items"`
	Next  string           `json:"next_cursor"`
	Head  int64            `json:"head"`
}

// describeEvents adds the schemas of events: Event is one of many, told apart by type, and so is LiveFrame.
func describeEvents(registry huma.Registry) {
	all := registry.Map()
	if all["Event"] != nil {
		return // by another stream
	}
	event := unionOn("type", "An entry of a world's log: the data of a frame with an id")
	for _, p := range payloads() {
		t := reflect.TypeOf(p)
		name := t.Name() + "Event"
		all[name] = eventSchema(registry, p.EventType(), registry.Schema(t, true, ""))
		addVariant(event, string(p.EventType()), name)
	}
	all["Event"] = event
	live := unionOn("type", "A frame without an id: type is its event, data its data")
	for kind, carried := range liveFrames() {
		t := reflect.TypeOf(carried)
		name := liveName(kind)
		all[name] = closedObject(map[string]*huma.Schema{
			"type": constant(string(kind)), "data": registry.Schema(t, true, ""),
		}, "type", "data")
		addVariant(live, string(kind), name)
	}
	sortVariants(live)
	all["LiveFrame"] = live
	all["EventPage"] = closedObject(map[string]*huma.Schema{
		"items":       {Type: huma.TypeArray, Items: refTo("Event")},
		"next_cursor": {Type: huma.TypeString, Description: "Goes into after for what follows, or into before when that was asked; empty when there is no more"},
		"head":        {Type: huma.TypeInteger, Format: "int64", Description: "The seq of the last event there is"},
	}, "items", "next_cursor", "head")
}

// eventSchema is an event with one type and its payload.
func eventSchema(registry huma.Registry, kind dramatis.EventType, payload *huma.Schema) *huma.Schema {
	t := reflect.TypeFor[dramatis.Event]()
	s := huma.SchemaFromType(registry, t)
	refineFields(s, t, nil)
	s.Properties["type"], s.Properties["payload"] = constant(string(kind)), payload
	return closedObject(s.Properties, s.Required...)
}

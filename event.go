package dramatis

import (
	"encoding/json"
	"time"
)

// EventType names what happened.
type EventType string

// The types of stored events.
const (
	EventTickStarted         EventType = "tick.started"
	EventTickClosed          EventType = "tick.closed"
	EventConversationStarted EventType = "conversation.started"
	EventConversationPaused  EventType = "conversation.paused"
	EventConversationResumed EventType = "conversation.resumed"
	EventConversationEnded   EventType = "conversation.ended"
	EventMessageCreated      EventType = "message.created"
	EventRelationshipCreated EventType = "relationship.created"
	EventRelationshipChanged EventType = "relationship.changed"
	EventRelationshipDeleted EventType = "relationship.deleted"
	EventMemoryCreated       EventType = "memory.created"
	EventMemoryChanged       EventType = "memory.changed"
	EventMemoryDeleted       EventType = "memory.deleted"
	EventMemoryReflected     EventType = "memory.reflected"
	EventMemoryConsolidated  EventType = "memory.consolidated"
	EventMessageEdited       EventType = "message.edited"
	EventConversationChanged EventType = "conversation.changed"
	EventThreadChanged       EventType = "thread.changed"
	EventCharacterCreated    EventType = "character.created"
	EventCharacterChanged    EventType = "character.changed"
	EventCharacterDeleted    EventType = "character.deleted"
	EventEcosystemChanged    EventType = "ecosystem.changed"
	EventEcosystemPaused     EventType = "ecosystem.paused"
	EventEcosystemResumed    EventType = "ecosystem.resumed"
	EventScenarioChanged     EventType = "scenario.changed"
)

// The types of live frames, which have no seq and are never stored.
const (
	FrameMessageDelta EventType = "message.delta"
	FrameJobProgress  EventType = "job.progress"
	FrameReset        EventType = "reset"
	FrameDone         EventType = "done"
)

// Event is one entry of a world's log: seq 1, 2, 3 … without a gap. The log is the story; sim's fold rebuilds the
// world from it, so a payload carries new values and all of them.
type Event struct {
	Seq            int64           `json:"seq"`
	Type           EventType       `json:"type"`
	EcosystemID    ID              `json:"ecosystem_id"`
	ConversationID *ID             `json:"conversation_id,omitempty"`
	Tick           int             `json:"tick"`
	WorldTime      time.Time       `json:"world_time"`
	OccurredAt     time.Time       `json:"occurred_at"`
	JobID          *ID             `json:"job_id"`
	Payload        json.RawMessage `json:"payload"`
}

// Payload is what an event of one type says. Each payload type knows its event type.
type Payload interface{ EventType() EventType }

// TickStarted says what a tick planned.
type TickStarted struct {
	Tick      int         `json:"tick"`
	WorldTime time.Time   `json:"world_time"`
	Scenes    []ScenePlan `json:"scenes"`
	Resting   []int       `json:"resting"`            // numbers of the characters who keep to themselves
	Reflects  []int       `json:"reflects,omitempty"` // numbers of the resting who look back on what they have lived through
	Settles   []int       `json:"settles,omitempty"`  // numbers of the resting whose old memories settle into a summary
	Open      int         `json:"open"`
	Skipped   int         `json:"skipped"` // ticks of the wall clock that passed while none could be begun
}

// ScenePlan is a scene that a tick decided on.
type ScenePlan struct {
	Participants []int  `json:"participants"` // numbers, at least two
	Topic        string `json:"topic"`
	Setting      string `json:"setting"`
	Mood         string `json:"mood"`
	Goal         string `json:"goal"`
	Reason       string `json:"reason"` // why these people met, for those who watch
}

// TickClosed says that everything a tick caused is done.
type TickClosed struct {
	Tick    int  `json:"tick"`
	Turns   int  `json:"turns"`
	Failed  bool `json:"failed"`  // the tick could not be planned
	Overdue bool `json:"overdue"` // the watchdog closed it
}

// ConversationStarted carries a new conversation.
type ConversationStarted struct {
	Conversation Conversation `json:"conversation"`
}

// ConversationPaused says that a conversation waits: for a person, and then it lets go of its tick; or for money, and then
// its tick waits with it, as the whole world does.
type ConversationPaused struct {
	ConversationID ID     `json:"conversation_id"`
	Reason         string `json:"reason"`
	Attached       bool   `json:"attached,omitempty"` // it still counts in its tick's open number
}

// ConversationResumed says that it goes on.
type ConversationResumed struct {
	ConversationID ID     `json:"conversation_id"`
	Reason         string `json:"reason,omitempty"` // budget, when there is money again; empty when a person said so
}

// ConversationEnded says that a conversation is over, and why.
type ConversationEnded struct {
	ConversationID ID        `json:"conversation_id"`
	Number         int       `json:"number"`
	Turns          int       `json:"turns"`
	Reason         string    `json:"reason"` // goal, left, silence, energy, turns, failed, cancelled, director
	EndedAt        time.Time `json:"ended_at"`
}

// MessageCreated carries a new line, and which memories were renewed by being recalled for it.
type MessageCreated struct {
	Message Message `json:"message"`
	Touched []Touch `json:"touched"`
}

// MessageEdited carries a line as it reads now: an author rewrote it, or a model was asked for another. What the line
// before it had done is undone by events of its own, which come before this one.
type MessageEdited struct {
	Message Message `json:"message"`
	Touched []Touch `json:"touched"`
}

// ConversationChanged carries a conversation whose people, order or frame were changed.
type ConversationChanged struct {
	Conversation Conversation `json:"conversation"`
}

// RelationshipCreated carries new relationships, and people whom somebody met for the first time.
type RelationshipCreated struct {
	Relationships []Relationship `json:"relationships"`
	Visitors      []Visitor      `json:"visitors,omitempty"`
}

// RelationshipChanged carries changed relationships, between characters and to visitors, with what changed in them.
type RelationshipChanged struct {
	Relationships []RelationshipChange `json:"relationships"`
	Visitors      []VisitorChange      `json:"visitors,omitempty"`
}

// RelationshipDeleted names relationships that are gone, and visitors who are strangers again.
type RelationshipDeleted struct {
	RelationshipIDs []ID `json:"relationship_ids"`
	VisitorIDs      []ID `json:"visitor_ids,omitempty"`
}

// MemoryCreated carries new memories.
type MemoryCreated struct {
	Memories []Memory `json:"memories"`
}

// MemoryChanged carries memories that an author rewrote.
type MemoryChanged struct {
	Memories []Memory `json:"memories"`
}

// MemoryDeleted names memories that an author took away.
type MemoryDeleted struct {
	MemoryIDs []ID `json:"memory_ids"`
}

// MemoryReflected carries what somebody understood when they looked back. Each of the memories names its evidence.
type MemoryReflected struct {
	CharacterID ID       `json:"character_id"`
	Number      int      `json:"number"`
	Questions   []string `json:"questions"` // what they asked themselves
	Memories    []Memory `json:"memories"`
}

// MemoryConsolidated says that old memories have been merged into a summary, which stands for them in recall from now
// on. They are kept. The summary's evidence lists them.
type MemoryConsolidated struct {
	CharacterID   ID     `json:"character_id"`
	Number        int    `json:"number"`
	Summary       Memory `json:"summary"`
	MemorySummary string `json:"memory_summary"` // the character's own, as it reads now
}

// ThreadChanged carries story threads that are new or have moved on.
type ThreadChanged struct {
	Threads []StoryThread `json:"threads"`
}

// CharacterCreated carries new characters.
type CharacterCreated struct {
	Characters []Character `json:"characters"`
}

// CharacterChanged carries characters that an author changed, and the new states of those that the world changed.
type CharacterChanged struct {
	Characters []Character   `json:"characters,omitempty"`
	States     []StateChange `json:"states,omitempty"`
}

// StateChange is the new state of one character.
type StateChange struct {
	CharacterID ID  `json:"character_id"`
	Number      int `json:"number"`
	CharacterState
}

// CharacterDeleted names characters that are gone, with all that hung on them.
type CharacterDeleted struct {
	CharacterIDs []ID `json:"character_ids"`
}

// EcosystemChanged carries the whole of a world's own data; the first event of every world is one.
type EcosystemChanged struct {
	Ecosystem Ecosystem `json:"ecosystem"`
}

// EcosystemPaused says that a world plans nothing new.
type EcosystemPaused struct {
	Reason string `json:"reason"`
}

// EcosystemResumed says that it goes on.
type EcosystemResumed struct{}

// ScenarioChanged carries the whole of a scenario that an author made, changed or deleted. Scenarios are no part of the
// story: what is played of them is told by the conversations.
type ScenarioChanged struct {
	Scenario Scenario   `json:"scenario"`
	Change   ChangeKind `json:"change"`
}

// ChangeKind says what an author did to a thing.
type ChangeKind string

// The kinds of change.
const (
	ChangeCreated ChangeKind = "created"
	ChangeChanged ChangeKind = "changed"
	ChangeDeleted ChangeKind = "deleted"
)

// EventType implements Payload.
func (TickStarted) EventType() EventType         { return EventTickStarted }
func (TickClosed) EventType() EventType          { return EventTickClosed }
func (ConversationStarted) EventType() EventType { return EventConversationStarted }
func (ConversationPaused) EventType() EventType  { return EventConversationPaused }
func (ConversationResumed) EventType() EventType { return EventConversationResumed }
func (ConversationEnded) EventType() EventType   { return EventConversationEnded }
func (MessageCreated) EventType() EventType      { return EventMessageCreated }
func (RelationshipCreated) EventType() EventType { return EventRelationshipCreated }
func (RelationshipChanged) EventType() EventType { return EventRelationshipChanged }
func (RelationshipDeleted) EventType() EventType { return EventRelationshipDeleted }
func (MemoryCreated) EventType() EventType       { return EventMemoryCreated }
func (MemoryChanged) EventType() EventType       { return EventMemoryChanged }
func (MemoryDeleted) EventType() EventType       { return EventMemoryDeleted }
func (MemoryReflected) EventType() EventType     { return EventMemoryReflected }
func (MemoryConsolidated) EventType() EventType  { return EventMemoryConsolidated }
func (MessageEdited) EventType() EventType       { return EventMessageEdited }
func (ConversationChanged) EventType() EventType { return EventConversationChanged }
func (ThreadChanged) EventType() EventType       { return EventThreadChanged }
func (CharacterCreated) EventType() EventType    { return EventCharacterCreated }
func (CharacterChanged) EventType() EventType    { return EventCharacterChanged }
func (CharacterDeleted) EventType() EventType    { return EventCharacterDeleted }
func (EcosystemChanged) EventType() EventType    { return EventEcosystemChanged }
func (EcosystemPaused) EventType() EventType     { return EventEcosystemPaused }
func (EcosystemResumed) EventType() EventType    { return EventEcosystemResumed }
func (ScenarioChanged) EventType() EventType     { return EventScenarioChanged }

package dramatis

import "time"

// ThreadKind says what a story thread is about.
type ThreadKind string

// The kinds of story thread.
const (
	ThreadFeud           ThreadKind = "feud"
	ThreadRomance        ThreadKind = "romance"
	ThreadAlliance       ThreadKind = "alliance"
	ThreadRivalry        ThreadKind = "rivalry"
	ThreadBetrayal       ThreadKind = "betrayal"
	ThreadReconciliation ThreadKind = "reconciliation"
	ThreadEstrangement   ThreadKind = "estrangement"
	ThreadRise           ThreadKind = "rise"
	ThreadFall           ThreadKind = "fall"
)

// ThreadState says how far a story thread has come.
type ThreadState string

// The states of a story thread.
const (
	ThreadEmerging ThreadState = "emerging"
	ThreadRising   ThreadState = "rising"
	ThreadClimax   ThreadState = "climax"
	ThreadResolved ThreadState = "resolved"
)

// StoryThread is something that goes on between people over many scenes: what a reader would call a plot line.
type StoryThread struct {
	ID           ID             `json:"id"`
	EcosystemID  ID             `json:"ecosystem_id"`
	Number       int            `json:"number"` // 1, 2, 3 … per world
	Kind         ThreadKind     `json:"kind"`
	State        ThreadState    `json:"state"`
	Title        string         `json:"title"`
	Participants []Participant  `json:"participants"`
	Tension      []TensionPoint `json:"tension"` // the curve, oldest first
	Beats        []Beat         `json:"beats"`   // the moments that made it, oldest first
	StartedTick  int            `json:"started_tick"`
	UpdatedTick  int            `json:"updated_tick"`
	UpdatedAt    time.Time      `json:"updated_at"` // world time
}

// TensionPoint is how tense a thread was at a tick, from 0 to 1.
type TensionPoint struct {
	Tick  int     `json:"tick"`
	Value float64 `json:"value"`
}

// Beat is a moment of a thread, with the line that made it.
type Beat struct {
	Tick           int     `json:"tick"`
	ConversationID ID      `json:"conversation_id"`
	Conversation   int     `json:"conversation"`
	MessageID      ID      `json:"message_id"`
	Turn           int     `json:"turn"`
	Caption        string  `json:"caption"` // what happened, in a sentence
	Weight         float64 `json:"weight"`  // how much it did, from 0 to 1
}

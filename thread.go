package dramatis

import (
	"fmt"
	"slices"
	"time"
)

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

// Validate checks a story thread.
func (t *StoryThread) Validate() error {
	const mostMoments = 100_000
	var f Faults
	f.Check(slices.Contains(ThreadKinds(), t.Kind), "kind", "must be one of %v", ThreadKinds())
	state := t.State == ThreadEmerging || t.State == ThreadRising || t.State == ThreadClimax || t.State == ThreadResolved
	f.Check(state, "state", "must be emerging, rising, climax or resolved")
	checkName(&f, "title", t.Title, 2_000)
	f.Check(len(t.Participants) > 0 && len(t.Participants) <= mostCast, "participants", "must be from 1 to %d", mostCast)
	f.Check(len(t.Tension) > 0, "tension", "must have a point") // by the last one threads are ordered
	f.Check(len(t.Tension) <= mostMoments && len(t.Beats) <= mostMoments, "tension", "and beats must have at most %d entries each", mostMoments)
	for i, p := range t.Tension {
		unit(&f, fmt.Sprintf("tension[%d].value", i), p.Value)
	}
	for i, b := range t.Beats {
		unit(&f, fmt.Sprintf("beats[%d].weight", i), b.Weight)
		checkText(&f, fmt.Sprintf("beats[%d].caption", i), b.Caption, 0, mostFrame)
	}
	return f.Err("the story thread")
}

// ThreadKinds lists every kind of story thread.
func ThreadKinds() []ThreadKind {
	return []ThreadKind{
		ThreadFeud, ThreadRomance, ThreadAlliance, ThreadRivalry, ThreadBetrayal, ThreadReconciliation, ThreadEstrangement,
		ThreadRise, ThreadFall,
	}
}

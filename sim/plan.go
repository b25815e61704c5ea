package sim

import (
	"time"

	"github.com/literaryai/dramatis"
)

// World is the snapshot from which a tick is planned.
type World struct {
	Ecosystem     dramatis.Ecosystem
	Tick          int                     // the tick to plan
	Now           time.Time               // its world time
	Characters    []dramatis.Character    // the active ones
	Relationships []dramatis.Relationship // those between them
	Busy          map[int]bool            // numbers of those in a running conversation, who cannot be planned
}

// TickPlan is what a tick decided.
type TickPlan struct {
	Scenes  []dramatis.ScenePlan
	Resting []int // numbers of those who keep to themselves
}

// Plan decides who rests and who meets whom.
func Plan(w World) TickPlan { return TickPlan{} }

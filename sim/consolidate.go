package sim

import (
	"time"

	"github.com/literaryai/dramatis"
)

// A consolidation goes through ConsolidationSpan memories, and is due when that many have grown older than
// ConsolidationAge of world time.
const (
	ConsolidationSpan = consolidateSpan
	ConsolidationAge  = consolidateAge
)

// Faded picks the memories that may be merged into a summary: old, of no great importance, never read again, and
// neither facts nor insights, which are condensed already. What was whispered is kept apart, as a summary may be read by
// more people. There is nothing to merge when they are fewer than three.
func Faded(memories []dramatis.Memory, now time.Time) []dramatis.Memory {
	const fewest = 3
	var faded []dramatis.Memory
	for _, m := range memories {
		if fades(&m, now) {
			faded = append(faded, m)
		}
	}
	if len(faded) < fewest {
		return nil
	}
	return faded
}

func fades(m *dramatis.Memory, now time.Time) bool {
	switch m.Kind {
	case dramatis.MemoryDialogue, dramatis.MemoryObservation, dramatis.MemorySummary:
		idle := m.MergedInto == nil && m.AccessCount == 0 && m.Importance < consolidateBelow
		return idle && !m.Whispered && now.Sub(m.WorldTime) > ConsolidationAge
	}
	return false
}

// Digest is the summary that stands for faded memories from now on. It is as important as the most important of them,
// and counts from when the last of them was made.
func Digest(c *dramatis.Character, text string, faded []dramatis.Memory, at Moment) dramatis.Memory {
	importance, last := 1.0, faded[0].WorldTime
	for i := range faded {
		importance, last = max(importance, faded[i].Importance), later(last, faded[i].WorldTime)
	}
	return dramatis.Memory{
		EcosystemID: c.EcosystemID, CharacterID: c.ID, Character: c.Number, Kind: dramatis.MemorySummary, Content: text,
		Importance: importance, Participants: takingPart(c.Number, faded),
		Evidence: idsOf(faded, func(m *dramatis.Memory) dramatis.ID { return m.ID }),
		Tick:     at.Tick, WorldTime: last, LastAccess: last,
	}
}

package sim

import (
	"cmp"
	"slices"

	"github.com/literaryai/dramatis"
)

// LooksBack reports whether somebody has lived through enough since their last reflection to reflect again.
func LooksBack(c *dramatis.Character) bool { return c.Unreflected >= reflectFrom }

// lookBack decides who of those who rest reflects, and whose old memories settle. Nobody does both, and nobody who is
// in a scene does either, so that all that changes one person's memories in a tick comes in one order.
func (plan *TickPlan) lookBack(t *town, stale map[int]bool) {
	for i := range t.people {
		p := &t.people[i]
		switch {
		case p.busy || p.taken:
		case LooksBack(p.Character):
			plan.Reflects = append(plan.Reflects, p.Number)
		case stale[p.Number]:
			plan.Settles = append(plan.Settles, p.Number)
		}
	}
}

// Reflected picks what somebody looks back on out of their memories: the latest, and of the others those that mattered
// most. Ties go to the later memory. They come in the order of their numbers.
func Reflected(memories []dramatis.Memory) []dramatis.Memory {
	byWeight := slices.Clone(memories)
	slices.SortFunc(byWeight, func(a, b dramatis.Memory) int { return cmp.Compare(b.Number, a.Number) })
	latest := min(reflectLatest, len(byWeight))
	rest := byWeight[latest:]
	slices.SortFunc(rest, func(a, b dramatis.Memory) int {
		return cmp.Or(cmp.Compare(b.Importance, a.Importance), cmp.Compare(b.Number, a.Number))
	})
	picked := byWeight[:latest+min(reflectImportant, len(rest))]
	slices.SortFunc(picked, inOrder)
	return picked
}

func inOrder(a, b dramatis.Memory) int { return cmp.Compare(a.Number, b.Number) }

// Thought is what somebody understood when they looked back, and the memories that it rests on.
type Thought struct {
	Text       string
	Importance float64
	Evidence   []dramatis.Memory
	Whispered  bool // they had a whisper in mind, whether or not it is named as evidence
}

// Insight is a thought as a memory of its own. Who took part in what it rests on takes part in it, and what rests on a
// whisper is whispered; it is no less important than the least of what it rests on.
func Insight(c *dramatis.Character, t Thought, tick Moment) dramatis.Memory {
	least, whispered := 10.0, t.Whispered
	for i := range t.Evidence {
		least = min(least, t.Evidence[i].Importance)
		whispered = whispered || t.Evidence[i].Whispered
	}
	return dramatis.Memory{
		EcosystemID: c.EcosystemID, CharacterID: c.ID, Character: c.Number, Kind: dramatis.MemoryReflection, Content: t.Text,
		Importance: tenths(clamp(max(t.Importance, least), 1, 10)), Participants: takingPart(c.Number, t.Evidence),
		Whispered: whispered, Evidence: idsOf(t.Evidence, func(m *dramatis.Memory) dramatis.ID { return m.ID }),
		Tick: tick.Tick, WorldTime: tick.Now, LastAccess: tick.Now,
	}
}

// takingPart is who took part in any of some memories, their owner included, by number.
func takingPart(owner int, memories []dramatis.Memory) []int {
	numbers := []int{owner}
	for i := range memories {
		numbers = append(numbers, memories[i].Participants...)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

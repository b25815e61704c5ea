package sim

import (
	"cmp"
	"iter"
	"slices"

	"github.com/literaryai/dramatis"
)

// InOrder yields things in the order of their numbers, so that nothing depends on that of a map or of ids.
func InOrder[T any](things map[dramatis.ID]T, number func(*T) [2]int) iter.Seq[T] {
	type placed struct {
		number [2]int
		id     dramatis.ID
	}
	order := make([]placed, 0, len(things))
	for id, thing := range things {
		order = append(order, placed{number(&thing), id})
	}
	slices.SortFunc(order, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.number[0], b.number[0]), cmp.Compare(a.number[1], b.number[1]))
	})
	return func(yield func(T) bool) {
		for _, p := range order {
			if !yield(things[p.id]) {
				return
			}
		}
	}
}

// NumberOfCharacter orders by when they came into the world.
func NumberOfCharacter(c *dramatis.Character) [2]int { return [2]int{c.Number} }

// NumberOfRelationship orders by who feels, and then by whom it is about.
func NumberOfRelationship(r *dramatis.Relationship) [2]int { return [2]int{r.From, r.To} }

// NumberOfVisitor orders by who knows them.
func NumberOfVisitor(v *dramatis.Visitor) [2]int { return [2]int{v.Character, v.Number} }

// NumberOfMemory orders by owner.
func NumberOfMemory(m *dramatis.Memory) [2]int { return [2]int{m.Character, m.Number} }

// NumberOfConversation orders by when it began.
func NumberOfConversation(c *dramatis.Conversation) [2]int { return [2]int{c.Number} }

// NumberOfMessage orders by conversation and turn.
func NumberOfMessage(m *dramatis.Message) [2]int { return [2]int{m.Conversation, m.Turn} }

// NumberOfThread orders by when it was found.
func NumberOfThread(t *dramatis.StoryThread) [2]int { return [2]int{t.Number} }

package sim

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/literaryai/dramatis"
)

// StateHash is the fingerprint of a world as it stands: SHA-256 in hexadecimal over its people, bonds, visitors, memories,
// conversations, lines, ticks, story threads and clock, each in the order of the numbers. As in StoryHash, ids become the
// numbers of what they name, and wall time is left out; so is what a world is called, whose it is, whether it runs, and
// what it may spend. A fork therefore has the hash that the other world had when it was forked, and worlds of equal seeds
// that had equal input have equal hashes.
func StateHash(s *State) (string, error) {
	sum := sha256.New()
	for f := range s.facts(s.content()) {
		if f.err != nil {
			return "", f.err
		}
		raw, err := json.Marshal(f.value)
		if err != nil {
			return "", fmt.Errorf("write %s: %w", f.place, err)
		}
		sum.Write([]byte(f.place + "\n"))
		sum.Write(append(raw, '\n'))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// fact is one thing of a world in its canonical form: decoded JSON with lasting names instead of ids.
type fact struct {
	place string // the thing's lasting name
	value any
	err   error
}

// facts turns things into facts, one at a time: a large world is never held twice.
func (s *State) facts(things iter.Seq2[string, any]) iter.Seq[fact] {
	told := Story{names: s.names()}
	return func(yield func(fact) bool) {
		for place, thing := range things {
			value, err := told.fact(thing)
			if err != nil {
				err = fmt.Errorf("read %s: %w", place, err)
			}
			if !yield(fact{place, value, err}) {
				return
			}
		}
	}
}

func (t *Story) fact(thing any) (any, error) {
	raw, err := json.Marshal(thing)
	if err != nil {
		return nil, err
	}
	read := json.NewDecoder(bytes.NewReader(raw))
	read.UseNumber()
	var value any
	if err := read.Decode(&value); err != nil {
		return nil, err
	}
	return withoutEmpty(t.canonical(value)), nil
}

// withoutEmpty is a value without fields that hold nothing: whether a list of none is written as [] or as null says
// nothing about a world.
func withoutEmpty(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for k, inner := range v {
			inner = withoutEmpty(inner)
			if list, isList := inner.([]any); inner == nil || isList && len(list) == 0 {
				delete(v, k)
				continue
			}
			v[k] = inner
		}
	case []any:
		for i := range v {
			v[i] = withoutEmpty(v[i])
		}
	}
	return value
}

// worldFact is what StateHash sees of a world's own data.
type worldFact struct {
	Description string            `json:"description"`
	Seed        int64             `json:"seed"`
	Tick        int               `json:"tick"`
	TickMinutes int               `json:"tick_minutes"`
	WorldTime   time.Time         `json:"world_time"`
	Settings    dramatis.Settings `json:"settings"`
}

// tickFact is what both the log and the tables know of a tick.
type tickFact struct {
	WorldTime time.Time `json:"world_time"`
	Closed    bool      `json:"closed"`
	Failed    bool      `json:"failed"`
}

// content yields what StateHash is made of, each thing with its lasting name.
func (s *State) content() iter.Seq2[string, any] {
	w := &s.Ecosystem
	world := worldFact{w.Description, w.Seed, w.Tick, w.TickMinutes, w.WorldTime.UTC(), w.Settings}
	return func(yield func(string, any) bool) {
		_ = yield("the world", world) && s.eachTick(yield) &&
			each(yield, s.Characters, nameOfCharacter, NumberOfCharacter) &&
			each(yield, s.Relationships, nameOfRelationship, NumberOfRelationship) &&
			each(yield, s.Visitors, nameOfVisitor, NumberOfVisitor) &&
			each(yield, s.Memories, nameOfMemory, NumberOfMemory) &&
			each(yield, s.Conversations, nameOfConversation, NumberOfConversation) &&
			each(yield, s.Messages, nameOfMessage, NumberOfMessage) &&
			each(yield, s.Threads, nameOfThread, NumberOfThread)
	}
}

func (s *State) eachTick(yield func(string, any) bool) bool {
	for _, n := range slices.Sorted(maps.Keys(s.Ticks)) {
		tick := s.Ticks[n]
		seen := tickFact{WorldTime: tick.Started.WorldTime.UTC(), Closed: tick.Closed != nil}
		seen.Failed = tick.Closed != nil && tick.Closed.Failed
		if !yield(fmt.Sprintf("tick %d", n), seen) {
			return false
		}
	}
	return true
}

// each yields things in the order of their numbers, and says whether more are wanted.
func each[T any](yield func(string, any) bool, things map[dramatis.ID]T, name func(*T) string, number func(*T) [2]int) bool {
	for thing := range InOrder(things, number) {
		if !yield(name(&thing), thing) {
			return false
		}
	}
	return true
}

package sim

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/literaryai/dramatis"
)

// StoryHash is the fingerprint of what happened in a world, given its log in order: SHA-256 in hexadecimal over the
// content of the events in the order (tick, scene, turn, place). Ids become the numbers of what they name, and ids of
// what has none are left out, as are seq, wall time, and what depends on it: events about a world's clock and cadence,
// how ticks closed, and waits for money. Equal seeds and equal input therefore give equal hashes, whatever the ids and however many
// workers there were.
func StoryHash(events []dramatis.Event) (string, error) {
	told := NewStory()
	for _, e := range events {
		if err := told.Add(e); err != nil {
			return "", err
		}
	}
	return told.Hash(), nil
}

// Story takes in a world's log event by event for its StoryHash. Of each event it keeps a digest, so a log need not be in
// memory.
type Story struct {
	names   map[string]string // by id, as text
	scenes  map[dramatis.ID]int
	entries []entry
}

// entry is one event as it is hashed, with its place in the canonical order.
type entry struct {
	tick, scene int
	rank        int // outside scenes: of the type, as jobs of one tick may end in any order
	subject     int // outside scenes: the lowest number of a character in it
	digest      [sha256.Size]byte
}

// NewStory is a story of which nothing has been told.
func NewStory() *Story {
	return &Story{names: map[string]string{}, scenes: map[dramatis.ID]int{}}
}

// Add takes in the next event of the log. An error means that its payload cannot be read.
func (t *Story) Add(e dramatis.Event) error {
	if err := t.add(e); err != nil {
		return fmt.Errorf("hash event %d (%s): %w", e.Seq, e.Type, err)
	}
	return nil
}

// Hash is the fingerprint of what has been taken in so far.
func (t *Story) Hash() string {
	// Within a scene turns follow one another, so the log's own order is the order of its turns and of their places.
	slices.SortStableFunc(t.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.tick, b.tick), cmp.Compare(a.scene, b.scene), cmp.Compare(a.rank, b.rank),
			cmp.Compare(a.subject, b.subject))
	})
	sum := sha256.New()
	for i := range t.entries {
		sum.Write(t.entries[i].digest[:])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// add names what an event brings into the world and keeps its content.
func (t *Story) add(e dramatis.Event) error {
	rank, part := storyRank(e.Type)
	if !part {
		return nil
	}
	var payload any
	if err := json.Unmarshal(e.Payload, &payload); err != nil {
		return fmt.Errorf("read the payload: %w", err)
	}
	if waitsForMoney(e.Type, payload) {
		return nil
	}
	subject, err := t.name(e)
	if err != nil {
		return err
	}
	scene := 0
	if e.ConversationID != nil {
		scene, rank, subject = t.scenes[*e.ConversationID], 0, 0
	}
	content, err := json.Marshal([]any{e.Tick, scene, e.Type, e.WorldTime.UTC(), t.canonical(payload)})
	if err != nil {
		return fmt.Errorf("write the content: %w", err)
	}
	t.entries = append(t.entries, entry{tick: e.Tick, scene: scene, rank: rank, subject: subject, digest: sha256.Sum256(content)})
	return nil
}

// waitsForMoney reports whether an event is about a scene that stood still until it could be paid for: nobody in the
// world notices.
func waitsForMoney(t dramatis.EventType, payload any) bool {
	fields, _ := payload.(map[string]any)
	paused := t == dramatis.EventConversationPaused || t == dramatis.EventConversationResumed
	return paused && fields["reason"] == dramatis.ReasonBudget
}

// storyRank is the order in which events outside scenes are hashed within a tick, and whether an event of this type
// is part of the story at all.
func storyRank(t dramatis.EventType) (rank int, part bool) {
	for i, known := range []dramatis.EventType{
		dramatis.EventTickStarted,
		dramatis.EventCharacterCreated, dramatis.EventCharacterChanged, dramatis.EventCharacterDeleted,
		dramatis.EventRelationshipCreated, dramatis.EventRelationshipChanged, dramatis.EventRelationshipDeleted,
		dramatis.EventConversationStarted, dramatis.EventMessageCreated, dramatis.EventMessageEdited, dramatis.EventConversationChanged,
		dramatis.EventConversationPaused, dramatis.EventConversationResumed, dramatis.EventConversationEnded,
		dramatis.EventMemoryCreated, dramatis.EventMemoryChanged, dramatis.EventMemoryDeleted, dramatis.EventMemoryReflected, dramatis.EventMemoryConsolidated,
		dramatis.EventThreadChanged,
	} {
		if t == known {
			return i, true
		}
	}
	return 0, false
}

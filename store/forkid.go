package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/literaryai/dramatis"
)

// forkIDs gives the things of a fork ids of their own. An id follows from the fork's and from the one that the thing has
// in the other world, so that every attempt gives the same; and ids keep their order, so lists do too.
type forkIDs struct {
	from, to dramatis.ID                 // the worlds
	made     map[dramatis.ID]dramatis.ID // by the thing's id in the other world
}

func newForkIDs(from, to dramatis.ID) *forkIDs {
	return &forkIDs{from: from, to: to, made: map[dramatis.ID]dramatis.ID{from: to}}
}

// forkedID keeps the first half of an id of version 7, which is the time, the version and what orders ids within a
// millisecond, and draws the second, the variant excepted, from a digest (RFC 9562).
func forkedID(fork, old dramatis.ID) dramatis.ID {
	sum := sha256.Sum256(append(fork[:], old[:]...))
	id := old
	copy(id[8:], sum[:])
	id[8] = id[8]&0x3f | 0x80
	return id
}

// of is what the thing is called in the fork; an id that is none of the other world's, such as a user's, stays as it is.
func (f *forkIDs) of(id dramatis.ID) dramatis.ID {
	if made, known := f.made[id]; known {
		return made
	}
	return id
}

func (f *forkIDs) ofPointer(id *dramatis.ID) *dramatis.ID {
	if id == nil {
		return nil
	}
	made := f.of(*id)
	return &made
}

// learn takes in the things that a payload tells of: whatever says that it belongs to the other world is named by its id.
func (f *forkIDs) learn(payload json.RawMessage) error {
	var value any
	if err := json.Unmarshal(payload, &value); err != nil {
		return fmt.Errorf("read a payload: %w", err)
	}
	f.learnValue(value)
	return nil
}

func (f *forkIDs) learnValue(value any) {
	switch v := value.(type) {
	case map[string]any:
		if world, _ := v["ecosystem_id"].(string); world == f.from.String() {
			f.learnID(v["id"])
		}
		for _, inner := range v {
			f.learnValue(inner)
		}
	case []any:
		for _, inner := range v {
			f.learnValue(inner)
		}
	}
}

func (f *forkIDs) learnID(value any) {
	text, _ := value.(string)
	if id, err := uuid.Parse(text); err == nil && id != f.from {
		f.made[id] = forkedID(f.to, id)
	}
}

// idLength is how long an id is as text.
const idLength = 36

// rewrite is JSON with the ids of the other world's things replaced. An id is a whole string, and what is not one of
// theirs, such as a user or the world that the other was itself forked from, stays: so do words in which an id occurs.
func (f *forkIDs) rewrite(raw json.RawMessage) json.RawMessage {
	out := bytes.Clone(raw)
	for at := 0; ; {
		quote := bytes.IndexByte(out[at:], '"')
		if quote < 0 {
			return out
		}
		at += quote + 1
		if end := at + idLength; end < len(out) && out[end] == '"' && out[at+8] == '-' {
			id, err := uuid.ParseBytes(out[at:end])
			if err == nil {
				copy(out[at:end], f.of(id).String())
				at = end + 1
			}
		}
	}
}

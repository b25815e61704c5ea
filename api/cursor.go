package api

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"github.com/literaryai/dramatis"
)

// formatSeq is how far a stream of one world has come, as the id of its events.
func formatSeq(seq int64) string { return strconv.FormatInt(seq, 10) }

// readSeq reads a position in one world's log.
func readSeq(place, text string) (int64, error) {
	seq, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seq < 0 {
		var f dramatis.Faults
		f.Add(place, "must be the id of an event, or 0 for the beginning")
		return 0, f.Err("the position")
	}
	return seq, nil
}

// cursor is how far a stream of many worlds has come in each of them, and when that was. It is what such a stream's ids
// are: a time, then for each world the last six bytes of its id (they are random, and a user has few worlds) and its seq.
type cursor struct {
	at   time.Time
	seqs map[worldKey]int64
}

type worldKey [6]byte

func keyOf(world dramatis.ID) worldKey { return worldKey(world[len(world)-6:]) }

const cursorVersion = 1

// String writes the cursor with the worlds in a fixed order, so that equal positions have equal ids.
func (c *cursor) String() string {
	keys := make([]worldKey, 0, len(c.seqs))
	for key := range c.seqs {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b worldKey) int { return bytes.Compare(a[:], b[:]) })
	raw := binary.AppendUvarint([]byte{cursorVersion}, uint64(c.at.Unix()))
	for _, key := range keys {
		raw = binary.AppendUvarint(append(raw, key[:]...), uint64(c.seqs[key]))
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// readCursor reads what String wrote.
func readCursor(place, text string) (*cursor, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) == 0 || raw[0] != cursorVersion {
		return nil, badCursor(place)
	}
	at, n := binary.Uvarint(raw[1:])
	if n <= 0 {
		return nil, badCursor(place)
	}
	c := &cursor{at: time.Unix(int64(at), 0), seqs: map[worldKey]int64{}}
	for rest := raw[1+n:]; len(rest) > 0; {
		var key worldKey
		if copy(key[:], rest) < len(key) {
			return nil, badCursor(place)
		}
		seq, n := binary.Uvarint(rest[len(key):])
		if n <= 0 || int64(seq) < 0 {
			return nil, badCursor(place)
		}
		c.seqs[key] = int64(seq)
		rest = rest[len(key)+n:]
	}
	return c, nil
}

func badCursor(place string) error {
	var f dramatis.Faults
	f.Add(place, "must be the id of an event of this stream")
	return f.Err("the position")
}

// startOf is where a stream begins in a world: after what was seen; at the beginning of a world that did not exist then;
// and nowhere in particular, which is now, in one that the user was let into since. The time of an id has milliseconds
// and clocks differ a little, hence the minute.
func (c *cursor) startOf(world dramatis.ID) (seq int64, known bool) {
	if seq, ok := c.seqs[keyOf(world)]; ok {
		return seq, true
	}
	seconds, nanos := world.Time().UnixTime()
	return 0, world.Version() == 7 && time.Unix(seconds, nanos).After(c.at.Add(-time.Minute))
}

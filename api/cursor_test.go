package api

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

func TestCursorReadsWhatItWrote(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := &cursor{at: time.Unix(rapid.Int64Range(0, 1<<40).Draw(t, "at"), 0), seqs: map[worldKey]int64{}}
		for range rapid.IntRange(0, 20).Draw(t, "worlds") {
			c.seqs[keyOf(dramatis.NewID())] = rapid.Int64Min(0).Draw(t, "seq")
		}
		got, err := readCursor("after", c.String())
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != c.String() || len(got.seqs) != len(c.seqs) || !got.at.Equal(c.at) {
			t.Fatalf("%+v became %+v", c, got)
		}
	})
}

func FuzzReadCursor(f *testing.F) {
	f.Add("")
	f.Add((&cursor{at: time.Unix(1, 0), seqs: map[worldKey]int64{{1}: 5}}).String())
	f.Fuzz(func(t *testing.T, text string) {
		c, err := readCursor("after", text)
		if err != nil {
			return
		}
		for _, seq := range c.seqs {
			if seq < 0 {
				t.Errorf("%q holds a place before the beginning", text)
			}
		}
	})
}

// A world that did not exist when the cursor was made is read from its beginning; one that did, and that the user could
// not see, from now on.
func TestStartOfUnknownWorlds(t *testing.T) {
	t.Parallel()
	seen := dramatis.NewID()
	c := &cursor{at: time.Now(), seqs: map[worldKey]int64{keyOf(seen): 7}}
	if seq, known := c.startOf(seen); !known || seq != 7 {
		t.Errorf("a known world starts at %d", seq)
	}
	if seq, known := c.startOf(dramatis.NewID()); !known || seq != 0 {
		t.Errorf("a new world starts at %d, %v", seq, known)
	}
	c.at = time.Now().Add(time.Hour)
	if _, known := c.startOf(dramatis.NewID()); known {
		t.Error("an old world that was never seen starts at its beginning")
	}
}

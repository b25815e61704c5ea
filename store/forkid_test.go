package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

func TestForkedIDsKeepTheirOrderAndAreNobodyElses(t *testing.T) {
	t.Parallel()
	fork, other := dramatis.NewID(), dramatis.NewID()
	seen := map[dramatis.ID]bool{}
	var last dramatis.ID
	for range 2_000 {
		old := dramatis.NewID()
		id := forkedID(fork, old)
		if id != forkedID(fork, old) {
			t.Fatal("the same id is forked into two")
		}
		if bytes.Compare(id[:], last[:]) <= 0 {
			t.Fatalf("%s comes before %s, and the ids they were made from did not", id, last)
		}
		if id.Version() != 7 || id.Variant() != old.Variant() {
			t.Fatalf("%s is of version %d, variant %v", id, id.Version(), id.Variant())
		}
		for _, made := range []dramatis.ID{old, id, forkedID(other, old)} {
			if seen[made] {
				t.Fatalf("%s is there twice", made)
			}
			seen[made] = true
		}
		last = id
	}
}

func TestRewriteTouchesOnlyTheWorldsOwnIDs(t *testing.T) {
	t.Parallel()
	world, fork := dramatis.NewID(), dramatis.NewID()
	character, memory, user, ancestor, stranger := dramatis.NewID(), dramatis.NewID(), dramatis.NewID(), dramatis.NewID(), dramatis.NewID()
	ids := newForkIDs(world, fork)
	payload := fmt.Sprintf(`{"ecosystem": {"id": %q, "owner_id": %q, "forked_from": {"ecosystem_id": %q}},
		"memories": [{"id": %q, "ecosystem_id": %q, "character_id": %q, "content": "I found \"%s\" and %s."}],
		"characters": [{"ecosystem_id": %q, "id": %q, "spoken_to": [%q, %q], "played_by": %q}], "other": {"id": %q, "ecosystem_id": %q}}`,
		world, user, ancestor, memory, world, character, memory, memory, world, character, memory, stranger, user, stranger, ancestor)
	if err := ids.learn(json.RawMessage(payload)); err != nil {
		t.Fatal(err)
	}
	got := string(ids.rewrite(json.RawMessage(payload)))
	if !json.Valid([]byte(got)) || len(got) != len(payload) {
		t.Fatalf("it became %s", got)
	}
	for _, c := range []struct {
		id   dramatis.ID
		left int
	}{{world, 0}, {character, 0}, {memory, 2}, {user, 2}, {ancestor, 2}, {stranger, 2}, {fork, 3}, {ids.of(character), 2}, {ids.of(memory), 2}} {
		if n := strings.Count(got, c.id.String()); n != c.left {
			t.Errorf("%s is there %d times, want %d: %s", c.id, n, c.left, got)
		}
	}
	if !slices.Equal([]dramatis.ID{ids.of(world), ids.of(user), ids.of(stranger)}, []dramatis.ID{fork, user, stranger}) {
		t.Error("who is nobody of the world's has another id in the fork")
	}
	if err := ids.learn(json.RawMessage(`{`)); err == nil {
		t.Error("a payload that is cut off is read")
	}
}

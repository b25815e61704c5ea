package store

import (
	"testing"

	"github.com/literaryai/dramatis"
)

// Those who looked at a character a moment ago do not each have all of its vectors read again.
func TestWhoAsksLateTakesANewerBlock(t *testing.T) {
	t.Parallel()
	v, id := exactVectors{blocks: newBlocks(1000)}, dramatis.NewID() // without a store: nothing can be read
	kept := &block{version: 7, space: "a"}
	v.blocks.put(id, kept)
	for _, asked := range []int{7, 6, 1} {
		if got, err := v.load(t.Context(), id, asked, "a"); err != nil || got != kept {
			t.Errorf("who asks for version %d gets %p, not what is kept (%v)", asked, got, err)
		}
	}
}

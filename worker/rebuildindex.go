package worker

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// RebuildIndex empties what an index beside Postgres holds of a world and has it take in the vectors that Postgres has, for
// which no embedder is asked. It may run beside any number of workers; until it has come to its end Postgres answers. It gives
// how many the index is to hold.
func RebuildIndex(ctx context.Context, s *store.Store, v dramatis.VectorProjection, world dramatis.ID) (int, error) {
	dimension, err := indexDimension(ctx, s, v)
	if err != nil || dimension == 0 {
		return 0, err
	}
	if err := v.Prepare(ctx, dimension); err != nil {
		return 0, err
	}
	// Before it is emptied, so that Postgres answers, and a worker fills it should we end here; and after that, for what a worker
	// may have brought meanwhile is gone.
	if err := s.RefollowVectors(ctx, world); err != nil {
		return 0, err
	}
	if err := v.Forget(ctx, world); err != nil {
		return 0, err
	}
	if err := s.RefollowVectors(ctx, world); err != nil {
		return 0, err
	}
	in := indexer{s, v, func(context.Context, []store.VectorChange) (int, error) { return dimension, nil }}
	if err := in.follow(ctx, world); err != nil {
		return 0, err
	}
	if err := in.takeIn(ctx, world); err != nil {
		return 0, err
	}
	held, err := s.IndexedMemories(ctx, world, dimension)
	return len(held), err
}

// indexDimension is how long the vectors are that an index holds, or is to hold when it is made: as long as the latest in
// Postgres. It is 0 where there is neither.
func indexDimension(ctx context.Context, s *store.Store, v dramatis.VectorProjection) (int, error) {
	dimension, err := v.Dimension(ctx)
	if err != nil || dimension > 0 {
		return dimension, err
	}
	return s.LatestDimension(ctx)
}

// closeEnough is by how much a number of a vector may differ from the one that was sent.
const closeEnough = 1e-5

// CheckIndex tells what an index beside Postgres holds of a world otherwise than Postgres does, a sentence each; nothing when they
// are equal. It changes nothing. What was written just now may not show yet.
func CheckIndex(ctx context.Context, s *store.Store, v dramatis.VectorProjection, world dramatis.ID) ([]string, error) {
	dimension, err := indexDimension(ctx, s, v)
	if err != nil || dimension == 0 {
		return nil, err
	}
	wanted, err := s.IndexedMemories(ctx, world, dimension)
	if err != nil {
		return nil, err
	}
	missing := make(map[dramatis.ID]bool, len(wanted))
	for _, id := range wanted {
		missing[id] = true
	}
	var found []string
	err = v.Contents(ctx, world, func(held []dramatis.VectorRecord) error {
		ids := make([]dramatis.ID, len(held))
		for i := range held {
			ids[i] = held[i].MemoryID
			delete(missing, ids[i])
		}
		records, err := s.VectorRecords(ctx, world, ids)
		found = append(found, differences(records, held, dimension)...)
		return err
	})
	for id := range missing {
		found = append(found, fmt.Sprintf("the vector of memory %s is in Postgres only", id))
	}
	slices.Sort(found)
	return found, err
}

// differences compares what an index holds with what it is to hold of the same memories.
func differences(wanted, held []dramatis.VectorRecord, dimension int) []string {
	of := make(map[dramatis.ID]*dramatis.VectorRecord, len(wanted))
	for i := range wanted {
		of[wanted[i].MemoryID] = &wanted[i]
	}
	var found []string
	for i := range held {
		h := &held[i]
		switch w := of[h.MemoryID]; {
		case w == nil || len(w.Vector) != dimension:
			found = append(found, fmt.Sprintf("the vector of memory %s is in the index only", h.MemoryID))
		case particulars(w) != particulars(h):
			found = append(found, fmt.Sprintf("the vector of memory %s is of %s in Postgres and of %s in the index", h.MemoryID, particulars(w), particulars(h)))
		case !near(w.Vector, h.Vector):
			found = append(found, fmt.Sprintf("the vector of memory %s is another one in the index than in Postgres", h.MemoryID))
		}
	}
	return found
}

func particulars(r *dramatis.VectorRecord) string {
	whispered := ""
	if r.Whispered {
		whispered = ", whispered"
	}
	return fmt.Sprintf("character %s, number %d, tick %d, %s%s, space %s", r.CharacterID, r.Number, r.Tick, r.Kind, whispered, r.Space)
}

func near(a, b []float32) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !(math.Abs(float64(a[i]-b[i])) <= closeEnough) { // also when one is no number
			return false
		}
	}
	return true
}

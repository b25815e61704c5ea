package sim

import (
	"time"

	"github.com/literaryai/dramatis"
)

// Recalled is a memory that came to mind, with the terms of its score.
type Recalled struct {
	Memory                                dramatis.Memory
	Score, Recency, Importance, Relevance float64
}

// Recall picks the k memories that come to mind.
func Recall(query []float32, candidates []dramatis.Memory, now time.Time, k int) []Recalled {
	return nil
}

// Touches is which memories being recalled renews.
func Touches(r []Recalled, now time.Time) []dramatis.Touch { return nil }

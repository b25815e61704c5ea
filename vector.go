package dramatis

import "context"

// VectorIndex finds the memories of one character that are nearest in meaning. Where two memories are equally near, the one
// with the lower number comes first.
type VectorIndex interface {
	// Nearest is at most q.Most memories, the nearest first. Those that a summary stands for are not among them, nor are those
	// that have no vector of the query's space.
	Nearest(ctx context.Context, q VectorQuery) ([]VectorMatch, error)
}

// VectorQuery asks for the memories of one character.
type VectorQuery struct {
	EcosystemID ID
	CharacterID ID
	// MemoryVersion is that of the character's state: the answer knows of what was there at it.
	MemoryVersion int
	Space         string     // of Vector, as VectorSpace names it
	Vector        []float32  // of unit length
	BeforeTick    int        // only memories of earlier ticks; AnyTick for all
	Kind          MemoryKind // empty for any
	Aloud         bool       // without what was whispered
	Most          int
}

// AnyTick is later than every tick.
const AnyTick = 1<<31 - 1

// VectorMatch is a memory that was found, and how near it is: the cosine of the angle between the vectors, from −1 to 1,
// rounded to six places.
type VectorMatch struct {
	MemoryID ID
	Number   int // of the memory
	Score    float64
}

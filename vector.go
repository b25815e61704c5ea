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

// VectorProjection is a VectorIndex that is kept beside Postgres and follows it. It can be lost and made again. What it has
// taken in may be found a while later only, and it may overlook some of the nearest: whoever asks it checks what it says.
type VectorProjection interface {
	VectorIndex
	// Name tells the index from others: a world that another one follows is unknown to this one.
	Name() string
	// Prepare makes the index ready to take vectors of so many numbers, which makes it where there is none. It is invalid when
	// the index is of vectors of another length.
	Prepare(ctx context.Context, dimension int) error
	// Dimension is how many numbers its vectors have; 0 while there is no index.
	Dimension(ctx context.Context) (int, error)
	// Upsert takes in vectors of a world, in place of those that it has of the same memories.
	Upsert(ctx context.Context, world ID, records []VectorRecord) error
	// Delete drops memories of a world, also such as it does not know.
	Delete(ctx context.Context, world ID, memories []ID) error
	// Forget drops a world.
	Forget(ctx context.Context, world ID) error
	// Contents hands all that it holds of a world to take, some at a time, to be compared.
	Contents(ctx context.Context, world ID, take func([]VectorRecord) error) error
}

// VectorRecord is the vector of a memory, with what a search may filter by. It holds nothing of the memory's text.
type VectorRecord struct {
	MemoryID    ID
	CharacterID ID
	Number      int // of the memory
	Tick        int
	Kind        MemoryKind
	Whispered   bool
	Space       string
	Vector      []float32
}

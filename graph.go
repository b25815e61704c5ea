package dramatis

import (
	"context"
	"time"
)

// Graph answers who is connected with whom in a world, over directed relationships. People are named by their numbers, and
// every answer is in one order, so that any two implementations agree.
type Graph interface {
	// Path is a way from one person to another with the fewest steps, both ends included; of several that whose numbers
	// come first. It is empty when there is none within MostSteps.
	Path(ctx context.Context, q GraphQuery, from, to int) ([]int, error)
	// Neighbourhood is everybody within so many steps of a person, who is not among them, the nearest first and then by
	// number. Depth is from 1 to MostDepth.
	Neighbourhood(ctx context.Context, q GraphQuery, of, depth int) ([]Neighbour, error)
	// Common is everybody to whom both of two people have a relationship, by number.
	Common(ctx context.Context, q GraphQuery, a, b int) ([]int, error)
}

// How far a graph looks.
const (
	MostSteps = 15 // of a path
	MostDepth = 6  // of a neighbourhood
)

// GraphQuery chooses a world and which of its relationships count.
type GraphQuery struct {
	EcosystemID ID
	At          time.Time        // world time at which strengths are taken
	Type        RelationshipType // empty for any
	Strength    float64          // at least so much at At, rounded to six places; −1 for any
}

// Neighbour is somebody near a person.
type Neighbour struct {
	Number int `json:"number"`
	Depth  int `json:"depth"` // steps from the person; 1 for those whom they know
}

// GraphProjection is a Graph that is kept beside Postgres and follows it. It can be lost and made again.
type GraphProjection interface {
	Graph
	// Seq is how far the projection of a world has followed its log; 0 when it knows nothing of it.
	Seq(ctx context.Context, world ID) (int64, error)
	// Follow takes in a change. It is a conflict when the projection is not at change.After: somebody else was faster.
	Follow(ctx context.Context, change GraphChange) error
	// Forget drops a world.
	Forget(ctx context.Context, world ID) error
	// Contents is all that the projection holds of a world, by numbers, to be compared.
	Contents(ctx context.Context, world ID) (GraphContents, error)
}

// GraphChange is what happened to the people and bonds of a world between two places of its log. Applying it twice does
// what applying it once does.
type GraphChange struct {
	EcosystemID   ID
	After, Seq    int64 // of the log: where the change begins, and where it ends; After is 0 for all there is
	People        []GraphPerson
	PeopleGone    []ID
	Relationships []Relationship
	BondsGone     []ID
}

// GraphPerson is a character as a graph knows them.
type GraphPerson struct {
	ID     ID
	Number int
	Name   string
}

// GraphContents is what a projection holds of a world.
type GraphContents struct {
	Seq           int64
	People        []GraphPerson
	Relationships []Relationship // with what a graph keeps: ids, numbers, type, anchors and their time
}

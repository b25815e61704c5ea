package sim

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/simple"

	"github.com/literaryai/dramatis"
)

// Path is the way on which word is likeliest to travel from one person to another, from mouth to mouth.
type Path struct {
	Steps  []Step
	Chance float64 // that word comes through: the product of the steps' chances
}

// Step is one passing on of word, along a relationship.
type Step struct {
	Relationship dramatis.Relationship
	Bond         Bond
	Chance       float64
}

// PathBetween finds the likeliest way from one person to another by their numbers, over the relationships that a query
// lets count. found is false when there is none.
//
// Word passes along a relationship with the chance familiarity × (1 + strength) / 2, but at least passOnLeast: one tells
// those whom one knows and likes. The likeliest way is the shortest one when each step is as long as −ln of its chance.
func PathBetween(bonds []dramatis.Relationship, from, to int, q dramatis.GraphQuery) (p Path, found bool) {
	g := simple.NewWeightedDirectedGraph(0, math.Inf(1))
	g.AddNode(simple.Node(from))
	ways := make(map[[2]int]Step, len(bonds))
	for _, r := range byNumbers(bonds) {
		if !counts(&r, q.Type, q.Strength, q.At) {
			continue
		}
		bond := BondAt(&r, q.At)
		step := Step{Relationship: r, Bond: bond, Chance: passOn(bond)}
		ways[[2]int{r.From, r.To}] = step
		length := score(-math.Log(step.Chance)) + float64(r.To)/scorePrecision // of equals the way through lower numbers
		g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(r.From), T: simple.Node(r.To), W: length})
	}
	if g.Node(int64(to)) == nil {
		return Path{Steps: []Step{}}, from == to
	}
	nodes, _ := path.DijkstraFrom(simple.Node(from), g).To(int64(to))
	p = Path{Steps: []Step{}, Chance: 1}
	for i := range max(0, len(nodes)-1) {
		step := ways[[2]int{int(nodes[i].ID()), int(nodes[i+1].ID())}]
		p.Steps, p.Chance = append(p.Steps, step), p.Chance*step.Chance
	}
	p.Steps, p.Chance = slices.Clip(p.Steps), round(p.Chance)
	return p, len(nodes) > 0
}

// Along is the relationships that lead along a way of numbers.
func Along(bonds []dramatis.Relationship, way []int) []dramatis.Relationship {
	var along []dramatis.Relationship
	for i := range bonds {
		at := slices.Index(way, bonds[i].From)
		if at >= 0 && at+1 < len(way) && way[at+1] == bonds[i].To {
			along = append(along, bonds[i])
		}
	}
	return along
}

// passOn is the chance that somebody with this bond to another tells them what they have heard.
func passOn(b Bond) float64 { return round(clamp(b.Familiarity*(1+b.Strength)/2, passOnLeast, 1)) }

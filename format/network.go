package format

import (
	"cmp"
	"fmt"

	"github.com/literaryai/dramatis"
)

// Network is who knows whom, as read from a file. It is not yet a world: Characters and Bonds derive what one
// begins with.
type Network struct {
	Name        string
	Description string
	Setting     string // where and when these people live, in a sentence
	People      []Person
	Ties        []Tie
}

// Person is one of a network's people, as far as its author says. What is nil or empty is not said.
type Person struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Group       string `json:"group,omitempty"` // the circle they belong to
	Profile
}

// Profile is what an author says of a person beyond what any graph file can.
type Profile struct {
	Tags          []string         `json:"tags,omitempty"`
	Persona       dramatis.Persona `json:"persona,omitzero"`
	Goals         []dramatis.Goal  `json:"goals,omitempty"`
	Traits        *dramatis.Traits `json:"traits,omitempty"`         // nil: drawn from the name
	AutonomyLevel *float64         `json:"autonomy_level,omitempty"` // likewise
	Talkativeness *float64         `json:"talkativeness,omitempty"`  // likewise
}

// Tie says that two people have to do with each other.
type Tie struct {
	From, To int     // places in People
	Weight   float64 // how much, in whatever unit the file counts; only the ratio to other weights matters
	There    *Stance // how From stands to To; nil when nobody says
	Back     *Stance // how To stands to From; nil when nobody says
}

// Stance is how one person stands to another, as an author puts it.
type Stance struct {
	Type     dramatis.RelationshipType `json:"relationship_type,omitempty"` // empty: left to the world
	Strength float64                   `json:"strength"`                    // −1 to 1
	Trust    float64                   `json:"trust"`                       // 0 to 1

	Familiarity *float64 `json:"familiarity,omitempty"`   // 0 to 1; nil: it follows from the tie's weight
	TypeByWorld bool     `json:"type_by_world,omitempty"` // the world came to Type by itself, and may come to another
}

// The weights that a tie can have.
const (
	leastWeight = 1e-9
	mostWeight  = 1e9
)

// Validate checks a network. Every network that a reader returns is valid.
func (n Network) Validate() error {
	var rep report
	checkLine(&rep, "name", n.Name, 0, 200)
	checkProse(&rep, "description", n.Description, 10_000)
	checkProse(&rep, "setting", n.Setting, 2_000)
	if len(n.People) == 0 {
		rep.add("people", "must not be empty")
	}
	names := map[string]int{}
	for i := range n.People {
		place := fmt.Sprintf("people[%d]", i)
		p := &n.People[i]
		checkLine(&rep, place+".name", p.Name, 1, mostName)
		p.check(&rep, place+".", place+".")
		if first, taken := names[p.Name]; taken {
			rep.add(place+".name", "is also the name of people[%d]", first)
			continue
		}
		names[p.Name] = i
	}
	pairs := map[pair]int{}
	for i := range n.Ties {
		n.checkTie(&rep, i, pairs)
	}
	return rep.err("the network")
}

// pair is two people in the order in which a tie or a link names them.
type pair struct{ from, to int }

// unordered is the same for both directions.
func (p pair) unordered() pair { return pair{min(p.from, p.to), max(p.from, p.to)} }

func (n Network) checkTie(rep *report, i int, pairs map[pair]int) {
	t, place := &n.Ties[i], fmt.Sprintf("ties[%d]", i)
	for _, end := range []int{t.From, t.To} {
		if end < 0 || end >= len(n.People) {
			rep.add(place, "names person %d, and there are %d", end, len(n.People))
		}
	}
	if t.From == t.To {
		rep.add(place, "ties a person to themselves")
	}
	key := pair{t.From, t.To}.unordered()
	if first, taken := pairs[key]; taken {
		rep.add(place, "is between the same people as ties[%d]", first)
	} else {
		pairs[key] = i
	}
	// Put this way round, the comparison also refuses NaN.
	if !(t.Weight >= leastWeight && t.Weight <= mostWeight) {
		rep.add(place+".weight", "must be a number from %g to %g", leastWeight, mostWeight)
	}
	t.There.check(rep, place+".there")
	t.Back.check(rep, place+".back")
}

func (s *Stance) check(rep *report, place string) {
	if s == nil {
		return
	}
	r := dramatis.Relationship{FromID: dramatis.ID{1}, Type: cmp.Or(s.Type, dramatis.Acquaintance)}
	r.Strength.Value, r.Trust.Value = s.Strength, s.Trust
	if s.Familiarity != nil {
		r.Familiarity.Value = *s.Familiarity
	}
	rep.include(place+".", r.Validate())
}

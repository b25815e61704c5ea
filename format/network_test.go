package format

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

// failer is what a check needs of a test, of a property and of a fuzz target.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// drawNetwork makes any valid network.
func drawNetwork(t *rapid.T) Network {
	line := rapid.StringMatching(`[A-Za-zÀ-ÿ'"<&][A-Za-z .é-]{0,10}[a-z0-9]`)
	n := Network{Name: line.Draw(t, "name"), Setting: line.Draw(t, "setting")}
	for _, name := range rapid.SliceOfNDistinct(line, 1, 12, rapid.ID).Draw(t, "names") {
		n.People = append(n.People, drawPerson(t, name, line))
	}
	last := len(n.People) - 1
	drawPair := rapid.Custom(func(t *rapid.T) pair {
		return pair{rapid.IntRange(0, last).Draw(t, "from"), rapid.IntRange(0, last).Draw(t, "to")}
	}).Filter(func(p pair) bool { return p.from != p.to })
	if last == 0 {
		return n
	}
	for _, p := range rapid.SliceOfDistinct(drawPair, pair.unordered).Draw(t, "ties") {
		n.Ties = append(n.Ties, Tie{
			From: p.from, To: p.to, Weight: rapid.Float64Range(leastWeight, mostWeight).Draw(t, "weight"),
			There: drawStance(t), Back: drawStance(t),
		})
	}
	return n
}

func drawPerson(t *rapid.T, name string, line *rapid.Generator[string]) Person {
	p := Person{Name: name, Group: rapid.SampledFrom([]string{"", "7", "clerks"}).Draw(t, "group")}
	if rapid.Bool().Draw(t, "has profile") {
		unit := rapid.Float64Range(0, 1)
		talk := unit.Draw(t, "talkativeness")
		p.Talkativeness, p.Traits = &talk, &dramatis.Traits{Openness: unit.Draw(t, "openness")}
		p.Persona.Facts = []string{line.Draw(t, "fact")}
		p.Goals = []dramatis.Goal{{Text: line.Draw(t, "goal"), Priority: unit.Draw(t, "priority")}}
		p.Tags, p.Description = []string{"tag"}, line.Draw(t, "description")
	}
	return p
}

func drawStance(t *rapid.T) *Stance {
	if rapid.Bool().Draw(t, "says nothing") {
		return nil
	}
	var familiarity *float64
	if rapid.Bool().Draw(t, "says how familiar") {
		f := rapid.Float64Range(.001, 1).Draw(t, "familiarity")
		familiarity = &f
	}
	return &Stance{
		Familiarity: familiarity, TypeByWorld: rapid.Bool().Draw(t, "type by world"),
		Type:     rapid.SampledFrom(append(dramatis.RelationshipTypes(), "")).Draw(t, "type"),
		Strength: rapid.Float64Range(-1, 1).Draw(t, "strength"), Trust: rapid.Float64Range(0, 1).Draw(t, "trust"),
	}
}

func TestAnyNetworkMakesAWorld(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkWorld(t, drawNetwork(t)) })
}

// checkWorld fails unless a network's characters and bonds are such as a world can begin with.
func checkWorld(t failer, n Network) {
	t.Helper()
	characters := n.Characters()
	for i := range characters {
		c := &characters[i]
		if err := c.Validate(); err != nil {
			t.Fatalf("%q: %v", c.Name, err)
		}
		if c.Number != i+1 || c.Name != n.People[i].Name || c.SocialEnergy != 1 || !c.IsActive || c.Tags == nil {
			t.Fatalf("character %d is %+v", i+1, c)
		}
	}
	bonds := n.Bonds()
	if len(bonds) != 2*len(n.Ties) {
		t.Fatalf("%d bonds for %d ties", len(bonds), len(n.Ties))
	}
	seen := map[pair]bool{}
	for i, b := range bonds {
		checkBond(t, b, len(characters))
		seen[pair{b.From, b.To}] = true
		other := bonds[i^1]
		plain := !saysFamiliarity(n.Ties[i/2])
		if other.From != b.To || other.To != b.From || plain && (other.Familiarity != b.Familiarity || b.Familiarity == 0) {
			t.Fatalf("bond %+v goes with %+v", b, other)
		}
		for k, c := range bonds {
			if plain && !saysFamiliarity(n.Ties[k/2]) && n.Ties[k/2].Weight > n.Ties[i/2].Weight && c.Familiarity < b.Familiarity {
				t.Fatalf("ties %d and %d: more weight makes less familiarity", i/2, k/2)
			}
		}
	}
	if len(seen) != len(bonds) {
		t.Fatalf("%d of %d bonds are between different pairs", len(seen), len(bonds))
	}
}

func saysFamiliarity(t Tie) bool {
	return t.There != nil && t.There.Familiarity != nil || t.Back != nil && t.Back.Familiarity != nil
}

func checkBond(t failer, b Bond, people int) {
	t.Helper()
	r := dramatis.Relationship{FromID: dramatis.ID{1}, Type: b.Type}
	r.Strength.Value, r.Trust.Value, r.Familiarity.Value = b.Strength, b.Trust, b.Familiarity
	if err := r.Validate(); err != nil {
		t.Fatalf("bond %+v: %v", b, err)
	}
	if b.From == b.To || min(b.From, b.To) < 1 || max(b.From, b.To) > people || b.Familiarity < 0 {
		t.Fatalf("bond %+v among %d people", b, people)
	}
}

func TestBondsFollowWeightAndAuthor(t *testing.T) {
	t.Parallel()
	n := Network{People: []Person{{Name: "Ada"}, {Name: "Bob"}, {Name: "Cy"}}, Ties: []Tie{
		{From: 0, To: 1, Weight: 2, Back: &Stance{Type: dramatis.Enemy, Strength: -0.75, Trust: 0.125}},
		{From: 2, To: 1, Weight: 6, There: &Stance{Strength: -0.25}},
		{From: 0, To: 2, Weight: 1},
	}}
	want := []Bond{
		{From: 1, To: 2, Type: dramatis.Acquaintance, Strength: 0.125, Trust: 0.5, Familiarity: 0.5},
		{From: 2, To: 1, Type: dramatis.Enemy, TypeByAuthor: true, Strength: -0.75, Trust: 0.125, Familiarity: 0.5},
		{From: 3, To: 2, Type: dramatis.Acquaintance, Strength: -0.25, Trust: 0, Familiarity: 0.75},
		{From: 2, To: 3, Type: dramatis.Acquaintance, Strength: 0.1875, Trust: 0.5, Familiarity: 0.75},
	}
	if got := n.Bonds(); !slices.Equal(got[:4], want) {
		t.Errorf("bonds = %+v, want %+v", got[:4], want)
	}
	for i := range n.Ties {
		n.Ties[i].Weight *= 1000
	}
	if got := n.Bonds(); !slices.Equal(got[:4], want) {
		t.Error("the unit of the weights matters")
	}
}

func TestCharactersDeriveWhatNobodySays(t *testing.T) {
	t.Parallel()
	autonomy := 0.0
	n := Network{People: []Person{
		{Name: "Ada", Group: "12"},
		{Name: "Bob", Description: "Keeps the books.", Group: "clerks", Profile: Profile{
			Tags: []string{"clerks"}, AutonomyLevel: &autonomy, Goals: []dramatis.Goal{{Text: "balance", State: ""}},
			Persona: dramatis.Persona{Topics: []string{"ink"}}}},
		{Name: "Cy"}, {Name: "Di"}, {Name: "Eve"},
	}, Ties: []Tie{{From: 0, To: 1, Weight: 1}, {From: 2, To: 0, Weight: 5}, {From: 0, To: 3, Weight: 1}}}
	c := n.Characters()
	if c[0].Description != "Knows Cy, Bob and Di best." || !slices.Equal(c[0].Persona.Topics, []string{"Cy", "Bob", "Di"}) {
		t.Errorf("Ada: %q, %q", c[0].Description, c[0].Persona.Topics)
	}
	if c[2].Description != "Knows Ada best." || c[4].Description != "" || c[4].Persona.Topics != nil {
		t.Errorf("Cy: %q; Eve: %q, %q", c[2].Description, c[4].Description, c[4].Persona.Topics)
	}
	if !slices.Equal(c[0].Tags, []string{"group 12"}) || !slices.Equal(c[1].Tags, []string{"clerks"}) {
		t.Errorf("tags = %q, %q", c[0].Tags, c[1].Tags)
	}
	bob := c[1]
	if bob.Description != "Keeps the books." || bob.Persona.Topics[0] != "ink" || bob.AutonomyLevel != 0 || bob.Goals[0].State != "open" {
		t.Errorf("Bob: %+v", bob)
	}
	if bob.Traits != drawTemperament("Bob").traits || n.People[1].Goals[0].State != "" {
		t.Error("Bob's traits are not those of the name, or the network was changed")
	}
}

func TestValidateNamesEveryFault(t *testing.T) {
	t.Parallel()
	two := []Person{{Name: "Ada"}, {Name: "Bob"}}
	tests := map[string]struct {
		network Network
		place   string
	}{
		"nobody":      {Network{}, "people"},
		"name":        {Network{Name: "a\nb", People: two}, "name"},
		"setting":     {Network{Setting: "\x00", People: two}, "setting"},
		"same name":   {Network{People: []Person{{Name: "Ada"}, {Name: "Ada"}}}, "people[1].name"},
		"space":       {Network{People: []Person{{Name: " Ada"}}}, "people[0].name"},
		"traits":      {Network{People: []Person{{Name: "Ada", Profile: Profile{Traits: &dramatis.Traits{Openness: math.NaN()}}}}}, "people[0].traits.openness"},
		"no such":     {Network{People: two, Ties: []Tie{{To: 2, Weight: 1}}}, "ties[0]"},
		"self":        {Network{People: two, Ties: []Tie{{From: 1, To: 1, Weight: 1}}}, "ties[0]"},
		"twice":       {Network{People: two, Ties: []Tie{{To: 1, Weight: 1}, {From: 1, Weight: 1}}}, "ties[1]"},
		"weight":      {Network{People: two, Ties: []Tie{{To: 1, Weight: math.NaN()}}}, "ties[0].weight"},
		"stance":      {Network{People: two, Ties: []Tie{{To: 1, Weight: 1, There: &Stance{Type: dramatis.Ally, Trust: 2}}}}, "ties[0].there.trust"},
		"stance back": {Network{People: two, Ties: []Tie{{To: 1, Weight: 1, Back: &Stance{Type: "pal"}}}}, "ties[0].back.relationship_type"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			faults := faultsOf(t, WriteNodeLink(&b, tt.network))
			if len(faults) != 1 || faults[0].Place != tt.place || b.Len() > 0 {
				t.Errorf("faults = %+v, want one at %q; %d bytes were written", faults, tt.place, b.Len())
			}
		})
	}
}

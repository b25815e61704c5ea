package demo

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

func world(t *testing.T) (dramatis.Ecosystem, format.Network) {
	t.Helper()
	e, n, err := World()
	if err != nil {
		t.Fatal(err)
	}
	return e, n
}

func TestWorldIsWhole(t *testing.T) {
	t.Parallel()
	e, n := world(t)
	if err := e.Validate(); err != nil || e.State != dramatis.WorldRunning || e.Settings.Setting == "" {
		t.Errorf("ecosystem %+v: %v", e, err)
	}
	if len(n.People) != 77 || len(n.Ties) != 254 || len(n.Bonds()) != 508 {
		t.Errorf("%d people, %d ties, %d bonds", len(n.People), len(n.Ties), len(n.Bonds()))
	}
	names := map[string]int{}
	for _, c := range n.Characters() {
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		if first, taken := names[c.Name]; taken {
			t.Errorf("%d and %d are both %s", first, c.Number, c.Name)
		}
		names[c.Name] = c.Number
	}
	for name, number := range map[string]int{"Bishop Myriel": 1, "Jean Valjean": 12, "Mme. Hucheloup": 77} {
		if names[name] != number {
			t.Errorf("%s has the number %d, want %d", name, names[name], number)
		}
	}
}

func TestNobodyIsBlank(t *testing.T) {
	t.Parallel()
	_, n := world(t)
	for _, p := range n.People {
		if len(p.Description) < 60 || p.Group == "" || p.Persona.Voice == "" || len(p.Persona.Examples) == 0 ||
			len(p.Persona.Facts) == 0 || len(p.Persona.Topics) < 2 || p.Traits == nil || p.AutonomyLevel == nil || p.Talkativeness == nil {
			t.Errorf("%s is blank somewhere: %+v", p.Name, p)
		}
	}
}

// Anybody may bring up a topic or a goal, so they cannot say "my"; a fact is said by its owner only.
func TestTextsCanBeSaid(t *testing.T) {
	t.Parallel()
	mine := regexp.MustCompile(`(?i)\b(I|my|me|mine)\b`)
	_, n := world(t)
	for _, p := range n.People {
		for _, topic := range p.Persona.Topics {
			if strings.ContainsAny(topic, ".!?;") || len(topic) > 60 || mine.MatchString(topic) {
				t.Errorf("%s: nobody can talk about %q", p.Name, topic)
			}
		}
		for _, g := range p.Goals {
			if strings.ContainsAny(g.Text, ".!?;") || len(g.Text) > 70 || mine.MatchString(g.Text) {
				t.Errorf("%s: nobody can want to %q", p.Name, g.Text)
			}
		}
		for _, fact := range slices.Concat(p.Persona.Facts, contents(p.Persona.Lorebook)) {
			if first, _, _ := strings.Cut(fact, " "); !slices.Contains([]string{"I", "My", "We"}, first) || len(fact) > 165 {
				t.Errorf("%s: %q cannot be said as it is", p.Name, fact)
			}
		}
		for _, line := range slices.Concat(p.Persona.Examples, p.Persona.Facts, contents(p.Persona.Lorebook)) {
			if !strings.ContainsAny(line[len(line)-1:], ".!?") {
				t.Errorf("%s: %q is no whole sentence", p.Name, line)
			}
		}
	}
}

func contents(lorebook []dramatis.Lore) []string {
	texts := make([]string, len(lorebook))
	for i := range lorebook {
		texts[i] = lorebook[i].Content
	}
	return texts
}

// The principals have things that come to mind only when somebody speaks of them, and that their facts do not say.
func TestPrincipalsHaveLorebooks(t *testing.T) {
	t.Parallel()
	_, n := world(t)
	books := 0
	for _, p := range n.People {
		if len(p.Persona.Lorebook) >= 2 {
			books++
		}
		for i, entry := range p.Persona.Lorebook {
			if len(entry.Keys) == 0 || slices.Contains(p.Persona.Facts, entry.Content) {
				t.Errorf("%s: entry %d of the lorebook would never come up, or is a fact: %+v", p.Name, i, entry)
			}
		}
	}
	if books < 12 {
		t.Errorf("%d people have a lorebook, want at least 12", books)
	}
}

func TestTheMostConnectedAreFullyDrawn(t *testing.T) {
	t.Parallel()
	_, n := world(t)
	degree := make([]int, len(n.People))
	for _, tie := range n.Ties {
		degree[tie.From]++
		degree[tie.To]++
	}
	full := 0
	for i, p := range n.People {
		drawn := p.Persona.Voice != "" && p.Persona.Greeting != "" && len(p.Persona.Examples) >= 3 &&
			len(p.Persona.Facts) >= 5 && len(p.Persona.Topics) >= 4 && len(p.Goals) > 0
		if drawn {
			full++
		}
		if degree[i] >= 7 && !drawn {
			t.Errorf("%s has %d ties and no full persona", p.Name, degree[i])
		}
	}
	if full < 36 {
		t.Errorf("%d are fully drawn", full)
	}
}

func TestPeopleAreFoundByTheirNameInTheNetwork(t *testing.T) {
	t.Parallel()
	_, n := world(t)
	raw, err := format.ReadNodeLink(bytes.NewReader(networkFile), format.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range n.People {
		if known := raw.People[i].Name; p.Name != known && !slices.Contains(p.Tags, known) {
			t.Errorf("%s is not found as %s", p.Name, known)
		}
	}
}

func TestFamiliarityFollowsWeight(t *testing.T) {
	t.Parallel()
	_, n := world(t)
	bonds := n.Bonds()
	for i, a := range n.Ties {
		for j, b := range n.Ties {
			if (a.Weight < b.Weight) != (bonds[2*i].Familiarity < bonds[2*j].Familiarity) {
				t.Fatalf("weights %g and %g, familiarities %g and %g", a.Weight, b.Weight, bonds[2*i].Familiarity, bonds[2*j].Familiarity)
			}
		}
	}
}

func TestTheNovelDecidesHowPeopleStand(t *testing.T) {
	t.Parallel()
	_, n := world(t)
	characters, typed := n.Characters(), 0
	bonds := map[[2]string]format.Bond{}
	for i, b := range n.Bonds() {
		bonds[[2]string{characters[b.From-1].Name, characters[b.To-1].Name}] = b
		if tie := n.Ties[i/2]; i%2 == 0 && (tie.There != nil && tie.There.Type != "" || tie.Back != nil && tie.Back.Type != "") {
			typed++
		}
	}
	if typed < 100 {
		t.Errorf("%d ties have a type", typed)
	}
	tests := []struct {
		from, to    string
		is          dramatis.RelationshipType
		least, most float64 // strength
	}{
		{"Marius Pontmercy", "Cosette", dramatis.Romance, 0.9, 1},
		{"Cosette", "Jean Valjean", dramatis.Family, 0.8, 1},
		{"Inspector Javert", "Jean Valjean", dramatis.Enemy, -1, -0.8},
		{"Éponine Thénardier", "Marius Pontmercy", dramatis.Romance, 0.8, 1},
		{"Marius Pontmercy", "Éponine Thénardier", dramatis.Acquaintance, 0, 0.3},
		{"Bishop Myriel", "Jean Valjean", dramatis.Mentor, 0.5, 1},
		{"Mme. Thénardier", "Cosette", dramatis.Enemy, -1, -0.7},
		{"Grantaire", "Enjolras", dramatis.CloseFriend, 0.9, 1},
		{"Enjolras", "Grantaire", dramatis.Acquaintance, -0.5, 0},
		{"Babet", "Gueulemer", dramatis.Colleague, 0, 0.6},
	}
	for _, tt := range tests {
		b, ok := bonds[[2]string{tt.from, tt.to}]
		if !ok || b.Type != tt.is || b.Strength < tt.least || b.Strength > tt.most {
			t.Errorf("%s to %s is %+v, want %s from %g to %g", tt.from, tt.to, b, tt.is, tt.least, tt.most)
		}
	}
}

func TestWorldSurvivesANodeLinkFile(t *testing.T) {
	t.Parallel()
	_, n := world(t)
	var file, again bytes.Buffer
	if err := format.WriteNodeLink(&file, n); err != nil {
		t.Fatal(err)
	}
	text := file.String()
	back, err := format.ReadNodeLink(&file, format.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if err := format.WriteNodeLink(&again, back); err != nil {
		t.Fatal(err)
	}
	if again.String() != text {
		t.Error("writing, reading and writing again changes the world")
	}
}

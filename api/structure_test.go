package api_test

import (
	"testing"

	"github.com/literaryai/dramatis"
)

// triangle is a world of four in which the third likes the first two, who are at odds, and nobody knows the fourth. It
// gives their ids.
func (p *person) triangle() (path string, people [4]dramatis.ID) {
	p.site.t.Helper()
	var w struct{ ID dramatis.ID }
	p.do("POST", "/api/v1/ecosystems", map[string]any{"name": "Triangle"}).want(201).into(&w)
	for i, name := range []string{"Ada", "Bea", "Cem", "Dov"} {
		var c struct{ ID dramatis.ID }
		p.do("POST", "/api/v1/characters", map[string]any{"ecosystem_id": w.ID, "name": name}).want(201).into(&c)
		people[i] = c.ID
	}
	for _, tie := range []struct {
		from, to int
		kind     string
		strength float64
	}{{0, 1, "enemy", -.8}, {1, 0, "enemy", -.8}, {2, 0, "friend", .8}, {0, 2, "friend", .8}, {2, 1, "friend", .8}, {1, 2, "friend", .8}} {
		p.do("POST", "/api/v1/relationships", map[string]any{
			"ecosystem_id": w.ID, "from_character_id": people[tie.from], "to_character_id": people[tie.to],
			"relationship_type": tie.kind, "strength": tie.strength, "familiarity": .9,
		}).want(201)
	}
	return "/api/v1/ecosystems/" + w.ID.String() + "/graph", people
}

func TestStructure(t *testing.T) {
	t.Parallel()
	p := newSite(t).user("owner", dramatis.RoleCreator)
	path, people := p.triangle()
	var got struct {
		Communities []struct {
			Members []struct{ Name string }
		}
		Centrality []struct {
			Character struct{ Name string }
			Degree    int
			Standing  float64
		}
		Triads struct {
			Balanced, Unbalanced int
			Tense                []struct {
				People []struct {
					CharacterID dramatis.ID `json:"character_id"`
				}
				Signs []int
				Says  string
			}
		}
	}
	p.do("GET", path+"/structure", nil).want(200).into(&got)
	if len(got.Communities) != 1 || len(got.Communities[0].Members) != 3 || len(got.Centrality) != 4 {
		t.Errorf("the structure is %+v", got)
	}
	if got.Triads.Balanced != 0 || got.Triads.Unbalanced != 1 || len(got.Triads.Tense) != 1 {
		t.Fatalf("the triads are %+v", got.Triads)
	}
	tense := got.Triads.Tense[0]
	if tense.People[2].CharacterID != people[2] || tense.Signs[0] != -1 || tense.Says != "Ada and Bea are at odds, and Cem stands between them." {
		t.Errorf("the triad is %+v", tense)
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	p := newSite(t).user("owner", dramatis.RoleCreator)
	path, people := p.triangle()
	for _, test := range []struct {
		name      string
		query     string
		connected bool
		steps     int
		says      string
	}{
		{"around an enmity", "", true, 2, "Ada would tell Cem, and so it would come to Bea."},
		{"straight through it", "&type=enemy", true, 1, "Ada would tell Bea themselves."},
		{"over nothing", "&type=family", false, 0, "No word from Ada can come to Bea."},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got struct {
				Connected bool
				Chance    float64
				Steps     []struct{ Chance float64 }
				Says      string
			}
			p.do("GET", path+"/path?from="+people[0].String()+"&to="+people[1].String()+test.query, nil).want(200).into(&got)
			if got.Connected != test.connected || len(got.Steps) != test.steps || got.Says != test.says || got.Connected != (got.Chance > 0) {
				t.Errorf("the path is %+v", got)
			}
		})
	}
	p.do("GET", path+"/path?from="+people[0].String()+"&to="+dramatis.NewID().String(), nil).want(404).problem()
	p.do("GET", path+"/path?from="+people[0].String(), nil).want(422).problem()
}

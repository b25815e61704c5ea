package api_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/literaryai/dramatis"
)

func TestALorebookIsKeptAndSentBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	path := "/api/v1/characters/" + p.world().people[0].String()
	book := []dramatis.Lore{
		{Name: "The oak", Keys: []string{"oak", "silver"}, SecondaryKeys: []string{"night"}, Content: "I buried it there.", Order: 2},
		{Keys: []string{"Toulon"}, Content: "Nineteen years.", CaseSensitive: true, Disabled: true},
		{Keys: []string{}, Content: "I am a free man.", Constant: true},
	}
	p.do("PUT", path, map[string]any{"persona": dramatis.Persona{Lorebook: book}}).want(200)
	for range 2 {
		var c dramatis.Character
		got := p.do("GET", path, nil).want(200).into(&c)
		if !reflect.DeepEqual(c.Persona.Lorebook, book) {
			t.Fatalf("the lorebook is %+v, want %+v", c.Persona.Lorebook, book)
		}
		p.do("PUT", path, string(got.body)).want(200)
	}
}

func TestTheFaultsOfALorebookHavePlaces(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	path := "/api/v1/characters/" + p.world().people[0].String()
	problem := p.do("PUT", path, `{"persona":{"lorebook":[
		{"keys":["fine"],"content":"fine"},{"keys":[],"content":"never comes up"},{"keys":["",  "x"],"content":""}]}}`).want(422).problem()
	var places []string
	for _, f := range problem.Faults {
		places = append(places, f.Place)
	}
	for _, want := range []string{"persona.lorebook[1].keys", "persona.lorebook[2].content", "persona.lorebook[2].keys[0]"} {
		if !slices.Contains(places, want) {
			t.Errorf("the faults are at %v, want one at %s", places, want)
		}
	}
}

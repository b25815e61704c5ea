package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// imported is what importing a scenario answers.
type imported struct {
	Scenario scenarioView
	Created  []dramatis.Character
}

func TestAScenarioGoesToAnotherWorld(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p, other := s.user("owner", dramatis.RoleCreator), s.user("other", dramatis.RoleCreator)
	w := p.world()
	p.do("PUT", "/api/v1/characters/"+w.people[1].String(), `{"name":"Toussaint","description":"An old servant.","persona":{"voice":"stammers"},"traits":{"openness":0.2}}`).want(200)
	sc := p.scenario(w, nil)
	file := p.do("GET", scenarioAt(sc)+"/export", nil).want(200)
	if got := file.header.Get("Content-Disposition"); !strings.Contains(got, "attachment") || !strings.Contains(got, "silver") {
		t.Errorf("the file is %s", got)
	}
	for _, id := range []dramatis.ID{w.id, w.people[0], w.people[1], sc.ID, p.id} {
		if bytes.Contains(file.body, []byte(id.String())) {
			t.Errorf("the file names %s", id)
		}
	}
	there := other.world() // where Valjean lives, and Toussaint does not
	body := map[string]any{"ecosystem_id": there.id, "scenario": json.RawMessage(file.body)}
	refused := other.do("POST", "/api/v1/scenarios/import", body).want(422).problem()
	if len(refused.Faults) != 1 || refused.Faults[0].Place != "scenario.cast[1].name" || !strings.Contains(refused.Faults[0].Problem, "Toussaint") {
		t.Errorf("refused with %+v", refused.Faults)
	}
	body["create_missing"] = true
	var in imported
	got := other.do("POST", "/api/v1/scenarios/import", body).want(201).into(&in)
	if got.header.Get("Location") != scenarioAt(in.Scenario) || in.Scenario.Cast[0].CharacterID != there.people[0] || in.Scenario.CreatedBy != other.id ||
		in.Scenario.Opening.Name != "Valjean" || len(in.Created) != 1 {
		t.Fatalf("imported %s", got.body)
	}
	made := in.Created[0]
	if made.Name != "Toussaint" || made.Description != "An old servant." || made.Persona.Voice != "stammers" || made.Traits.Openness != 0.2 ||
		made.ID != in.Scenario.Cast[1].CharacterID {
		t.Errorf("made %+v", made)
	}
	again := other.do("GET", scenarioAt(in.Scenario)+"/export", nil).want(200)
	var one, two map[string]any
	file.into(&one)
	again.into(&two)
	delete(one, "cast") // Valjean is another one here
	delete(two, "cast")
	if fmt.Sprint(one) != fmt.Sprint(two) {
		t.Errorf("the file became another:\n%v\n%v", one, two)
	}
	form, kind := scenarioForm(t, there.id.String(), "false", string(file.body))
	other.do("POST", "/api/v1/scenarios/import", form, "Content-Type", kind).want(201).into(&in) // everybody is there by now
	p.do("POST", "/api/v1/scenarios/import", body).want(404).problem()
	other.do("POST", scenarioAt(in.Scenario)+"/start", nil).want(201)
}

// scenarioForm is an import as a browser sends it.
func scenarioForm(t *testing.T, world, create, file string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, value := range map[string]string{"ecosystem_id": world, "create_missing": create} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", "scenario.json")
	if err == nil {
		_, err = part.Write([]byte(file))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), form.FormDataContentType()
}

// Of a file that cannot be taken in whole, nothing is.
func TestHostileScenariosAreRefusedWhole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	const head = `{"format":"dramatis-scenario","version":1,"title":"x",`
	people := func(n int) string {
		return strings.TrimSuffix(strings.Repeat(`{"name":"Somebody"},`, n), ",")
	}
	for _, c := range []struct{ file, place string }{
		{``, "file"},
		{`[]`, "file"},
		{`"x"`, "file"},
		{`{"format":"dramatis-scenario"`, "line 1"},
		{`{"title":"x"}`, "format"},
		{`{"format":"dramatis-scenario","version":2,"title":"x"}`, "version"},
		{`{"format":"dramatis-scenario","version":1}`, "title"},
		{head + `"title":"y"}`, "line 1"}, // twice
		{head + `"cast":7}`, "cast"},
		{head + `"cast":[{"name":7}]}`, "cast.name"},
		{head + `"cast":[` + people(13) + `]}`, "cast"},
		{head + `"cast":[{"name":""}]}`, "cast[0].name"},
		{head + `"cast":[{"name":"A\u0000B"}]}`, "cast[0].name"},
		{head + `"cast":[{"name":"A","traits":{"openness":7}}]}`, "cast[0].traits.openness"},
		{head + `"cast":[{"name":"A","persona":{"voice":"` + strings.Repeat("x", 2001) + `"}}]}`, "cast[0].persona.voice"},
		{head + `"opening":{"text":" "}}`, "opening.text"},
		{head + `"opening":{"text":"Hm.","speaker":"Nobody"}}`, "opening.speaker"},
		{head + `"setting":"a\u0000b"}`, "setting"},
		{head + `"max_turns":1000}`, "max_turns"},
		{head + `"max_turns":1e99}`, "max_turns"},
		{head + `"speaker_order":"backwards"}`, "speaker_order"},
		{head + `"notes":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, "line 1"},
		{head + `"cast":[{"name":"Newcomer"},{"name":"Worse","traits":{"openness":-1}}]}`, "cast[1]"},
	} {
		form, kind := scenarioForm(t, w.id.String(), "true", c.file)
		got := p.do("POST", "/api/v1/scenarios/import", form, "Content-Type", kind).want(422).problem()
		if len(got.Faults) == 0 || !strings.HasPrefix(got.Faults[0].Place, c.place) {
			t.Errorf("%.80s: faults %v, want %s", c.file, got.Faults, c.place)
		}
	}
	whole := head + `"cast":[]}`
	for _, c := range []struct {
		body string
		kind string
		want int
	}{
		{`{"ecosystem_id":"` + w.id.String() + `","scenario":` + whole, "application/json", 400},
		{`{"ecosystem_id":7,"scenario":` + whole + `}`, "application/json", 422},
		{`{"scenario":` + whole + `}`, "application/json", 422},
		{`{"ecosystem_id":"` + w.id.String() + `"}`, "application/json", 422},
		{`[]`, "application/json", 422},
		{`null`, "application/json", 422},
		{`x`, "multipart/form-data; boundary=b", 422},
		{`x`, "multipart/form-data", 422},
		{`x`, "text/plain", 415},
	} {
		p.do("POST", "/api/v1/scenarios/import", c.body, "Content-Type", c.kind).want(c.want).problem()
	}
	var list struct{ Items []any }
	if p.do("GET", "/api/v1/scenarios?ecosystem_id="+w.id.String(), nil).into(&list); len(list.Items) != 0 {
		t.Errorf("there are %d scenarios", len(list.Items))
	}
	if p.do("GET", "/api/v1/characters?ecosystem_id="+w.id.String(), nil).into(&list); len(list.Items) != 2 {
		t.Errorf("there are %d people", len(list.Items))
	}
}

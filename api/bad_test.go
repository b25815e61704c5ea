package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// Nothing that a client sends is a fault of ours.
func TestBadInputIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	world, person := `"ecosystem_id":"`+w.id.String()+`"`, "/api/v1/characters/"+w.people[0].String()
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		place              string // of a fault; empty where there is none to name
	}{
		"cut off":                {"POST", "/api/v1/ecosystems", `{"name":`, 400, "body"},
		"not an object":          {"POST", "/api/v1/ecosystems", `[1]`, 422, "body"},
		"null":                   {"POST", "/api/v1/ecosystems", `null`, 422, ""},
		"nothing":                {"POST", "/api/v1/ecosystems", "", 400, ""},
		"no name":                {"POST", "/api/v1/ecosystems", `{}`, 422, "name"},
		"a wrong type":           {"POST", "/api/v1/ecosystems", `{"name":7}`, 422, "name"},
		"a wrong type deep down": {"POST", "/api/v1/ecosystems", `{"name":"x","settings":{"max_turns":"x"}}`, 422, "settings.max_turns"},
		"an unknown field":       {"POST", "/api/v1/ecosystems", `{"name":"x","sede":1}`, 422, "sede"},
		"a number too large":     {"POST", "/api/v1/ecosystems", `{"name":"x","tick_minutes":1e30}`, 422, "body"},
		"a number of no end":     {"POST", "/api/v1/ecosystems", `{"name":"x","speed":1e999}`, 400, "body"},
		"a fraction":             {"POST", "/api/v1/ecosystems", `{"name":"x","tick_minutes":1.5}`, 422, "tick_minutes"},
		"a range left":           {"POST", "/api/v1/ecosystems", `{"name":"x","speed":1000}`, 422, "speed"},
		"NUL":                    {"POST", "/api/v1/ecosystems", `{"name":"a\u0000b"}`, 400, "body"},
		"NUL deep down":          {"POST", "/api/v1/characters", `{` + world + `,"name":"x","tags":["a\u0000"]}`, 400, "body"},
		"half a character":       {"POST", "/api/v1/ecosystems", `{"name":"\ud800"}`, 201, ""},
		"not UTF-8":              {"POST", "/api/v1/ecosystems", "{\"name\":\"a\xff\"}", 400, "body"},
		"a name twice":           {"POST", "/api/v1/ecosystems", `{"name":"a","name":"b"}`, 400, "body"},
		"a name twice deep down": {"POST", "/api/v1/ecosystems", `{"name":"a","settings":{"max_turns":1,"max_turns":2}}`, 400, "body"},
		"two values":             {"POST", "/api/v1/ecosystems", `{"name":"a"} {}`, 400, "body"},
		"nested rather deep":     {"POST", "/api/v1/ecosystems", `{"id":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `,"name":7}`, 422, "name"},
		"a bad query":            {"GET", "/api/v1/jobs?limit=%zz", "", 400, ""},
		"a semicolon":            {"GET", "/api/v1/jobs?limit=1;kind=x", "", 400, ""},
		"nested without end":     {"POST", "/api/v1/ecosystems", strings.Repeat("[", 20_000), 400, "body"},
		"an id that is none":     {"POST", "/api/v1/characters", `{"ecosystem_id":"x","name":"x"}`, 422, "ecosystem_id"},
		"a bad id in the path":   {"GET", "/api/v1/characters/x", "", 422, "path.id"},
		"NUL in the path":        {"GET", "/api/v1/characters/%00", "", 400, ""},
		"NUL in the query":       {"GET", "/api/v1/jobs?kind=%00", "", 400, ""},
		"not UTF-8 in the query": {"GET", "/api/v1/jobs?kind=%ff", "", 422, ""},
		"a bad status":           {"GET", "/api/v1/jobs?status=odd", "", 422, "query.status"},
		"a bad limit":            {"GET", "/api/v1/jobs?limit=many", "", 422, "query.limit"},
		"a range left in traits": {"PUT", person, `{"traits":{"openness":2}}`, 422, "traits.openness"},
		"an unknown trait":       {"PUT", person, `{"traits":{"courage":0.5}}`, 422, "traits.courage"},
		"an unknown new trait":   {"POST", "/api/v1/characters", `{` + world + `,"name":"x","traits":{"courage":0.5}}`, 422, "traits.courage"},
		"too many tags":          {"PUT", person, `{"tags":[` + strings.Repeat(`"x",`, 60) + `"x"]}`, 422, "tags"},
		"an unknown type":        {"PUT", "/api/v1/relationships/" + w.bond.String(), `{"relationship_type":"cousin"}`, 422, "relationship_type"},
		"a bond with oneself": {"POST", "/api/v1/relationships", `{` + world + `,"from_character_id":"` + w.people[0].String() +
			`","to_character_id":"` + w.people[0].String() + `","relationship_type":"friend"}`, 422, "to_character_id"},
		"too many steps": {"POST", "/api/v1/ecosystems/" + w.id.String() + "/step", `{"ticks":100000}`, 422, "ticks"},
		"a scene of one": {"POST", "/api/v1/ecosystems/" + w.id.String() + "/interactions", `{"participants":["` + w.people[0].String() + `"]}`, 422, "participants"},
		"an empty line":  {"POST", person + "/chat", `{"message":""}`, 422, "message"},
		"a bad position": {"GET", "/api/v1/ecosystems/" + w.id.String() + "/events?after=soon", "", 422, "query.after"},
		"a bad cursor":   {"GET", "/api/v1/events?after=soon", "", 422, "query.after"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var body any
			if c.body != "" {
				body = c.body
			}
			got := p.do(c.method, c.path, body).want(c.status)
			if c.status < 400 {
				return
			}
			refusal := got.problem()
			for _, f := range refusal.Faults {
				if f.Place == c.place && f.Problem != "" {
					return
				}
			}
			if c.place != "" {
				t.Errorf("no fault is at %q: %s", c.place, got.body)
			}
		})
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	got := p.do("POST", "/api/v1/ecosystems", `{"name":"","speed":-1,"tick_every":0.1}`).want(422).problem()
	if len(got.Faults) != 3 {
		t.Errorf("faults: %+v", got.Faults)
	}
}

func TestBodiesOfTheWrongKind(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	p.do("POST", "/api/v1/ecosystems", `{"name":"x"}`, "Content-Type", "text/plain").want(http.StatusUnsupportedMediaType).problem()
	p.do("POST", "/api/v1/ecosystems", `{"name":"x"}`, "Content-Encoding", "gzip").want(http.StatusUnsupportedMediaType).problem()
	p.do("POST", "/api/v1/ecosystems", `{"name":"x"}`, "Content-Type", ";;").want(http.StatusUnsupportedMediaType).problem()
	p.do("POST", "/api/v1/ecosystems/import", `{}`).want(http.StatusUnsupportedMediaType).problem()
	p.do("POST", "/api/v1/ecosystems/import", `x`, "Content-Type", "multipart/form-data; boundary=b").want(422).problem()
	p.do("POST", "/api/v1/ecosystems", `{"name":"x","description":"`+strings.Repeat("x", 2<<20)+`"}`).want(http.StatusRequestEntityTooLarge).problem()
	p.do("POST", "/api/v1/ecosystems", `{"name":"x"}`, "Content-Type", "application/json; charset=utf-8").want(201)
}

func TestUnknownRoutesAreProblems(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.nobody()
	for path, status := range map[string]int{
		"/api/v1/nothing": 404, "/api": 404, "/api/": 404, "/health/nothing": 404, "/assets/gone.js": 404, "/docs/x": 404,
	} {
		p.do("GET", path, nil).want(status).problem()
	}
	p.do("POST", "/api/v1/nothing", "{}").want(404).problem()
	p.do("DELETE", "/api/v1/ecosystems", nil).want(405).problem()
	p.do("POST", "/somewhere", "{}").want(404).problem()
}

package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// Whatever a GET shows can be sent back by PUT and changes nothing but the version.
func TestPutAcceptsItsOwnGet(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	for _, path := range []string{"ecosystems/" + w.id.String(), "characters/" + w.people[0].String(), "relationships/" + w.bond.String()} {
		path = "/api/v1/" + path
		before, after := map[string]any{}, map[string]any{}
		got := p.do("GET", path, nil).want(200).into(&before)
		if got.header.Get("ETag") != fmt.Sprintf("%q", "1") {
			t.Errorf("%s: ETag %s", path, got.header.Get("ETag"))
		}
		p.do("PUT", path, string(got.body), "If-Match", got.header.Get("ETag")).want(200).into(&after)
		for _, own := range []string{"version", "updated_at"} {
			delete(before, own)
			delete(after, own)
		}
		if !reflect.DeepEqual(before, after) {
			t.Errorf("%s changed:\n%v\n%v", path, before, after)
		}
		p.do("PUT", path, string(got.body), "If-Match", got.header.Get("ETag")).want(http.StatusPreconditionFailed).problem()
		p.do("PUT", path, string(got.body), "If-Match", "*").want(200)
		p.do("PUT", path, string(got.body), "If-Match", `"mine"`).want(http.StatusPreconditionFailed)
	}
}

func TestPutChangesWhatItMentions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	var c dramatis.Character
	path := "/api/v1/characters/" + w.people[1].String()
	p.do("PUT", path, `{"description":"Fantine's daughter","traits":{"openness":0.9},"goals":[{"text":"be free"}],"tags":["orphan"]}`).want(200).into(&c)
	if c.Name != "Cosette" || c.Description != "Fantine's daughter" || c.Traits.Openness != 0.9 || c.Traits.Extraversion != 0.5 {
		t.Errorf("the character became %+v", c)
	}
	if len(c.Goals) != 1 || c.Goals[0].Priority != 0.5 || c.Goals[0].State != "open" {
		t.Errorf("the goals became %+v", c.Goals)
	}
	var r struct {
		Type        string  `json:"relationship_type"`
		Strength    float64 `json:"strength"`
		Trust       float64 `json:"trust"`
		Familiarity float64 `json:"familiarity"`
	}
	bond := "/api/v1/relationships/" + w.bond.String()
	p.do("PUT", bond, `{"trust":0.7}`).want(200).into(&r)
	if r.Strength != 0.9 || r.Trust != 0.7 || r.Type != "family" {
		t.Errorf("the bond became %+v", r)
	}
	var history struct {
		Items []struct {
			Cause   string
			Changes []dramatis.AxisChange
		}
	}
	p.do("GET", bond+"/history", nil).want(200).into(&history)
	if len(history.Items) != 1 || history.Items[0].Cause != "author" || len(history.Items[0].Changes) != 1 {
		t.Errorf("the history is %+v", history)
	}
	p.do("PUT", bond, `{"trust":1.5,"strength":-2}`).want(422).problem()
}

func TestListsComeInParts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	for i := range 5 {
		p.do("POST", "/api/v1/characters", map[string]any{"ecosystem_id": w.id, "name": fmt.Sprintf("Student %d", i)}).want(201)
	}
	var names []string
	cursor := ""
	for {
		var page struct {
			Items []struct{ Name string }
			Next  string `json:"next_cursor"`
		}
		p.do("GET", "/api/v1/characters?limit=3&ecosystem_id="+w.id.String()+"&cursor="+cursor, nil).want(200).into(&page)
		for _, c := range page.Items {
			names = append(names, c.Name)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(names) != 7 || names[0] != "Valjean" || names[6] != "Student 4" {
		t.Errorf("read %v", names)
	}
	p.do("GET", "/api/v1/characters?limit=201&ecosystem_id="+w.id.String(), nil).want(422).problem()
	p.do("GET", "/api/v1/characters?cursor=nonsense&ecosystem_id="+w.id.String(), nil).want(422).problem()
	p.do("GET", "/api/v1/characters", nil).want(422).problem()
}

func TestPauseResumeAndStep(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := "/api/v1/ecosystems/" + w.id.String()
	var e dramatis.Ecosystem
	p.do("POST", path+"/resume", nil).want(200).into(&e)
	if e.State != dramatis.WorldRunning {
		t.Errorf("state %s after resume", e.State)
	}
	p.do("POST", path+"/pause", `{"reason":"dinner"}`).want(200).into(&e)
	if e.State != dramatis.WorldPaused || e.PauseReason != "dinner" {
		t.Errorf("state %s (%s) after pause", e.State, e.PauseReason)
	}
	var begun struct {
		Job struct {
			ID     string
			Kind   string
			Status string
			Links  struct{ Self, Events string }
		}
	}
	got := p.do("POST", path+"/step", `{"ticks":3}`).want(202).into(&begun)
	if begun.Job.Kind != "ecosystem:tick" || got.header.Get("Location") != begun.Job.Links.Self {
		t.Errorf("step began %+v at %s", begun.Job, got.header.Get("Location"))
	}
	p.do("GET", begun.Job.Links.Self, nil).want(200)
	p.do("POST", begun.Job.Links.Self+"/retry", nil).want(409).problem()
	p.do("POST", begun.Job.Links.Self+"/cancel", nil).want(200)
}

func TestGraphAndOverview(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := "/api/v1/ecosystems/" + w.id.String()
	var g struct {
		Seq   int64
		Nodes []struct{ Name string }
		Links []struct {
			Source, Target dramatis.ID
			Strength       float64
		}
	}
	p.do("GET", path+"/graph", nil).want(200).into(&g)
	if g.Seq == 0 || len(g.Nodes) != 2 || len(g.Links) != 1 || g.Links[0].Source != w.people[0] || g.Links[0].Strength != 0.9 {
		t.Errorf("the graph is %+v", g)
	}
	p.do("GET", path+"/graph?type=enemy", nil).want(200).into(&g)
	if len(g.Links) != 0 {
		t.Errorf("links of another type: %+v", g.Links)
	}
	var o struct{ Characters, Relationships int }
	p.do("GET", path+"/overview", nil).want(200).into(&o)
	if o.Characters != 2 || o.Relationships != 1 {
		t.Errorf("the overview is %+v", o)
	}
}

// importing sends a file as a form.
func (p *person) importing(file string, fields ...string) *reply {
	p.site.t.Helper()
	name := "barricade.json"
	if file == "" {
		name = ""
	}
	sent := formOf(p.site.t, name, file, fields...)
	return p.do("POST", "/api/v1/ecosystems/import", sent.text, "Content-Type", sent.kind)
}

func TestImportMakesAWorldOrNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	file := `{"nodes":[{"id":"Marius"},{"id":"Enjolras"}],"links":[{"source":"Marius","target":"Enjolras","value":3}]}`
	var e dramatis.Ecosystem
	got := p.importing(file, "name", "The barricade", "format", "node-link").want(201).into(&e)
	if e.Name != "The barricade" || e.State != dramatis.WorldPaused || got.header.Get("Location") == "" {
		t.Errorf("imported %+v", e)
	}
	p.importing(file).want(201).into(&e)
	if e.Name != "barricade" {
		t.Errorf("a world without a name is called %q", e.Name)
	}
	var list struct{ Items []any }
	for name, bad := range map[string]string{
		"a link to nobody": `{"nodes":[{"id":"a"},{"id":"b"}],"links":[{"source":"a","target":"z"}]}`,
		"no JSON":          "nodes,links", "nothing": "{}", "empty": " ",
	} {
		if got := p.importing(bad).want(422).problem(); len(got.Faults) == 0 {
			t.Errorf("%s: no fault is named: %+v", name, got)
		}
	}
	p.importing("").want(422).problem()
	p.importing(file, "format", "fountain").want(422).problem()
	p.importing(strings.Repeat(" ", 17<<20)).want(413).problem()
	if p.do("GET", "/api/v1/ecosystems", nil).want(200).into(&list); len(list.Items) != 2 {
		t.Errorf("%d worlds, want the 2 that were imported", len(list.Items))
	}
}

func TestChatBeginsAJob(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	var begun struct{ Job struct{ ID, Kind string } }
	p.do("POST", "/api/v1/characters/"+w.people[0].String()+"/chat", `{"message":"Good evening."}`).want(202).into(&begun)
	if begun.Job.Kind != "character:chat" {
		t.Errorf("began %+v", begun)
	}
	var talks struct {
		Items []struct {
			ID   dramatis.ID
			Kind string
		}
	}
	p.do("GET", "/api/v1/conversations?ecosystem_id="+w.id.String(), nil).want(200).into(&talks)
	if len(talks.Items) != 1 || talks.Items[0].Kind != "chat" {
		t.Fatalf("conversations: %+v", talks)
	}
	var lines struct{ Items []dramatis.Message }
	p.do("GET", "/api/v1/conversations/"+talks.Items[0].ID.String()+"/messages", nil).want(200).into(&lines)
	if len(lines.Items) != 1 || lines.Items[0].Text != "Good evening." {
		t.Errorf("lines: %+v", lines)
	}
}

func TestEventsAsPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := "/api/v1/ecosystems/" + w.id.String() + "/events"
	page := func(query string) (got struct {
		Items []dramatis.Event
		Next  string `json:"next_cursor"`
		Head  int64
	}) {
		p.do("GET", path+query, nil, "Accept", "application/json").want(200).into(&got)
		return got
	}
	all := page("")
	if len(all.Items) != 4 || all.Head != 4 || all.Next != "" {
		raw, _ := json.Marshal(all)
		t.Fatalf("the log is %s", raw)
	}
	if got := page("?limit=2"); len(got.Items) != 2 || got.Next != "2" {
		t.Errorf("two events end at %q", got.Next)
	}
	if got := page("?after=3"); len(got.Items) != 1 || got.Items[0].Seq != 4 {
		t.Errorf("after 3 comes %+v", got.Items)
	}
	if got := page("?before=4&limit=2"); len(got.Items) != 2 || got.Items[0].Seq != 2 || got.Next != "2" {
		t.Errorf("before 4 comes %+v", got.Items)
	}
	if got := page("?types=character.created"); len(got.Items) != 2 {
		t.Errorf("two characters were made: %+v", got.Items)
	}
	p.do("GET", path+"?after=-1", nil, "Accept", "application/json").want(422).problem()
}

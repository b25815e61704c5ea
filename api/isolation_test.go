package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
)

// operation is one route of the description.
type operation struct {
	method, path string
	public       bool
	scope        string // that a key needs; empty where none gets in
	body         bool
	query        []string // the names of its parameters there
}

// parameters are those of an operation, as the description has them.
type parameters []struct{ Name, In string }

// in is the names of those that go in one place.
func (p parameters) in(place string) (names []string) {
	for _, param := range p {
		if param.In == place {
			names = append(names, param.Name)
		}
	}
	return names
}

// operations reads the routes from the description, so that a new one is walked without being mentioned here.
func operations(t *testing.T) []operation {
	t.Helper()
	spec, err := api.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Security    []map[string][]string `json:"security"`
			RequestBody any                   `json:"requestBody"`
			Parameters  parameters            `json:"parameters"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(spec, &doc); err != nil {
		t.Fatal(err)
	}
	var all []operation
	for path, methods := range doc.Paths {
		for method, op := range methods {
			o := operation{method: strings.ToUpper(method), path: path, public: len(op.Security) == 0, body: op.RequestBody != nil, query: op.Parameters.in("query")}
			for _, way := range op.Security {
				o.scope += strings.Join(way["key"], "")
			}
			all = append(all, o)
		}
	}
	return all
}

// things are what a path's {id} can name, all of one world.
func (p *person) things(w world) map[string]dramatis.ID {
	p.site.t.Helper()
	var begun struct {
		Conversation struct{ ID dramatis.ID }
		Job          struct{ ID dramatis.ID }
	}
	p.do("POST", "/api/v1/ecosystems/"+w.id.String()+"/interactions", map[string]any{"participants": w.people}).want(202).into(&begun)
	p.weave(w, thread(w, begun.Conversation.ID, dramatis.NewID()))
	return map[string]dramatis.ID{
		"documents":  p.upload("letter.txt", aLetter).ID,
		"ecosystems": w.id, "characters": w.people[0], "relationships": w.bond,
		"conversations": begun.Conversation.ID, "jobs": begun.Job.ID, "messages": p.line(w, begun.Conversation.ID),
		"auth": dramatis.NewID(), "admin": dramatis.NewID(), // keys and users, of whom no world knows
		"memories":  p.memory(w.people[0], map[string]any{"content": "The candlesticks were a gift."}).ID,
		"scenarios": p.scenario(w, nil).ID,
	}
}

// memory gives a character a memory.
func (p *person) memory(character dramatis.ID, of map[string]any) dramatis.Memory {
	p.site.t.Helper()
	var made struct{ Memory dramatis.Memory }
	p.do("POST", "/api/v1/characters/"+character.String()+"/memories", of).want(201).into(&made)
	return made.Memory
}

// line has the first of a world's people say something in a conversation.
func (p *person) line(w world, conversation dramatis.ID) dramatis.ID {
	p.site.t.Helper()
	m := dramatis.Message{
		ID: dramatis.NewID(), Text: "The candlesticks are mine.", Act: dramatis.ActInform, WorldTime: dramatis.Epoch,
		Speaker: dramatis.Speaker{Kind: dramatis.SpeakerCharacter, ID: w.people[0], Number: 1, Name: "Person 1"},
	}
	err := p.site.store.InWorld(p.site.t.Context(), w.id, func(tx *store.Tx) error {
		c, err := tx.LockConversation(p.site.t.Context(), conversation)
		if err == nil {
			tx.At(0, dramatis.Epoch)
			tx.Say(&c, &m, store.Reasons{}, nil)
		}
		return err
	})
	if err != nil {
		p.site.t.Fatal(err)
	}
	return m.ID
}

// at is the path with its id filled in, and with what the query must have, where a list takes its world from there for one.
func (o operation) at(t *testing.T, things map[string]dramatis.ID) string {
	t.Helper()
	path := o.path
	if strings.Contains(path, "{id}") {
		noun := strings.Split(strings.TrimPrefix(path, "/api/v1/"), "/")[0]
		id, known := things[noun]
		if !known {
			t.Fatalf("%s: the test does not know what its id names", path)
		}
		path = strings.ReplaceAll(path, "{id}", id.String())
		path = strings.ReplaceAll(path, "/memories/{mid}", "/memories/"+things["memories"].String())
		path = strings.ReplaceAll(path, "{mid}", things["messages"].String())
		path = strings.ReplaceAll(path, "{number}", "1") // of the only thread
		path = strings.ReplaceAll(path, "{character_id}", things["characters"].String())
		path = strings.ReplaceAll(path, "{user_id}", things["ecosystems"].String()) // nobody's: any id does
	}
	path = strings.ReplaceAll(path, "{model}", things["characters"].String())
	if strings.Contains(path, "{") {
		t.Fatalf("%s: the test does not know what to fill in", path)
	}
	path += "?" + strings.TrimPrefix(o.ends(things), "&")
	world := things["ecosystems"].String()
	for name, value := range map[string]string{"q": "anything", "with": world, "ecosystem_id": world} {
		if slices.Contains(o.query, name) {
			path += "&" + name + "=" + value
		}
	}
	return path
}

// ends names both ends of a path, where the route is about one.
func (o operation) ends(things map[string]dramatis.ID) string {
	who := things["characters"].String()
	switch {
	case strings.HasSuffix(o.path, "/graph/path"):
		return "&from=" + who + "&to=" + who
	case strings.HasSuffix(o.path, "/graph/neighbourhood"):
		return "&of=" + who
	case strings.HasSuffix(o.path, "/graph/common"):
		return "&a=" + who + "&b=" + who
	}
	return ""
}

// named reports whether the path names a thing in a world.
func (o operation) named() bool {
	area := strings.Split(strings.TrimPrefix(o.path, "/api/v1/"), "/")[0]
	return strings.Contains(o.path, "{id}") && area != "auth" && area != "admin"
}

// What you may not see does not exist: whatever a stranger asks of a thing in somebody's world, the answer is the one
// for a thing that is not there.
func TestStrangersFindNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, stranger := s.user("owner", dramatis.RoleCreator), s.user("stranger", dramatis.RoleCreator)
	w := owner.world()
	things := owner.things(w)
	nowhere := map[string]dramatis.ID{}
	for noun := range things {
		nowhere[noun] = dramatis.NewID()
	}
	walked := 0
	for _, o := range operations(t) {
		if !o.named() {
			continue
		}
		walked++
		var body any
		if o.body {
			body = "{}"
		}
		got := stranger.do(o.method, o.at(t, things), body).want(http.StatusNotFound).problem()
		none := stranger.do(o.method, o.at(t, nowhere), body).want(http.StatusNotFound).problem()
		mask := func(detail string, ids map[string]dramatis.ID) string {
			for _, id := range ids {
				detail = strings.ReplaceAll(detail, id.String(), "ID")
			}
			return detail
		}
		if mask(got.Detail, things) != mask(none.Detail, nowhere) {
			t.Errorf("%s %s tells apart what exists: %q and %q", o.method, o.path, got.Detail, none.Detail)
		}
	}
	if walked < 20 {
		t.Errorf("only %d routes were walked", walked)
	}
	owner.do("GET", "/api/v1/ecosystems/"+w.id.String(), nil).want(200)
}

// Where the world is named in the query or the body, a stranger finds nothing either.
func TestStrangersListNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, stranger := s.user("owner", dramatis.RoleCreator), s.user("stranger", dramatis.RoleCreator)
	w := owner.world()
	owner.things(w)
	world := w.id.String()
	for _, path := range []string{"characters", "relationships", "conversations", "scenarios", "jobs", "events"} {
		stranger.do("GET", "/api/v1/"+path+"?ecosystem_id="+world, nil).want(404).problem()
	}
	mine := stranger.world()
	for name, c := range map[string]struct {
		path string
		body map[string]any
		want int
	}{
		"a character into a foreign world": {"characters", map[string]any{"ecosystem_id": world, "name": "Spy"}, 404},
		"a bond in a foreign world": {"relationships", map[string]any{
			"ecosystem_id": world, "from_character_id": w.people[1], "to_character_id": w.people[0], "relationship_type": "friend"}, 404},
		"a bond with a foreign character": {"relationships", map[string]any{
			"ecosystem_id": mine.id, "from_character_id": mine.people[1], "to_character_id": w.people[0], "relationship_type": "friend"}, 422},
		"a scenario in a foreign world": {"scenarios", map[string]any{"ecosystem_id": world, "title": "A trap"}, 404},
		"a scenario with a foreign character": {"scenarios", map[string]any{
			"ecosystem_id": mine.id, "title": "A trap", "cast": []any{map[string]any{"character_id": w.people[0]}}}, 422},
		"a scene with a foreign character": {"ecosystems/" + mine.id.String() + "/interactions", map[string]any{
			"participants": []dramatis.ID{mine.people[0], w.people[0]}}, 422},
	} {
		if got := stranger.do("POST", "/api/v1/"+c.path, c.body); got.status != c.want && got.status != 404 {
			t.Errorf("%s: status %d: %s", name, got.status, got.body)
		}
	}
	for _, list := range []string{"ecosystems", "jobs"} {
		if got := stranger.do("GET", "/api/v1/"+list, nil).want(200); strings.Contains(string(got.body), world) {
			t.Errorf("the list of %s shows a foreign world", list)
		}
	}
}

func TestNobodyIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := s.user("owner", dramatis.RoleCreator)
	things := owner.things(owner.world())
	for _, o := range operations(t) {
		if o.public {
			continue
		}
		got := s.nobody().do(o.method, o.at(t, things), nil).want(http.StatusUnauthorized)
		if !strings.HasPrefix(o.path, "/v1/") { // which refuses as OpenAI does
			got.problem()
		}
		if got.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s %s does not say how to log in", o.method, o.path)
		}
	}
}

// A viewer reads everything and changes nothing.
func TestViewersOnlyRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleViewer)
	w := owner.world()
	things := owner.things(w)
	viewer.joins(w, dramatis.AccessViewer)
	for _, o := range operations(t) {
		if !o.named() || strings.HasPrefix(o.path, "/api/v1/documents/") {
			continue // a document is its owner's alone
		}
		if o.method == "GET" {
			if !strings.HasSuffix(o.path, "/events") {
				viewer.do(o.method, o.at(t, things), nil).want(200)
			}
			continue
		}
		if !strings.HasSuffix(o.path, "/members/me") { // anybody may leave
			viewer.do(o.method, o.at(t, things), "{}").want(http.StatusForbidden).problem()
		}
	}
	viewer.do("POST", "/api/v1/ecosystems", map[string]any{"name": "Mine"}).want(403).problem()
	viewer.do("POST", "/api/v1/characters", map[string]any{"ecosystem_id": w.id, "name": "Mine"}).want(403).problem()
}

// An editor changes a world and cannot delete it.
func TestEditorsDoNotDeleteWorlds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, editor := s.user("owner", dramatis.RoleCreator), s.user("editor", dramatis.RoleCreator)
	w := owner.world()
	editor.joins(w, dramatis.AccessEditor)
	path := "/api/v1/ecosystems/" + w.id.String()
	editor.do("PUT", path, map[string]any{"name": "Lyon"}).want(200)
	editor.do("DELETE", path, nil).want(403).problem()
	owner.do("DELETE", path, nil).want(204)
	owner.do("GET", path, nil).want(404).problem()
}

// A job of no world is its maker's and the admins'.
func TestJobsOfNoWorld(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if _, err := s.store.EnqueueOnce(t.Context(), store.NewJob{Args: tasks.Clean{}, UniqueKey: "once"}); err != nil {
		t.Fatal(err)
	}
	admin, stranger := s.user("admin", dramatis.RoleAdmin), s.user("stranger", dramatis.RoleCreator)
	id := s.anyJob()
	stranger.do("GET", "/api/v1/jobs/"+id, nil).want(404).problem()
	admin.do("GET", "/api/v1/jobs/"+id, nil).want(200)
}

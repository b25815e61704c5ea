package api_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/tasks"
)

func TestAForkIsAskedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, stranger := s.user("owner", dramatis.RoleCreator), s.user("stranger", dramatis.RoleCreator)
	viewer, editor := s.user("viewer", dramatis.RoleCreator), s.user("editor", dramatis.RoleCreator)
	w := owner.world()
	path := "/api/v1/ecosystems/" + w.id.String() + "/fork"
	for access, who := range map[dramatis.Access]*person{dramatis.AccessViewer: viewer, dramatis.AccessEditor: editor} {
		if err := s.store.AddMember(t.Context(), w.id, who.id, access); err != nil {
			t.Fatal(err)
		}
	}
	viewer.do("POST", path, "{}").want(403).problem()
	stranger.do("POST", path, "{}").want(404).problem()
	owner.do("POST", path, map[string]any{"at": 100_000}).want(422).problem()

	reply := editor.do("POST", path, map[string]any{"name": "What if"}).want(202)
	var begun struct{ Job struct{ ID dramatis.ID } }
	reply.into(&begun)
	if want := "/api/v1/jobs/" + begun.Job.ID.String(); reply.header.Get("Location") != want {
		t.Errorf("the fork is at %q, want %s", reply.header.Get("Location"), want)
	}
	editor.do("GET", "/api/v1/jobs/"+begun.Job.ID.String(), nil).want(200)
	owner.do("GET", "/api/v1/jobs/"+begun.Job.ID.String(), nil).want(404) // what the editor makes of it is the editor's own
	job, err := s.store.Job(t.Context(), begun.Job.ID)
	if err != nil {
		t.Fatal(err)
	}
	var args tasks.Fork
	if err := json.Unmarshal(job.Args, &args); err != nil || args.OwnerID != editor.id || args.EcosystemID != w.id || args.Name != "What if" || args.Seed != nil {
		t.Errorf("the job is to do %+v (%v)", args, err)
	}
}

func TestForksAreListed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, other := s.user("owner", dramatis.RoleCreator), s.user("other", dramatis.RoleCreator)
	w := owner.world()
	mark := func(p *person) dramatis.ID {
		fork := p.world()
		_, err := s.pool.Exec(t.Context(), `UPDATE ecosystems SET forked_from = $2 WHERE id = $1`, fork.id,
			dramatis.ForkPoint{EcosystemID: w.id, Name: "Paris", Seq: 3})
		if err != nil {
			t.Fatal(err)
		}
		return fork.id
	}
	mine := mark(owner)
	mark(other)
	var list struct{ Items []dramatis.Ecosystem }
	owner.do("GET", "/api/v1/ecosystems?forked_from="+w.id.String(), nil).want(200).into(&list)
	if len(list.Items) != 1 || list.Items[0].ID != mine || list.Items[0].ForkedFrom == nil || list.Items[0].ForkedFrom.EcosystemID != w.id {
		t.Errorf("the forks are %+v, want %s", list.Items, mine)
	}
	owner.do("GET", "/api/v1/ecosystems?forked_from="+mine.String(), nil).want(200).into(&list)
	if len(list.Items) != 0 {
		t.Errorf("the fork has forks: %+v", list.Items)
	}
}

func TestTheGraphOfThePast(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := s.user("owner", dramatis.RoleCreator)
	w := owner.world()
	path := "/api/v1/ecosystems/" + w.id.String() + "/graph"
	read := func(query string) (g struct {
		Seq   int64
		Nodes []struct{ Name string }
		Links []struct{ Type dramatis.RelationshipType }
	}) {
		t.Helper()
		owner.do("GET", path+query, nil).want(200).into(&g)
		return g
	}
	now := read("")
	owner.do("PUT", "/api/v1/relationships/"+w.bond.String(), map[string]any{"relationship_type": "enemy"}).want(200)
	owner.do("DELETE", "/api/v1/characters/"+w.people[1].String(), nil).want(204)
	if after := read(""); len(after.Nodes) != len(now.Nodes)-1 || len(after.Links) != len(now.Links)-1 {
		t.Errorf("now there are %d people and %d bonds", len(after.Nodes), len(after.Links))
	}
	then := read(fmt.Sprintf("?at=%d", now.Seq))
	if then.Seq != now.Seq || fmt.Sprint(then.Nodes) != fmt.Sprint(now.Nodes) || fmt.Sprint(then.Links) != fmt.Sprint(now.Links) {
		t.Errorf("at event %d the graph was %+v, and is said to have been %+v", now.Seq, now, then)
	}
	if turned := read(fmt.Sprintf("?at=%d&type=enemy", now.Seq+1)); len(turned.Links) != 1 {
		t.Errorf("after the change there are %d enemies, want 1", len(turned.Links))
	}
	if first := read("?at=1"); len(first.Nodes) != 0 {
		t.Errorf("at the beginning there are %+v", first.Nodes)
	}
	if late := read("?at=0009-01-01T00:00:00Z"); len(late.Nodes) != len(now.Nodes)-1 {
		t.Errorf("in times to come there are %d people, want those of now", len(late.Nodes))
	}
	for _, bad := range []string{"0", "999999", "yesterday", "0000-01-01T00:00:00Z", "-4"} {
		owner.do("GET", path+"?at="+bad, nil).want(422).problem()
	}
}

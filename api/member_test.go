package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
)

// memberList is who may see a world, by name.
type memberList map[string]dramatis.Access

func (p *person) members(w world) memberList {
	p.site.t.Helper()
	return readMembers(p.do("GET", membersOf(w), nil).want(200))
}

func readMembers(r *reply) memberList {
	r.t.Helper()
	var list struct{ Items []dramatis.Member }
	r.into(&list)
	found := memberList{}
	for _, m := range list.Items {
		found[m.Username] = m.Access
	}
	return found
}

func membersOf(w world) string { return "/api/v1/ecosystems/" + w.id.String() + "/members" }

// invite replaces the members of a world; each is {how, who, access}.
func (p *person) invite(w world, list [][3]string, headers ...string) *reply {
	p.site.t.Helper()
	items := []map[string]string{}
	for _, m := range list {
		items = append(items, map[string]string{m[0]: m[1], "access": m[2]})
	}
	return p.do("PUT", membersOf(w), map[string]any{"items": items}, headers...)
}

func wantMembers(t *testing.T, got, want memberList) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("the members are %v, want %v", got, want)
	}
}

func TestMembersComeAndGo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, marius, cosette, eponine := s.user("valjean", "creator"), s.user("marius", "creator"), s.user("cosette", "creator"), s.user("eponine", "creator")
	w := owner.world()
	world := "/api/v1/ecosystems/" + w.id.String()
	wantMembers(t, owner.members(w), memberList{"valjean": "owner"})
	got := owner.invite(w, [][3]string{{"username", "MARIUS", "editor"}, {"user_id", cosette.id.String(), "viewer"}, {"email", "Eponine@Example.org", "editor"}}).want(200)
	all := memberList{"valjean": "owner", "marius": "editor", "cosette": "viewer", "eponine": "editor"}
	wantMembers(t, readMembers(got), all)
	if strings.Contains(string(got.body), "@") {
		t.Errorf("an e-mail address is shown: %s", got.body)
	}
	for _, p := range []*person{marius, cosette, eponine} {
		wantMembers(t, p.members(w), all)
		p.do("GET", world, nil).want(200)
	}
	marius.do("PUT", world, map[string]any{"name": "Rue Plumet"}).want(200)
	cosette.do("PUT", world, map[string]any{"name": "Rue Plumet"}).want(403)
	for _, p := range []*person{marius, cosette} { // only the owner invites
		p.invite(w, nil).want(403).problem()
	}
	s.user("stranger", "creator").invite(w, nil).want(404).problem()

	// What GET shows can be sent back, and changes nothing, not even since when.
	before := owner.do("GET", membersOf(w), nil).want(200)
	after := owner.do("PUT", membersOf(w), string(before.body)).want(200)
	if string(before.body) != string(after.body) {
		t.Errorf("sent back, it is %s, and was %s", after.body, before.body)
	}
	owner.invite(w, [][3]string{{"username", "cosette", "editor"}}).want(200)
	wantMembers(t, owner.members(w), memberList{"valjean": "owner", "cosette": "editor"})
	marius.do("GET", world, nil).want(404).problem()
	cosette.do("PUT", world, map[string]any{"name": "Rue Plumet"}).want(200)
	cosette.do("DELETE", membersOf(w)+"/me", nil).want(204)
	cosette.do("GET", world, nil).want(404).problem()
	cosette.do("DELETE", membersOf(w)+"/me", nil).want(404).problem()
	owner.do("DELETE", membersOf(w)+"/me", nil).want(409).problem()
	owner.do("GET", world, nil).want(200)
}

func TestBadMembersAreNamedByTheirPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, marius, watcher := s.user("valjean", "creator"), s.user("marius", "creator"), s.user("gavroche", "viewer")
	w := owner.world()
	owner.invite(w, [][3]string{{"username", "marius", "viewer"}}).want(200)
	many := make([]string, 201)
	for i := range many {
		many[i] = fmt.Sprintf(`{"username":"u%d","access":"viewer"}`, i)
	}
	for name, c := range map[string]struct{ body, place string }{
		"nobody's name":        {`{"items":[{"username":"marius","access":"viewer"},{"username":"nobody","access":"viewer"}]}`, "items[1].username"},
		"nobody's address":     {`{"items":[{"email":"nobody@example.org","access":"viewer"}]}`, "items[0].email"},
		"nobody's id":          {`{"items":[{"user_id":"` + dramatis.NewID().String() + `","access":"viewer"}]}`, "items[0].user_id"},
		"no name":              {`{"items":[{"access":"viewer"}]}`, "items[0]"},
		"twice":                {`{"items":[{"username":"marius","access":"viewer"},{"email":"marius@example.org","access":"editor"}]}`, "items[1]"},
		"twice an owner":       {`{"items":[{"username":"valjean","access":"owner"},{"username":"marius","access":"owner"}]}`, "items"},
		"two new owners":       {`{"items":[{"username":"marius","access":"owner"},{"username":"gavroche","access":"owner"}]}`, "items[1].access"},
		"no owner":             {`{"items":[{"username":"valjean","access":"editor"}]}`, "items"},
		"an owner who watches": {`{"items":[{"username":"gavroche","access":"owner"}]}`, "items[0].access"},
		"an unknown access":    {`{"items":[{"username":"marius","access":"king"}]}`, "items[0].access"},
		"no access":            {`{"items":[{"username":"marius"}]}`, "items[0].access"},
		"an id that is none":   {`{"items":[{"user_id":"7","access":"viewer"}]}`, "items[0].user_id"},
		"an unknown field":     {`{"items":[{"username":"marius","access":"viewer","since":"x","king":1}]}`, "items[0].king"},
		"no items":             {`{}`, "items"},
		"items that are null":  {`{"items":null}`, "items"},
		"items that are none":  {`{"items":[7]}`, "items[0]"},
		"too many":             {`{"items":[` + strings.Join(many, ",") + `]}`, "items"},
		"a list":               {`[]`, "body"},
	} {
		got := owner.do("PUT", membersOf(w), c.body).want(422).problem()
		found := false
		for _, f := range got.Faults {
			found = found || f.Place == c.place
		}
		if !found {
			t.Errorf("%s: the faults are %+v, want one at %s", name, got.Faults, c.place)
		}
	}
	owner.do("PUT", membersOf(w), `{"items":[{"username":"a\u0000","access":"viewer"}]}`).want(400).problem()
	wantMembers(t, owner.members(w), memberList{"valjean": "owner", "marius": "viewer"})
	watcher.do("GET", "/api/v1/ecosystems/"+w.id.String(), nil).want(404)
	marius.do("PUT", membersOf(w), `{"items":[]}`).want(403)
}

// A list that was changed since is not written over.
func TestMembersAreNotLost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := s.user("valjean", "creator")
	for _, name := range []string{"marius", "cosette", "eponine"} {
		s.user(name, "creator")
	}
	w := owner.world()
	first := owner.do("GET", membersOf(w), nil).want(200).header.Get("ETag")
	next := owner.invite(w, [][3]string{{"username", "marius", "editor"}}, "If-Match", first).want(200).header.Get("ETag")
	if first == "" || next == first || owner.do("GET", membersOf(w), nil).header.Get("ETag") != next {
		t.Errorf("the tags are %s and %s", first, next)
	}
	for _, stale := range []string{first, `"1"`, "W/" + first, "x", strings.Repeat("y", 90)} {
		got := owner.invite(w, nil, "If-Match", stale).want(412).problem()
		if len(got.Faults) != 1 || got.Faults[0].Place != "header.If-Match" {
			t.Errorf("%s: %+v", stale, got)
		}
	}
	owner.invite(w, [][3]string{{"username", "marius", "viewer"}}, "If-Match", "*").want(200)
	tag := owner.do("GET", membersOf(w), nil).header.Get("ETag")
	var all sync.WaitGroup
	got := make([]*reply, 6)
	for i := range got {
		all.Go(func() {
			got[i] = owner.invite(w, [][3]string{{"username", []string{"cosette", "eponine"}[i%2], []string{"viewer", "editor"}[i/3]}}, "If-Match", tag)
		})
	}
	all.Wait()
	written := 0
	for _, r := range got {
		if r.status == 200 {
			written++
			continue
		}
		r.want(412)
	}
	if written != 1 || len(owner.members(w)) != 2 {
		t.Errorf("%d lists were written, and the members are %v", written, owner.members(w))
	}
}

// A world has one owner, always. Who is made it pays for it, and was not asked: until they say how much, it spends nothing.
func TestAWorldIsHandedOver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	old, heir := s.user("valjean", "creator"), s.user("cosette", "creator")
	w := old.world()
	world := "/api/v1/ecosystems/" + w.id.String()
	wantMembers(t, readMembers(old.invite(w, [][3]string{{"username", "cosette", "owner"}}).want(200)), memberList{"cosette": "owner", "valjean": "editor"})
	old.invite(w, nil).want(403)
	old.do("DELETE", world, nil).want(403)
	old.do("PUT", world+"/budget", map[string]any{"daily": 5}).want(403)
	var shown dramatis.Ecosystem
	heir.do("GET", world, nil).want(200).into(&shown)
	if shown.OwnerID != heir.id || shown.Budget.Daily == nil || *shown.Budget.Daily != 0 {
		t.Errorf("the world is %s's, with a budget of %v", shown.OwnerID, shown.Budget.Daily)
	}
	r := testrig.Rig{Store: s.store}
	log := r.Events(t, w.id)
	var last dramatis.EcosystemChanged
	if err := json.Unmarshal(log[len(log)-1].Payload, &last); err != nil || last.Ecosystem.OwnerID != heir.id {
		t.Errorf("the log ends with %s (%v)", log[len(log)-1].Payload, err)
	}
	heir.do("PUT", world+"/budget", map[string]any{"daily": 5}).want(200)
	// Back, and the former owner says what becomes of them.
	wantMembers(t, readMembers(heir.invite(w, [][3]string{{"username", "valjean", "owner"}, {"username", "cosette", "viewer"}}).want(200)),
		memberList{"valjean": "owner", "cosette": "viewer"})
	old.do("DELETE", world, nil).want(204)
}

// Of two who hand a world over at once, one was its owner.
func TestAWorldIsHandedOverOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := s.user("valjean", "creator")
	heirs := []string{"cosette", "marius", "eponine", "enjolras"}
	for _, name := range heirs {
		s.user(name, "creator")
	}
	w := owner.world()
	var all sync.WaitGroup
	got := make([]*reply, len(heirs))
	for i, heir := range heirs {
		all.Go(func() { got[i] = owner.invite(w, [][3]string{{"username", heir, "owner"}}) })
	}
	all.Wait()
	handed := 0
	for _, r := range got {
		if r.status == 200 {
			handed++
			continue
		}
		r.want(403).problem()
	}
	owners := 0
	for _, access := range owner.members(w) {
		if access == dramatis.AccessOwner {
			owners++
		}
	}
	if handed != 1 || owners != 1 {
		t.Errorf("it was handed over %d times, and has %d owners", handed, owners)
	}
}

// Who is no longer a member sees nothing more: their streams end, and lists and searches of their own do not show the world.
func TestAFormerMemberSeesNothingMore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, marius := s.user("valjean", "creator"), s.user("marius", "creator")
	w := owner.world()
	owner.invite(w, [][3]string{{"username", "marius", "editor"}}).want(200)
	var begun struct{ Job struct{ ID dramatis.ID } }
	marius.do("POST", "/api/v1/ecosystems/"+w.id.String()+"/interactions", map[string]any{"participants": w.people}).want(202).into(&begun)
	job := "/api/v1/jobs/" + begun.Job.ID.String()
	streams := []*watcher{marius.watch(eventsOf(w.id)), marius.watch(job + "/events")}
	everything := marius.watch("/api/v1/events")
	everything.mark()
	owner.invite(w, nil).want(200)
	for _, stream := range streams {
		stream.ends()
	}
	marius.do("GET", job, nil).want(404).problem()
	for _, list := range []string{"/api/v1/jobs", "/api/v1/ecosystems"} {
		if got := marius.do("GET", list, nil).want(200); strings.Contains(string(got.body), w.id.String()) {
			t.Errorf("%s shows %s", list, got.body)
		}
	}
	owner.do("GET", job, nil).want(200) // and what they began goes on
	mine := marius.world()
	for {
		f := everything.event()
		if strings.Contains(f.data, w.id.String()) {
			t.Errorf("the stream of everything shows %s", f.data)
		}
		if strings.Contains(f.data, mine.id.String()) {
			break
		}
	}
}

// A viewer of the platform only watches, whatever they were invited as, and even what they own.
func TestThePlatformsRoleIsTheCeiling(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, editor := s.user("valjean", "creator"), s.user("marius", "viewer")
	w := owner.world()
	things := owner.things(w)
	owner.invite(w, [][3]string{{"username", "marius", "editor"}}).want(200)
	if _, err := s.store.SetUserRole(t.Context(), owner.id, dramatis.RoleViewer); err != nil {
		t.Fatal(err)
	}
	owner.token = owner.login().Access
	for _, o := range operations(t) {
		if !o.named() || strings.HasSuffix(o.path, "/members/me") || strings.HasPrefix(o.path, "/api/v1/documents/") {
			continue
		}
		for _, p := range []*person{owner, editor} {
			switch {
			case o.method != "GET":
				p.do(o.method, o.at(t, things), "{}").want(403).problem()
			case !strings.HasSuffix(o.path, "/events"):
				p.do(o.method, o.at(t, things), nil).want(200)
			}
		}
	}
	for path, body := range map[string]map[string]any{
		"characters":    {"name": "Mine"},
		"relationships": {"from_character_id": w.people[1], "to_character_id": w.people[0], "relationship_type": "friend"},
		"conversations": {"cast": []any{map[string]any{"character_id": w.people[0]}, map[string]any{"character_id": w.people[1]}}},
	} {
		body["ecosystem_id"] = w.id
		editor.do("POST", "/api/v1/"+path, body).want(403).problem()
	}
	for _, p := range []*person{owner, editor} { // who only watches talks to nobody, whatever the protocol
		asked := `{"model":"` + w.people[0].String() + `","messages":[{"role":"user","content":"Good evening."}]}`
		p.do("POST", "/v1/chat/completions", asked).want(404)
		if got := p.do("GET", "/v1/models", nil).want(200); strings.Contains(string(got.body), w.people[0].String()) {
			t.Errorf("%s is offered %s", p.name, got.body)
		}
	}
	if _, err := s.store.SetUserRole(t.Context(), editor.id, dramatis.RoleCreator); err != nil {
		t.Fatal(err)
	}
	editor.token = editor.login().Access
	editor.do("PUT", "/api/v1/ecosystems/"+w.id.String(), map[string]any{"name": "Mine"}).want(200)
}

// Asking for many people by their addresses is how one would find out who has an account.
func TestAddressesAreNotProbed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := s.user("valjean", "creator")
	w := owner.world()
	var list [][3]string
	for i := range 30 {
		list = append(list, [3]string{"email", fmt.Sprintf("user%d@example.org", i), "viewer"})
	}
	owner.invite(w, list).want(422)
	if got := owner.invite(w, list).want(429); got.header.Get("Retry-After") == "" {
		t.Error("the refusal does not say when to come back")
	}
	s.user("marius", "creator")
	owner.invite(w, [][3]string{{"username", "marius", "viewer"}}).want(200)
}

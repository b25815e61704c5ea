package api_test

import (
	"sync"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
)

// Two who take the same person into a world at once: one of them is told that the other was faster.
func TestACastIsTakenOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	d := p.upload("letter.txt", aLetter)
	p.analyse(d)
	w := p.world()
	accept, body := "/api/v1/documents/"+d.ID.String()+"/cast/accept", map[string]any{
		"ecosystem_id": w.id, "characters": []map[string]any{{"key": p.cast(d).People[0].Key}},
	}
	var hands sync.WaitGroup
	statuses := make([]int, 6)
	for i := range statuses {
		hands.Go(func() { statuses[i] = p.do("POST", accept, body).status })
	}
	hands.Wait()
	taken := map[int]int{}
	for _, status := range statuses {
		taken[status]++
	}
	if taken[201] != 1 || taken[409] != len(statuses)-1 {
		t.Errorf("six at once were answered with %v", taken)
	}
	if n := s.count(`SELECT count(*) FROM characters WHERE ecosystem_id = $1`, w.id); n != 3 {
		t.Errorf("the world has %d characters, want two and one more", n)
	}
}

// Who comes later is bound to those of the document who came before.
func TestACastIsJoined(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("author", dramatis.RoleCreator)
	d := p.upload("letter.txt", aLetter)
	p.analyse(d)
	accept, tie := "/api/v1/documents/"+d.ID.String()+"/cast/accept", p.cast(d).Ties[0]
	var made struct {
		Ecosystem     dramatis.Ecosystem
		Relationships int
	}
	p.do("POST", accept, map[string]any{"characters": []map[string]any{{"key": tie.A}}}).want(201).into(&made)
	if made.Relationships != 0 {
		t.Errorf("somebody alone has %d bonds", made.Relationships)
	}
	p.do("POST", accept, map[string]any{"ecosystem_id": made.Ecosystem.ID, "characters": []map[string]any{{"key": tie.B}}}).want(201).into(&made)
	if n := s.count(`SELECT count(*) FROM relationships WHERE ecosystem_id = $1`, made.Ecosystem.ID); made.Relationships != 2 || n != 2 {
		t.Errorf("two have %d bonds, and are said to have %d; want one each way", n, made.Relationships)
	}
}

// A document is its owner's, and a world is changed by its editors.
func TestACastTakesAnEditorOfTheWorld(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, author, reader := s.user("owner", dramatis.RoleCreator), s.user("author", dramatis.RoleCreator), s.user("reader", dramatis.RoleViewer)
	w := owner.world()
	ask := func(p *person, d uploaded, world any, status int) {
		t.Helper()
		body := map[string]any{"characters": []map[string]any{{"key": p.cast(d).People[0].Key}}}
		if world != nil {
			body["ecosystem_id"] = world
		}
		p.do("POST", "/api/v1/documents/"+d.ID.String()+"/cast/accept", body).want(status)
	}
	d, theirs := author.upload("letter.txt", aLetter), reader.upload("letter.txt", aLetter)
	author.analyse(d)
	reader.analyse(theirs)
	ask(author, d, w.id, 404)
	as := func(access dramatis.Access) {
		t.Helper()
		if err := s.store.AddMember(t.Context(), w.id, author.id, access); err != nil {
			t.Fatal(err)
		}
	}
	as(dramatis.AccessViewer)
	ask(author, d, w.id, 403)
	as(dramatis.AccessEditor)
	ask(author, d, w.id, 201)
	ask(reader, theirs, nil, 403) // who may only look makes no worlds
	owner.do("POST", "/api/v1/documents/"+d.ID.String()+"/cast/accept", map[string]any{"characters": []map[string]any{{"key": "jane"}}}).want(404).problem()
	owner.do("POST", "/api/v1/documents/"+d.ID.String()+"/cast", nil).want(404).problem()
}

// cast is who was found in a document, and who with whom.
func (p *person) cast(d uploaded) (c castOf) {
	p.site.t.Helper()
	p.do("POST", "/api/v1/documents/"+d.ID.String()+"/cast", `{"least_mentions":1}`).want(200).into(&c)
	return c
}

func TestAQuotaHoldsForUploadsAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.DocumentQuota = int64(2 * len(aLetter)) })
	p := s.user("author", dramatis.RoleCreator)
	var hands sync.WaitGroup
	for range 6 {
		hands.Go(func() { p.sendFile("letter.txt", aLetter) })
	}
	hands.Wait()
	if n := s.count(`SELECT count(*) FROM documents`); n != 2 {
		t.Errorf("%d documents of a quota for two are kept", n)
	}
}

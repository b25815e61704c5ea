package api_test

import (
	"testing"

	"github.com/literaryai/dramatis"
)

// remembering gives a character a memory of each kind, one of which rests on another and one of which was whispered.
func remembering(t *testing.T, s *site, w world) {
	t.Helper()
	ids := []dramatis.ID{dramatis.NewID(), dramatis.NewID(), dramatis.NewID()}
	for i, m := range []struct {
		kind      dramatis.MemoryKind
		content   string
		evidence  []dramatis.ID
		into      *dramatis.ID
		whispered bool
	}{
		{dramatis.MemoryDialogue, "Valjean told me: “Come.”", nil, &ids[2], false},
		{dramatis.MemoryDialogue, "Valjean told me: “My name is not Madeleine.”", nil, nil, true},
		{dramatis.MemorySummary, "Valjean came for me.", ids[:1], nil, false},
	} {
		_, err := s.pool.Exec(t.Context(), `
			INSERT INTO memories (id, ecosystem_id, character_id, character_number, number, kind, content, importance, emotion, participants,
				evidence, merged_into, whispered, tick, world_time, last_access)
			VALUES ($1, $2, $3, 1, $4, $5, $6, 5, '{}', '{1}', $7, $8, $9, 0, $10, $10)`,
			ids[i], w.id, w.people[0], i+1, m.kind, m.content, m.evidence, m.into, m.whispered, dramatis.Epoch)
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestMemoriesAreListedByKind(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleCreator)
	w := owner.world()
	if err := s.store.AddMember(t.Context(), w.id, viewer.id, dramatis.AccessViewer); err != nil {
		t.Fatal(err)
	}
	remembering(t, s, w)
	list := func(p *person, query string) (items []dramatis.Memory) {
		var page struct{ Items []dramatis.Memory }
		p.do("GET", "/api/v1/characters/"+w.people[0].String()+"/memories"+query, nil).want(200).into(&page)
		return page.Items
	}
	if all := list(owner, ""); len(all) != 3 || len(all[0].Evidence) != 1 || all[0].Evidence[0] != all[2].ID || all[2].MergedInto == nil ||
		*all[2].MergedInto != all[0].ID {
		t.Errorf("the memories are listed as %+v", all)
	}
	if sums := list(owner, "?kind=summary"); len(sums) != 1 || sums[0].Kind != dramatis.MemorySummary {
		t.Errorf("the summaries are listed as %+v", sums)
	}
	if none := list(owner, "?kind=fact"); len(none) != 0 {
		t.Errorf("there are facts: %+v", none)
	}
	for _, m := range list(viewer, "?kind=dialogue") {
		if m.Whispered {
			t.Errorf("a viewer reads a whisper: %s", m.Content)
		}
	}
	owner.do("GET", "/api/v1/characters/"+w.people[0].String()+"/memories?kind=gossip", nil).want(422).problem()
}

func TestAReflectionIsAskedForOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := "/api/v1/characters/" + w.people[0].String() + "/reflect"
	var first, again struct{ Job struct{ ID dramatis.ID } }
	got := p.do("POST", path, nil).want(202).into(&first)
	if got.header.Get("Location") != "/api/v1/jobs/"+first.Job.ID.String() {
		t.Errorf("Location is %q", got.header.Get("Location"))
	}
	p.do("POST", path, nil).want(202).into(&again)
	if first.Job.ID != again.Job.ID {
		t.Errorf("asked for twice, there are two jobs, %s and %s", first.Job.ID, again.Job.ID)
	}
	j, err := s.store.Job(t.Context(), first.Job.ID)
	if err != nil || j.Kind != "character:reflect" || j.Tick != nil {
		t.Errorf("the job is %+v (%v), want one of no tick", j, err)
	}
}

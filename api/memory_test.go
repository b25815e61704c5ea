package api_test

import (
	"context"
	"net/http"
	"reflect"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/internal/testrig"
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
	viewer.joins(w, dramatis.AccessViewer)
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

// Two who rewrite a memory at once do not overwrite each other unseen, and nobody takes away what they have not read.
func TestAMemoryIsChangedAsItWasSeen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	made := p.do("POST", "/api/v1/characters/"+w.people[0].String()+"/memories", `{"content":"A gold coin."}`).want(201)
	path := made.header.Get("Location")
	if _, err := s.pool.Exec(t.Context(), `UPDATE memories SET source = $1`, dramatis.Passage{DocumentID: dramatis.NewID(), End: 3}); err != nil {
		t.Fatal(err)
	}
	before, after := map[string]any{}, map[string]any{}
	got := p.do("GET", path, nil).want(200).into(&before)
	first := got.header.Get("ETag")
	if first != `"1"` || made.header.Get("ETag") != first {
		t.Fatalf("a new memory has the tags %q and %q", made.header.Get("ETag"), first)
	}
	second := p.do("PUT", path, string(got.body), "If-Match", first).want(200).into(&after).header.Get("ETag")
	if second != `"2"` || after["revision"] != 1.0 || p.do("GET", path, nil).want(200).header.Get("ETag") != second {
		t.Errorf("rewritten, it has the tag %q: %v", second, after)
	}
	delete(after, "revision")
	if !reflect.DeepEqual(before, after) {
		t.Errorf("sent back as it was, it changed:\n%v\n%v", before, after)
	}
	for _, stale := range []string{first, `"3"`, `"mine"`, `"0"`, `W/"1"`} {
		for _, method := range []string{"PUT", "DELETE"} {
			body := any(nil)
			if method == "PUT" {
				body = `{"content":"A silver coin."}`
			}
			problem := p.do(method, path, body, "If-Match", stale).want(http.StatusPreconditionFailed).problem()
			if len(problem.Faults) != 1 || problem.Faults[0].Place != "header.If-Match" {
				t.Errorf("%s of a memory that was seen as %s: %+v", method, stale, problem)
			}
		}
	}
	if _, err := s.pool.Exec(t.Context(), `UPDATE memories SET access_count = access_count + 1 WHERE character_id = $1`, w.people[0]); err != nil {
		t.Fatal(err)
	}
	p.do("PUT", path, `{"importance":7}`, "If-Match", "*").want(200)
	p.do("PUT", path, `{"importance":8}`).want(200)
	p.do("DELETE", path, nil, "If-Match", `"4"`).want(204)
	p.do("PUT", path, `{"importance":8}`, "If-Match", `"4"`).want(404)
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

// recalledView is a memory as a search finds it.
type recalledView struct {
	ID        dramatis.ID
	Content   string
	Whispered bool
	Match     *struct{ Score, Recency, Importance, Relevance float64 }
}

func (p *person) search(character dramatis.ID, query string) (found []recalledView) {
	p.site.t.Helper()
	var page struct{ Items []recalledView }
	p.do("GET", "/api/v1/characters/"+character.String()+"/memories?"+query, nil).want(200).into(&page)
	return page.Items
}

// A search finds by meaning, here and by way of the workers alike, and touches nothing.
func TestMemoriesAreSearchedByMeaning(t *testing.T) {
	t.Parallel()
	for name, here := range map[string]bool{"here": true, "by the workers": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := testrig.New(t)
			s := liveSite(t, r, func(c *api.Config) {
				if !here {
					c.Embedder = nil
				}
			})
			owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleCreator)
			w := owner.world()
			viewer.joins(w, dramatis.AccessViewer)
			who := w.people[0]
			silver := owner.memory(who, map[string]any{"content": "The silver candlesticks were a gift of the bishop.", "importance": 9, "emotion": map[string]any{"label": "gratitude", "intensity": 0.8}})
			secret := owner.memory(who, map[string]any{"content": "The silver is buried beneath the walnut tree.", "kind": "observation"})
			owner.memory(who, map[string]any{"content": "My sister keeps bees behind the mill."})
			if _, err := s.pool.Exec(t.Context(), `UPDATE memories SET whispered = true WHERE id = $1`, secret.ID); err != nil {
				t.Fatal(err)
			}
			r.Await(t, "the vectors", func(ctx context.Context) (bool, error) {
				var made int
				err := s.pool.QueryRow(ctx, `SELECT count(*) FROM memory_vectors`).Scan(&made)
				return made == 3, err
			})
			found := owner.search(who, "q=where+is+the+silver+buried&limit=2")
			if len(found) != 2 || found[0].ID != secret.ID || found[1].ID != silver.ID || found[0].Match == nil || found[0].Match.Relevance != 1 {
				t.Errorf("the editor finds %+v", found)
			}
			for _, m := range viewer.search(who, "q=where+is+the+silver+buried") {
				if m.ID == secret.ID {
					t.Error("a viewer finds what was whispered")
				}
			}
			if facts := owner.search(who, "q=silver&kind=fact"); len(facts) != 2 || facts[0].ID != silver.ID {
				t.Errorf("of the facts %+v are found", facts)
			}
			viewer.do("GET", "/api/v1/characters/"+who.String()+"/memories/"+secret.ID.String(), nil).want(404).problem()
			owner.do("GET", "/api/v1/characters/"+who.String()+"/memories?q=silver&cursor=x", nil).want(422).problem()
			var touched int
			if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM memories WHERE access_count > 0`).Scan(&touched); err != nil || touched > 0 {
				t.Errorf("the search renewed %d memories (%v)", touched, err)
			}
		})
	}
}

func TestMemoriesAreWrittenAndTakenAway(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	m := p.memory(w.people[0], map[string]any{"content": "It rained.", "participants": []int{2}})
	path := "/api/v1/characters/" + w.people[0].String() + "/memories/" + m.ID.String()
	var before, after dramatis.Memory
	got := p.do("GET", path, nil).want(200).into(&before)
	if before.Kind != dramatis.MemoryFact || before.Importance != 5 || len(before.Participants) != 2 {
		t.Errorf("the memory is %+v", before)
	}
	p.do("PUT", path, string(got.body)).want(200).into(&after)
	if before.Revision++; !reflect.DeepEqual(before, after) {
		t.Errorf("PUT of its own GET made %+v of %+v", after, before)
	}
	p.do("PUT", path, map[string]any{"importance": 9, "emotion": map[string]any{"label": "fear", "intensity": 0.5}}).want(200).into(&after)
	if after.Content != "It rained." || after.Importance != 9 || after.Emotion.Emoji == "" {
		t.Errorf("the memory has become %+v", after)
	}
	for name, c := range map[string]struct {
		body  string
		place string
	}{
		"nothing said":     {`{"content":" "}`, "content"},
		"too important":    {`{"content":"x","importance":11}`, "importance"},
		"no such kind":     {`{"content":"x","kind":"dialogue"}`, "kind"},
		"no such emotion":  {`{"content":"x","emotion":{"label":"ennui","intensity":0.5}}`, "emotion.label"},
		"nobody was there": {`{"content":"x","participants":[2,77]}`, "participants[1]"},
		"far too many":     {`{"content":"x","participants":[2,9223372036854775807]}`, "participants[1]"},
		"too much felt":    {`{"content":"x","emotion":{"label":"joy","intensity":2}}`, "emotion.intensity"},
	} {
		got := p.do("POST", "/api/v1/characters/"+w.people[0].String()+"/memories", c.body).want(422).problem()
		if len(got.Faults) == 0 || got.Faults[0].Place != c.place {
			t.Errorf("%s: %+v, want a fault at %s", name, got, c.place)
		}
	}
	p.do("GET", "/api/v1/characters/"+w.people[1].String()+"/memories/"+m.ID.String(), nil).want(404).problem()
	p.do("DELETE", "/api/v1/characters/"+w.people[1].String()+"/memories/"+m.ID.String(), nil).want(404).problem()
	p.do("DELETE", path, nil).want(204)
	p.do("DELETE", path, nil).want(404).problem()
	p.do("PUT", path, "{}").want(404).problem()
	if next := p.memory(w.people[0], map[string]any{"content": "It snowed."}); next.Number != 2 {
		t.Errorf("the next memory has the number %d", next.Number)
	}
}

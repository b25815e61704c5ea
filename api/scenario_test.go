package api_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/literaryai/dramatis"
)

// scenarioView is a scenario as the API shows it.
type scenarioView struct {
	ID      dramatis.ID
	Title   string
	Opening *struct {
		CharacterID *dramatis.ID `json:"character_id"`
		Name        string
		Text        string
	}
	Cast []struct {
		CharacterID dramatis.ID `json:"character_id"`
		Name        string
		Gone        bool
	}
	SpeakerOrder dramatis.SpeakerOrder `json:"speaker_order"`
	MaxTurns     int                   `json:"max_turns"`
	Playable     bool
	Shared       *struct{ Since string }
	Version      int
	CreatedBy    dramatis.ID `json:"created_by"`
}

// scenario makes a scenario of a world's two people; some of it can be said otherwise.
func (p *person) scenario(w world, change map[string]any) scenarioView {
	p.site.t.Helper()
	body := map[string]any{
		"ecosystem_id": w.id, "title": "The bishop's silver", "setting": "a table after dark", "mood": "uneasy", "goal": "to part as friends",
		"opening":       map[string]any{"text": "Sit down.", "character_id": w.people[0]},
		"cast":          []any{map[string]any{"character_id": w.people[0]}, map[string]any{"character_id": w.people[1]}},
		"speaker_order": "round_robin", "max_turns": 6, "tags": []string{"digne"}, "notes": "He must not know.",
	}
	for k, v := range change {
		body[k] = v
	}
	var made scenarioView
	got := p.do("POST", "/api/v1/scenarios", body).want(201).into(&made)
	if got.header.Get("Location") != scenarioAt(made) || got.header.Get("ETag") != `"1"` {
		p.site.t.Fatalf("made at %q as %s", got.header.Get("Location"), got.header.Get("ETag"))
	}
	return made
}

func scenarioAt(sc scenarioView) string { return "/api/v1/scenarios/" + sc.ID.String() }

func TestAScenarioIsKeptChangedAndPlayed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p, other := s.user("owner", dramatis.RoleCreator), s.user("editor", dramatis.RoleCreator)
	w := p.world()
	other.joins(w, dramatis.AccessEditor)
	sc := p.scenario(w, nil)
	if sc.Opening.Name != "Valjean" || len(sc.Cast) != 2 || sc.Cast[1].Name != "Cosette" || !sc.Playable || sc.Shared != nil || sc.CreatedBy != p.id {
		t.Errorf("made %+v", sc)
	}
	before, after := map[string]any{}, map[string]any{}
	got := p.do("GET", scenarioAt(sc), nil).want(200).into(&before)
	p.do("PUT", scenarioAt(sc), string(got.body), "If-Match", got.header.Get("ETag")).want(200).into(&after)
	for _, own := range []string{"version", "updated_at"} {
		delete(before, own)
		delete(after, own)
	}
	if !reflect.DeepEqual(before, after) {
		t.Errorf("sent back it changed:\n%v\n%v", before, after)
	}
	p.do("PUT", scenarioAt(sc), `{"title":"Late"}`, "If-Match", `"1"`).want(http.StatusPreconditionFailed).problem()
	p.do("PUT", scenarioAt(sc), `{"opening":null,"max_turns":0}`).want(200).into(&sc)
	if sc.Opening != nil || sc.MaxTurns != 0 || sc.Title != "The bishop's silver" || sc.Version != 3 {
		t.Errorf("without an opening it is %+v", sc)
	}

	var begun struct {
		Conversation dramatis.Conversation
		Job          *struct{ ID dramatis.ID }
	}
	got = p.do("POST", scenarioAt(sc)+"/start", nil).want(201).into(&begun)
	c := begun.Conversation
	if got.header.Get("Location") != "/api/v1/conversations/"+c.ID.String() || begun.Job == nil || c.Topic != sc.Title || c.Mood != "uneasy" ||
		c.MaxTurns != 8 || c.SpeakerOrder != dramatis.OrderRoundRobin || c.ScenarioID == nil || *c.ScenarioID != sc.ID {
		t.Errorf("began %s", got.body)
	}
	p.do("POST", scenarioAt(sc)+"/start", map[string]any{"overrides": map[string]any{
		"max_turns": 3, "speaker_order": "manual", "played": []any{w.people[1]},
	}}).want(201).into(&begun)
	c = begun.Conversation
	if c.MaxTurns != 3 || c.SpeakerOrder != dramatis.OrderManual || c.Participants[1].PlayedBy == nil || c.State != dramatis.TalkPaused {
		t.Errorf("began otherwise %+v", c)
	}

	var twin scenarioView
	other.do("POST", scenarioAt(sc)+"/duplicate", nil).want(201).into(&twin)
	if twin.ID == sc.ID || twin.Title != "The bishop's silver (copy)" || twin.CreatedBy != other.id || twin.Version != 1 || len(twin.Cast) != 2 {
		t.Errorf("the copy is %+v", twin)
	}
	var list struct{ Items []scenarioView }
	p.do("GET", "/api/v1/scenarios?ecosystem_id="+w.id.String(), nil).want(200).into(&list)
	if len(list.Items) != 2 || list.Items[0].ID != twin.ID || list.Items[1].ID != sc.ID {
		t.Errorf("listed %+v", list.Items)
	}
	p.do("DELETE", scenarioAt(sc), nil).want(204)
	p.do("GET", scenarioAt(sc), nil).want(404).problem()
	p.do("DELETE", scenarioAt(sc), nil).want(404).problem()
	p.do("GET", "/api/v1/conversations/"+c.ID.String(), nil).want(200) // what was played of it stays
}

// Who is deleted leaves their name, and the scenario says so until somebody else takes the part.
func TestAScenarioRemembersWhoIsGone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	sc := p.scenario(w, nil)
	p.do("PUT", "/api/v1/characters/"+w.people[1].String(), `{"name":"Madame Pontmercy"}`).want(200)
	p.do("DELETE", "/api/v1/characters/"+w.people[0].String(), nil).want(204)
	got := p.do("GET", scenarioAt(sc), nil).want(200).into(&sc)
	if !sc.Cast[0].Gone || sc.Cast[0].Name != "Valjean" || sc.Cast[1].Gone || sc.Cast[1].Name != "Madame Pontmercy" || sc.Playable {
		t.Errorf("without Valjean it is %s", got.body)
	}
	refused := p.do("POST", scenarioAt(sc)+"/start", nil).want(422).problem()
	if len(refused.Faults) != 1 || refused.Faults[0].Place != "cast[0]" || !strings.Contains(refused.Faults[0].Problem, "Valjean") {
		t.Errorf("refused with %+v", refused.Faults)
	}
	p.do("PUT", scenarioAt(sc), string(got.body)).want(200).into(&sc)
	if !sc.Cast[0].Gone || sc.Cast[0].Name != "Valjean" {
		t.Errorf("sent back it is %+v", sc.Cast)
	}
	p.do("PUT", scenarioAt(sc), map[string]any{"cast": []any{map[string]any{"character_id": w.people[1]}}}).want(422).problem() // Valjean opens
	p.do("PUT", scenarioAt(sc), map[string]any{"opening": nil, "cast": []any{map[string]any{"character_id": w.people[1]}}}).want(200)
	p.do("PUT", scenarioAt(sc), map[string]any{"cast": []any{map[string]any{"character_id": w.people[0]}}}).want(422).problem() // he left it
}

func TestBadScenariosAreNamedByTheirPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	sc := p.scenario(w, nil)
	stranger := dramatis.NewID()
	for i, c := range []struct {
		route string
		body  map[string]any
		place string
	}{
		{"", map[string]any{"title": ""}, "title"},
		{"", map[string]any{"title": " x"}, "title"},
		{"", map[string]any{"title": strings.Repeat("x", 201)}, "title"},
		{"", map[string]any{"setting": strings.Repeat("x", 2001)}, "setting"},
		{"", map[string]any{"speaker_order": "backwards"}, "speaker_order"},
		{"", map[string]any{"max_turns": 101}, "max_turns"},
		{"", map[string]any{"tags": []string{""}}, "tags[0]"},
		{"", map[string]any{"opening": nil, "cast": []any{map[string]any{"character_id": stranger}}}, "cast[0]"},
		{"", map[string]any{"cast": []any{map[string]any{"character_id": w.people[0]}, map[string]any{"character_id": w.people[0]}}}, "cast[1]"},
		{"", map[string]any{"opening": map[string]any{"text": " "}}, "opening.text"},
		{"", map[string]any{"opening": map[string]any{"text": "Hm.", "character_id": stranger}}, "opening.character_id"},
		{"", map[string]any{"opening": 7}, "opening"},
		{"", map[string]any{"notes": "a\x00b"}, "notes"},
		{"/start", map[string]any{"overrides": map[string]any{"max_turns": 101}}, "overrides.max_turns"},
		{"/start", map[string]any{"overrides": map[string]any{"speaker_order": "backwards"}}, "overrides.speaker_order"},
		{"/start", map[string]any{"overrides": map[string]any{"played": []any{stranger}}}, "overrides.played[0]"},
		{"/share", map[string]any{"expires_at": "2001-01-01T00:00:00Z"}, "expires_at"},
		{"/share", map[string]any{"expires_at": "tomorrow"}, "expires_at"},
	} {
		method := "POST"
		if c.route == "" {
			method = "PUT"
		}
		got := p.do(method, scenarioAt(sc)+c.route, c.body)
		if got.status != 422 && got.status != 400 {
			t.Errorf("%d: %v: status %d: %s", i, c.body, got.status, got.body)
			continue
		}
		if refused := got.problem(); !strings.Contains(fmt.Sprint(refused.Faults, refused.Detail), c.place) {
			t.Errorf("%v: faults %v, want %s", c.body, refused.Faults, c.place)
		}
	}
	var now scenarioView
	if p.do("GET", scenarioAt(sc), nil).want(200).into(&now); now.Version != 1 || now.Shared != nil {
		t.Errorf("something of it was kept: %+v", now)
	}
	lone := p.scenario(w, map[string]any{"opening": nil, "cast": []any{}})
	p.do("POST", scenarioAt(lone)+"/start", nil).want(422).problem()
}

// Of those who change the same version, one does, and the others are told.
func TestOneOfManyWritersWins(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	sc := p.scenario(p.world(), nil)
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			got := p.do("PUT", scenarioAt(sc), fmt.Sprintf(`{"title":"Version %d"}`, i), "If-Match", `"1"`)
			mu.Lock()
			defer mu.Unlock()
			statuses[got.status]++
		})
	}
	all.Wait()
	if statuses[200] != 1 || statuses[412] != 7 {
		t.Errorf("the writers were told %v", statuses)
	}
}

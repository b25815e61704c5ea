package api_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// scene begins a scene that waits for its director.
func (p *person) scene(w world) string {
	p.site.t.Helper()
	var begun struct {
		Conversation struct {
			dramatis.Conversation
			Present  []dramatis.Participant
			WaitsFor *struct{ What string } `json:"waits_for"`
		}
		Job *struct{ ID dramatis.ID }
	}
	got := p.do("POST", "/api/v1/conversations", map[string]any{
		"ecosystem_id": w.id, "speaker_order": "manual", "topic": "the bishop's silver", "goal": "to part as friends", "max_turns": 9,
		"cast":    []any{map[string]any{"character_id": w.people[0]}, map[string]any{"character_id": w.people[1], "as": "me"}},
		"opening": map[string]any{"text": "It had rained since noon."},
	}).want(201).into(&begun)
	c := begun.Conversation
	path := "/api/v1/conversations/" + c.ID.String()
	if got.header.Get("Location") != path || begun.Job != nil || c.WaitsFor == nil || c.WaitsFor.What != "director" || len(c.Present) != 2 ||
		c.Turn != 1 || c.MaxTurns != 10 || c.Participants[1].PlayedBy == nil || *c.Participants[1].PlayedBy != p.id {
		p.site.t.Fatalf("began %s", got.body)
	}
	return path
}

func TestLinesOverHTTP(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := p.scene(w)
	var m dramatis.Message
	for i, c := range []struct {
		body map[string]any
		want func() bool
	}{
		{map[string]any{"text": "May I sit down?"}, func() bool { return m.Speaker.Kind == dramatis.SpeakerUser && m.Speaker.Name == "owner" && m.Act == "" }},
		{map[string]any{"text": "Thank you, sir.", "as": "character", "character_id": w.people[1], "addressed_to": w.people[0], "action": "curtsies"}, func() bool {
			return m.Speaker.ID == w.people[1] && m.Act == dramatis.ActThank && m.AddressedTo.ID == w.people[0] && m.Action == "curtsies"
		}},
		{map[string]any{"text": "You are no better than a thief.", "as": "character", "character_id": w.people[0], "act": "insult"}, func() bool {
			return m.Act == dramatis.ActInsult && len(m.RelationshipChanges) > 0
		}},
		{map[string]any{"text": "Night falls.", "as": "narrator"}, func() bool { return m.Speaker.Kind == dramatis.SpeakerNarrator && m.Text == "Night falls." }},
		{map[string]any{"text": "The lights go out.", "as": "event"}, func() bool { return m.Text == "" && m.Action == "The lights go out." }},
		{map[string]any{"text": "Run.", "whisper_to": w.people[0]}, func() bool { return m.WhisperTo.ID == w.people[0] }},
	} {
		m = dramatis.Message{}
		got := p.do("POST", path+"/messages", c.body).want(201).into(&m)
		if m.Turn != i+2 || !c.want() {
			t.Errorf("%v became %s", c.body, got.body)
		}
	}
}

func TestBadLinesAreNamedByTheirPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := p.scene(w)
	stranger := dramatis.NewID()
	post := func(route string) string { return "POST " + path + "/" + route }
	for _, c := range []struct {
		route string
		body  any
		code  int
		place string
	}{
		{post("messages"), map[string]any{"text": " \t"}, 422, "text"},
		{post("messages"), map[string]any{}, 422, "text"},
		{post("messages"), map[string]any{"text": "Hm.", "as": "ghost"}, 422, "as"},
		{post("messages"), map[string]any{"text": "Hm.", "as": "character"}, 422, "character_id"},
		{post("messages"), map[string]any{"text": "Hm.", "as": "character", "character_id": stranger}, 422, "character_id"},
		{post("messages"), map[string]any{"text": "Hm.", "character_id": w.people[0]}, 422, "character_id"},
		{post("messages"), map[string]any{"text": "Hm.", "as": "character", "character_id": w.people[0], "act": "sneeze"}, 422, "act"},
		{post("messages"), map[string]any{"text": "Hm.", "act": "greet"}, 422, "act"},
		{post("messages"), map[string]any{"text": "Hm.", "whisper_to": stranger}, 422, "whisper_to"},
		{post("messages"), map[string]any{"text": "Hm.", "as": "character", "character_id": w.people[0], "whisper_to": w.people[0]}, 422, "addressed_to"},
		{post("messages"), map[string]any{"text": strings.Repeat("x", 4001)}, 422, "text"},
		{post("participants"), map[string]any{"character_id": stranger}, 422, "character_id"},
		{post("participants"), map[string]any{"character_id": w.people[0], "as": "you"}, 422, "as"},
		{post("next"), map[string]any{}, 422, "character_id"},
		{post("next"), map[string]any{"character_id": stranger}, 422, "character_id"},
		{post("pause"), map[string]any{"reason": "manual"}, 422, "reason"},
		{post("regenerate"), map[string]any{"message": "first"}, 422, "message"},
		{post("regenerate"), map[string]any{}, 409, ""}, // the narrator opened
		{post("resume"), nil, 409, ""},
		{"DELETE " + path + "/participants/" + stranger.String(), nil, 404, ""},
		{"PUT " + path + "/messages/" + stranger.String(), map[string]any{"text": "Hm."}, 404, ""},
		{"POST /api/v1/conversations", map[string]any{
			"ecosystem_id": w.id, "cast": []any{map[string]any{"character_id": w.people[0]}, map[string]any{"character_id": stranger}},
		}, 422, "cast[1]"},
		{"POST /api/v1/conversations", map[string]any{
			"ecosystem_id": w.id, "cast": []any{map[string]any{"character_id": w.people[0]}, map[string]any{"character_id": w.people[1]}},
			"opening": map[string]any{"text": "Hm.", "character_id": stranger}, "speaker_order": "backwards",
		}, 422, "speaker_order"},
		{"POST /api/v1/conversations", map[string]any{"ecosystem_id": stranger, "cast": []any{
			map[string]any{"character_id": w.people[0]}, map[string]any{"character_id": w.people[1]}}}, 404, ""},
		{"POST /api/v1/ecosystems/" + w.id.String() + "/interactions", map[string]any{"participants": w.people, "speaker_order": "manual"}, 422, "speaker_order"},
	} {
		method, route, _ := strings.Cut(c.route, " ")
		got := p.do(method, route, c.body).want(c.code).problem()
		if places := fmt.Sprint(got.Faults); c.place != "" && !strings.Contains(places, c.place) {
			t.Errorf("%s %v: faults %v, want %s", c.route, c.body, places, c.place)
		}
	}
}

func TestTheLastLineIsEditedOverHTTP(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := p.scene(w)
	var m, edited dramatis.Message
	got := p.do("POST", path+"/messages", map[string]any{
		"text": "I despise you.", "as": "character", "character_id": w.people[0], "act": "insult", "addressed_to": w.people[1],
	}).want(201).into(&m)
	line := path + "/messages/" + m.ID.String()
	p.do("PUT", line, string(got.body)).want(200).into(&edited) // what GET shows can be sent back
	if edited.Text != m.Text || edited.Act != m.Act || edited.AddressedTo.ID != w.people[1] || edited.Revision != 1 ||
		fmt.Sprint(edited.RelationshipChanges) != fmt.Sprint(m.RelationshipChanges) {
		t.Errorf("sent back it is %+v", edited)
	}
	p.do("PUT", line, map[string]any{"text": "I adore you.", "act": "praise", "addressed_to": nil}).want(200).into(&edited)
	if edited.Act != dramatis.ActPraise || edited.AddressedTo != nil || edited.Revision != 2 || edited.Turn != 2 {
		t.Errorf("edited it is %+v", edited)
	}
	p.do("PUT", line, map[string]any{"text": ""}).want(422).problem()
	p.do("PUT", line, map[string]any{"addressed_to": w.people[0]}).want(422).problem() // himself
	p.do("PUT", line, map[string]any{"addressed_to": 7}).want(422).problem()
	p.do("POST", path+"/messages", map[string]any{"text": "Good evening."}).want(201)
	p.do("PUT", line, map[string]any{"text": "Too late."}).want(409).problem()
}

func TestTheDirectorsToolsOverHTTP(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := p.scene(w)
	var third struct{ ID dramatis.ID }
	p.do("POST", "/api/v1/characters", map[string]any{"ecosystem_id": w.id, "name": "Javert"}).want(201).into(&third)
	var c struct {
		dramatis.Conversation
		Present  []dramatis.Participant
		WaitsFor *struct {
			What      string
			Reason    string
			Character *dramatis.Participant
		} `json:"waits_for"`
	}
	p.do("POST", path+"/participants", map[string]any{"character_id": third.ID, "as": "model"}).want(200).into(&c)
	if len(c.Present) != 3 || c.Turn != 2 || c.Participants[2].JoinedAfter != 1 {
		t.Errorf("with Javert it is %+v", c)
	}
	p.do("POST", path+"/next", map[string]any{"character_id": w.people[1]}).want(200).into(&c)
	if c.WaitsFor == nil || c.WaitsFor.What != "person" || c.WaitsFor.Character == nil || c.WaitsFor.Character.CharacterID != w.people[1] {
		t.Errorf("it waits for %+v", c.WaitsFor)
	}
	p.do("POST", path+"/next", map[string]any{"character_id": third.ID}).want(200).into(&c)
	if c.State != dramatis.TalkRunning || c.NextSpeaker != 3 || c.WaitsFor != nil {
		t.Errorf("told to go on it is %+v", c)
	}
	p.do("POST", path+"/pause", map[string]any{"reason": "dinner"}).want(200).into(&c)
	if c.WaitsFor == nil || c.WaitsFor.What != "resume" || c.WaitsFor.Reason != "dinner" {
		t.Errorf("paused it waits for %+v", c.WaitsFor)
	}
	p.do("DELETE", path+"/participants/"+third.ID.String(), nil).want(200).into(&c)
	if len(c.Present) != 2 || !c.Participants[2].Left || c.State != dramatis.TalkPaused {
		t.Errorf("without Javert it is %+v", c)
	}
	var list struct{ Items []dramatis.Conversation }
	of := "/api/v1/conversations?ecosystem_id=" + w.id.String() + "&character_id="
	if p.do("GET", of+third.ID.String(), nil).want(200).into(&list); len(list.Items) != 1 {
		t.Errorf("of Javert there are %d conversations", len(list.Items))
	}
	if p.do("GET", of+dramatis.NewID().String(), nil).want(200).into(&list); len(list.Items) != 0 {
		t.Errorf("of nobody there are %d conversations", len(list.Items))
	}
	p.do("POST", path+"/end", nil).want(200).into(&c)
	if c.State != dramatis.TalkEnded || c.EndReason != "director" {
		t.Errorf("ended it is %+v", c)
	}
	p.do("POST", path+"/end", nil).want(409).problem()
	p.do("POST", path+"/next", map[string]any{"character_id": w.people[0]}).want(409).problem()
	p.do("POST", path+"/messages", map[string]any{"text": "Wait!"}).want(409).problem()
	p.do("POST", path+"/participants", map[string]any{"character_id": w.people[0]}).want(409).problem()
}

func TestAModelsLineIsRegeneratedOverHTTP(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := p.scene(w)
	id, err := dramatis.ParseID("path", path[strings.LastIndex(path, "/")+1:])
	if err != nil {
		t.Fatal(err)
	}
	m := dramatis.Message{
		ID: dramatis.NewID(), Text: "I was made.", Model: "a model", WorldTime: dramatis.Epoch,
		Speaker: dramatis.Speaker{Kind: dramatis.SpeakerCharacter, ID: w.people[0], Number: 1, Name: "Valjean"},
	}
	err = s.store.InWorld(t.Context(), w.id, func(tx *store.Tx) error {
		c, err := tx.LockConversation(t.Context(), id)
		if err == nil {
			tx.Say(&c, &m, store.Reasons{}, nil)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var begun struct{ Job struct{ ID dramatis.ID } }
	got := p.do("POST", path+"/regenerate", map[string]any{"message": m.ID}).want(202).into(&begun)
	if got.header.Get("Location") != "/api/v1/jobs/"+begun.Job.ID.String() {
		t.Errorf("the job is at %s", got.header.Get("Location"))
	}
	p.do("POST", path+"/regenerate", nil).want(409).problem() // it is at it already
}

// Who only watches learns that somebody whispered, to whom, and not what: in the list, in the log, and in both streams.
func TestViewersHearNoWhispers(t *testing.T) {
	t.Parallel()
	const secret = "the candlesticks are brass"
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleViewer)
	w := owner.world()
	path := owner.scene(w)
	viewer.joins(w, dramatis.AccessViewer)
	live := map[*person][]*watcher{}
	for _, p := range []*person{owner, viewer} {
		for _, stream := range []string{eventsOf(w.id), path + "/events", "/api/v1/events"} {
			l := p.watch(stream)
			l.mark()
			live[p] = append(live[p], l)
		}
	}
	var m dramatis.Message
	owner.do("POST", path+"/messages", map[string]any{
		"text": "Listen: " + secret + ".", "as": "character", "character_id": w.people[0], "whisper_to": w.people[1],
	}).want(201).into(&m)
	owner.do("PUT", path+"/messages/"+m.ID.String(), map[string]any{"text": "I said that " + secret + "."}).want(200)
	owner.do("POST", path+"/messages", map[string]any{"text": "the last word"}).want(201)

	for _, read := range []string{
		path + "/messages", eventsOf(w.id) + "?after=0", path + "/events?after=0", eventsOf(w.id) + "?before=1000",
		"/api/v1/characters/" + w.people[0].String() + "/memories", "/api/v1/characters/" + w.people[1].String() + "/memories",
	} {
		if got := owner.do("GET", read, nil, "Accept", "application/json").want(200); !strings.Contains(string(got.body), secret) {
			t.Errorf("%s does not show its owner the whisper", read)
		}
		if got := viewer.do("GET", read, nil, "Accept", "application/json").want(200); strings.Contains(string(got.body), secret) {
			t.Errorf("%s shows a viewer the whisper: %s", read, got.body)
		}
	}
	replay := map[*person]*watcher{owner: owner.watch(eventsOf(w.id) + "?after=0"), viewer: viewer.watch(eventsOf(w.id) + "?after=0")}
	for p, streams := range live {
		for _, l := range append(streams, replay[p]) {
			seen := ""
			for !strings.Contains(seen, "the last word") {
				seen += l.event().data
			}
			if strings.Contains(seen, secret) != (p == owner) {
				t.Errorf("%s hears the whisper: %v", p.name, strings.Contains(seen, secret))
			}
			if !strings.Contains(seen, `"whisper_to"`) {
				t.Errorf("%s does not learn that there was a whisper", p.name)
			}
		}
	}
}

// Who has read a scene and then finds that others have moved it on reads it again, and is not sent away for it.
func TestManyLinesAtOnce(t *testing.T) {
	t.Parallel()
	const hands = 5
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	path := p.scene(w)
	held, err := s.pool.Begin(t.Context()) // nobody gets further than to have read it
	if err != nil {
		t.Fatal(err)
	}
	defer held.Rollback(t.Context())
	if _, err := held.Exec(t.Context(), `SELECT FROM character_states WHERE ecosystem_id = $1 FOR UPDATE`, w.id); err != nil {
		t.Fatal(err)
	}
	got := make([]*reply, hands)
	var all sync.WaitGroup
	for i := range hands {
		all.Go(func() {
			got[i] = p.do("POST", path+"/messages", map[string]any{"text": fmt.Sprintf("Bell %d rings.", i), "as": "event"})
		})
	}
	for waiting := 0; waiting < hands; {
		err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := held.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	all.Wait()
	for _, r := range got {
		r.want(201)
	}
}

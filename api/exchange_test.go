package api_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"testing"

	"github.com/literaryai/dramatis"
)

// stage is a world in which everything is there once, and who calls in it.
type stage struct {
	world
	things map[string]dramatis.ID
	caller *person
}

// stage makes a world of the person's own with one of each thing.
func (p *person) stage() *stage {
	p.site.t.Helper()
	w := p.world()
	return &stage{world: w, things: p.things(w), caller: p}
}

// in is the site as one of several tests sees it.
func (s *site) in(t testing.TB) *site {
	of := *s
	of.t = t
	return &of
}

// exchange says how an operation is called well. What is left out follows from the description.
type exchange struct {
	as      dramatis.Role // of the caller; creator when left out
	query   string
	at      func(*stage) string      // the path, where it names what is made only then
	body    any                      // as JSON
	with    func(*stage) any         // makes the body, where it names things of the stage
	before  func(*testing.T, *stage) // brings the stage to where the call makes sense
	headers []string
	away    string // where it is tested, as it takes a worker
	stream  bool   // the answer does not end
	status  int    // of it; the least success that is described when left out
}

func (x *exchange) role() dramatis.Role {
	if x.as != "" {
		return x.as
	}
	return dramatis.RoleCreator
}

// sentRequest is what goes beside method and path.
type sentRequest struct {
	body    any
	headers []string
}

// json is the body as it goes, nil where it is none of JSON.
func (r sentRequest) json(t *testing.T) []byte {
	t.Helper()
	if _, text := r.body.(string); text || r.body == nil {
		return nil
	}
	raw, err := json.Marshal(r.body)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// prepare brings the stage to where the operation makes sense, and gives what is sent.
func (x *exchange) prepare(t *testing.T, s *stage, d *described) (sentRequest, string) {
	t.Helper()
	if x.before != nil {
		x.before(t, s)
	}
	var path string
	if x.at != nil {
		path = x.at(s)
	} else {
		path = d.at(t, s.things)
	}
	if x.query != "" {
		path += "&" + x.query
	}
	r := sentRequest{body: x.body, headers: x.headers}
	if x.with != nil {
		r.body = x.with(s)
	}
	if f, is := r.body.(filledForm); is {
		return sentRequest{f.text, append(r.headers, "Content-Type", f.kind)}, path
	}
	if r.body == nil && d.input != nil {
		r.body = map[string]any{}
	}
	return r, path
}

// exchanges are by the operation's name. One that is not here is called with an empty body, or none.
func exchanges() map[string]*exchange {
	type o = map[string]any
	asJSON := []string{"Accept", "application/json"}
	return map[string]*exchange{
		"register":    {body: o{"username": "fantine", "email": "fantine@example.org", "password": password}},
		"login":       {with: func(s *stage) any { return o{"username": s.caller.name, "password": password} }},
		"refresh":     {with: func(s *stage) any { return o{"refresh_token": s.caller.refreshToken()} }},
		"setMyBudget": {body: o{"daily": 2.5}},
		"openMonitor": {as: dramatis.RoleAdmin},
		"createEcosystem": {body: o{
			"name": "Paris, 1832", "description": "A city before a rising", "seed": 1862, "settings": o{"setting": "Paris in the days of the barricades"},
		}},
		"importEcosystem": {with: func(s *stage) any {
			return formOf(s.caller.site.t, "barricade.json", `{"nodes":[{"id":"Marius"},{"id":"Enjolras"}],"links":[{"source":0,"target":1,"value":3}]}`)
		}},
		"updateEcosystem":   {body: o{"name": "Paris, in June", "speed": 2}},
		"setBudget":         {body: o{"total": 10, "daily": 1}},
		"stepEcosystem":     {body: o{"ticks": 3}},
		"pauseEcosystem":    {body: o{"reason": "dinner"}},
		"forkEcosystem":     {body: o{"name": "What if he had stayed"}},
		"startInteraction":  {with: func(s *stage) any { return o{"participants": s.people, "topic": "the candlesticks", "max_turns": 6} }},
		"watchEcosystem":    {headers: asJSON},
		"watchConversation": {headers: asJSON},
		"watchEverything":   {stream: true},
		"createCharacter": {with: func(s *stage) any {
			return o{"ecosystem_id": s.id, "name": "Gavroche", "traits": o{"extraversion": 0.9}}
		}},
		"updateCharacter": {body: o{"description": "Fantine's daughter", "goals": []o{{"text": "find out who my mother was"}}}},
		"chat":            {body: o{"message": "Good evening. May I sit down?"}, status: 202},
		"createRelationship": {with: func(s *stage) any {
			return o{
				"ecosystem_id": s.id, "from_character_id": s.people[1], "to_character_id": s.people[0],
				"relationship_type": "family", "strength": 0.9, "trust": 0.8,
			}
		}},
		"updateRelationship": {body: o{"trust": 0.7}},
		"createConversation": {with: func(s *stage) any {
			return o{
				"ecosystem_id": s.id, "cast": []o{{"character_id": s.people[0]}, {"character_id": s.people[1]}},
				"topic": "the road to Montreuil", "opening": o{"text": "It had rained since noon."},
			}
		}},
		"addMessage":        {body: o{"text": "The lights go out.", "as": "event"}},
		"editMessage":       {body: o{"text": "I never said that."}},
		"joinConversation":  {with: func(s *stage) any { return o{"character_id": s.people[1], "as": "me"} }},
		"regenerate":        {before: spokenByModel},
		"pauseConversation": {body: o{"reason": "the director wants a word"}},
		"resumeConversation": {before: func(t *testing.T, s *stage) {
			s.caller.do("POST", "/api/v1/conversations/"+s.things["conversations"].String()+"/pause", nil).want(200)
		}},
		"nextSpeaker": {with: func(s *stage) any { return o{"character_id": s.people[1]} }},
		"retryJob": {before: func(t *testing.T, s *stage) {
			s.caller.site.exec(`UPDATE jobs SET status = 'failed', finished_at = now() WHERE id = $1`, s.things["jobs"])
		}},
		"watchJob": {before: func(t *testing.T, s *stage) {
			s.caller.site.exec(`UPDATE jobs SET status = 'succeeded', finished_at = now() WHERE id = $1`, s.things["jobs"])
		}},
		"uploadDocument":  {with: func(s *stage) any { return formOf(s.caller.site.t, "letter.txt", aLetter, "title", "A letter") }},
		"updateDocument":  {body: o{"title": "A letter to an aunt"}},
		"exportDocument":  {query: "format=json"},
		"getDocumentText": {headers: asJSON},
		"getAnalysis":     {before: analysedDocument},
		"findCast":        {before: analysedDocument, body: o{"least_mentions": 1}},
		"acceptCast": {before: analysedDocument, with: func(s *stage) any {
			var cast castOf
			s.caller.do("POST", "/api/v1/documents/"+s.things["documents"].String()+"/cast", o{"least_mentions": 1}).want(200).into(&cast)
			return o{"characters": []o{{"key": cast.People[0].Key}, {"key": cast.People[1].Key}}}
		}},
		"createScenario": {with: func(s *stage) any {
			return o{
				"ecosystem_id": s.id, "title": "The bishop's silver", "setting": "a table after dark", "mood": "uneasy", "speaker_order": "natural",
				"cast": []o{{"character_id": s.people[0]}, {"character_id": s.people[1]}}, "opening": o{"text": "It had rained since noon."},
			}
		}},
		"updateScenario": {body: o{"goal": "to part as friends", "max_turns": 12}},
		"startScenario":  {with: func(s *stage) any { return o{"overrides": o{"max_turns": 6, "played": []any{s.people[1]}}} }},
		"shareScenario":  {body: o{"expires_at": "2999-12-31T00:00:00Z"}},
		"getShared":      {at: sharedByLink},
		"importScenario": {with: func(s *stage) any {
			return o{"ecosystem_id": s.id, "create_missing": true, "scenario": o{
				"format": "dramatis-scenario", "version": 1, "title": "At the bishop's", "cast": []o{{"name": "Valjean"}, {"name": "Bishop Myriel"}},
				"opening": o{"speaker": "Bishop Myriel", "text": "You need not tell me who you are."},
			}}
		}},
		"search":         {at: func(*stage) string { return "/api/v1/search?q=candlestick" }},
		"changePassword": {body: o{"old_password": password, "new_password": "Place des Vosges"}},
		"createKey":      {body: o{"name": "My notebook", "scopes": []string{"read", "chat"}}},
		"deleteKey": {before: func(_ *testing.T, s *stage) {
			var made struct{ ID dramatis.ID }
			s.caller.do("POST", "/api/v1/auth/keys", o{"name": "old", "scopes": []string{"read"}}).want(201).into(&made)
			s.things["auth"] = made.ID
		}},
		"listUsers":  {as: dramatis.RoleAdmin},
		"listQueues": {as: dramatis.RoleAdmin},
		"setRole": {as: dramatis.RoleAdmin, body: o{"role": "viewer"}, before: func(_ *testing.T, s *stage) {
			s.things["admin"] = s.caller.site.user(s.caller.name+"-other", dramatis.RoleCreator).id
		}},
		"setMembers": {with: func(s *stage) any {
			other := s.caller.site.user(s.caller.name+"-other", dramatis.RoleCreator)
			return o{"items": []o{{"username": s.caller.name, "access": "owner"}, {"username": other.name, "access": "editor"}}}
		}},
		"leaveEcosystem": {before: func(t *testing.T, s *stage) {
			s.caller = s.caller.site.user(s.caller.name+"-guest", dramatis.RoleCreator)
			if err := s.caller.site.store.AddMember(t.Context(), s.id, s.caller.id, dramatis.AccessViewer); err != nil {
				t.Fatal(err)
			}
		}},
		"addMemory":            {body: o{"content": "The bishop called me brother.", "importance": 9}},
		"updateMemory":         {body: o{"content": "The bishop gave me the candlesticks."}, headers: []string{"If-Match", `"1"`}},
		"deleteMemory":         {headers: []string{"If-Match", `"1"`}},
		"createChatCompletion": {away: "compatible_test.go"},
		"getHealthDetailed":    {as: dramatis.RoleAdmin},
	}
}

// spokenByModel lets the last line be one of a model's, which alone can be asked for anew.
func spokenByModel(_ *testing.T, s *stage) {
	s.caller.site.exec(`UPDATE messages SET model = 'offline' WHERE id = $1`, s.things["messages"])
}

// sharedByLink shares the stage's scenario, and is where anybody reads it.
func sharedByLink(s *stage) string {
	var link struct{ Path string }
	s.caller.do("POST", "/api/v1/scenarios/"+s.things["scenarios"].String()+"/share", nil).want(201).into(&link)
	return link.Path
}

// analysedDocument lets the stage's document have been read.
func analysedDocument(_ *testing.T, s *stage) { s.caller.analyse(uploaded{ID: s.things["documents"]}) }

// exec changes the database behind the server's back.
func (s *site) exec(sql string, args ...any) {
	s.t.Helper()
	if _, err := s.pool.Exec(s.t.Context(), sql, args...); err != nil {
		s.t.Fatal(err)
	}
}

// refreshToken logs the person in once more.
func (p *person) refreshToken() string {
	p.site.t.Helper()
	var tokens struct {
		RefreshToken string `json:"refresh_token"`
	}
	p.do("POST", "/api/v1/auth/login", map[string]string{"username": p.name, "password": password}).want(200).into(&tokens)
	return tokens.RefreshToken
}

// filledForm is a multipart form as it goes.
type filledForm struct{ text, kind string }

// formOf is a form with one file, where it has a name, and fields in pairs of name and value.
func formOf(t testing.TB, name, file string, fields ...string) filledForm {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte(file))
	}
	for i := 0; i+1 < len(fields); i += 2 {
		_ = form.WriteField(fields[i], fields[i+1])
	}
	_ = form.Close()
	return filledForm{body.String(), form.FormDataContentType()}
}

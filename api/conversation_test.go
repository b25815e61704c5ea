package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// A conversation in every state answers every tool of its director: it does as it is told, or says in a sentence why not.
func TestEveryToolInEveryState(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	var third struct{ ID dramatis.ID }
	p.do("POST", "/api/v1/characters", map[string]any{"ecosystem_id": w.id, "name": "Javert"}).want(201).into(&third)
	line := map[string]any{"text": "Good evening to you all.", "as": "character", "character_id": w.people[0]}
	tools := []struct {
		name, route string
		body        any
	}{
		{"say", "POST messages", line},
		{"join", "POST participants", map[string]any{"character_id": third.ID}},
		{"leave", "DELETE participants/" + third.ID.String(), nil},
		{"next", "POST next", map[string]any{"character_id": w.people[0]}},
		{"regenerate", "POST regenerate", nil},
		{"pause", "POST pause", nil},
		{"resume", "POST resume", nil},
		{"end", "POST end", nil},
	}
	for state, c := range map[string]struct {
		order string
		bring []string // the tools that bring it about
		want  map[string]int
	}{
		"running":              {"round_robin", nil, map[string]int{"say": 201, "join": 200, "leave": 404, "next": 200, "regenerate": 409, "pause": 200, "resume": 409, "end": 200}},
		"paused by hand":       {"round_robin", []string{"pause"}, map[string]int{"say": 201, "join": 200, "leave": 404, "next": 200, "regenerate": 409, "pause": 409, "resume": 200, "end": 200}},
		"waiting to be told":   {"manual", nil, map[string]int{"say": 201, "join": 200, "leave": 404, "next": 200, "regenerate": 409, "pause": 200, "resume": 409, "end": 200}},
		"with somebody joined": {"manual", []string{"join"}, map[string]int{"say": 201, "join": 200, "leave": 200, "next": 200, "regenerate": 409, "pause": 200, "resume": 409, "end": 200}},
		"ended":                {"manual", []string{"end"}, map[string]int{"say": 409, "join": 409, "leave": 409, "next": 409, "regenerate": 409, "pause": 409, "resume": 409, "end": 409}},
		"a chat":               {"", nil, map[string]int{"say": 409, "join": 409, "leave": 409, "next": 409, "regenerate": 409, "pause": 409, "resume": 409, "end": 409}},
	} {
		for _, tool := range tools {
			t.Run(state+"/"+tool.name, func(t *testing.T) {
				t.Parallel()
				path := p.talk(w, c.order)
				use := func(route string, body any) *reply {
					method, at, _ := strings.Cut(route, " ")
					return p.do(method, path+"/"+at, body)
				}
				for _, name := range c.bring {
					for _, other := range tools {
						if other.name == name {
							use(other.route, other.body).want(200)
						}
					}
				}
				got := use(tool.route, tool.body).want(c.want[tool.name])
				if got.status < 400 {
					return
				}
				if detail := got.problem().Detail; strings.Count(detail, " ") < 3 || strings.Contains(detail, "a interaction") {
					t.Errorf("it says only %q", detail)
				}
			})
		}
	}
}

// talk begins a scene of the world's two people, or a chat where there is no order of speakers.
func (p *person) talk(w world, order string) string {
	p.site.t.Helper()
	if order == "" {
		p.do("POST", "/api/v1/characters/"+w.people[0].String()+"/chat", map[string]any{"message": "Good evening."}).want(http.StatusAccepted)
		var list struct{ Items []dramatis.Conversation }
		p.do("GET", "/api/v1/conversations?limit=200&ecosystem_id="+w.id.String(), nil).want(200).into(&list)
		for _, c := range list.Items {
			if c.Kind == dramatis.KindChat {
				return "/api/v1/conversations/" + c.ID.String()
			}
		}
	}
	var begun struct{ Conversation dramatis.Conversation }
	p.do("POST", "/api/v1/conversations", map[string]any{
		"ecosystem_id": w.id, "speaker_order": order, "opening": map[string]any{"text": "It had rained since noon."},
		"cast": []any{map[string]any{"character_id": w.people[0]}, map[string]any{"character_id": w.people[1]}},
	}).want(201).into(&begun)
	return "/api/v1/conversations/" + begun.Conversation.ID.String()
}

// The history of a bond names the line that moved it, and where it was said; who only watches reads no whisper there.
func TestTheHistoryNamesItsCauses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleViewer)
	w := owner.world()
	viewer.joins(w, dramatis.AccessViewer)
	path := owner.scene(w)
	owner.do("PUT", "/api/v1/relationships/"+w.bond.String(), `{"trust":0.5}`).want(200)
	for _, whisper := range []bool{false, true} {
		body := map[string]any{"text": "You are a thief.", "as": "character", "character_id": w.people[1], "act": "insult", "addressed_to": w.people[0]}
		if whisper {
			body["text"], body["whisper_to"] = "You are a secret thief.", w.people[0]
		}
		owner.do("POST", path+"/messages", body).want(201)
	}
	type history struct {
		Items []struct {
			Cause dramatis.CauseKind
			Line  *struct {
				ConversationID dramatis.ID `json:"conversation_id"`
				Turn           int
				Speaker        string
				Text           string
				Whispered      bool
			}
		}
	}
	var mine, theirs history
	at := "/api/v1/relationships/" + w.bond.String() + "/history"
	got := owner.do("GET", at, nil).want(200).into(&mine)
	viewer.do("GET", at, nil).want(200).into(&theirs)
	if len(mine.Items) != 3 || len(theirs.Items) != 3 || mine.Items[0].Line != nil || mine.Items[1].Line == nil || mine.Items[2].Line == nil {
		t.Fatalf("the history is %s", got.body)
	}
	if l := mine.Items[1].Line; !strings.HasSuffix(path, l.ConversationID.String()) || l.Turn != 2 || l.Speaker != "Cosette" || l.Text != "You are a thief." {
		t.Errorf("the cause is %+v", l)
	}
	if l := mine.Items[2].Line; l.Text != "You are a secret thief." || !l.Whispered {
		t.Errorf("the whisper is %+v", l)
	}
	if l := theirs.Items[2].Line; l.Text != "" || !l.Whispered || theirs.Items[1].Line.Text == "" {
		t.Errorf("who only watches reads %+v", l)
	}
}

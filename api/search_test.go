package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// hit is something that was found, as the API shows it.
type hit struct {
	Kind          string
	ID            dramatis.ID
	EcosystemID   *dramatis.ID `json:"ecosystem_id"`
	EcosystemName string       `json:"ecosystem_name"`
	Title         string
	Snippet       []struct {
		Text string
		Hit  bool
	}
	ConversationID *dramatis.ID `json:"conversation_id"`
	Turn           int
	Chapter        *int
	Rank           float64
}

// marked is a snippet with brackets around what was found.
func (h *hit) marked() string {
	var text strings.Builder
	for _, piece := range h.Snippet {
		if piece.Hit {
			fmt.Fprintf(&text, "[%s]", piece.Text)
			continue
		}
		text.WriteString(piece.Text)
	}
	return text.String()
}

// find searches, and reads all pages of what is found.
func (p *person) find(words string, more ...string) []hit {
	p.site.t.Helper()
	var all []hit
	query := "/api/v1/search?q=" + url.QueryEscape(words) + strings.Join(more, "")
	for cursor := ""; ; {
		var page struct {
			Items []hit
			Next  string `json:"next_cursor"`
		}
		p.do("GET", query+"&cursor="+cursor, nil).want(200).into(&page)
		all = append(all, page.Items...)
		if cursor = page.Next; cursor == "" {
			return all
		}
	}
}

func TestSearchFindsWhatIsSaidAndWhere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	p.do("PUT", "/api/v1/ecosystems/"+w.id.String(), `{"description":"Where the candlesticks of Digne went."}`).want(200)
	p.do("PUT", "/api/v1/characters/"+w.people[0].String(), `{"persona":{"facts":["He was number 24601."],"lorebook":[{"keys":["galley"],"content":"Nineteen years at Toulon."}]},"tags":["mayor"]}`).want(200)
	path := p.scene(w)
	var m dramatis.Message
	p.do("POST", path+"/messages", map[string]any{"text": "I took the silver candlesticks, <b>and</b> the plates.", "as": "character", "character_id": w.people[0]}).want(201).into(&m)
	p.do("POST", path+"/messages", map[string]any{"text": "The silver moon rises over the candlestick.", "as": "event"}).want(201)

	for words, want := range map[string][]string{
		"candlesticks":              {"world Paris", "line Valjean"},
		"CANDLEST":                  {"world Paris", "line Narrator", "line Valjean"},
		"silver":                    {"line Narrator", "line Valjean"},
		`"silver candlesticks"`:     {"line Valjean"},
		"silver -moon":              {"line Valjean"},
		"moon or plates":            {"line Narrator", "line Valjean"},
		"candlest silver":           {},
		"24601":                     {"person Valjean"},
		"toulon":                    {"person Valjean"},
		"mayor":                     {"person Valjean"},
		"valj":                      {"person Valjean"},
		"pari":                      {"world Paris"},
		"owls":                      {},
		"'; DROP TABLE messages;--": {},
		"candlesticks:*":            {"world Paris", "line Valjean"},
		"& | ! ( ) candlesticks":    {"world Paris", "line Valjean"},
		`"candlesticks`:             {"world Paris", "line Valjean"},
	} {
		var got []string
		for _, h := range p.find(words) {
			got = append(got, h.Kind+" "+h.Title)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", words, got, want)
		}
	}
	line := p.find(`"silver candlesticks"`)[0]
	if line.ID != m.ID || line.ConversationID == nil || *line.ConversationID != m.ConversationID || line.Turn != m.Turn || *line.EcosystemID != w.id ||
		line.EcosystemName != "Paris" || line.Rank <= 0 {
		t.Errorf("the line is found as %+v", line)
	}
	if got := line.marked(); !strings.HasPrefix(got, "I took the [silver] [candlesticks], ") || strings.Contains(got, "\x01") {
		t.Errorf("its snippet is %q", got)
	}
	if first := p.find("valjean")[0]; first.Kind != "person" {
		t.Errorf("who is called so comes after %+v", first)
	}
	if got := p.find("candlesticks", "&in=worlds"); len(got) != 1 || got[0].Kind != "world" {
		t.Errorf("among worlds: %+v", got)
	}
	if got := p.find("candlesticks", "&in=people,lines&ecosystem_id="+w.id.String()); len(got) != 1 || got[0].Kind != "line" {
		t.Errorf("among lines: %+v", got)
	}
	p.do("DELETE", "/api/v1/ecosystems/"+w.id.String(), nil).want(204)
	if got := p.find("candlesticks"); len(got) != 0 {
		t.Errorf("of a world that is gone there is %+v", got)
	}
}

func TestBadSearchesAreNamed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	for query, place := range map[string]string{
		"":                              "q",
		"q=":                            "q",
		"q=%20%20":                      "q",
		"q=!!!":                         "q",
		"q=-silver":                     "q",
		"q=moon+or+-silver":             "q",
		"q=" + strings.Repeat("x", 201): "q",
		"q=x&in=dreams":                 "in",
		"q=x&limit=201":                 "limit",
		"q=x&cursor=nonsense":           "cursor",
		"q=x&ecosystem_id=7":            "ecosystem_id",
	} {
		got := p.do("GET", "/api/v1/search?"+query, nil).want(422).problem()
		if !strings.Contains(fmt.Sprint(got.Faults), place) {
			t.Errorf("%s: faults %v, want %s", query, got.Faults, place)
		}
	}
	p.do("GET", "/api/v1/search?q=a%00b", nil).want(400).problem()
	p.do("GET", "/api/v1/search?q=a%ffb", nil).want(422).problem()
	p.do("GET", "/api/v1/search?q=x&ecosystem_id="+dramatis.NewID().String(), nil).want(404).problem()
}

// A document is found once, where it fits best, and by its owner only.
func TestDocumentsAreFoundByTheirOwner(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p, other := s.user("owner", dramatis.RoleCreator), s.user("other", dramatis.RoleCreator)
	w := p.world()
	d := p.upload("letter.txt", aLetter)
	got := p.find("gardin")
	if len(got) != 1 || got[0].Kind != "document" || got[0].ID != d.ID || got[0].EcosystemID != nil || got[0].Chapter == nil || *got[0].Chapter != 0 || got[0].Title != d.Title {
		t.Errorf("the owner finds %+v", got)
	}
	if text := got[0].marked(); !strings.Contains(text, "[Gardiner]") {
		t.Errorf("the snippet is %q", text)
	}
	if got := p.find("bingley", "&in=documents"); len(got) != 1 {
		t.Errorf("among documents: %+v", got)
	}
	if got := other.find("gardiner"); len(got) != 0 {
		t.Errorf("somebody else finds %+v", got)
	}
	if got := p.find("gardiner", "&ecosystem_id="+w.id.String()); len(got) != 0 {
		t.Errorf("in a world: %+v", got)
	}
	p.do("DELETE", "/api/v1/documents/"+d.ID.String(), nil).want(204)
	if got := p.find("gardiner"); len(got) != 0 {
		t.Errorf("of what is gone: %+v", got)
	}
}

// A lorebook may be longer than what can be indexed. It is kept, and the beginning of it is found.
func TestALongPersonaIsFoundByItsBeginning(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	var book []any
	for entry := range 230 {
		var text strings.Builder
		for word := range 400 {
			fmt.Fprintf(&text, "w%dx%d ", entry, word)
		}
		book = append(book, map[string]any{"keys": []string{"key"}, "content": text.String()})
	}
	p.do("PUT", "/api/v1/characters/"+w.people[0].String(), map[string]any{"persona": map[string]any{"lorebook": book}}).want(200)
	if got := p.find("w0x399"); len(got) != 1 || got[0].Title != "Valjean" {
		t.Errorf("of the beginning there is %+v", got)
	}
}

// Of a whisper, even that it is there is found only by who may read it: the world's editors, and who whispered.
func TestWhispersAreFoundByWhoMayReadThem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleCreator)
	w := owner.world()
	path := owner.scene(w)
	viewer.joins(w, dramatis.AccessEditor)
	owner.do("POST", path+"/messages", map[string]any{"text": "The candlesticks are brass.", "as": "character", "character_id": w.people[0], "whisper_to": w.people[1]}).want(201)
	viewer.do("POST", path+"/messages", map[string]any{"text": "I know of the brass.", "whisper_to": w.people[1]}).want(201)
	if got := viewer.find("brass"); len(got) != 2 {
		t.Errorf("an editor finds %+v", got)
	}
	viewer.joins(w, dramatis.AccessViewer)
	if got := viewer.find("brass"); len(got) != 1 || got[0].Title != "viewer" {
		t.Errorf("who only watches finds %+v", got)
	}
	if got := owner.find("brass"); len(got) != 2 {
		t.Errorf("the owner finds %+v", got)
	}
	if err := s.store.AddMember(t.Context(), w.id, viewer.id, dramatis.AccessEditor); err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.SetUserRole(t.Context(), viewer.id, dramatis.RoleViewer); err != nil {
		t.Fatal(err)
	}
	viewer.token = viewer.login().Access
	if got := viewer.find("brass"); len(got) != 1 || got[0].Title != "viewer" {
		t.Errorf("an editor who may only watch on the platform finds %+v", got)
	}
}

// Whatever many users look for in many worlds, they find exactly what is there for them, each thing once.
func TestSearchFindsAllThatIsVisibleAndNothingElse(t *testing.T) {
	t.Parallel()
	const users, worlds, lines = 5, 7, 30
	s := newSite(t)
	chance := rand.New(rand.NewPCG(4, 8))
	people := make([]*person, users)
	for i := range people {
		people[i] = s.user(fmt.Sprintf("user%d", i), dramatis.RoleCreator)
	}
	words := []string{"silver", "moon", "bread", "barricade"}
	type line struct {
		id      dramatis.ID
		owner   int
		access  map[int]dramatis.Access
		said    map[string]bool
		whisper bool
	}
	var all []line
	for range worlds {
		owner := chance.IntN(users)
		w := people[owner].world()
		access := map[int]dramatis.Access{owner: dramatis.AccessOwner}
		for i, p := range people {
			if as := []dramatis.Access{"", "", dramatis.AccessViewer, dramatis.AccessEditor}[chance.IntN(4)]; as != "" && i != owner {
				access[i] = as
				if err := s.store.AddMember(t.Context(), w.id, p.id, as); err != nil {
					t.Fatal(err)
				}
			}
		}
		path := people[owner].scene(w)
		for range lines / worlds {
			said := map[string]bool{words[chance.IntN(4)]: true, words[chance.IntN(4)]: true}
			body := map[string]any{"as": "narrator"}
			text := ""
			for word := range said {
				text += word + " "
			}
			body["text"] = text
			whisper := chance.IntN(3) == 0
			if whisper {
				body["as"], body["character_id"], body["whisper_to"] = "character", w.people[0], w.people[1]
			}
			var m dramatis.Message
			people[owner].do("POST", path+"/messages", body).want(201).into(&m)
			all = append(all, line{m.ID, owner, access, said, whisper})
		}
	}
	for i, p := range people {
		for _, word := range words {
			want := map[dramatis.ID]bool{}
			for _, l := range all {
				as := l.access[i]
				if l.said[word] && as != "" && (!l.whisper || as.Allows(dramatis.AccessEditor)) {
					want[l.id] = true
				}
			}
			rank := 2.0
			for _, h := range p.find(word, "&in=lines&limit=3") {
				if !want[h.ID] {
					t.Errorf("%s finds by %s what is not there for them, or twice: %+v", p.name, word, h)
				}
				if h.Rank > rank {
					t.Errorf("%v comes after %v", h.Rank, rank)
				}
				rank = h.Rank
				delete(want, h.ID)
			}
			if len(want) > 0 {
				t.Errorf("%s does not find by %s: %v", p.name, word, want)
			}
		}
	}
	if _, err := s.store.Search(t.Context(), store.Search{User: dramatis.NewID(), Words: "silver"}, store.Page{}); err != nil {
		t.Error(err)
	}
}

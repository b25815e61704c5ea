package api_test

import (
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// told is a scene in which the first of a world's people says something aloud to the second, and whispers something to
// them, and the second says that they understood. It gives the ids of the lines.
func (p *person) told(w world, aloud, whisper string) (talk dramatis.ID, lines []dramatis.ID) {
	p.site.t.Helper()
	ctx := p.site.t.Context()
	c, _, err := p.site.store.StartConversation(ctx, store.NewInteraction{
		Ecosystem: w.id, Participants: w.people[:], SpeakerOrder: dramatis.OrderManual, MaxTurns: 10, By: p.id,
	})
	if err != nil {
		p.site.t.Fatal(err)
	}
	for _, line := range []store.NewLine{
		{Character: &w.people[0], Text: aloud, Act: dramatis.ActConfide, AddressedTo: &w.people[1]},
		{Character: &w.people[0], Text: whisper, Act: dramatis.ActConfide, WhisperTo: &w.people[1]},
		{Character: &w.people[1], Text: "I have understood.", Act: dramatis.ActAgree},
	} {
		line.Conversation, line.By, line.As = c.ID, dramatis.User{ID: p.id}, store.AsCharacter
		m, err := p.site.store.AddLine(ctx, line)
		if err != nil {
			p.site.t.Fatal(err)
		}
		lines = append(lines, m.ID)
	}
	return c.ID, lines
}

type knowledgePage struct {
	Items []struct {
		Name     string
		Count    int
		Memories []struct {
			MemoryID  dramatis.ID `json:"memory_id"`
			Content   string
			How       string
			By        string
			Turn      int
			MessageID *dramatis.ID `json:"message_id"`
			Sources   []struct {
				How       string
				MessageID *dramatis.ID `json:"message_id"`
			}
		}
	}
	Next string `json:"next_cursor"`
}

func TestKnowledgeSaysWhoKnowsAndHow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleViewer)
	w := owner.world()
	viewer.joins(w, dramatis.AccessViewer)
	_, lines := owner.told(w, "The candlesticks are under the oak.", "The forty francs are in my boot.")
	ask := func(p *person, words string) (page knowledgePage) {
		p.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/knowledge?q="+words, nil).want(200).into(&page)
		return page
	}

	found := ask(owner, "candlesticks+oak")
	if len(found.Items) != 2 || found.Items[0].Memories[0].How != "said" || found.Items[1].Memories[0].How != "heard" {
		t.Fatalf("of what was said aloud they know %+v", found.Items)
	}
	heard := found.Items[1].Memories[0]
	if heard.By != "Valjean" || heard.Turn != 1 || heard.MessageID == nil || *heard.MessageID != lines[0] {
		t.Errorf("it was heard so: %+v", heard)
	}
	if begun := ask(owner, "candlest"); len(begun.Items) != 2 {
		t.Errorf("by the beginning of a word %d are found, want 2", len(begun.Items))
	}
	if none := ask(owner, "candlesticks+-oak"); len(none.Items) != 0 {
		t.Errorf("with a word that must not occur %+v is found", none.Items)
	}

	// An insight that rests on the whisper is as private as the whisper.
	whispered := ask(owner, "francs")
	if len(whispered.Items) != 2 || whispered.Items[1].Memories[0].How != "whispered" {
		t.Fatalf("of what was whispered they know %+v", whispered.Items)
	}
	s.reflect(w, w.people[1], "He is afraid of thieves.", whispered.Items[1].Memories[0].MemoryID)
	insight := ask(owner, "thieves")
	if len(insight.Items) != 1 || insight.Items[0].Memories[0].How != "reflected" || len(insight.Items[0].Memories[0].Sources) != 1 ||
		*insight.Items[0].Memories[0].Sources[0].MessageID != lines[1] {
		t.Errorf("what was understood is told as %+v", insight.Items)
	}
	for _, words := range []string{"francs", "thieves"} {
		if seen := ask(viewer, words); len(seen.Items) != 0 {
			t.Errorf("who only watches is told of %s: %+v", words, seen.Items)
		}
	}
	if seen := ask(viewer, "candlesticks"); len(seen.Items) != 2 {
		t.Errorf("who only watches is told of %d who know what was said aloud, want 2", len(seen.Items))
	}
}

// reflect gives somebody an insight that rests on a memory.
func (s *site) reflect(w world, owner dramatis.ID, insight string, evidence dramatis.ID) {
	s.t.Helper()
	_, err := s.pool.Exec(s.t.Context(), `
		INSERT INTO memories (id, ecosystem_id, character_id, character_number, number, kind, content, importance, emotion, participants,
			evidence, tick, world_time, last_access)
		VALUES ($1, $2, $3, 2, 1000, 'reflection', $4, 7, '{"label": "", "intensity": 0, "emoji": ""}', '{2}', ARRAY[$5::uuid], 0, $6, $6)`,
		dramatis.NewID(), w.id, owner, insight, evidence, dramatis.Epoch)
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestKnowledgeComesInParts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := s.user("owner", dramatis.RoleCreator)
	w := owner.world()
	owner.told(w, "The candlesticks are under the oak.", "Nothing else.")
	path := "/api/v1/ecosystems/" + w.id.String() + "/knowledge?limit=1&q=candlesticks"
	var names []string
	for cursor := ""; ; {
		var page knowledgePage
		owner.do("GET", path+"&cursor="+cursor, nil).want(200).into(&page)
		for _, k := range page.Items {
			names = append(names, k.Name)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(names) != 2 || names[0] == names[1] {
		t.Errorf("the parts hold %v, want two people", names)
	}
	owner.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/knowledge", nil).want(422).problem()
	var page knowledgePage
	owner.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/knowledge?q=%27%22%3A%2A%26", nil).want(200).into(&page)
	if len(page.Items) != 0 {
		t.Errorf("signs alone find %+v", page.Items)
	}
}

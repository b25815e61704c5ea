package api_test

import (
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

// thread is a feud of a world's two people that has come to its climax in one line.
func thread(w world, conversation, message dramatis.ID) dramatis.StoryThread {
	return dramatis.StoryThread{
		Kind: dramatis.ThreadFeud, State: dramatis.ThreadClimax, Title: "The feud of the two", UpdatedAt: dramatis.Epoch,
		Participants: []dramatis.Participant{{CharacterID: w.people[0], Number: 1, Name: "Jean"}, {CharacterID: w.people[1], Number: 2, Name: "Javert"}},
		Tension:      []dramatis.TensionPoint{{Tick: 3, Value: .5}, {Tick: 6, Value: .75}},
		Beats:        []dramatis.Beat{{Tick: 5, ConversationID: conversation, MessageID: message, Turn: 1, Caption: "Javert threatens Jean.", Weight: .65}},
		StartedTick:  3, UpdatedTick: 6,
	}
}

// weave puts threads into a world, as a job that found them would.
func (p *person) weave(w world, threads ...dramatis.StoryThread) {
	p.site.t.Helper()
	err := p.site.store.InWorld(p.site.t.Context(), w.id, func(tx *store.Tx) error {
		_, err := tx.Weave(p.site.t.Context(), 6, func(found sim.Weaving) []dramatis.StoryThread {
			for i := range threads {
				threads[i].Number = found.Found + i + 1
			}
			return threads
		})
		return err
	})
	if err != nil {
		p.site.t.Fatal(err)
	}
}

func TestThreads(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	var begun struct{ Conversation struct{ ID dramatis.ID } }
	path := "/api/v1/ecosystems/" + w.id.String()
	p.do("POST", path+"/interactions", map[string]any{"participants": w.people}).want(202).into(&begun)
	said := p.line(w, begun.Conversation.ID)
	feud := thread(w, begun.Conversation.ID, said)
	rise := dramatis.StoryThread{
		Kind: dramatis.ThreadRise, State: dramatis.ThreadEmerging, Title: "The rise of Jean", Participants: feud.Participants[:1],
		Tension: []dramatis.TensionPoint{{Tick: 6, Value: .9}}, Beats: []dramatis.Beat{}, StartedTick: 6, UpdatedTick: 6, UpdatedAt: dramatis.Epoch,
	}
	over := feud
	over.State, over.Tension = dramatis.ThreadResolved, []dramatis.TensionPoint{{Tick: 6, Value: .1}}
	p.weave(w, feud, rise, over)

	type page struct {
		Items []dramatis.StoryThread
		Next  string `json:"next_cursor"`
	}
	list := func(query string) page {
		var got page
		p.do("GET", path+"/threads"+query, nil).want(200).into(&got)
		return got
	}
	for query, want := range map[string][]int{
		"":                                      {2, 1, 3},
		"?kind=feud":                            {1, 3},
		"?state=resolved":                       {3},
		"?kind=romance":                         {},
		"?limit=1":                              {2},
		"?character_id=" + w.people[1].String(): {1, 3},
	} {
		got := list(query).Items
		if len(got) != len(want) {
			t.Errorf("%q lists %d threads, want %d", query, len(got), len(want))
			continue
		}
		for i := range got {
			if got[i].Number != want[i] {
				t.Errorf("%q lists thread %d at %d, want %d", query, got[i].Number, i, want[i])
			}
		}
	}
	if rest := list("?cursor=" + list("?limit=2").Next).Items; len(rest) != 1 || rest[0].Number != 3 {
		t.Errorf("the second page is %+v, want the third thread", rest)
	}
	p.do("GET", path+"/threads?kind=war", nil).want(422).problem()

	var told struct {
		Thread dramatis.StoryThread
		Lines  []dramatis.Message
	}
	p.do("GET", path+"/threads/1", nil).want(200).into(&told)
	if told.Thread.Title != feud.Title || len(told.Thread.Tension) != 2 || len(told.Lines) != 1 || told.Lines[0].ID != said || told.Lines[0].Text == "" {
		t.Errorf("the thread is %+v", told)
	}
	p.do("GET", path+"/threads/4", nil).want(404).problem()

	var o struct{ Threads int }
	if p.do("GET", path+"/overview", nil).want(200).into(&o); o.Threads != 2 {
		t.Errorf("the overview counts %d threads, want 2", o.Threads)
	}
}

package worker_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// troupe is a few people of a world, and somebody who directs them.
type troupe struct {
	*testrig.Rig
	t      *testing.T
	world  dramatis.Ecosystem
	people []dramatis.Character
	owner  dramatis.User
}

func newTroupe(t *testing.T, people int) *troupe {
	t.Helper()
	return troupeOf(t, testrig.New(t), people)
}

func troupeOf(t *testing.T, r *testrig.Rig, people int) *troupe {
	t.Helper()
	s := &troupe{Rig: r, t: t, world: r.World(t, people, 11)}
	var err error
	if s.people, err = r.Store.AllCharacters(t.Context(), s.world.ID); err != nil {
		t.Fatal(err)
	}
	if s.owner, err = r.Store.User(t.Context(), s.world.OwnerID); err != nil {
		t.Fatal(err)
	}
	return s
}

// begin starts a scene of all the people, in an order, with change made to what is asked for.
func (s *troupe) begin(order dramatis.SpeakerOrder, change ...func(*store.NewInteraction)) dramatis.Conversation {
	s.t.Helper()
	n := store.NewInteraction{Ecosystem: s.world.ID, Topic: "the harvest", SpeakerOrder: order, MaxTurns: 6, By: s.owner.ID}
	for _, p := range s.people {
		n.Participants = append(n.Participants, p.ID)
	}
	for _, apply := range change {
		apply(&n)
	}
	c, _, err := s.Store.StartConversation(s.t.Context(), n)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// played lets the owner speak for some of the people, by their places.
func (s *troupe) played(places ...int) func(*store.NewInteraction) {
	return func(n *store.NewInteraction) {
		for _, i := range places {
			n.Played = append(n.Played, s.people[i].ID)
		}
	}
}

// say adds a line of a character, by their place.
func (s *troupe) say(c dramatis.Conversation, who int, text string, change ...func(*store.NewLine)) dramatis.Message {
	s.t.Helper()
	return s.add(c, append([]func(*store.NewLine){func(n *store.NewLine) {
		n.As, n.Character, n.Text, n.Act = store.AsCharacter, &s.people[who].ID, text, dramatis.ActInform
	}}, change...)...)
}

// add adds a line.
func (s *troupe) add(c dramatis.Conversation, change ...func(*store.NewLine)) dramatis.Message {
	s.t.Helper()
	n := store.NewLine{Conversation: c.ID, By: s.owner, As: store.AsUser, Text: "Good evening to you all."}
	for _, apply := range change {
		apply(&n)
	}
	m, err := s.Store.AddLine(s.t.Context(), n)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// conversation reads a conversation.
func (s *troupe) conversation(c dramatis.Conversation) dramatis.Conversation {
	s.t.Helper()
	now, err := s.Store.Conversation(s.t.Context(), c.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return now
}

// until waits until a conversation is as it should be.
func (s *troupe) until(c dramatis.Conversation, what string, so func(*dramatis.Conversation) bool) dramatis.Conversation {
	s.t.Helper()
	var now dramatis.Conversation
	s.Await(s.t, "the conversation to "+what, func(ctx context.Context) (bool, error) {
		var err error
		now, err = s.Store.Conversation(ctx, c.ID)
		return so(&now), err
	})
	return now
}

func (s *troupe) untilPaused(c dramatis.Conversation, reason string, turn int) dramatis.Conversation {
	s.t.Helper()
	return s.until(c, "wait ("+reason+")", func(c *dramatis.Conversation) bool {
		return c.State == dramatis.TalkPaused && c.PauseReason == reason && c.Turn == turn
	})
}

func (s *troupe) untilEnded(c dramatis.Conversation) dramatis.Conversation {
	s.t.Helper()
	return s.until(c, "end", func(c *dramatis.Conversation) bool { return c.State == dramatis.TalkEnded })
}

// lines reads all lines of a conversation and checks that no turn is missing or taken twice.
func (s *troupe) lines(c dramatis.Conversation) []dramatis.Message {
	s.t.Helper()
	list, err := s.Store.Messages(s.t.Context(), c.ID, store.Page{Limit: store.MaxPage})
	if err != nil {
		s.t.Fatal(err)
	}
	for i, m := range list.Items {
		if m.Turn != i+1 {
			s.t.Fatalf("line %d is turn %d", i+1, m.Turn)
		}
	}
	if now := s.conversation(c); now.Turn != len(list.Items) {
		s.t.Fatalf("the conversation counts %d turns, and has %d lines", now.Turn, len(list.Items))
	}
	return list.Items
}

// speakers are the numbers of who spoke, 0 for who is no character.
func speakers(lines []dramatis.Message) []int {
	numbers := make([]int, len(lines))
	for i, m := range lines {
		numbers[i] = m.Speaker.Number
	}
	return numbers
}

// heard keeps what the model was asked.
type heard struct {
	mu       sync.Mutex
	requests []llm.TurnRequest
}

func (h *heard) note(_ context.Context, req llm.TurnRequest) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests = append(h.requests, req)
	return nil
}

// of is what the model was asked for one speaker.
func (h *heard) of(name string) []llm.TurnRequest {
	h.mu.Lock()
	defer h.mu.Unlock()
	var own []llm.TurnRequest
	for _, r := range h.requests {
		if r.Speaker.Name == name {
			own = append(own, r)
		}
	}
	return own
}

func mentions(req llm.TurnRequest, words string) bool {
	for _, l := range req.Lines {
		if strings.Contains(l.Text+l.Action, words) {
			return true
		}
	}
	for _, m := range req.Memories {
		if strings.Contains(m.Content, words) {
			return true
		}
	}
	return false
}

func TestAManualSceneWaitsForItsDirector(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 3)
	s.Work(t, worker.Config{})
	c := s.begin(dramatis.OrderManual, func(n *store.NewInteraction) { n.Opening = &store.Opening{Text: "It had rained since noon."} })
	c = s.untilPaused(c, dramatis.WaitsForDirector, 1)
	for i, who := range []int{2, 0, 2} {
		if _, err := s.Store.Next(t.Context(), c.ID, &s.people[who].ID, s.owner.ID); err != nil {
			t.Fatal(err)
		}
		s.untilPaused(c, dramatis.WaitsForDirector, i+2)
	}
	if got := speakers(s.lines(c)); got[1] != 3 || got[2] != 1 || got[3] != 3 {
		t.Errorf("there spoke %v", got)
	}
	if _, err := s.Store.ResumeConversation(t.Context(), c.ID); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("resuming it gave %v, want a conflict", err)
	}
	if _, err := s.Store.Next(t.Context(), c.ID, nil, s.owner.ID); dramatis.ErrorCode(err) != dramatis.CodeInvalid {
		t.Errorf("saying next without a name gave %v, want a fault", err)
	}
	agrees(t, s.Rig, s.world.ID)
}

func TestNextOverridesTheOrderOnce(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 3)
	c := s.begin(dramatis.OrderRoundRobin)
	if _, err := s.Store.Next(t.Context(), c.ID, &s.people[2].ID, s.owner.ID); err != nil {
		t.Fatal(err)
	}
	s.Work(t, worker.Config{})
	s.untilEnded(c)
	got := speakers(s.lines(c))
	want := []int{3, 1, 2, 3, 1, 2}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("there spoke %v, want %v", got, want)
		}
	}
	agrees(t, s.Rig, s.world.ID)
}

func TestAPausedSceneTakesOneStep(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	c := s.begin(dramatis.OrderRoundRobin)
	if _, err := s.Store.PauseConversation(t.Context(), c.ID, "dinner"); err != nil {
		t.Fatal(err)
	}
	s.Work(t, worker.Config{})
	awaitIdle(t, s.Rig)
	for turn := 1; turn <= 2; turn++ {
		if _, err := s.Store.Next(t.Context(), c.ID, nil, s.owner.ID); err != nil {
			t.Fatal(err)
		}
		s.untilPaused(c, "dinner", turn)
	}
	awaitIdle(t, s.Rig)
	if got := s.conversation(c); got.Turn != 2 || got.PauseReason != "dinner" {
		t.Errorf("after two steps it is at turn %d (%q)", got.Turn, got.PauseReason)
	}
	agrees(t, s.Rig, s.world.ID)
}

func TestTheModelNeverSpeaksForSomebodyWhomAPersonPlays(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	s.Work(t, worker.Config{})
	c := s.begin(dramatis.OrderRoundRobin, s.played(1))
	for turn := 1; turn < 6; turn += 2 {
		waiting := s.untilPaused(c, dramatis.WaitsForPerson, turn)
		if waiting.NextSpeaker != 2 || waiting.Attached {
			t.Fatalf("it waits for %d", waiting.NextSpeaker)
		}
		s.say(c, 1, "I am nobody's puppet.")
	}
	if ended := s.untilEnded(c); ended.EndReason != "turns" {
		t.Errorf("it ended for %q", ended.EndReason)
	}
	for _, m := range s.lines(c) {
		if byModel := m.Model != ""; byModel != (m.Speaker.Number == 1) {
			t.Errorf("turn %d of %s was made by %q", m.Turn, m.Speaker.Name, m.Model)
		}
	}
	agrees(t, s.Rig, s.world.ID)
}

func TestAPersonTakesAPartAndGivesItBack(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	other := s.owner
	other.ID = s.User(t, "another")
	c := s.begin(dramatis.OrderManual)
	join := func(who int, by *dramatis.ID) error {
		_, err := s.Store.Join(t.Context(), c.ID, s.people[who].ID, by)
		return err
	}
	if err := join(0, &s.owner.ID); err != nil {
		t.Fatal(err)
	}
	if err := join(0, &other.ID); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("taking a part that is taken gave %v, want a conflict", err)
	}
	line := store.NewLine{Conversation: c.ID, By: other, As: store.AsCharacter, Character: &s.people[0].ID, Text: "Mine!"}
	if _, err := s.Store.AddLine(t.Context(), line); dramatis.ErrorCode(err) != dramatis.CodeInvalid {
		t.Errorf("speaking for somebody whom another plays gave %v", err)
	}
	if err := join(0, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Store.AddLine(t.Context(), line); err != nil {
		t.Errorf("speaking for somebody whom nobody plays gave %v", err)
	}
	agrees(t, s.Rig, s.world.ID)
}

func TestWhoComesInHeardNothingBefore(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 3)
	asked := &heard{}
	s.Model = &testrig.Script{Before: asked.note}
	c := s.begin(dramatis.OrderManual, func(n *store.NewInteraction) { n.Participants = n.Participants[:2] })
	s.say(c, 0, "The silver is under the oak.")
	joined, err := s.Store.Join(t.Context(), c.ID, s.people[2].ID, nil)
	if err != nil || len(joined.Participants) != 3 || joined.Participants[2].JoinedAfter != 1 || joined.Turn != 2 {
		t.Fatalf("after joining it is %+v (%v)", joined, err)
	}
	s.say(c, 1, "Somebody is at the door.")
	s.Work(t, worker.Config{})
	if _, err := s.Store.Next(t.Context(), c.ID, &s.people[2].ID, s.owner.ID); err != nil {
		t.Fatal(err)
	}
	s.untilPaused(c, dramatis.WaitsForDirector, 4)
	own := asked.of(s.people[2].Name)
	if len(own) != 1 || mentions(own[0], "under the oak") || !mentions(own[0], "at the door") || !mentions(own[0], "joins them") {
		t.Errorf("the newcomer was asked %d times, of %+v", len(own), own)
	}
	if _, err := s.Store.TakeOut(t.Context(), c.ID, s.people[2].ID); err != nil {
		t.Fatal(err)
	}
	s.say(c, 0, "At last we are alone.")
	for _, m := range memories(t, s.Rig, s.world.ID) {
		if m.Character == 3 && (strings.Contains(m.Content, "under the oak") || strings.Contains(m.Content, "alone")) {
			t.Errorf("who was not there remembers %q", m.Content)
		}
	}
	if _, err := s.Store.TakeOut(t.Context(), c.ID, s.people[1].ID); err != nil {
		t.Fatal(err)
	}
	if ended := s.conversation(c); ended.EndReason != "left" {
		t.Errorf("with one left it is %s (%q)", ended.State, ended.EndReason)
	}
	agrees(t, s.Rig, s.world.ID)
}

func TestAWhisperIsHeardByItsTwoEnds(t *testing.T) {
	t.Parallel()
	const secret = "the candlesticks are brass"
	s := newTroupe(t, 3)
	asked := &heard{}
	s.Model = &testrig.Script{Before: asked.note}
	s.Work(t, worker.Config{})
	c := s.begin(dramatis.OrderManual)
	s.say(c, 0, "Listen: "+secret+".", func(n *store.NewLine) { n.WhisperTo = &s.people[1].ID })
	for i, who := range []int{1, 2} {
		if _, err := s.Store.Next(t.Context(), c.ID, &s.people[who].ID, s.owner.ID); err != nil {
			t.Fatal(err)
		}
		s.untilPaused(c, dramatis.WaitsForDirector, i+2)
	}
	if own := asked.of(s.people[1].Name); len(own) != 1 || !mentions(own[0], secret) {
		t.Error("who was whispered to did not hear it")
	}
	if own := asked.of(s.people[2].Name); len(own) != 1 || mentions(own[0], secret) {
		t.Error("a bystander heard the whisper")
	}
	owners := map[int]bool{}
	for _, m := range memories(t, s.Rig, s.world.ID) {
		if strings.Contains(m.Content, secret) {
			owners[m.Character] = m.Whispered
		}
	}
	if len(owners) != 2 || !owners[1] || !owners[2] {
		t.Errorf("the whisper is remembered by %v", owners)
	}
	agrees(t, s.Rig, s.world.ID)
}

func TestEverybodyPerceivesAnEventAndAVisitor(t *testing.T) {
	t.Parallel()
	s := newTroupe(t, 2)
	asked := &heard{}
	s.Model = &testrig.Script{Before: asked.note}
	c := s.begin(dramatis.OrderRoundRobin)
	s.add(c, func(n *store.NewLine) { n.As, n.Text = store.AsEvent, "The lights go out." })
	s.add(c)
	s.Work(t, worker.Config{})
	if ended := s.untilEnded(c); ended.MaxTurns != 8 || ended.Turn != 8 {
		t.Errorf("it ended at turn %d of %d: what comes from outside must not count", ended.Turn, ended.MaxTurns)
	}
	for _, p := range s.people {
		for _, req := range asked.of(p.Name) {
			if req.Scene.Turn == 3 && (!mentions(req, "The lights go out.") || req.Lines[0].Speaker != "" || req.Others[len(req.Others)-1].Name != s.owner.Username) {
				t.Errorf("%s was asked with %+v", p.Name, req)
			}
		}
	}
	seen := 0
	for _, m := range memories(t, s.Rig, s.world.ID) {
		if m.Content == "The lights go out." && m.Kind == dramatis.MemoryObservation {
			seen++
		}
	}
	if seen != 2 {
		t.Errorf("%d people remember the event", seen)
	}
	agrees(t, s.Rig, s.world.ID)
}

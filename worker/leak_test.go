package worker_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// recorder is a model that keeps all it is shown, by whose mind it was asked to speak. What it says is never what it was
// told.
type recorder struct {
	testrig.Script
	mu    sync.Mutex
	shown map[string][]string
}

func (r *recorder) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	var text strings.Builder
	for _, m := range req.Messages {
		text.WriteString(m.Text)
	}
	subject, err := json.Marshal(req.Subject)
	if err != nil {
		return dramatis.ChatAnswer{}, err
	}
	text.Write(subject)
	r.mu.Lock()
	if r.shown == nil {
		r.shown = map[string][]string{}
	}
	mind := mindOf(req.Subject)
	r.shown[mind] = append(r.shown[mind], text.String())
	r.mu.Unlock()
	return r.Script.Chat(ctx, req, delta)
}

// mindOf is the name of whose mind a request is about.
func mindOf(subject any) string {
	switch req := subject.(type) {
	case llm.TurnRequest:
		return req.Speaker.Name
	case llm.ReflectionRequest:
		return req.Self.Name
	case llm.ConsolidationRequest:
		return req.Self.Name
	}
	return "nobody's"
}

// minds lists the names of those whose prompts held a token.
func (r *recorder) minds(token string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for name, prompts := range r.shown {
		if slices.ContainsFunc(prompts, func(p string) bool { return strings.Contains(strings.ToLower(p), token) }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// stage is a scene that a test directs.
type stage struct {
	t     *testing.T
	rig   *testrig.Rig
	world dramatis.Ecosystem
	cast  []dramatis.Character
	talk  dramatis.ID
}

// say lets somebody say something, aloud or, when to is not nil, in a whisper.
func (s *stage) say(who int, text string, to *dramatis.ID) {
	s.t.Helper()
	_, err := s.rig.Store.AddLine(s.t.Context(), store.NewLine{
		Conversation: s.talk, By: dramatis.User{ID: s.world.OwnerID, Username: "director"}, As: store.AsCharacter,
		Character: &s.cast[who].ID, Text: text, Act: dramatis.ActConfide, WhisperTo: to,
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// hear has the model speak for somebody, so that it is shown what they know.
func (s *stage) hear(who int) {
	s.t.Helper()
	before, err := s.rig.Store.Conversation(s.t.Context(), s.talk)
	if err == nil {
		_, err = s.rig.Store.Next(s.t.Context(), s.talk, &s.cast[who].ID, s.world.OwnerID)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.rig.Await(s.t, s.cast[who].Name+" to speak", func(ctx context.Context) (bool, error) {
		now, err := s.rig.Store.Conversation(ctx, s.talk)
		return now.Turn > before.Turn, err
	})
}

// The secrets, each a word that occurs nowhere else.
const (
	saidAloud    = "xylophant"
	whispered    = "quibbulux"
	saidToAll    = "zorgamine"
	saidAfterOut = "vrimbelok"
	remembered   = "plonquette"
	ofTheBook    = "druzhkamir"
)

// TestSecretsStayWithThoseWhoHeardThem plants secrets in lines, whispers, a memory and a lorebook, lets everybody talk
// for ticks on end, and looks for the secrets in all that any model was shown.
func TestSecretsStayWithThoseWhoHeardThem(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &recorder{}
	r.Model = model
	s := &stage{t: t, rig: r, world: r.World(t, 8, 4)}
	var err error
	if s.cast, err = r.Store.AllCharacters(t.Context(), s.world.ID); err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	s.playOut()
	s.plant()
	const ticks = 14
	r.Step(t, s.world, ticks)
	r.AwaitTick(t, s.world.ID, ticks)
	awaitIdle(t, r)

	names := func(numbers ...int) []string {
		var list []string
		for _, n := range numbers {
			list = append(list, s.cast[n].Name)
		}
		return list
	}
	for token, knowing := range map[string][]string{
		saidAloud: names(0, 1, 2), whispered: names(0, 1), saidToAll: names(0, 1, 2, 3), saidAfterOut: names(0, 1, 3),
		remembered: names(4), ofTheBook: names(5),
	} {
		if got := model.minds(token); !slices.Equal(got, knowing) {
			t.Errorf("%s was in the minds of %v, want %v", token, got, knowing)
		}
		if token == ofTheBook {
			continue
		}
		if got := s.knowers(token, true); !slices.Equal(got, knowing) {
			t.Errorf("of %s the world says that %v know it, want %v", token, got, knowing)
		}
	}
	if got := s.knowers(whispered, false); len(got) != 0 {
		t.Errorf("who only watches is told that %v know what was whispered", got)
	}
}

// playOut is the scene: the second and third are there from the beginning, the fourth comes later, and the third is taken
// out before the end.
func (s *stage) playOut() {
	s.t.Helper()
	c, _, err := s.rig.Store.StartConversation(s.t.Context(), store.NewInteraction{
		Ecosystem: s.world.ID, Participants: []dramatis.ID{s.cast[0].ID, s.cast[1].ID, s.cast[2].ID}, Topic: "the weather",
		SpeakerOrder: dramatis.OrderManual, MaxTurns: 100, By: s.world.OwnerID,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.talk = c.ID
	s.say(0, "Listen: it is all because of the "+saidAloud+", and nobody may know.", nil)
	s.say(0, "And the other half of it is the "+whispered+".", &s.cast[1].ID)
	s.hear(1)
	s.hear(2)
	s.direct(s.rig.Store.Join(s.t.Context(), s.talk, s.cast[3].ID, nil))
	s.say(1, "Now that we are all here: beware of the "+saidToAll+".", nil)
	s.hear(3)
	s.hear(2)
	s.direct(s.rig.Store.TakeOut(s.t.Context(), s.talk, s.cast[2].ID))
	s.say(3, "He is gone, so let us speak of the "+saidAfterOut+".", nil)
	s.hear(0)
	s.hear(1)
	s.hear(3)
	s.direct(s.rig.Store.End(s.t.Context(), s.talk))
}

func (s *stage) direct(_ dramatis.Conversation, err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// plant gives the fifth a memory and the sixth a lorebook that is always in mind.
func (s *stage) plant() {
	s.t.Helper()
	_, err := s.rig.Pool.Exec(s.t.Context(), `
		WITH counted AS (
			UPDATE character_states SET memory_count = memory_count + 1 WHERE character_id = $1 RETURNING memory_count
		)
		INSERT INTO memories (id, ecosystem_id, character_id, character_number, number, kind, content, importance, emotion, participants,
			tick, world_time, last_access)
		SELECT $2, $3, $1, $4, memory_count, 'fact', $5, 10, '{"label": "", "intensity": 0, "emoji": ""}', ARRAY[$4::int], 0, $6, $6 FROM counted`,
		s.cast[4].ID, dramatis.NewID(), s.world.ID, s.cast[4].Number, "I buried the "+remembered+" behind the house.", dramatis.Epoch)
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = s.rig.Store.UpdateCharacter(s.t.Context(), s.cast[5].ID, 0, func(c *dramatis.Character) error {
		c.Persona.Lorebook = []dramatis.Lore{{Content: "I am the last who can read the " + ofTheBook + ".", Constant: true}}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// knowers lists who knows of something, as the world tells it to somebody who may see whispers, or may not.
func (s *stage) knowers(words string, whispers bool) []string {
	s.t.Helper()
	found, err := s.rig.Store.Knowledge(s.t.Context(), store.Question{Ecosystem: s.world.ID, Words: words, Whispers: whispers}, store.Page{})
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, k := range found.Items {
		names = append(names, k.Name)
	}
	slices.Sort(names)
	return names
}

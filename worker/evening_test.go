package worker_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/demo"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/worker"
)

// TestEvening lets the demo world live for TICKS ticks with the offline model and prints what came of it. It judges
// nothing, so it runs only when it is asked for: make evening. SCENES and FROM say how many scenes to print, and from
// which tick on; SEED is another story.
func TestEvening(t *testing.T) {
	ticks := setting(t, "TICKS", 0)
	if ticks == 0 {
		t.Skip("set TICKS to measure an evening")
	}
	evening := spend(t, ticks, int64(setting(t, "SEED", 1862)))
	evening.printScenes(os.Stdout, setting(t, "FROM", 1), setting(t, "SCENES", 0))
	evening.printFigures(os.Stdout)
}

func setting(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s is no number: %v", name, err)
	}
	return n
}

// evening is what a world lived through, read from its log alone.
type evening struct {
	ticks   int
	took    time.Duration
	meter   *meter
	began   *sim.State       // before the first tick
	state   *sim.State       // at the end
	events  []dramatis.Event // all of them
	scenes  []told           // in the order of their numbers
	samples []sample
}

// told is a scene with its lines.
type told struct {
	dramatis.Conversation
	reason string // why these people met
	lines  []dramatis.Message
}

// sample is how the whole cast does at the beginning of a tick, on average.
type sample struct {
	tick            int
	energy, resting float64
	mood            dramatis.Mood
}

// spend lets the demo world live for some ticks and reads its log.
func spend(t testing.TB, ticks int, seed int64) *evening {
	t.Helper()
	r, m := testrig.New(t), &meter{ChatModel: llm.NewOffline(), tokens: map[string][]int{}}
	r.Model = m
	r.Work(t, worker.Config{})
	e, network, err := demo.World()
	if err != nil {
		t.Fatal(err)
	}
	e.OwnerID, e.Seed, e.State = r.User(t, "author"), seed, dramatis.WorldPaused
	if e, err = r.Store.ImportNetwork(t.Context(), e, network); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for done := 0; done < ticks; {
		some := min(5, ticks-done) // no more than the harness has the patience for
		done += some
		r.Step(t, e, some)
		r.AwaitTick(t, e.ID, done)
	}
	evening := &evening{ticks: ticks, took: time.Since(began), meter: m, events: r.Events(t, e.ID)}
	evening.read(t)
	return evening
}

// meter keeps what is asked of a model, and counts the tokens of it.
type meter struct {
	dramatis.ChatModel

	mu     sync.Mutex
	tokens map[string][]int // in, of each call, by purpose
	asked  []exchange       // the lines that were asked for
}

// exchange is a request for a line, and the line.
type exchange struct {
	req    llm.TurnRequest
	answer llm.TurnAnswer
}

// Chat implements dramatis.ChatModel.
func (m *meter) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	answer, err := m.ChatModel.Chat(ctx, req, delta)
	if err != nil {
		return answer, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tokens[req.Purpose] = append(m.tokens[req.Purpose], answer.TokensIn)
	if turn, isTurn := req.Subject.(llm.TurnRequest); isTurn {
		said := exchange{req: turn}
		err = json.Unmarshal([]byte(answer.Text), &said.answer)
		m.asked = append(m.asked, said)
	}
	return answer, err
}

// read folds the log, and looks at the world when it begins and at every tenth of its ticks.
func (e *evening) read(t testing.TB) {
	t.Helper()
	e.state = sim.Empty()
	for _, event := range e.events {
		if event.Type == dramatis.EventTickStarted && e.began == nil {
			e.began = e.folded(t, event.Seq-1)
		}
		if err := e.state.Apply(event); err != nil {
			t.Fatal(err)
		}
		if every := max(1, e.ticks/10); event.Type == dramatis.EventTickStarted && (event.Tick-1)%every == 0 {
			e.samples = append(e.samples, sampled(e.state, event))
		}
	}
	for _, c := range e.state.Conversations {
		e.scenes = append(e.scenes, e.tell(c))
	}
	slices.SortFunc(e.scenes, func(a, b told) int { return a.Number - b.Number })
}

// folded is the state after the event numbered seq.
func (e *evening) folded(t testing.TB, seq int64) *sim.State {
	t.Helper()
	state := sim.Empty()
	for _, event := range e.events[:seq] {
		if err := state.Apply(event); err != nil {
			t.Fatal(err)
		}
	}
	return state
}

func sampled(state *sim.State, tick dramatis.Event) sample {
	s := sample{tick: tick.Tick, resting: float64(len(state.Ticks[tick.Tick].Started.Resting))}
	n := float64(len(state.Characters))
	for _, c := range state.Characters {
		mood := sim.MoodAt(&c, tick.WorldTime)
		s.energy += sim.EnergyAt(&c, tick.WorldTime) / n
		s.mood.Pleasure += mood.Pleasure / n
		s.mood.Arousal += mood.Arousal / n
		s.mood.Dominance += mood.Dominance / n
	}
	return s
}

// tell puts a scene's lines together.
func (e *evening) tell(c dramatis.Conversation) told {
	scene := told{Conversation: c}
	for _, m := range e.state.Messages {
		if m.ConversationID == c.ID {
			scene.lines = append(scene.lines, m)
		}
	}
	slices.SortFunc(scene.lines, func(a, b dramatis.Message) int { return a.Turn - b.Turn })
	for _, plan := range e.state.Ticks[c.Tick].Started.Scenes {
		if plan.Topic == c.Topic && plan.Participants[0] == c.Participants[0].Number {
			scene.reason = plan.Reason
		}
	}
	return scene
}

// lines is all that was said, in the order of the scenes.
func (e *evening) lines() []string {
	var all []string
	for _, s := range e.scenes {
		for _, m := range s.lines {
			all = append(all, m.Text)
		}
	}
	return all
}

// printScenes prints the first few scenes from a tick on, to be read.
func (e *evening) printScenes(w io.Writer, from, most int) {
	printed := 0
	for i := range e.scenes {
		if s := &e.scenes[i]; s.Tick >= from && printed < most {
			printed++
			s.print(w)
		}
	}
}

func (s *told) print(w io.Writer) {
	_, _ = fmt.Fprintf(w, "\n== tick %d, scene %d: %s\n   %s · %s · goal: %s · why: %s\n", s.Tick, s.Number, s.Topic, s.Setting, s.Mood, s.Goal, s.reason)
	for _, m := range s.lines {
		to, action := "", ""
		if m.AddressedTo != nil {
			to = " → " + m.AddressedTo.Name
		}
		if m.Action != "" {
			action = " (" + m.Action + ")"
		}
		_, _ = fmt.Fprintf(w, "%s%s [%s %s]%s: %s\n", m.Speaker.Name, to, m.Act, m.Emotion.Label, action, m.Text)
	}
	_, _ = fmt.Fprintf(w, "   ended: %s\n", s.EndReason)
}

package worker_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
	"github.com/literaryai/dramatis/worker"
)

// slowTicks is a world in which half a day passes from tick to tick, so that memories soon grow old.
func slowTicks(t *testing.T, r *testrig.Rig, people int, seed int64) dramatis.Ecosystem {
	t.Helper()
	e, err := r.Store.UpdateEcosystem(t.Context(), r.World(t, people, seed).ID, 0, func(e *dramatis.Ecosystem) error {
		e.TickMinutes = 12 * 60
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// livedThrough is for how many ticks such a world must live for its people to reflect and for memories to be merged.
const livedThrough = 24

// payloads reads the events of one type.
func payloads[P dramatis.Payload](t *testing.T, r *testrig.Rig, world dramatis.ID) []P {
	t.Helper()
	var none P
	var all []P
	for _, event := range r.Events(t, world) {
		if event.Type != none.EventType() {
			continue
		}
		var p P
		if err := json.Unmarshal(event.Payload, &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

func TestPeopleLookBack(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Work(t, worker.Config{})
	e := slowTicks(t, r, 5, 5)
	r.Step(t, e, livedThrough)
	r.AwaitTick(t, e.ID, livedThrough)
	awaitIdle(t, r)

	byID := map[dramatis.ID]dramatis.Memory{}
	for _, m := range memories(t, r, e.ID) {
		byID[m.ID] = m
	}
	checkReflections(t, payloads[dramatis.MemoryReflected](t, r, e.ID), byID)
	checkConsolidations(t, payloads[dramatis.MemoryConsolidated](t, r, e.ID), byID)
	checkSummaries(t, r, e, byID)
	checkRecall(t, r, e, byID)
	foldsIntoTables(t, r, e)
}

// restsOnOwn sees that what a memory rests on is there, is its owner's own, and is of an earlier tick.
func restsOnOwn(t *testing.T, m *dramatis.Memory, byID map[dramatis.ID]dramatis.Memory) {
	t.Helper()
	if len(m.Evidence) == 0 {
		t.Errorf("memory %d of %d rests on nothing: %s", m.Number, m.Character, m.Content)
	}
	for _, id := range m.Evidence {
		if of, there := byID[id]; !there || of.CharacterID != m.CharacterID || of.Number >= m.Number {
			t.Errorf("memory %d of %d rests on one that is not theirs or not earlier: %+v", m.Number, m.Character, of)
		}
	}
}

func checkReflections(t *testing.T, had []dramatis.MemoryReflected, byID map[dramatis.ID]dramatis.Memory) {
	t.Helper()
	if len(had) == 0 {
		t.Error("nobody has reflected")
	}
	for _, p := range had {
		if len(p.Memories) == 0 || len(p.Memories) > 5 || len(p.Questions) > 3 {
			t.Errorf("a reflection has %d insights and %d questions", len(p.Memories), len(p.Questions))
		}
		for i := range p.Memories {
			m := byID[p.Memories[i].ID]
			restsOnOwn(t, &m, byID)
			if m.Kind != dramatis.MemoryReflection || m.CharacterID != p.CharacterID || m.Validate() != nil {
				t.Errorf("an insight is kept as %+v", m)
			}
			for _, id := range m.Evidence {
				if byID[id].Tick >= m.Tick {
					t.Errorf("the insight %q of tick %d rests on tick %d", m.Content, m.Tick, byID[id].Tick)
				}
			}
		}
	}
}

func checkConsolidations(t *testing.T, had []dramatis.MemoryConsolidated, byID map[dramatis.ID]dramatis.Memory) {
	t.Helper()
	if len(had) == 0 {
		t.Error("nothing was merged")
	}
	standing := map[dramatis.ID]bool{}
	for _, p := range had {
		m := byID[p.Summary.ID]
		restsOnOwn(t, &m, byID)
		if m.Kind != dramatis.MemorySummary || p.MemorySummary == "" {
			t.Errorf("a digest is kept as %+v, and %q is looked back on", m, p.MemorySummary)
		}
		for _, id := range m.Evidence {
			old := byID[id]
			if old.MergedInto == nil || *old.MergedInto != m.ID {
				t.Errorf("memory %d of %d is in a digest and not merged", old.Number, old.Character)
			}
			if age := m.WorldTime.Sub(old.WorldTime); old.Importance >= 5 || age < 0 {
				t.Errorf("memory %d of %d, of importance %.1f, was merged", old.Number, old.Character, old.Importance)
			}
			standing[id] = true
		}
	}
	for id, m := range byID {
		if m.MergedInto != nil && !standing[id] {
			t.Errorf("memory %d of %d is merged into a digest that does not list it", m.Number, m.Character)
		}
	}
}

// checkSummaries sees that each scene is summed up once by each who remembers more than one line of it.
func checkSummaries(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem, byID map[dramatis.ID]dramatis.Memory) {
	t.Helper()
	type key struct {
		talk dramatis.ID
		who  int
	}
	lines, sums := map[key]int{}, map[key]int{}
	for _, event := range r.Events(t, e.ID) {
		var p dramatis.MemoryCreated
		if event.Type != dramatis.EventMemoryCreated || json.Unmarshal(event.Payload, &p) != nil {
			continue
		}
		for _, m := range p.Memories {
			switch k := (key{*event.ConversationID, m.Character}); m.Kind {
			case dramatis.MemorySummary:
				sums[k]++
				kept := byID[m.ID]
				restsOnOwn(t, &kept, byID)
				if len(m.Evidence) != lines[k] {
					t.Errorf("a summary rests on %d of %d lines", len(m.Evidence), lines[k])
				}
			default:
				lines[k]++
			}
		}
	}
	for k, n := range lines {
		if want := min(1, n/2); sums[k] != want {
			t.Errorf("of a scene with %d lines, %d keeps %d summaries", n, k.who, sums[k])
		}
	}
}

// checkRecall sees that what is merged comes to nobody's mind, and that everything has its vector.
func checkRecall(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem, byID map[dramatis.ID]dramatis.Memory) {
	t.Helper()
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range people {
		query, err := r.Embedder.Embed(t.Context(), []string{"the weather"})
		if err != nil {
			t.Fatal(err)
		}
		candidates, err := r.Store.Candidates(t.Context(), dramatis.VectorQuery{
			EcosystemID: e.ID, CharacterID: c.ID, MemoryVersion: c.MemoryVersion,
			Space: dramatis.VectorSpace(r.Embedder), Vector: query[0], BeforeTick: dramatis.AnyTick,
		})
		if err != nil || len(candidates) == 0 {
			t.Fatalf("%d memories come to the mind of %s (%v)", len(candidates), c.Name, err)
		}
		for _, m := range candidates {
			if byID[m.ID].MergedInto != nil {
				t.Errorf("%s recalls memory %d, for which a digest stands", c.Name, m.Number)
			}
			if m.Vector == nil {
				t.Errorf("memory %d of %s, of kind %s, has no vector", m.Number, c.Name, m.Kind)
			}
		}
	}
}

func TestLookingBackIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	t.Parallel()
	told := func(workers int) string {
		r := testrig.New(t)
		queues := worker.DefaultQueues()
		for name := range queues {
			queues[name] = workers
		}
		r.Work(t, worker.Config{Queues: queues})
		e := slowTicks(t, r, 5, 11)
		r.Step(t, e, livedThrough)
		r.AwaitTick(t, e.ID, livedThrough)
		if len(payloads[dramatis.MemoryReflected](t, r, e.ID)) == 0 || len(payloads[dramatis.MemoryConsolidated](t, r, e.ID)) == 0 {
			t.Error("nobody looked back")
		}
		return story(t, r, e)
	}
	if one, eight := told(1), told(8); one != eight {
		t.Errorf("with one worker the story is %s, with eight %s", one, eight)
	}
}

// failing is a model to which some questions are a misfortune.
type failing struct {
	dramatis.ChatModel
	fails func(subject any) bool
}

func (f failing) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	if f.fails(req.Subject) {
		return dramatis.ChatAnswer{}, dramatis.Errorf(dramatis.CodeInvalid, misfortune)
	}
	return f.ChatModel.Chat(ctx, req, delta)
}

func TestAReflectionThatDiesClosesItsTick(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model = failing{&testrig.Script{}, func(subject any) bool {
		reflection, isOne := subject.(llm.ReflectionRequest)
		_, isOther := subject.(llm.ConsolidationRequest)
		return isOther || isOne && reflection.Self.Number == 1
	}}
	r.Work(t, worker.Config{})
	e := slowTicks(t, r, 5, 5)
	r.Step(t, e, livedThrough)
	r.AwaitTick(t, e.ID, livedThrough)
	for _, kind := range []string{tasks.Reflect{}.Kind(), tasks.Consolidate{}.Kind()} {
		dead, err := r.Store.Jobs(t.Context(), store.JobFilter{User: e.OwnerID, Kind: kind, Status: string(dramatis.JobFailed)}, store.Page{})
		if err != nil || len(dead.Items) == 0 {
			t.Errorf("%d jobs of kind %s are dead (%v), want some", len(dead.Items), kind, err)
		}
	}
	for _, event := range r.Events(t, e.ID) {
		if strings.Contains(string(event.Payload), misfortune) || event.Type == dramatis.EventMemoryConsolidated {
			t.Errorf("a misfortune came into the story: %s", event.Payload)
		}
	}
	for _, p := range payloads[dramatis.MemoryReflected](t, r, e.ID) {
		if p.Number == 1 {
			t.Errorf("who could not reflect understood %+v", p.Memories)
		}
	}
	foldsIntoTables(t, r, e)
}

func TestAPersonCanAskForAReflection(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e, people := r.Inhabited(t, 4, 3)
	stop := r.Work(t, worker.Config{})
	r.Step(t, e, 2)
	r.AwaitTick(t, e.ID, 2)
	stop()
	first, err := r.Store.AskReflection(t.Context(), people[0].ID, e.OwnerID)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := r.Store.AskReflection(t.Context(), people[0].ID, e.OwnerID); err != nil || again.ID != first.ID {
		t.Errorf("asked again while it waits, there is another job: %s and %s (%v)", first.ID, again.ID, err)
	}
	r.Work(t, worker.Config{})
	awaitIdle(t, r)
	had := payloads[dramatis.MemoryReflected](t, r, e.ID)
	if len(had) != 1 || had[0].CharacterID != people[0].ID {
		t.Fatalf("the reflections are %+v", had)
	}
	now, err := r.Store.Character(t.Context(), people[0].ID)
	if err != nil || now.Unreflected != 0 {
		t.Errorf("%.1f is still to be reflected on (%v)", now.Unreflected, err)
	}
	insights, err := r.Store.Memories(t.Context(), store.MemoryFilter{Character: people[0].ID, Kind: dramatis.MemoryReflection}, store.Page{})
	if err != nil || len(insights.Items) != len(had[0].Memories) {
		t.Errorf("%d insights are listed (%v), want %d", len(insights.Items), err, len(had[0].Memories))
	}
	foldsIntoTables(t, r, e)
	if last, err := r.Store.AskReflection(t.Context(), people[0].ID, e.OwnerID); err != nil || last.ID == first.ID {
		t.Errorf("asked once more, there is no new job: %s (%v)", last.ID, err)
	}
}

func TestASceneWithoutSummariesClosesItsTick(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	for _, sql := range []string{
		`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '` + misfortune + `'; END $$`,
		`CREATE TRIGGER fail BEFORE INSERT ON memories FOR EACH ROW WHEN (NEW.kind = 'summary') EXECUTE FUNCTION fail()`,
		`CREATE FUNCTION once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.max_attempts = 1; RETURN NEW; END $$`,
		`CREATE TRIGGER once BEFORE INSERT ON jobs FOR EACH ROW WHEN (NEW.kind = 'conversation:summarise') EXECUTE FUNCTION once()`,
	} {
		if _, err := r.Pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	r.Work(t, worker.Config{})
	e := r.World(t, 4, 3)
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 1)
	var scenes, dead, bare, sums int
	err := r.Pool.QueryRow(t.Context(), `
		SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM jobs WHERE kind = 'conversation:summarise' AND status = 'failed'),
			(SELECT count(*) FROM memories m WHERE NOT EXISTS (SELECT FROM memory_vectors WHERE memory_id = m.id)),
			(SELECT count(*) FROM memories WHERE kind = 'summary')`).Scan(&scenes, &dead, &bare, &sums)
	if err != nil || scenes == 0 || dead != scenes || bare != 0 || sums != 0 {
		t.Errorf("of %d scenes %d went unsummed, with %d summaries and %d memories without a vector (%v)", scenes, dead, sums, bare, err)
	}
}

// hushing is a model that draws an insight out of all it is shown and names the first moment alone as its evidence.
type hushing struct{ dramatis.ChatModel }

func (h hushing) Chat(ctx context.Context, req dramatis.ChatRequest, delta func(string)) (dramatis.ChatAnswer, error) {
	if _, isOne := req.Subject.(llm.ReflectionRequest); !isOne {
		return h.ChatModel.Chat(ctx, req, delta)
	}
	raw, err := json.Marshal(llm.ReflectionAnswer{
		Questions: []string{"What was it that nobody else heard?"},
		Insights:  []llm.Insight{{Text: "I know now what was kept from the others.", Evidence: []int{1}, Importance: 5}},
	})
	return dramatis.ChatAnswer{Text: string(raw), Model: "script", TokensIn: 1, TokensOut: 1}, err
}

func TestAnInsightIsNoWayAroundAWhisper(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model = hushing{&testrig.Script{}}
	e, people := r.Inhabited(t, 2, 3)
	stop := r.Work(t, worker.Config{})
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 1)
	stop()
	_, err := r.Pool.Exec(t.Context(), `
		UPDATE memories SET whispered = true WHERE character_id = $1 AND number = (SELECT max(number) FROM memories WHERE character_id = $1)`, people[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.AskReflection(t.Context(), people[0].ID, e.OwnerID); err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	awaitIdle(t, r)
	had := payloads[dramatis.MemoryReflected](t, r, e.ID)
	if len(had) != 1 || len(had[0].Memories) != 1 || !had[0].Memories[0].Whispered {
		t.Errorf("with a whisper in mind they understood %+v, want it kept as whispered", had)
	}
}

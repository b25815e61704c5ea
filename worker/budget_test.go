package worker_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// A line of the script costs a tenth of a cent, and a dollar is set aside for it: its answer has one token, and may have
// a thousand.
func scriptPrices() dramatis.PriceTable {
	return dramatis.PriceTable{"script": {Out: 1000 * dramatis.Dollar}}
}

const (
	lineCost    = dramatis.Dollar / 1000
	lineReserve = dramatis.DefaultMaxTokens * lineCost
)

func setTotal(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem, total dramatis.Money) store.Purse {
	t.Helper()
	p, err := r.Store.SetBudget(t.Context(), e.ID, func(b *dramatis.Budget) { b.Total = &total })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// awaitWaiting waits until a world waits for money and nothing of it is under way any more.
func awaitWaiting(t *testing.T, r *testrig.Rig, world dramatis.ID) {
	t.Helper()
	r.Await(t, "the world to wait for money", func(ctx context.Context) (bool, error) {
		var still bool
		err := r.Pool.QueryRow(ctx, `
			SELECT waiting_since IS NOT NULL AND NOT EXISTS (
				SELECT FROM jobs WHERE ecosystem_id = $1 AND status IN ('queued', 'running') AND waits_for IS NULL)
			FROM ecosystems WHERE id = $1`, world).Scan(&still)
		return still, err
	})
}

// The world runs dry again and again, and its story is the one of a world that never did.
func TestAWorldThatRunsDryTellsTheSameStory(t *testing.T) {
	t.Parallel()
	const people, seed, ticks = 8, 5, 4
	untroubled := testrig.New(t)
	untroubled.Work(t, worker.Config{})
	rich := untroubled.World(t, people, seed)
	untroubled.Step(t, rich, ticks)
	untroubled.AwaitTick(t, rich.ID, ticks)

	r := testrig.New(t)
	script := &testrig.Script{}
	r.Model, r.Prices = script, scriptPrices()
	e := r.World(t, people, seed)
	const linesAtATime = 15
	total := lineReserve + (linesAtATime-1)*lineCost
	setTotal(t, r, e, total)
	r.Work(t, worker.Config{Queues: map[string]int{
		dramatis.QueueSimulation: 2, dramatis.QueueEmbedding: 1, dramatis.QueueMaintenance: 1, dramatis.QueueInteractive: 1,
	}})
	r.Step(t, e, ticks)
	dry := 0
	for ; !closed(t, r, e.ID, ticks); dry++ {
		r.Await(t, "the world to wait for money, or to come to its end", func(ctx context.Context) (bool, error) {
			w, err := r.Store.Ecosystem(ctx, e.ID)
			return w.PauseReason == dramatis.ReasonBudget || closed(t, r, e.ID, ticks), err
		})
		if closed(t, r, e.ID, ticks) {
			break
		}
		awaitWaiting(t, r, e.ID)
		total += linesAtATime * lineCost
		if p := setTotal(t, r, e, total); p.WaitingSince != nil || p.Spent > total {
			t.Fatalf("with %v more the world still waits: %+v", linesAtATime*lineCost, p)
		}
	}
	if dry < 2 {
		t.Errorf("the world ran dry %d times: the test shows nothing", dry)
	}
	if got, want := story(t, r, e), story(t, untroubled, rich); got != want {
		t.Errorf("the story is %s, and of a world that never ran dry %s", got, want)
	}
	foldsIntoItsState(t, r, e)
	o, err := r.Store.Overview(t.Context(), e.ID)
	p, err2 := r.Store.Purse(t.Context(), e.ID)
	if err != nil || err2 != nil || script.Calls() != o.Messages || p.Spent != dramatis.Money(o.Messages)*lineCost || p.Reserved != 0 {
		t.Errorf("%d calls were made for %d lines, and %v was spent (%v, %v)", script.Calls(), o.Messages, p.Spent, err, err2)
	}
}

func closed(t *testing.T, r *testrig.Rig, world dramatis.ID, tick int) (yes bool) {
	t.Helper()
	err := r.Pool.QueryRow(t.Context(),
		`SELECT EXISTS (SELECT FROM ticks WHERE ecosystem_id = $1 AND tick = $2 AND closed_at IS NOT NULL)`, world, tick).Scan(&yes)
	if err != nil {
		t.Fatal(err)
	}
	return yes
}

// foldsIntoItsState checks that the log says of the world and its conversations what the tables say.
func foldsIntoItsState(t *testing.T, r *testrig.Rig, e dramatis.Ecosystem) {
	t.Helper()
	state := sim.Empty()
	for _, event := range r.Events(t, e.ID) {
		if err := state.Apply(event); err != nil {
			t.Fatal(err)
		}
	}
	now, err := r.Store.Ecosystem(t.Context(), e.ID)
	if told := state.Ecosystem; err != nil || now.State != told.State || now.PauseReason != told.PauseReason || now.StepsLeft != told.StepsLeft {
		t.Errorf("the world is %s (%q, %d steps), and by its log %s (%q, %d steps); %v",
			now.State, now.PauseReason, now.StepsLeft, told.State, told.PauseReason, told.StepsLeft, err)
	}
	talks, err := r.Store.Conversations(t.Context(), store.ConversationFilter{Ecosystem: e.ID}, store.Page{Limit: store.MaxPage})
	same(t, "conversations", talks.Items, err, state.Conversations, func(c *dramatis.Conversation) dramatis.ID { return c.ID })
}

func TestARunningWorldWaitsAndGoesOnRunning(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model, r.Prices = &testrig.Script{}, scriptPrices()
	e := r.World(t, 4, 3)
	setTotal(t, r, e, lineReserve+lineCost)
	if _, err := r.Store.ResumeEcosystem(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	if begun, err := r.Store.BeginTick(t.Context(), e.ID); err != nil || !begun {
		t.Fatalf("the tick was not begun (%v)", err)
	}
	r.Work(t, worker.Config{})
	awaitWaiting(t, r, e.ID)
	foldsIntoItsState(t, r, e)
	if _, err := r.Store.ResumeEcosystem(t.Context(), e.ID); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("resuming it gave %v, want a conflict", err)
	}
	if _, err := r.Store.StepEcosystem(t.Context(), e.ID, 1, e.OwnerID); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("stepping it gave %v, want a conflict", err)
	}
	talks, err := r.Store.Conversations(t.Context(), store.ConversationFilter{Ecosystem: e.ID, State: "paused"}, store.Page{})
	if err != nil || len(talks.Items) == 0 || talks.Items[0].PauseReason != dramatis.ReasonBudget || !talks.Items[0].Attached {
		t.Errorf("paused are %+v (%v), want scenes that wait for money and keep their tick", talks.Items, err)
	}
	setTotal(t, r, e, 10*dramatis.Dollar)
	r.AwaitTick(t, e.ID, 1)
	if w, err := r.Store.Ecosystem(t.Context(), e.ID); err != nil || w.State != dramatis.WorldRunning || w.PauseReason != "" {
		t.Errorf("the world is %s (%q; %v), want it running as before", w.State, w.PauseReason, err)
	}
	foldsIntoItsState(t, r, e)
	said := map[dramatis.EventType]int{}
	for _, event := range r.Events(t, e.ID) {
		said[event.Type]++
	}
	if said[dramatis.EventEcosystemPaused] != 1 || said[dramatis.EventEcosystemResumed] != 2 ||
		said[dramatis.EventConversationPaused] != said[dramatis.EventConversationResumed] {
		t.Errorf("the log has %v, want it paused once and resumed twice", said)
	}
}

// Who pauses a world that waits for money finds it paused when there is some.
func TestAPersonsPauseOutlastsTheWait(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model, r.Prices = &testrig.Script{}, scriptPrices()
	e := r.World(t, 4, 3)
	setTotal(t, r, e, lineReserve)
	r.Work(t, worker.Config{})
	r.Step(t, e, 5)
	awaitWaiting(t, r, e.ID)
	if _, err := r.Store.PauseEcosystem(t.Context(), e.ID, "dinner"); err != nil {
		t.Fatal(err)
	}
	setTotal(t, r, e, 10*dramatis.Dollar)
	r.AwaitTick(t, e.ID, 1)
	awaitIdle(t, r)
	if w, err := r.Store.Ecosystem(t.Context(), e.ID); err != nil || w.State != dramatis.WorldPaused || w.PauseReason != "dinner" || w.Tick != 1 || w.StepsLeft != 0 {
		t.Errorf("the world is %s (%q) at tick %d with %d steps (%v), want it paused for dinner at 1", w.State, w.PauseReason, w.Tick, w.StepsLeft, err)
	}
	foldsIntoItsState(t, r, e)
}

func TestAChatThatCannotBePaidForSaysSo(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	script := &testrig.Script{}
	r.Model, r.Prices = script, scriptPrices()
	e := r.World(t, 2, 3)
	setTotal(t, r, e, lineReserve-1)
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	job, err := r.Store.StartChat(t.Context(), store.NewChat{Character: people[0].ID, User: dramatis.User{ID: e.OwnerID, Username: "owner"}, Text: "Hello!"})
	if err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	r.Await(t, "the job to fail", func(ctx context.Context) (bool, error) {
		job, err = r.Store.Job(ctx, job.ID)
		return job.Status == dramatis.JobFailed, err
	})
	if job.Error == nil || job.Error.Code != dramatis.CodeConflict || script.Calls() != 0 {
		t.Errorf("the job failed with %+v after %d calls, want a conflict and no call", job.Error, script.Calls())
	}
	if w, err := r.Store.Ecosystem(t.Context(), e.ID); err != nil || w.PauseReason != dramatis.ReasonBudget {
		t.Errorf("the world is %s (%q; %v), want it to wait for money", w.State, w.PauseReason, err)
	}
	setTotal(t, r, e, 10*dramatis.Dollar)
	if _, err := r.Store.RetryJob(t.Context(), job.ID); err != nil {
		t.Fatal(err)
	}
	awaitIdle(t, r)
	if job, err = r.Store.Job(t.Context(), job.ID); err != nil || job.Status != dramatis.JobSucceeded {
		t.Errorf("tried again the job %s with %+v (%v), want it to succeed", job.Status, job.Error, err)
	}
}

// Every other attempt to write a line fails after the line was paid for. The attempt that follows is given it.
func TestACrashBetweenAnswerAndCommitPaysNothingTwice(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	script := &testrig.Script{}
	r.Model, r.Prices = script, scriptPrices()
	_, err := r.Pool.Exec(t.Context(), `
		CREATE SEQUENCE tries;
		CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN
			IF nextval('tries') % 3 = 1 THEN RAISE EXCEPTION 'a crash'; END IF;
			RETURN NEW;
		END $$;
		CREATE TRIGGER crash BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION crash()`)
	if err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	e := r.World(t, 4, 3)
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 1)
	var lines, calls, reused int
	err = r.Pool.QueryRow(t.Context(), `
		SELECT (SELECT sum(turn) FROM conversations), count(*), sum(reused) FROM llm_calls WHERE outcome = 'answered'`).Scan(&lines, &calls, &reused)
	if err != nil || lines == 0 || calls != lines || script.Calls() != lines || reused == 0 {
		t.Errorf("%d lines took %d calls, %d in the books, with %d answers used again (%v)", lines, script.Calls(), calls, reused, err)
	}
	if p, err := r.Store.Purse(t.Context(), e.ID); err != nil || p.Spent != dramatis.Money(lines)*lineCost || p.Reserved != 0 {
		t.Errorf("the purse is %+v (%v)", p, err)
	}
}

// A worker that dies while the model is thinking leaves a reservation behind. It is booked as spent, and the line is
// asked for again.
func TestAKilledWorkersCallIsBookedAsLost(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Prices = scriptPrices()
	e := r.World(t, 4, 3)
	r.Step(t, e, 1)
	first := r.Spawn(t, chaosLease, time.Minute)
	r.Await(t, "a call to be under way", func(ctx context.Context) (under bool, err error) {
		err = r.Pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM reservations)`).Scan(&under)
		return under, err
	})
	first.Kill()
	r.Model = &testrig.Script{}
	r.Work(t, worker.Config{Lease: chaosLease})
	r.AwaitTick(t, e.ID, 1)
	var lost, reserved int
	var cost, spent dramatis.Money
	err := r.Pool.QueryRow(t.Context(), `
		SELECT count(*) FILTER (WHERE outcome = 'lost'), (SELECT count(*) FROM reservations), sum(cost)::bigint, (SELECT sum(cost) FROM spending)::bigint
		FROM llm_calls`).Scan(&lost, &reserved, &cost, &spent)
	if err != nil || lost == 0 || reserved != 0 || cost != spent || cost < dramatis.Money(lost)*lineReserve {
		t.Errorf("%d calls are lost, %d set aside, the books add up to %v, and %v is spent (%v)", lost, reserved, cost, spent, err)
	}
}

// What others have set aside and will not need is no reason to let the world wait.
func TestATightBudgetLetsJobsTakeTurns(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model, r.Prices = &testrig.Script{}, scriptPrices()
	e := r.World(t, 6, 3)
	setTotal(t, r, e, lineReserve+dramatis.Dollar/2) // for one call at a time
	r.Work(t, worker.Config{})
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 1)
	for _, event := range r.Events(t, e.ID) {
		if event.Type == dramatis.EventEcosystemPaused {
			t.Errorf("the world was paused: %s", event.Payload)
		}
	}
}

func TestTheBooksSayWhoSpoke(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model = llm.NewOffline()
	r.Work(t, worker.Config{})
	e := r.World(t, 4, 3)
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 1)
	speakers := map[dramatis.ID]int{}
	for _, event := range r.Events(t, e.ID) {
		var said dramatis.MessageCreated
		if event.Type == dramatis.EventMessageCreated && json.Unmarshal(event.Payload, &said) == nil {
			speakers[said.Message.Speaker.ID]++
		}
	}
	rows, err := r.Pool.Query(t.Context(), `
		SELECT character_id, count(*) FROM llm_calls
		WHERE step = 'line' AND tick = 1 AND outcome = 'answered' AND answer IS NULL AND tokens_in > 0 GROUP BY character_id`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var who dramatis.ID
		var calls int
		if err := rows.Scan(&who, &calls); err != nil || speakers[who] != calls {
			t.Errorf("%s spoke %d times, by the books %d times (%v)", who, speakers[who], calls, err)
		}
		delete(speakers, who)
	}
	if len(speakers) > 0 {
		t.Errorf("the books do not know of %v", speakers)
	}
}

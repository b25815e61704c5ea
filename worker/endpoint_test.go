package worker_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/llm"
	"github.com/literaryai/dramatis/worker"
)

// moods are the ways of an endpoint on a bad day, one after the other, with answers in between.
func moods() []testrig.Behaviour {
	const good = testrig.Answers
	return []testrig.Behaviour{
		good, testrig.Busy, good, testrig.Fails, good, good, testrig.CutsOff, good, testrig.TalksNonsense, good,
		testrig.Garbled, testrig.AnswersSlowly, good, testrig.Silent, good, good, testrig.TrailsOff, good, good, testrig.Fails, testrig.Busy,
	}
}

// badDay is a world of many people whose lines come from an endpoint that has one, and who speak until there are so many
// lines.
func badDay(t *testing.T, lines int) (*testrig.Rig, *testrig.Endpoint, dramatis.Ecosystem) {
	t.Helper()
	r, endpoint := testrig.New(t), testrig.NewEndpoint(t, moods()...)
	r.Model = llm.NewEndpoint(llm.EndpointConfig{
		BaseURL: endpoint.URL, Key: "key-of-the-test", Models: map[string]string{llm.PurposeDialogue: "talker"}, Concurrency: 64,
		First: 3 * time.Second, Attempts: 6, Backoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond,
	})
	r.Prices = dramatis.PriceTable{"talker": {In: dramatis.Dollar, Out: 2 * dramatis.Dollar}}
	queues := worker.DefaultQueues()
	queues[dramatis.QueueSimulation] = 16
	r.Work(t, worker.Config{Queues: queues, Lease: 30 * time.Second})
	e := r.World(t, 48, 21)
	_, err := r.Pool.Exec(t.Context(), `UPDATE ecosystems SET settings = settings || '{"max_scenes": 16, "max_turns": 8}' WHERE id = $1`, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	for tick := 1; ; tick++ {
		r.Step(t, e, 1)
		r.AwaitTick(t, e.ID, tick)
		switch o, err := r.Store.Overview(t.Context(), e.ID); {
		case err != nil:
			t.Fatal(err)
		case o.Messages >= lines:
			return r, endpoint, e
		case tick > 50:
			t.Fatalf("in %d ticks only %d lines were spoken", tick, o.Messages)
		}
	}
}

// TestABadDayOfTheEndpointIsNoneOfTheStory is the promise of the ledger and the client together: whatever the endpoint
// does, no text of it but a whole line enters the story, no turn is lost or doubled, and what was answered in full is
// paid once. What counts as answered in full: every request whose answer came with its end, nonsense included, is one
// row of outcome "answered"; every answer that broke off is one of outcome "cut"; what was never begun is none.
func TestABadDayOfTheEndpointIsNoneOfTheStory(t *testing.T) {
	t.Parallel()
	r, endpoint, e := badDay(t, 500)
	r.Await(t, "the last job to be done", func(ctx context.Context) (bool, error) {
		var open int
		err := r.Pool.QueryRow(ctx, `SELECT count(*) FROM jobs WHERE ecosystem_id = $1 AND status IN ('queued', 'running')`, e.ID).Scan(&open)
		return open == 0, err
	})
	story(t, r, e) // no hole in the log, every conversation as long as it says
	for what, query := range map[string]string{
		"jobs that did not succeed": `SELECT count(*) FROM jobs WHERE ecosystem_id = $1 AND status <> 'succeeded'`,
		"turns that are lost or twice": `SELECT count(*) FROM (SELECT FROM messages WHERE ecosystem_id = $1 GROUP BY conversation_id
			HAVING count(*) <> max(turn) OR count(DISTINCT turn) <> max(turn) OR min(turn) <> 1) AS odd`,
		"lines said twice":         `SELECT count(*) - count(DISTINCT text) FROM messages WHERE ecosystem_id = $1`,
		"lines that are no answer": `SELECT count(*) FROM messages WHERE ecosystem_id = $1 AND (text NOT LIKE 'Do you know that %' OR model <> 'talker')`,
		"money left set aside":     `SELECT count(*) FROM reservations WHERE ecosystem_id = $1`,
		"calls with a wrong price": `SELECT count(*) FROM llm_calls WHERE ecosystem_id = $1 AND (cost <> tokens_in + 2 * tokens_out OR cost = 0)`,
	} {
		if n := count(t, r, query, e.ID); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	answered := count(t, r, `SELECT count(*) FROM llm_calls WHERE ecosystem_id = $1 AND outcome = 'answered'`, e.ID)
	if full := endpoint.Full(); answered != full || full < 500 {
		t.Errorf("the endpoint answered %d requests in full, and %d are in the books", full, answered)
	}
	cut := count(t, r, `SELECT count(*) FROM llm_calls WHERE ecosystem_id = $1 AND outcome <> 'answered'`, e.ID)
	if broken := endpoint.Served(testrig.CutsOff) + endpoint.Served(testrig.TrailsOff); cut != broken {
		t.Errorf("%d answers broke off, and %d are in the books", broken, cut)
	}
	for _, does := range moods() {
		if endpoint.Served(does) == 0 {
			t.Errorf("the endpoint never did %d", does)
		}
	}
	noErrorInTheStory(t, r, e.ID)
}

// noErrorInTheStory looks for words of errors, ours and the endpoint's, in all that is told.
func noErrorInTheStory(t *testing.T, r *testrig.Rig, world dramatis.ID) {
	t.Helper()
	for _, event := range r.Events(t, world) {
		text := bytes.ToLower(event.Payload)
		for _, word := range []string{testrig.EndpointError, "endpoint", "unavailable", "<!doctype", "i would rather talk", "key-of-the-test"} {
			if bytes.Contains(text, []byte(strings.ToLower(word))) {
				t.Fatalf("%q is in event %d: %s", word, event.Seq, event.Payload)
			}
		}
	}
}

func count(t *testing.T, r *testrig.Rig, query string, world dramatis.ID) int {
	t.Helper()
	var n int
	if err := r.Pool.QueryRow(t.Context(), query, world).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

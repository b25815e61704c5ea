package worker_test

import (
	"context"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// A worker that is killed in mid-fork leaves nothing; the next one makes the fork, once and whole.
func TestAForkSurvivesItsWorker(t *testing.T) {
	t.Parallel()
	const lease = 2 * time.Second
	r := testrig.New(t)
	stop := r.Work(t, worker.Config{})
	e := r.World(t, 8, 5)
	r.Step(t, e, 3)
	r.AwaitTick(t, e.ID, 3)
	awaitIdle(t, r)
	stop()

	held, err := r.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Rollback(context.WithoutCancel(t.Context()))
	if _, err := held.Exec(t.Context(), `SET LOCAL idle_in_transaction_session_timeout = 0; LOCK relationship_history IN SHARE MODE`); err != nil {
		t.Fatal(err)
	}
	job, err := r.Store.StartFork(t.Context(), store.NewFork{Ecosystem: e.ID, By: e.OwnerID})
	if err != nil {
		t.Fatal(err)
	}
	killed := r.Spawn(t, lease, 0)
	r.Await(t, "the fork to be half made", func(ctx context.Context) (half bool, err error) {
		err = r.Pool.QueryRow(ctx,
			`SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'relationship_history'::regclass AND NOT granted)`).Scan(&half)
		return half, err
	})
	killed.Kill()
	if n := forks(t, r, e); n != 0 {
		t.Errorf("of a fork that is half made %d can be seen", n)
	}
	if err := held.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{Lease: lease, Mend: lease / 2})
	fork := awaitFork(t, r, job.ID)
	awaitIdle(t, r)
	if n := forks(t, r, e); n != 1 {
		t.Errorf("there are %d forks, want 1", n)
	}
	if one, other := stateHash(t, agrees(t, r, fork.ID)), stateHash(t, agrees(t, r, e.ID)); one != other {
		t.Errorf("the fork's state is %s, the first world's %s", one, other)
	}
}

func forks(t *testing.T, r *testrig.Rig, of dramatis.Ecosystem) (n int) {
	t.Helper()
	err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM ecosystems WHERE forked_from ->> 'ecosystem_id' = $1`, of.ID.String()).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What was under way in the first world waits in the fork, and can go on.
func TestAForkOfWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	e, people := r.Inhabited(t, 4, 5)
	scene, _, err := r.Store.StartInteraction(t.Context(), store.NewInteraction{
		Ecosystem: e.ID, Participants: []dramatis.ID{people[0].ID, people[1].ID}, Topic: "bread",
		SpeakerOrder: dramatis.OrderNatural, MaxTurns: 3, By: e.OwnerID,
	})
	if err != nil {
		t.Fatal(err)
	}
	user, err := r.Store.User(t.Context(), e.OwnerID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Store.StartChat(t.Context(), store.NewChat{Character: people[2].ID, User: user, Text: "Good evening."}); err != nil {
		t.Fatal(err)
	}
	seed := int64(9)
	job, err := r.Store.StartFork(t.Context(), store.NewFork{Ecosystem: e.ID, Seed: &seed, By: e.OwnerID})
	if err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	fork := awaitFork(t, r, job.ID)
	agrees(t, r, fork.ID)

	talks, err := r.Store.Conversations(t.Context(), store.ConversationFilter{Ecosystem: fork.ID}, store.Page{})
	if err != nil || len(talks.Items) != 2 {
		t.Fatalf("the fork has %d conversations (%v)", len(talks.Items), err)
	}
	chat, paused := talks.Items[0], talks.Items[1]
	if chat.State != dramatis.TalkRunning || chat.Turn != 1 || paused.State != dramatis.TalkPaused || paused.PauseReason != "fork" || paused.Number != scene.Number {
		t.Errorf("the chat is %+v, the scene %+v", chat, paused)
	}
	if _, err := r.Store.ResumeConversation(t.Context(), paused.ID); err != nil {
		t.Fatal(err)
	}
	r.Await(t, "the scene to end in the fork", func(ctx context.Context) (bool, error) {
		c, err := r.Store.Conversation(ctx, paused.ID)
		return c.State == dramatis.TalkEnded && c.Turn == 3, err
	})
	agrees(t, r, fork.ID)

	again := forked(t, r, store.NewFork{Ecosystem: fork.ID, At: fork.ForkedFrom.Seq + 1, By: e.OwnerID})
	if again.Seed != seed || again.ForkedFrom.EcosystemID != fork.ID {
		t.Errorf("the fork of the fork has the seed %d and comes from %+v", again.Seed, again.ForkedFrom)
	}
	agrees(t, r, again.ID)
	d, err := r.Store.Diff(t.Context(), store.DiffFor{Here: e.ID, There: again.ID, User: &e.OwnerID, Limit: 10})
	if err != nil || d.Common == nil || d.Common.Seq != fork.ForkedFrom.Seq {
		t.Errorf("the first world and its fork's fork have %+v in common, want event %d (%v)", d.Common, fork.ForkedFrom.Seq, err)
	}
}

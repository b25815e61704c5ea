package worker_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/tasks"
	"github.com/literaryai/dramatis/worker"
)

// BenchmarkDurableTurns measures how many turns a second a single process brings from the queue into Postgres, beside
// two limits on the same servers: raw Asynq tasks that do nothing, and the least Postgres transaction a turn needs.
func BenchmarkDurableTurns(b *testing.B) {
	r := testrig.NewDurable(b)
	var noops, least, turns float64
	b.Run("limit=asynq-noops", func(b *testing.B) { noops = benchNoops(b, r) })
	b.Run("limit=least-transactions", func(b *testing.B) { least = benchLeast(b, r) })
	b.Run("turns", func(b *testing.B) {
		turns = benchTurns(b, r)
		if limit := min(noops, least); limit > 0 {
			b.ReportMetric(turns/limit, "of-the-smaller-limit")
		}
	})
}

// atOnce is how many jobs, transactions or tasks are under way at a time.
const atOnce = 16

// rate reports how many things a second were done since the timer began.
func rate(b *testing.B, what string) float64 {
	b.StopTimer()
	perSecond := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(perSecond, what+"/s")
	b.ReportMetric(0, "ns/op")
	return perSecond
}

func benchNoops(b *testing.B, r *testrig.Rig) float64 {
	client := asynq.NewClientFromRedisClient(r.Redis)
	inParallel(b.N, func(i int) error {
		_, err := client.Enqueue(asynq.NewTask("noop", nil), asynq.Queue("noops"), asynq.TaskID(fmt.Sprintf("%d:%d", b.N, i)))
		return err
	})
	var done atomic.Int64
	finished := make(chan struct{})
	srv := asynq.NewServerFromRedisClient(r.Redis, asynq.Config{
		Concurrency: atOnce, Queues: map[string]int{"noops": 1}, LogLevel: asynq.FatalLevel,
	})
	b.ResetTimer()
	err := srv.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error {
		if done.Add(1) == int64(b.N) {
			close(finished)
		}
		return nil
	}))
	if err != nil {
		b.Fatal(err)
	}
	<-finished
	perSecond := rate(b, "noops")
	srv.Shutdown()
	return perSecond
}

// benchLeast commits what a turn of three people writes, from attempts that were claimed beforehand.
func benchLeast(b *testing.B, r *testrig.Rig) float64 {
	scenes := benchScenes(b, r, atOnce)
	claims := benchClaims(b, r, scenes)
	b.ResetTimer()
	inParallel(b.N, func(i int) error {
		scene := &scenes[i%atOnce]
		scene.mu.Lock()
		defer scene.mu.Unlock()
		return r.Store.Commit(b.Context(), claims[i], func(tx *store.Tx) (any, error) {
			return nil, scene.write(tx)
		})
	})
	return rate(b, "transactions")
}

type benchScene struct {
	mu     sync.Mutex
	people []dramatis.Character
	bonds  []dramatis.Relationship
	talk   dramatis.Conversation
}

// write is what a turn writes, without thinking.
func (s *benchScene) write(tx *store.Tx) error {
	tx.At(1, dramatis.Epoch)
	m := dramatis.Message{
		ID: dramatis.NewID(), Text: "It is as long as a line of this kind tends to be, and says nothing much at all.",
		Speaker: dramatis.Speaker{Kind: dramatis.SpeakerCharacter, ID: s.people[0].ID, Name: s.people[0].Name}, WorldTime: dramatis.Epoch,
	}
	tx.Say(&s.talk, &m, store.Reasons{}, nil)
	states := make([]dramatis.StateChange, len(s.people))
	memories := make([]dramatis.Memory, len(s.people))
	for i, c := range s.people {
		states[i] = dramatis.StateChange{CharacterID: c.ID, Number: c.Number, CharacterState: c.CharacterState}
		memories[i] = dramatis.Memory{
			CharacterID: c.ID, Character: c.Number, Kind: dramatis.MemoryDialogue, Content: "Person A0 told me: " + m.Text, Importance: 3,
			Participants: []int{1, 2, 3}, Tick: 1, WorldTime: dramatis.Epoch, LastAccess: dramatis.Epoch,
		}
	}
	changes := make([]dramatis.RelationshipChange, len(s.bonds))
	for i := range s.bonds {
		changes[i] = dramatis.RelationshipChange{
			Relationship: s.bonds[i], TypeBefore: s.bonds[i].Type, Cause: dramatis.CauseMessage,
			Changes: []dramatis.AxisChange{{Axis: dramatis.AxisStrength, Before: 0.1, After: 0.2}},
		}
	}
	tx.Feel(&m, s.people, sim.Effects{States: states, Bonds: changes, Memories: memories})
	for i := range s.people {
		s.people[i].MemoryCount++
	}
	tx.NextTurn(&s.talk, nil)
	return nil
}

// benchScenes makes worlds with one running conversation of three people each.
func benchScenes(b *testing.B, r *testrig.Rig, n int) []benchScene {
	scenes := make([]benchScene, n)
	for i := range scenes {
		e := r.World(b, 3, 1)
		s := &scenes[i]
		var err error
		if s.people, err = r.Store.AllCharacters(b.Context(), e.ID); err != nil {
			b.Fatal(err)
		}
		if s.bonds, err = r.Store.AllRelationships(b.Context(), e.ID); err != nil {
			b.Fatal(err)
		}
		s.bonds = s.bonds[:4]
		s.talk, _, err = r.Store.StartInteraction(b.Context(), store.NewInteraction{
			Ecosystem: e.ID, Participants: []dramatis.ID{s.people[0].ID, s.people[1].ID, s.people[2].ID},
			SpeakerOrder: dramatis.OrderNatural, MaxTurns: 200, By: e.OwnerID,
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return scenes
}

// benchClaims makes running attempts, one for each transaction.
func benchClaims(b *testing.B, r *testrig.Rig, scenes []benchScene) []*store.Claim {
	options := tasks.Turn{}.Options()
	claims := make([]*store.Claim, b.N)
	ids, tokens, worlds := make([]dramatis.ID, b.N), make([]dramatis.ID, b.N), make([]dramatis.ID, b.N)
	for i := range claims {
		world := scenes[i%len(scenes)].talk.EcosystemID
		claims[i] = &store.Claim{Job: dramatis.Job{ID: dramatis.NewID(), EcosystemID: &world}, Token: dramatis.NewID()}
		ids[i], tokens[i], worlds[i] = claims[i].Job.ID, claims[i].Token, world
	}
	_, err := r.Pool.Exec(b.Context(), `
		INSERT INTO jobs (id, kind, queue, args, max_attempts, status, lease_token, lease_until, ecosystem_id)
		SELECT id, $4, $5, '{}', 5, 'running', token, now() + interval '1 hour', world
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS j (id, token, world)`, ids, tokens, worlds, tasks.Turn{}.Kind(), options.Queue)
	if err != nil {
		b.Fatal(err)
	}
	return claims
}

// benchTurns lets worlds live and counts what is said. Several worlds, as the head of a log bounds one.
func benchTurns(b *testing.B, r *testrig.Rig) float64 {
	const worlds, people = 16, 40
	for i := range worlds {
		e := r.World(b, people, int64(i+1))
		if _, err := r.Pool.Exec(b.Context(), `UPDATE ecosystems SET settings = '{"max_scenes": 20, "max_turns": 8}' WHERE id = $1`, e.ID); err != nil {
			b.Fatal(err)
		}
		r.Step(b, e, 10_000)
	}
	before := said(b, r)
	b.ResetTimer()
	stop := r.Work(b, worker.Config{Queues: map[string]int{
		dramatis.QueueSimulation: 40, dramatis.QueueEmbedding: 2, dramatis.QueueMaintenance: 1,
	}})
	for look := time.NewTicker(50 * time.Millisecond); said(b, r)-before < b.N; <-look.C {
	}
	b.StopTimer()
	enough := said(b, r) - before
	elapsed := b.Elapsed()
	stop()
	perSecond := float64(enough) / elapsed.Seconds()
	b.ReportMetric(perSecond, "turns/s")
	b.ReportMetric(0, "ns/op")
	return perSecond
}

func said(b *testing.B, r *testrig.Rig) (lines int) {
	err := r.Pool.QueryRow(b.Context(), `SELECT coalesce(sum(turn), 0)::int FROM conversations WHERE kind = 'scene'`).Scan(&lines)
	if err != nil {
		b.Fatal(err)
	}
	return lines
}

// inParallel does n things, atOnce at a time, and panics on an error: a benchmark that fails measures nothing.
func inParallel(n int, do func(int) error) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					panic(err)
				}
			}
		})
	}
	wg.Wait()
}

package store

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

const threadColumns = `id, ecosystem_id, number, kind, state, title, participants, tension, beats, started_tick, updated_tick, updated_at`

func scanThread(row pgx.CollectableRow) (dramatis.StoryThread, error) {
	var t dramatis.StoryThread
	err := row.Scan(&t.ID, &t.EcosystemID, &t.Number, &t.Kind, &t.State, &t.Title, &t.Participants, &t.Tension, &t.Beats,
		&t.StartedTick, &t.UpdatedTick, &t.UpdatedAt)
	t.UpdatedAt = t.UpdatedAt.UTC()
	return t, err
}

// ThreadFilter chooses story threads of one world; zero fields choose all.
type ThreadFilter struct {
	Ecosystem dramatis.ID
	Character dramatis.ID
	Kind      dramatis.ThreadKind
	State     dramatis.ThreadState
}

// threadRank puts the tensest threads first, of equals the older: its upper half is the last tension in millionths.
const threadRank = `((tension -> -1 ->> 'value')::numeric * 1000000)::bigint * 4294967296 + 4294967295 - number`

type rankedThread struct {
	dramatis.StoryThread
	rank int64
}

// Threads lists story threads, the tensest first.
func (s *Store) Threads(ctx context.Context, f ThreadFilter, p Page) (List[dramatis.StoryThread], error) {
	before, err := p.afterNumber()
	if err != nil {
		return List[dramatis.StoryThread]{}, err
	}
	if before == 0 {
		before = math.MaxInt64
	}
	var who []map[string]dramatis.ID
	if f.Character != (dramatis.ID{}) {
		who = append(who, map[string]dramatis.ID{"character_id": f.Character})
	}
	found, err := query(ctx, s, scanRankedThread, `
		SELECT `+threadRank+`, `+threadColumns+` FROM story_threads
		WHERE ecosystem_id = @ecosystem AND (@kind = '' OR kind = @kind) AND (@state = '' OR state = @state)
			AND (@who::jsonb IS NULL OR participants @> @who) AND `+threadRank+` < @before
		ORDER BY 1 DESC LIMIT @limit`,
		pgx.NamedArgs{
			"ecosystem": f.Ecosystem, "kind": f.Kind, "state": f.State, "who": who, "before": before, "limit": p.limit() + 1,
		})
	if err != nil {
		return List[dramatis.StoryThread]{}, fmt.Errorf("list threads: %w", err)
	}
	ranked := listByNumber(found, p.limit(), func(t *rankedThread) int64 { return t.rank })
	list := List[dramatis.StoryThread]{Items: make([]dramatis.StoryThread, len(ranked.Items)), Next: ranked.Next}
	for i := range ranked.Items {
		list.Items[i] = ranked.Items[i].StoryThread
	}
	return list, nil
}

func scanRankedThread(row pgx.CollectableRow) (rankedThread, error) {
	var r rankedThread
	t := &r.StoryThread
	err := row.Scan(&r.rank, &t.ID, &t.EcosystemID, &t.Number, &t.Kind, &t.State, &t.Title, &t.Participants, &t.Tension, &t.Beats,
		&t.StartedTick, &t.UpdatedTick, &t.UpdatedAt)
	t.UpdatedAt = t.UpdatedAt.UTC()
	return r, err
}

// Thread reads a story thread by its number, with the lines of its beats in their order. A line that is gone is left out.
func (s *Store) Thread(ctx context.Context, world dramatis.ID, number int) (dramatis.StoryThread, []dramatis.Message, error) {
	t, err := queryOne(ctx, s, scanThread,
		`SELECT `+threadColumns+` FROM story_threads WHERE ecosystem_id = $1 AND number = $2`, world, number)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return t, nil, dramatis.Errorf(dramatis.CodeNotFound, "there is no thread %d", number)
	}
	if err != nil {
		return t, nil, fmt.Errorf("load thread %d of world %s: %w", number, world, err)
	}
	ids := make([]dramatis.ID, len(t.Beats))
	for i := range t.Beats {
		ids[i] = t.Beats[i].MessageID
	}
	lines, err := query(ctx, s, scanMessage,
		`SELECT `+messageColumns+` FROM messages WHERE id = ANY($1) ORDER BY tick, conversation, turn`, ids)
	if err != nil {
		return t, nil, fmt.Errorf("load the lines of thread %d: %w", number, err)
	}
	return t, lines, nil
}

// Weave reads what story threads are found in, lets weave find them, writes those that are new or have moved on, and
// says how many. The tick is locked first, as everywhere before the world.
func (tx *Tx) Weave(ctx context.Context, tick int, weave func(sim.Weaving) []dramatis.StoryThread) (int, error) {
	tx.queue(`SELECT FROM ticks WHERE ecosystem_id = $1 AND tick = $2 FOR NO KEY UPDATE`, tx.world, tick)
	e, err := tx.ReadEcosystem(ctx)
	if err != nil {
		return 0, err
	}
	weaving, err := tx.weaving(ctx, &e, tick)
	if err != nil {
		return 0, fmt.Errorf("read what threads are found in: %w", err)
	}
	threads := weave(weaving)
	if len(threads) == 0 {
		return 0, nil
	}
	last := weaving.Found
	for i := range threads {
		t := &threads[i]
		if t.Number > weaving.Found {
			t.ID, t.EcosystemID = dramatis.NewID(), tx.world
		}
		last = max(last, t.Number)
	}
	tx.queue(`UPDATE ecosystems SET thread_count = $2 WHERE id = $1`, tx.world, last)
	tx.saveThreads(threads)
	tx.Emit(dramatis.ThreadChanged{Threads: threads})
	return len(threads), nil
}

// weaving reads the people, their bonds, the threads that go on, and what was said in the last ThreadSpan ticks.
func (tx *Tx) weaving(ctx context.Context, e *dramatis.Ecosystem, tick int) (sim.Weaving, error) {
	w := sim.Weaving{Seed: e.Seed, Tick: tick, Now: e.WorldTime}
	var found []int
	queueRead(tx.pending, &found, pgx.RowTo[int], `SELECT thread_count FROM ecosystems WHERE id = $1`, tx.world)
	queueRead(tx.pending, &w.Characters, scanName, selectNames, tx.world)
	queueRead(tx.pending, &w.Relationships, scanRelationship,
		`SELECT `+relationshipColumns+` FROM relationships WHERE ecosystem_id = $1 ORDER BY from_number, to_number`, tx.world)
	queueRead(tx.pending, &w.Threads, scanThread,
		`SELECT `+threadColumns+` FROM story_threads WHERE ecosystem_id = $1 AND state <> 'resolved' ORDER BY number`, tx.world)
	queueRead(tx.pending, &w.Spoken, scanSpoken, `
		SELECT m.id, m.conversation_id, m.conversation, m.turn, m.speaker, m.act, m.addressed_to, m.whisper_to, m.relationship_changes,
			m.tick, c.setting, c.participants
		FROM conversations c JOIN messages m ON m.conversation_id = c.id
		WHERE c.ecosystem_id = $1 AND c.tick > $2 AND m.speaker ->> 'kind' = 'character'`, tx.world, tick-sim.ThreadSpan)
	if err := tx.flush(ctx); err != nil {
		return w, translate(err)
	}
	w.Found = found[0]
	return w, nil
}

// Names reads everybody in a world by number, with no more than their id, number and name.
func (s *Store) Names(ctx context.Context, world dramatis.ID) ([]dramatis.Character, error) {
	people, err := query(ctx, s, scanName, selectNames, world)
	if err != nil {
		return nil, fmt.Errorf("list the names of world %s: %w", world, err)
	}
	return people, nil
}

const selectNames = `SELECT id, number, name FROM characters WHERE ecosystem_id = $1 ORDER BY number`

func scanName(row pgx.CollectableRow) (dramatis.Character, error) {
	var c dramatis.Character
	err := row.Scan(&c.ID, &c.Number, &c.Name)
	return c, err
}

func scanSpoken(row pgx.CollectableRow) (sim.Spoken, error) {
	var m dramatis.Message
	var c dramatis.Conversation
	err := row.Scan(&m.ID, &m.ConversationID, &m.Conversation, &m.Turn, &m.Speaker, &m.Act, &m.AddressedTo, &m.WhisperTo,
		&m.RelationshipChanges, &m.Tick, &c.Setting, &c.Participants)
	return sim.SpokenIn(&c, m), err
}

// saveThreads writes threads, new and old, all in one statement.
func (tx *Tx) saveThreads(threads []dramatis.StoryThread) {
	tx.queue(`
		INSERT INTO story_threads (`+threadColumns+`)
		SELECT `+threadColumns+` FROM jsonb_to_recordset($1) AS t (id uuid, ecosystem_id uuid, number int, kind text, state text, title text,
			participants jsonb, tension jsonb, beats jsonb, started_tick int, updated_tick int, updated_at timestamptz)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, state = excluded.state, title = excluded.title,
			participants = excluded.participants, tension = excluded.tension, beats = excluded.beats,
			started_tick = excluded.started_tick, updated_tick = excluded.updated_tick, updated_at = excluded.updated_at`, threads)
}

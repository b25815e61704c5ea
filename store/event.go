package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/literaryai/dramatis"
)

const eventColumns = `seq, type, ecosystem_id, conversation_id, tick, world_time, occurred_at, job_id, payload`

func scanEvent(row pgx.CollectableRow) (dramatis.Event, error) {
	var e dramatis.Event
	payload := (*[]byte)(&e.Payload) // as bytes, or it would be parsed only to be copied
	err := row.Scan(&e.Seq, &e.Type, &e.EcosystemID, &e.ConversationID, &e.Tick, &e.WorldTime, &e.OccurredAt, &e.JobID, payload)
	e.WorldTime = e.WorldTime.UTC()
	return e, err
}

// queueEvents appends the transaction's events to the log. The head's row is locked by this statement and let go by
// the COMMIT behind it, so writers of one world queue up for no longer than that.
func (tx *Tx) queueEvents() {
	n := len(tx.events)
	kinds, payloads, conversations := make([]string, n), make([]json.RawMessage, n), make([]*dramatis.ID, n)
	ticks, times := make([]int, n), make([]time.Time, n)
	for i, e := range tx.events {
		kinds[i], payloads[i], conversations[i], ticks[i], times[i] = string(e.kind), e.payload, e.conversation, e.tick, e.now
	}
	tx.queue(`
		WITH head AS (UPDATE event_heads SET seq = seq + $2 WHERE ecosystem_id = $1 RETURNING seq)
		INSERT INTO events (ecosystem_id, seq, type, conversation_id, tick, world_time, job_id, payload)
		SELECT $1, head.seq - $2 + e.place, e.type, e.conversation_id, e.tick, e.world_time, $8, e.payload
		FROM head, unnest($3::text[], $4::uuid[], $5::int[], $6::timestamptz[], $7::jsonb[])
			WITH ORDINALITY AS e (type, conversation_id, tick, world_time, payload, place)`,
		tx.world, n, kinds, conversations, ticks, times, payloads, tx.job).Exec(func(tag pgconn.CommandTag) error {
		if tag.RowsAffected() != int64(n) {
			return fmt.Errorf("append %d events to the log of world %s: %w", n, tx.world, pgx.ErrNoRows)
		}
		return nil
	})
}

// Events reads a world's log after a seq, in order and without a gap, at most limit entries.
func (s *Store) Events(ctx context.Context, world dramatis.ID, after int64, limit int) ([]dramatis.Event, error) {
	return query(ctx, s, scanEvent,
		`SELECT `+eventColumns+` FROM events WHERE ecosystem_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, world, after, limit)
}

// EventsBefore reads the entries of a world's log just before a seq, in order, at most limit of them. Of all types
// when types is empty.
func (s *Store) EventsBefore(ctx context.Context, world dramatis.ID, before int64, types []string, limit int) ([]dramatis.Event, error) {
	return query(ctx, s, scanEvent, `
		SELECT * FROM (
			SELECT `+eventColumns+` FROM events
			WHERE ecosystem_id = $1 AND seq < $2 AND (cardinality($3::text[]) = 0 OR type = ANY($3)) ORDER BY seq DESC LIMIT $4) page
		ORDER BY seq`, world, before, append([]string{}, types...), limit)
}

// ConversationEvents reads what happened in one conversation after a seq of its world's log.
func (s *Store) ConversationEvents(ctx context.Context, conversation dramatis.ID, after int64, limit int) ([]dramatis.Event, error) {
	return query(ctx, s, scanEvent,
		`SELECT `+eventColumns+` FROM events WHERE conversation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, conversation, after, limit)
}

// EventHead is the seq of the last event of a world's log, 0 when there is none. A world that does not exist is
// not_found.
func (s *Store) EventHead(ctx context.Context, world dramatis.ID) (int64, error) {
	head, err := queryOne(ctx, s, pgx.RowTo[int64], `SELECT seq FROM event_heads WHERE ecosystem_id = $1`, world)
	if err != nil {
		return 0, notFound(err, "world", world)
	}
	return head, nil
}

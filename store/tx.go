package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/literaryai/dramatis"
)

// Tx is a transaction on one world. Writes are gathered and travel together: with the next read that needs an answer,
// or at the end, when the events and the log's head follow as the last statements before COMMIT, in one round trip.
//
// Everybody locks in one order, so that nobody waits in a circle: a request's key, the job, characters by number, relationships by
// numbers, the conversation, the tick, the world, and the head of the log.
type Tx struct {
	conn    *pgxpool.Conn
	pending *pgx.Batch
	begun   bool

	wall  time.Time   // when it began, for what it makes
	world dramatis.ID // zero for the few jobs that belong to no world
	job   *dramatis.ID
	tick  int
	now   time.Time

	visitors map[dramatis.ID]int // the numbers of the last visitors of characters whose rows are locked

	events  []newEvent
	hasJobs bool
	awaited bool // a person may be waiting for the job
	gone    bool // the world itself was deleted

	revectored bool // vectors were written without an event that says so
}

type newEvent struct {
	kind         dramatis.EventType
	conversation *dramatis.ID
	payload      json.RawMessage
	tick         int
	now          time.Time
}

// InWorld runs do in a transaction on one world, commits, and announces what came of it. An error from do, or from
// Postgres, undoes everything. Do may be run again: when others changed the same things at the same time in another
// order, Postgres ends one of them, and the second try finds them done.
func (s *Store) InWorld(ctx context.Context, world dramatis.ID, do func(*Tx) error) error {
	err := s.inTx(ctx, &Tx{world: world}, do)
	for range deadlockRetries {
		if !errors.Is(err, errDeadlock) {
			break
		}
		err = s.inTx(ctx, &Tx{world: world}, do)
	}
	return err
}

const deadlockRetries = 2

func (s *Store) inTx(ctx context.Context, tx *Tx, do func(*Tx) error) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("acquire a connection: %w", translate(err))
	}
	defer conn.Release()
	tx.conn, tx.pending, tx.wall = conn, &pgx.Batch{}, time.Now().UTC().Truncate(time.Microsecond) // as fine as Postgres keeps it
	tx.pending.Queue(`BEGIN`)
	hold := holdOf(ctx)
	if hold != nil { // first of all locks, as only one request has it
		tx.queue(`SELECT spend_key($1, $2, $3)`, hold.user, hold.key, hold.lease)
	}
	if err := tx.run(ctx, do); err != nil {
		tx.rollback(ctx)
		return translate(err)
	}
	if hold != nil {
		hold.effected.Store(true)
	}
	s.announce(tx)
	s.project(ctx, tx)
	s.projectVectors(ctx, tx)
	return nil
}

func (tx *Tx) run(ctx context.Context, do func(*Tx) error) error {
	if err := do(tx); err != nil {
		return err
	}
	if len(tx.events) > 0 {
		tx.queueEvents()
	}
	tx.pending.Queue(`COMMIT`).Exec(func(tag pgconn.CommandTag) error {
		if tag.String() != "COMMIT" { // an error was swallowed on the way, and Postgres rolled back
			return errRolledBack
		}
		return nil
	})
	return tx.flush(ctx)
}

var errRolledBack = errors.New("the transaction was rolled back, for a statement in it had failed")

// rollback ends a failed transaction, also when ctx is what ended it.
func (tx *Tx) rollback(ctx context.Context) {
	if !tx.begun {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	// A connection that cannot even roll back is closed by the pool when it is released.
	_, _ = tx.conn.Exec(ctx, `ROLLBACK`)
}

// queue adds a write to the next round trip.
func (tx *Tx) queue(sql string, args ...any) *pgx.QueuedQuery { return tx.pending.Queue(sql, args...) }

// flush sends what is gathered and reads the answers.
func (tx *Tx) flush(ctx context.Context) error {
	if tx.pending.Len() == 0 {
		return nil
	}
	batch := tx.pending
	tx.pending, tx.begun = &pgx.Batch{}, true
	return tx.conn.SendBatch(ctx, batch).Close()
}

// collect sends what is gathered together with one read, and gives its rows.
func collect[T any](ctx context.Context, tx *Tx, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	var found []T
	queueRead(tx.pending, &found, scan, sql, args...)
	if err := tx.flush(ctx); err != nil {
		return nil, translate(err)
	}
	return found, nil
}

// collectOne is collect for exactly one row; a missing one is not_found.
func collectOne[T any](ctx context.Context, tx *Tx, scan pgx.RowToFunc[T], sql string, args ...any) (T, error) {
	found, err := collect(ctx, tx, scan, sql, args...)
	var one T
	if err == nil && len(found) == 0 {
		err = translate(pgx.ErrNoRows)
	}
	if err != nil {
		return one, err
	}
	return found[0], nil
}

// queueRead adds a read to a batch; its rows are in found once the batch has been sent.
func queueRead[T any](b *pgx.Batch, found *[]T, scan pgx.RowToFunc[T], sql string, args ...any) {
	b.Queue(sql, args...).Query(func(rows pgx.Rows) error {
		var err error
		*found, err = pgx.CollectRows(rows, scan)
		return err
	})
}

// At sets the world's clock for the events that follow.
func (tx *Tx) At(tick int, now time.Time) { tx.tick, tx.now = tick, now }

// Emit adds an event to the world's log. It gets its place in the log when the transaction commits.
func (tx *Tx) Emit(p dramatis.Payload) { tx.emit(nil, p) }

// EmitIn is Emit for an event of one conversation.
func (tx *Tx) EmitIn(conversation dramatis.ID, p dramatis.Payload) { tx.emit(&conversation, p) }

func (tx *Tx) emit(conversation *dramatis.ID, p dramatis.Payload) {
	raw, err := json.Marshal(p)
	if err != nil { // payloads are our own plain structs
		panic(fmt.Sprintf("payload of %s: %v", p.EventType(), err))
	}
	tx.events = append(tx.events, newEvent{
		kind: p.EventType(), conversation: conversation, payload: raw, tick: tx.tick, now: tx.now,
	})
}

// announce tells whoever listens that there is something new. It comes after the commit and may be lost.
func (s *Store) announce(tx *Tx) {
	if tx.hasJobs {
		s.feed.Publish(dramatis.TopicJobs, nil)
	}
	if len(tx.events) > 0 || tx.gone {
		s.feed.Publish(dramatis.TopicWorld(tx.world), nil)
	}
	if tx.awaited {
		s.feed.Publish(dramatis.TopicJob(*tx.job), nil)
	}
}

// changeOne is a transaction of one statement that changes one row and gives it back; a missing one is not_found.
func changeOne[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args ...any) (T, error) {
	var changed T
	err := s.inTx(ctx, &Tx{}, func(tx *Tx) (err error) {
		changed, err = collectOne(ctx, tx, scan, sql, args...)
		return err
	})
	return changed, err
}

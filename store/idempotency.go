package store

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// KeepKeys is how long what came of a request is remembered under its key.
const KeepKeys = 24 * time.Hour

// Hold is the right to carry out the request that was sent under a key. Every transaction whose context carries it marks
// the key, and is undone when the hold was lost to another meanwhile.
type Hold struct {
	user     dramatis.ID
	key      string
	lease    dramatis.ID
	effected atomic.Bool
}

// Effected reports whether something was committed under the hold.
func (h *Hold) Effected() bool { return h.effected.Load() }

type holdKey struct{}

// WithHold is a context whose transactions are under a hold.
func WithHold(ctx context.Context, h *Hold) context.Context {
	return context.WithValue(ctx, holdKey{}, h)
}

func holdOf(ctx context.Context) *Hold {
	h, _ := ctx.Value(holdKey{}).(*Hold)
	return h
}

// KeptAnswer is an answer as it was given.
type KeptAnswer struct {
	Status  int
	Headers map[string]string
	Body    []byte
}

// KeyState is what is known of a request by its key.
type KeyState int

// The states of a key.
const (
	KeyHeld     KeyState = iota // nothing came of it yet: the caller carries it out
	KeyAnswered                 // it was answered
	KeyOther                    // the key was used for another request
	KeyBusy                     // it is being carried out
	KeySpent                    // it was carried out, and its answer is not kept
)

// KeyFound is what TakeKey finds. Answer is set where it was answered; where it is spent, it has what is known: headers.
type KeyFound struct {
	State  KeyState
	Hold   *Hold
	Answer KeptAnswer
}

// TakeKey asks what came of the request that a user sent under a key, and takes it on for lease when nothing did. A
// request is known by its hash. What was begun and never committed is taken over once its lease is over.
func (s *Store) TakeKey(ctx context.Context, user dramatis.ID, key string, hash []byte, lease time.Duration) (KeyFound, error) {
	for range 3 { // others take it on, or let go of it, between the look and the grasp
		found, known, err := s.lookAtKey(ctx, user, key, hash)
		if err != nil || known {
			return found, err
		}
		hold := &Hold{user: user, key: key, lease: dramatis.NewID()}
		taken, err := s.graspKey(ctx, hold, hash, lease)
		if err != nil {
			return KeyFound{}, err
		}
		if taken {
			return KeyFound{State: KeyHeld, Hold: hold}, nil
		}
	}
	return KeyFound{State: KeyBusy}, nil
}

// lookAtKey takes no lock: a look never waits for the transaction of the one who carries the request out.
func (s *Store) lookAtKey(ctx context.Context, user dramatis.ID, key string, hash []byte) (found KeyFound, known bool, err error) {
	type row struct {
		Same, Effected, Live bool
		Status               *int
		Headers              map[string]string
		Body                 []byte
	}
	rows, err := query(ctx, s, pgx.RowToStructByPos[row], `
		SELECT request_hash = $3, effected, lease_until > now(), status, headers, body FROM idempotency_keys
		WHERE user_id = $1 AND key = $2 AND created_at > now() - $4::interval`, user, key, hash, KeepKeys)
	if err != nil {
		return found, false, fmt.Errorf("look at an idempotency key: %w", err)
	}
	if len(rows) == 0 {
		return found, false, nil
	}
	r := rows[0]
	found.Answer.Headers = r.Headers
	switch {
	case !r.Same:
		found.State = KeyOther
	case r.Status != nil:
		found.State, found.Answer.Status, found.Answer.Body = KeyAnswered, *r.Status, r.Body
	case r.Live:
		found.State = KeyBusy
	case r.Effected:
		found.State = KeySpent
	default:
		return found, false, nil
	}
	return found, true, nil
}

// graspKey makes the row, or takes over one that is too old or was left behind. A crash of Postgres may lose it, and then
// whatever was to be committed under it is refused; so it does not wait for the disk.
func (s *Store) graspKey(ctx context.Context, h *Hold, hash []byte, lease time.Duration) (bool, error) {
	var taken []dramatis.ID
	err := s.inTx(withoutHold(ctx), &Tx{}, func(tx *Tx) error {
		tx.queue(unhurried)
		queueRead(tx.pending, &taken, pgx.RowTo[dramatis.ID], `
			INSERT INTO idempotency_keys AS k (user_id, key, request_hash, lease, lease_until) VALUES ($1, $2, $3, $4, now() + $5::interval)
			ON CONFLICT (user_id, key) DO UPDATE SET request_hash = excluded.request_hash, lease = excluded.lease,
				lease_until = excluded.lease_until, effected = false, status = NULL, headers = '{}', body = NULL, created_at = now()
			WHERE k.created_at <= now() - $6::interval
				OR (NOT k.effected AND k.status IS NULL AND k.lease_until <= now() AND k.request_hash = excluded.request_hash)
			RETURNING lease`, h.user, h.key, hash, h.lease, lease, KeepKeys)
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("take an idempotency key: %w", err)
	}
	return len(taken) == 1, nil
}

// AnswerKey keeps the answer under a hold, and with no status only that there was one. Nothing is kept when the hold is lost.
func (s *Store) AnswerKey(ctx context.Context, h *Hold, a KeptAnswer) error {
	if a.Headers == nil {
		a.Headers = map[string]string{}
	}
	return s.endKey(ctx, `
		UPDATE idempotency_keys SET effected = true, lease_until = now(), status = nullif($4, 0), headers = $5, body = $6
		WHERE user_id = $1 AND key = $2 AND lease = $3`, h.user, h.key, h.lease, a.Status, a.Headers, a.Body)
}

// LeaveKey lets go of a key under which nothing was committed: the next request under it is like the first.
func (s *Store) LeaveKey(ctx context.Context, h *Hold) error {
	return s.endKey(ctx, `DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND lease = $3 AND NOT effected`, h.user, h.key, h.lease)
}

func (s *Store) endKey(ctx context.Context, sql string, args ...any) error {
	err := s.inTx(withoutHold(ctx), &Tx{}, func(tx *Tx) error {
		tx.queue(unhurried)
		tx.queue(sql, args...)
		return nil
	})
	if err != nil {
		return fmt.Errorf("end an idempotency key: %w", err)
	}
	return nil
}

func withoutHold(ctx context.Context) context.Context { return WithHold(ctx, nil) }

// CleanKeys removes keys that are no longer remembered, at most limit at once, and says how many.
func (s *Store) CleanKeys(ctx context.Context, limit int) (int, error) {
	return s.mend(ctx, "clean idempotency keys", `
		DELETE FROM idempotency_keys WHERE (user_id, key) IN (
			SELECT user_id, key FROM idempotency_keys WHERE created_at < now() - $1::interval ORDER BY created_at LIMIT $2)`, KeepKeys, limit)
}

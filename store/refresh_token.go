package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// RefreshToken lets its holder get new tokens once, for the login that it descends from.
type RefreshToken struct {
	Hash      []byte // the token itself is never kept
	ExpiresAt time.Time
}

// RefreshLeeway is how long a used token may be used again. Two tabs of one browser share a token and renew it at the
// same moment; without leeway the second would look like a thief and log both out. A thief gains no more than the
// same few seconds after each renewal: a token that comes back later ends the whole login.
const RefreshLeeway = 20 * time.Second

func (t *RefreshToken) insert(ctx context.Context, tx pgx.Tx, login dramatis.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO refresh_tokens (id, login_id, token_hash, expires_at) VALUES ($1, $2, $3, $4)`,
		dramatis.NewID(), login, t.Hash, t.ExpiresAt)
	return err
}

type presentedToken struct {
	ID        dramatis.ID
	LoginID   dramatis.ID
	ExpiresAt time.Time
	UsedAt    *time.Time
	RevokedAt *time.Time
}

// RotateRefreshToken uses a token up and puts next into its place. It answers with the login that goes on. An unknown or
// expired token is unauthorized, and so is one of a login that is over; one that was used before ends its login.
func (s *Store) RotateRefreshToken(ctx context.Context, hash []byte, next RefreshToken, now time.Time) (Login, error) {
	owner, err := queryOne(ctx, s, pgx.RowTo[dramatis.ID],
		`SELECT l.user_id FROM refresh_tokens t JOIN logins l ON l.id = t.login_id WHERE t.token_hash = $1`, hash)
	refused := dramatis.ErrorCode(err) == dramatis.CodeNotFound
	var login Login
	if err == nil {
		err = s.withLogins(ctx, owner, func(tx pgx.Tx) (err error) {
			login.ID, refused, err = rotate(ctx, tx, hash, next, now)
			return err
		})
	}
	if refused {
		return login, dramatis.Errorf(dramatis.CodeUnauthorized, "the refresh token is not valid, or no longer; please log in")
	}
	if err != nil {
		return login, fmt.Errorf("rotate refresh token: %w", translate(err))
	}
	login.User, err = s.User(ctx, owner)
	return login, err
}

// rotate is RotateRefreshToken's transaction, which is kept also when the caller is refused.
func rotate(ctx context.Context, tx pgx.Tx, hash []byte, next RefreshToken, now time.Time) (login dramatis.ID, refused bool, err error) {
	t, err := presented(ctx, tx, hash)
	if err != nil {
		return login, errors.Is(err, pgx.ErrNoRows), err
	}
	if t.RevokedAt != nil || !now.Before(t.ExpiresAt) {
		return login, true, nil
	}
	if t.UsedAt != nil && now.Sub(*t.UsedAt) > RefreshLeeway {
		_, err := tx.Exec(ctx, `UPDATE logins SET revoked_at = $2 WHERE id = $1`, t.LoginID, now)
		return login, true, err
	}
	if _, err := tx.Exec(ctx, `UPDATE refresh_tokens SET used_at = $2 WHERE id = $1 AND used_at IS NULL`, t.ID, now); err != nil {
		return login, false, err
	}
	return t.LoginID, false, next.insert(ctx, tx, t.LoginID)
}

func presented(ctx context.Context, tx pgx.Tx, hash []byte) (presentedToken, error) {
	rows, err := tx.Query(ctx, `
		SELECT t.id, t.login_id, t.expires_at, t.used_at, l.revoked_at
		FROM refresh_tokens t JOIN logins l ON l.id = t.login_id WHERE t.token_hash = $1`, hash)
	if err != nil {
		return presentedToken{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[presentedToken])
}

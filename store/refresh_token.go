package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// RefreshToken lets its holder get new tokens once. Its family is the login that it descends from.
type RefreshToken struct {
	ID        dramatis.ID
	UserID    dramatis.ID
	FamilyID  dramatis.ID
	Hash      []byte // the token itself is never kept
	ExpiresAt time.Time
}

// RefreshLeeway is how long a used token may be used again. Two tabs of one browser share a token and renew it at the
// same moment; without leeway the second would look like a thief and log both out. A thief gains no more than the
// same few seconds after each renewal: a token that comes back later revokes its whole family.
const RefreshLeeway = 20 * time.Second

const insertRefreshToken = `
	INSERT INTO refresh_tokens (id, user_id, family_id, token_hash, expires_at)
	VALUES (@id, @user_id, @family_id, @token_hash, @expires_at)`

func (t *RefreshToken) values() pgx.NamedArgs {
	return pgx.NamedArgs{"id": t.ID, "user_id": t.UserID, "family_id": t.FamilyID, "token_hash": t.Hash, "expires_at": t.ExpiresAt}
}

// CreateRefreshToken keeps the first token of a login.
func (s *Store) CreateRefreshToken(ctx context.Context, t RefreshToken) error {
	if _, err := s.pool.Exec(ctx, insertRefreshToken, t.values()); err != nil {
		return fmt.Errorf("create refresh token: %w", translate(err))
	}
	return nil
}

type presentedToken struct {
	ID        dramatis.ID
	UserID    dramatis.ID
	FamilyID  dramatis.ID
	ExpiresAt time.Time
	UsedAt    *time.Time
	RevokedAt *time.Time
}

// RotateRefreshToken uses a token up and puts next into its place; next gets its user and family from it. It answers
// whose it is. An unknown, expired or revoked token is unauthorized; so is one that was used before, and then no
// token of its family is good any more.
func (s *Store) RotateRefreshToken(ctx context.Context, hash []byte, next RefreshToken, now time.Time) (dramatis.User, error) {
	owner, err := queryOne(ctx, s, pgx.RowTo[dramatis.ID], `SELECT user_id FROM refresh_tokens WHERE token_hash = $1`, hash)
	refused := dramatis.ErrorCode(err) == dramatis.CodeNotFound
	if err == nil {
		err = s.withLogins(ctx, owner, func(tx pgx.Tx) (err error) {
			refused, err = rotate(ctx, tx, hash, next, now)
			return err
		})
	}
	if refused {
		return dramatis.User{}, dramatis.Errorf(dramatis.CodeUnauthorized, "the refresh token is not valid, or no longer; please log in")
	}
	if err != nil {
		return dramatis.User{}, fmt.Errorf("rotate refresh token: %w", translate(err))
	}
	return s.User(ctx, owner)
}

// rotate is RotateRefreshToken's transaction, which is kept also when the caller is refused.
func rotate(ctx context.Context, tx pgx.Tx, hash []byte, next RefreshToken, now time.Time) (refused bool, err error) {
	t, err := presented(ctx, tx, hash)
	if err != nil {
		return errors.Is(err, pgx.ErrNoRows), err
	}
	if t.RevokedAt != nil || !now.Before(t.ExpiresAt) {
		return true, nil
	}
	if t.UsedAt != nil && now.Sub(*t.UsedAt) > RefreshLeeway {
		_, err := tx.Exec(ctx, `UPDATE refresh_tokens SET revoked_at = $2 WHERE family_id = $1 AND revoked_at IS NULL`, t.FamilyID, now)
		return true, err
	}
	if _, err := tx.Exec(ctx, `UPDATE refresh_tokens SET used_at = $2 WHERE id = $1 AND used_at IS NULL`, t.ID, now); err != nil {
		return false, err
	}
	next.UserID, next.FamilyID = t.UserID, t.FamilyID
	_, err = tx.Exec(ctx, insertRefreshToken, next.values())
	return false, err
}

func presented(ctx context.Context, tx pgx.Tx, hash []byte) (presentedToken, error) {
	rows, err := tx.Query(ctx, `
		SELECT id, user_id, family_id, expires_at, used_at, revoked_at FROM refresh_tokens WHERE token_hash = $1`, hash)
	if err != nil {
		return presentedToken{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[presentedToken])
}

// withLogins is a transaction that has the logins of one user to itself. Without the lock, a token made at the moment of
// a revocation would survive it.
func (s *Store) withLogins(ctx context.Context, user dramatis.ID, do func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE`, user); err != nil {
			return err
		}
		return do(tx)
	})
}

// RevokeRefreshFamily ends the login that a user's token belongs to. A token that is not theirs changes nothing.
func (s *Store) RevokeRefreshFamily(ctx context.Context, user dramatis.ID, hash []byte) error {
	return s.revoke(ctx, user, `
		UPDATE refresh_tokens SET revoked_at = now()
		WHERE revoked_at IS NULL AND family_id IN (SELECT family_id FROM refresh_tokens WHERE token_hash = $2 AND user_id = $1)`, user, hash)
}

// RevokeRefreshTokens ends all logins of a user.
func (s *Store) RevokeRefreshTokens(ctx context.Context, user dramatis.ID) error {
	return s.revoke(ctx, user, `UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL`, user)
}

func (s *Store) revoke(ctx context.Context, user dramatis.ID, sql string, args ...any) error {
	err := s.withLogins(ctx, user, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("revoke logins: %w", translate(err))
	}
	return nil
}

// CleanRefreshTokens removes tokens that expired before a time, and says how many.
func (s *Store) CleanRefreshTokens(ctx context.Context, before time.Time) (int, error) {
	tag, err := s.pool.Exec(ctx, `DELETE FROM refresh_tokens WHERE expires_at < $1`, before)
	if err != nil {
		return 0, fmt.Errorf("clean refresh tokens: %w", translate(err))
	}
	return int(tag.RowsAffected()), nil
}

package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Login is what begins when somebody proves who they are. It ends for good when it is revoked.
type Login struct {
	ID   dramatis.ID
	User dramatis.User
}

// errLoginOver is the one refusal for everything that goes on without a login.
func errLoginOver() error {
	return dramatis.Errorf(dramatis.CodeUnauthorized, "this login is over; please log in again")
}

// StartLogin begins a login of a user whose password was checked against the hash that u holds, with its first refresh
// token. If the password was changed meanwhile, the login is unauthorized: it would outlive the change that was to end it.
func (s *Store) StartLogin(ctx context.Context, u dramatis.User, address string, first RefreshToken) (Login, error) {
	login := Login{ID: dramatis.NewID(), User: u}
	err := s.withLogins(ctx, u.ID, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			INSERT INTO logins (id, user_id, address) SELECT $1, id, $4 FROM users WHERE id = $2 AND password_hash = $3`,
			login.ID, u.ID, u.PasswordHash, address)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return errLoginOver()
		}
		return first.insert(ctx, tx, login.ID)
	})
	if err != nil {
		return login, fmt.Errorf("start a login: %w", translate(err))
	}
	return login, nil
}

// LoginRole is the present role of the user of a login. A login that is over, or whose user is gone, is unauthorized.
func (s *Store) LoginRole(ctx context.Context, login dramatis.ID) (dramatis.Role, error) {
	role, err := queryOne(ctx, s, pgx.RowTo[dramatis.Role], `
		SELECT u.role FROM logins l JOIN users u ON u.id = l.user_id WHERE l.id = $1 AND l.revoked_at IS NULL`, login)
	if dramatis.ErrorCode(err) == dramatis.CodeNotFound {
		return "", errLoginOver()
	}
	if err != nil {
		return "", fmt.Errorf("look up a login: %w", err)
	}
	return role, nil
}

// HasLoggedInFrom reports whether a user has logged in from an address of late: within the life of a refresh token.
func (s *Store) HasLoggedInFrom(ctx context.Context, user dramatis.ID, address string) (bool, error) {
	return queryOne(ctx, s, pgx.RowTo[bool],
		`SELECT EXISTS (SELECT FROM logins WHERE user_id = $1 AND address = $2 AND address <> '')`, user, address)
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

// EndLogin ends a login of a user, and the one that a refresh token belongs to, if that is theirs too. Hash may be nil.
func (s *Store) EndLogin(ctx context.Context, user, login dramatis.ID, hash []byte) error {
	return s.endLogins(ctx, user, `
		AND (id = $2 OR id IN (SELECT login_id FROM refresh_tokens WHERE token_hash = $3))`, login, hash)
}

// EndLogins ends all logins of a user.
func (s *Store) EndLogins(ctx context.Context, user dramatis.ID) error {
	return s.endLogins(ctx, user, ``)
}

func (s *Store) endLogins(ctx context.Context, user dramatis.ID, which string, args ...any) error {
	err := s.withLogins(ctx, user, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE logins SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL `+which,
			append([]any{user}, args...)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("end logins: %w", translate(err))
	}
	return nil
}

// CleanLogins removes refresh tokens that expired before a time, and logins that have none left: their access tokens have
// expired too. It says how many tokens there were.
func (s *Store) CleanLogins(ctx context.Context, before time.Time) (int, error) {
	tag, err := s.pool.Exec(ctx, `DELETE FROM refresh_tokens WHERE expires_at < $1`, before)
	if err == nil {
		_, err = s.pool.Exec(ctx, `
			DELETE FROM logins l WHERE NOT EXISTS (SELECT FROM refresh_tokens t WHERE t.login_id = l.id)`)
	}
	if err != nil {
		return 0, fmt.Errorf("clean logins: %w", translate(err))
	}
	return int(tag.RowsAffected()), nil
}

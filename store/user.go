package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/literaryai/dramatis"
)

const userColumns = `id, username, email, password_hash, role, created_at`

func scanUser(row pgx.CollectableRow) (dramatis.User, error) {
	var u dramatis.User
	err := row.Scan(&u.ID, &u.Username, &u.Email, &u.PasswordHash, &u.Role, &u.CreatedAt)
	return u, err
}

// CreateUser makes an account whose password is already hashed. A name or an address that somebody has, in whatever
// case, is a conflict that says which.
func (s *Store) CreateUser(ctx context.Context, u dramatis.User) (dramatis.User, error) {
	if err := u.Validate(); err != nil {
		return u, err
	}
	if u.ID == (dramatis.ID{}) {
		u.ID = dramatis.NewID()
	}
	rows, err := s.pool.Query(ctx, `
		INSERT INTO users (id, username, email, password_hash, role)
		VALUES (@id, @username, @email, @password_hash, @role) RETURNING `+userColumns,
		pgx.NamedArgs{"id": u.ID, "username": u.Username, "email": u.Email, "password_hash": u.PasswordHash, "role": u.Role})
	if err != nil {
		return u, fmt.Errorf("create user: %w", translate(err))
	}
	made, err := pgx.CollectExactlyOneRow(rows, scanUser)
	if err != nil {
		return u, fmt.Errorf("create user: %w", takenOr(err))
	}
	return made, nil
}

// takenOr names the place of a name or an address that somebody has already.
func takenOr(err error) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || pg.Code != stateUniqueViolation {
		return translate(err)
	}
	place := strings.TrimPrefix(pg.ConstraintName, "users_")
	return &dramatis.Error{
		Code: dramatis.CodeConflict, Message: "there is such a user already",
		Faults: []dramatis.Fault{{Place: place, Problem: "is taken"}},
	}
}

// User reads a user.
func (s *Store) User(ctx context.Context, id dramatis.ID) (dramatis.User, error) {
	u, err := queryOne(ctx, s, scanUser, `SELECT `+userColumns+` FROM users WHERE id = $1`, id)
	if err != nil {
		return u, notFound(err, "user", id)
	}
	return u, nil
}

// UserByLogin finds a user by name or e-mail address, in whatever case. A name cannot hold an @, so it is never both.
func (s *Store) UserByLogin(ctx context.Context, login string) (dramatis.User, error) {
	u, err := queryOne(ctx, s, scanUser, `
		SELECT `+userColumns+` FROM users WHERE lower(username) = lower($1)
		UNION ALL
		SELECT `+userColumns+` FROM users WHERE lower(email) = lower($1)`, login)
	if err != nil {
		return u, fmt.Errorf("find user: %w", err)
	}
	return u, nil
}

// Users lists users, the newest first.
func (s *Store) Users(ctx context.Context, p Page) (List[dramatis.User], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[dramatis.User]{}, err
	}
	found, err := query(ctx, s, scanUser,
		`SELECT `+userColumns+` FROM users WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, p.limit()+1)
	if err != nil {
		return List[dramatis.User]{}, fmt.Errorf("list users: %w", err)
	}
	return listByID(found, p.limit(), func(u *dramatis.User) dramatis.ID { return u.ID }), nil
}

// CountUsers says how many users there are.
func (s *Store) CountUsers(ctx context.Context) (int, error) {
	return queryOne(ctx, s, pgx.RowTo[int], `SELECT count(*)::int FROM users`)
}

// SetUserRole changes what a user may do on the platform. Tokens that they hold say the old role until they expire.
func (s *Store) SetUserRole(ctx context.Context, id dramatis.ID, role dramatis.Role) (dramatis.User, error) {
	u, err := s.User(ctx, id)
	if err != nil {
		return u, err
	}
	u.Role = role
	if err := u.Validate(); err != nil {
		return u, err
	}
	u, err = queryOne(ctx, s, scanUser, `UPDATE users SET role = $2 WHERE id = $1 RETURNING `+userColumns, id, role)
	if err != nil {
		return u, notFound(err, "user", id)
	}
	return u, nil
}

// SetPassword changes a user's password, which is already hashed, and revokes every login that was made with the old.
func (s *Store) SetPassword(ctx context.Context, id dramatis.ID, hash string) error {
	err := s.withLogins(ctx, id, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE users SET password_hash = $2 WHERE id = $1`, id, hash)
		if err == nil && tag.RowsAffected() == 0 {
			err = pgx.ErrNoRows
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL`, id)
		return err
	})
	if err != nil {
		return notFound(err, "user", id)
	}
	return nil
}

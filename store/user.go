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

// Users lists users, the newest first: all of them, or those whose name or address has q in it.
func (s *Store) Users(ctx context.Context, q string, p Page) (List[dramatis.User], error) {
	before, err := p.beforeID()
	if err != nil {
		return List[dramatis.User]{}, err
	}
	found, err := query(ctx, s, scanUser, `
		SELECT `+userColumns+` FROM users
		WHERE id < $1 AND (strpos(lower(username), lower($2)) > 0 OR strpos(lower(email), lower($2)) > 0)
		ORDER BY id DESC LIMIT $3`, before, q, p.limit()+1)
	if err != nil {
		return List[dramatis.User]{}, fmt.Errorf("list users: %w", err)
	}
	return listByID(found, p.limit(), func(u *dramatis.User) dramatis.ID { return u.ID }), nil
}

// CountUsers says how many users there are.
func (s *Store) CountUsers(ctx context.Context) (int, error) {
	return queryOne(ctx, s, pgx.RowTo[int], `SELECT count(*)::int FROM users`)
}

// SetUserRole changes what a user may do on the platform. Access tokens that say the old role are good no longer. The last
// admin stays one: demoting them is a conflict.
func (s *Store) SetUserRole(ctx context.Context, id dramatis.ID, role dramatis.Role) (dramatis.User, error) {
	var u dramatis.User
	err := s.withAdmins(ctx, func(tx pgx.Tx, admins []dramatis.ID) error {
		rows, err := tx.Query(ctx, `SELECT `+userColumns+` FROM users WHERE id = $1 FOR NO KEY UPDATE`, id)
		if err != nil {
			return err
		}
		if u, err = pgx.CollectExactlyOneRow(rows, scanUser); err != nil {
			return err
		}
		u.Role = role
		if err := u.Validate(); err != nil {
			return err
		}
		if role != dramatis.RoleAdmin && isOnly(admins, id) {
			return errLastAdmin()
		}
		_, err = tx.Exec(ctx, `UPDATE users SET role = $2 WHERE id = $1`, id, role)
		return err
	})
	if err != nil {
		return u, notFound(err, "user", id)
	}
	return u, nil
}

// withAdmins is a transaction that has the admins to itself, so that two who demote one another do not both succeed.
func (s *Store) withAdmins(ctx context.Context, do func(tx pgx.Tx, admins []dramatis.ID) error) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id FROM users WHERE role = 'admin' ORDER BY id FOR NO KEY UPDATE`)
		if err != nil {
			return err
		}
		admins, err := pgx.CollectRows(rows, pgx.RowTo[dramatis.ID])
		if err != nil {
			return err
		}
		return do(tx, admins)
	})
}

func isOnly(admins []dramatis.ID, id dramatis.ID) bool { return len(admins) == 1 && admins[0] == id }

func errLastAdmin() error {
	return dramatis.Errorf(dramatis.CodeConflict, "this is the last admin: make somebody else one first")
}

// SetPassword gives a user a password, which is already hashed, and ends every login that was made with the old one.
func (s *Store) SetPassword(ctx context.Context, id dramatis.ID, hash string) error {
	return s.setPassword(ctx, id, hash, ``)
}

// ChangePassword is SetPassword for a user who has proved to know the password that u was read with. It spares the login
// from which they did. If the password was changed meanwhile, theirs is no longer the old one, and it is a conflict.
func (s *Store) ChangePassword(ctx context.Context, u dramatis.User, hash string, spared dramatis.ID) error {
	return s.setPassword(ctx, u.ID, hash, u.PasswordHash, spared)
}

func (s *Store) setPassword(ctx context.Context, id dramatis.ID, hash, old string, spared ...dramatis.ID) error {
	err := s.withLogins(ctx, id, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE users SET password_hash = $2 WHERE id = $1 AND ($3 = '' OR password_hash = $3)`, id, hash, old)
		if err == nil && tag.RowsAffected() == 0 {
			err = pgx.ErrNoRows
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE logins SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL AND id <> ALL($2)`, id, append([]dramatis.ID{}, spared...))
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) && old != `` {
		return dramatis.Errorf(dramatis.CodeConflict, "the password was changed meanwhile")
	}
	if err != nil {
		return notFound(err, "user", id)
	}
	return nil
}

// DeleteUser removes a user with all the worlds that they own. What they said in the worlds of others stays. The last admin
// cannot be removed.
func (s *Store) DeleteUser(ctx context.Context, id dramatis.ID) error {
	for {
		owned, err := query(ctx, s, pgx.RowTo[dramatis.ID], `SELECT id FROM ecosystems WHERE owner_id = $1`, id)
		if err != nil {
			return fmt.Errorf("list the worlds of user %s: %w", id, err)
		}
		for _, world := range owned {
			if err := s.DeleteEcosystem(ctx, world); err != nil && dramatis.ErrorCode(err) != dramatis.CodeNotFound {
				return fmt.Errorf("delete world %s: %w", world, err)
			}
		}
		again, err := s.deleteUser(ctx, id)
		if !again {
			return err
		}
	}
}

// deleteUser removes a user who owns nothing. One who has made a world meanwhile is to be tried again.
func (s *Store) deleteUser(ctx context.Context, id dramatis.ID) (again bool, err error) {
	err = s.withAdmins(ctx, func(tx pgx.Tx, admins []dramatis.ID) error {
		if isOnly(admins, id) {
			return errLastAdmin()
		}
		// Who makes a world holds a lock on their user's row until it is made: this waits for them, and keeps others out.
		if _, err := tx.Exec(ctx, `SELECT FROM users WHERE id = $1 FOR UPDATE`, id); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM ecosystems WHERE owner_id = $1)`, id).Scan(&again)
		if err != nil || again {
			return err
		}
		tag, err := tx.Exec(ctx, `DELETE FROM users WHERE id = $1`, id)
		if err == nil && tag.RowsAffected() == 0 {
			err = pgx.ErrNoRows
		}
		return err
	})
	if err != nil {
		return false, notFound(err, "user", id)
	}
	return again, nil
}

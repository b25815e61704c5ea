package store

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/legacy"
)

// accounts are the names and addresses that are taken, in lower case.
type accounts struct {
	names  map[string]bool
	emails map[string]dramatis.User
	ids    map[dramatis.ID]dramatis.User
}

func (l *legacyImport) bringUsers(ctx context.Context) error {
	all, err := collect(ctx, l.tx, scanUser, `SELECT `+userColumns+` FROM users`)
	if err != nil {
		return fmt.Errorf("list users: %w", err)
	}
	taken := accounts{names: map[string]bool{}, emails: map[string]dramatis.User{}, ids: map[dramatis.ID]dramatis.User{}}
	for _, u := range all {
		taken.add(u)
	}
	for i := range l.Library.Users {
		from := &l.Library.Users[i]
		if id, before := l.before[keyOf(from.Row)]; before {
			l.users[from.ID] = taken.ids[id]
			l.Report.Keep(from.Row)
			continue
		}
		if err := l.bringUser(ctx, from, &taken); err != nil {
			return err
		}
	}
	l.users[""] = taken.ids[l.Owner]
	return nil
}

func (a *accounts) add(u dramatis.User) {
	a.names[strings.ToLower(u.Username)], a.emails[strings.ToLower(u.Email)], a.ids[u.ID] = true, u, u
}

func (l *legacyImport) bringUser(ctx context.Context, from *legacy.User, taken *accounts) error {
	key := keyOf(from.Row)
	if other, has := taken.emails[strings.ToLower(from.Email)]; has && l.Join && from.Email != "" && !l.madeHere(other.ID) {
		l.users[from.ID] = other
		l.took(key, other.ID, nil, &other.ID, nil)
		l.Report.Take(from.Row)
		l.Report.Note(from.Row, "is the account %s, which is here: it keeps its password and role", other.Username)
		return nil
	}
	u := dramatis.User{Role: from.Role, PasswordHash: cmp.Or(from.Hash, l.NoPassword), CreatedAt: l.when(from.CreatedAt)}
	u.ID = l.idFor(key, from.CreatedAt)
	u.Email = l.address(from, u.ID, taken)
	u.Username = l.username(from, taken)
	if err := u.Validate(); err != nil {
		l.Report.Refuse(from.Row, "%v", err)
		return nil
	}
	made, err := collectOne(ctx, l.tx, scanUser, `
		INSERT INTO users (id, username, email, password_hash, role, created_at)
		VALUES (@id, @username, @email, @password_hash, @role, @created_at) RETURNING `+userColumns,
		pgx.NamedArgs{
			"id": u.ID, "username": u.Username, "email": u.Email, "password_hash": u.PasswordHash, "role": u.Role, "created_at": u.CreatedAt,
		})
	if err != nil {
		return fmt.Errorf("make user %s: %w", u.Username, err)
	}
	taken.add(made)
	l.users[from.ID] = made
	l.took(key, made.ID, nil, &made.ID, nil)
	l.Report.Take(from.Row)
	return nil
}

// madeHere reports whether an account is one that this import has made of another row.
func (l *legacyImport) madeHere(id dramatis.ID) bool {
	for _, u := range l.users {
		if u.ID == id {
			return true
		}
	}
	return false
}

// address is a user's e-mail address. One that is none, or somebody else's, gives way to one to which nothing can be sent.
func (l *legacyImport) address(from *legacy.User, id dramatis.ID, taken *accounts) string {
	email := from.Email
	if email == "" && strings.Contains(from.Username, "@") {
		email = from.Username
	}
	stand := id.String() + "@imported.invalid"
	probe := dramatis.User{Username: "somebody", Email: email, Role: dramatis.RoleCreator}
	switch _, has := taken.emails[strings.ToLower(email)]; {
	case email == "":
		l.Report.Note(from.Row, "has no e-mail address: %s stands for it", stand)
	case probe.Validate() != nil:
		l.Report.Note(from.Row, "%q is no e-mail address: %s stands for it", email, stand)
	case has:
		l.Report.Note(from.Row, "somebody has the e-mail address %s already: %s stands for it", email, stand)
	default:
		return email
	}
	return stand
}

// mostUsername is how many characters a name may have.
const mostUsername = 64

// username is the name by which a user logs in: the old one, or one like it where that is no name here, or somebody's.
func (l *legacyImport) username(from *legacy.User, taken *accounts) string {
	said := cmp.Or(from.Username, from.Email)
	name, _, _ := strings.Cut(said, "@")
	runes := []rune(strings.TrimFunc(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsNumber(r) || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, name), func(r rune) bool { return strings.ContainsRune("._-", r) }))
	if len(runes) < 2 {
		runes = []rune("user-" + strings.Trim(string(runes)+"-"+from.ID, "-"))
	}
	base := string(runes[:min(len(runes), mostUsername)])
	name = base
	for n := 2; taken.names[strings.ToLower(name)]; n++ {
		suffix := fmt.Sprintf("-%d", n)
		short := []rune(base)
		name = string(short[:min(len(short), mostUsername-len(suffix))]) + suffix
	}
	if name != from.Username {
		l.Report.Note(from.Row, "is called %s here, as the name %q is none that can be had, or somebody's", name, said)
	}
	return name
}

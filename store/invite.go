package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/literaryai/dramatis"
)

// Invitation is the access that somebody is to have to a world. One of its three names says who is meant.
type Invitation struct {
	UserID   *dramatis.ID
	Username *string
	Email    *string
	Access   dramatis.Access
}

// name is the field that says who is meant.
func (in *Invitation) name() string {
	switch {
	case in.UserID != nil:
		return "user_id"
	case in.Username != nil:
		return "username"
	}
	return "email"
}

// invited is the user that an invitation means.
type invited struct {
	N        int // the invitation's place in the list, from 1
	ID       dramatis.ID
	Username string
	Role     dramatis.Role
}

// SetMembers replaces the members of a world by those who are invited. By is its owner, who stays a member: as the owner, or,
// if another is named as that, as what the list says, an editor if it does not. Version is the list's that by has seen,
// empty for any; another is a conflict. It answers with the members that there are then.
func (s *Store) SetMembers(ctx context.Context, world, by dramatis.ID, version string, list []Invitation) ([]dramatis.Member, error) {
	var after []dramatis.Member
	err := s.InWorld(ctx, world, func(tx *Tx) error {
		e, err := tx.lockEcosystem(ctx)
		if err != nil {
			return err
		}
		if e.OwnerID != by {
			return dramatis.Errorf(dramatis.CodeForbidden, "the world has been handed over to another owner")
		}
		before, err := collect(ctx, tx, pgx.RowToStructByPos[dramatis.Member], selectMembers, world)
		if err != nil {
			return err
		}
		if version != "" && version != MembersVersion(before) {
			return dramatis.Errorf(dramatis.CodeConflict, "the members were changed meanwhile")
		}
		wanted, err := tx.resolve(ctx, by, list)
		if err != nil {
			return err
		}
		if err := tx.replaceMembers(ctx, &e, wanted); err != nil {
			return err
		}
		after, err = collect(ctx, tx, pgx.RowToStructByPos[dramatis.Member], selectMembers, world)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("set the members of world %s: %w", world, err)
	}
	return after, nil
}

// resolve finds out whom the invitations mean, and what each of them is to be, the owner among them. Whatever cannot be
// is a fault at its place.
func (tx *Tx) resolve(ctx context.Context, owner dramatis.ID, list []Invitation) (map[dramatis.ID]dramatis.Access, error) {
	ids, names, addresses := make([]*dramatis.ID, len(list)), make([]*string, len(list)), make([]*string, len(list))
	for i, in := range list {
		ids[i], names[i], addresses[i] = in.UserID, in.Username, in.Email
	}
	found, err := collect(ctx, tx, pgx.RowToStructByPos[invited], `
		SELECT i.n::int, u.id, u.username, u.role
		FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS i (id, username, email, n)
		CROSS JOIN LATERAL (
			SELECT id, username, role FROM users WHERE id = i.id
			UNION ALL SELECT id, username, role FROM users WHERE lower(username) = lower(i.username)
			UNION ALL SELECT id, username, role FROM users WHERE lower(email) = lower(i.email)
		) u`, ids, names, addresses)
	if err != nil {
		return nil, err
	}
	means := make(map[int]invited, len(found))
	for _, u := range found {
		means[u.N-1] = u
	}
	return assign(owner, list, means)
}

// assign gives each who is meant their access.
func assign(owner dramatis.ID, list []Invitation, means map[int]invited) (map[dramatis.ID]dramatis.Access, error) {
	var f dramatis.Faults
	wanted, next := map[dramatis.ID]dramatis.Access{}, owner
	for i, in := range list {
		place := fmt.Sprintf("items[%d]", i)
		u, known := means[i]
		if !known {
			f.Add(place+"."+in.name(), "there is no such user")
			continue
		}
		_, twice := wanted[u.ID]
		f.Check(!twice, place, "%s is named twice", u.Username)
		wanted[u.ID] = in.Access
		if in.Access != dramatis.AccessOwner || u.ID == owner {
			continue
		}
		f.Check(next == owner, place+".access", "a world has one owner")
		f.Check(u.Role != dramatis.RoleViewer, place+".access", "%s may only watch on this platform, and cannot own a world", u.Username)
		next = u.ID
	}
	said, listed := wanted[owner]
	switch {
	case next == owner && listed && said != dramatis.AccessOwner:
		f.Add("items", "a world has one owner, always: name another as the owner to hand it over")
	case next != owner && said == dramatis.AccessOwner:
		f.Add("items", "a world has one owner: say what its former owner is to be")
	case next == owner:
		wanted[owner] = dramatis.AccessOwner
	case !listed:
		wanted[owner] = dramatis.AccessEditor
	}
	f.Check(len(wanted) <= dramatis.MaxMembers, "items", "a world may have at most %d members", dramatis.MaxMembers)
	return wanted, f.Err("the list of members")
}

// replaceMembers writes the list, and hands the world over if another is to own it.
func (tx *Tx) replaceMembers(ctx context.Context, e *dramatis.Ecosystem, wanted map[dramatis.ID]dramatis.Access) error {
	users, access := make([]dramatis.ID, 0, len(wanted)), make([]string, 0, len(wanted))
	next := e.OwnerID
	for user, may := range wanted {
		users, access = append(users, user), append(access, string(may))
		if may == dramatis.AccessOwner {
			next = user
		}
	}
	tx.queue(`DELETE FROM ecosystem_members WHERE ecosystem_id = $1 AND user_id <> ALL($2)`, e.ID, users)
	if next != e.OwnerID { // first, because there is never more than one
		tx.queue(`UPDATE ecosystem_members SET access = 'editor' WHERE ecosystem_id = $1 AND access = 'owner'`, e.ID)
	}
	tx.queue(`
		INSERT INTO ecosystem_members (ecosystem_id, user_id, access)
		SELECT $1, w.id, w.access FROM unnest($2::uuid[], $3::text[]) AS w (id, access)
		ON CONFLICT (user_id, ecosystem_id) DO UPDATE SET access = excluded.access`, e.ID, users, access)
	if next == e.OwnerID {
		return nil
	}
	return tx.changeHands(ctx, e, next)
}

// changeHands makes another user the owner of a world, who pays for it from now on. Nobody asked them, so it may spend nothing
// until they say how much: who is left in it could otherwise run it at their cost.
func (tx *Tx) changeHands(ctx context.Context, e *dramatis.Ecosystem, to dramatis.ID) error {
	nothing := dramatis.Money(0)
	e.Budget.Daily = &nothing
	handed, err := collectOne(ctx, tx, scanEcosystem, `
		UPDATE ecosystems SET owner_id = $2, budget = $3, version = version + 1, updated_at = now() WHERE id = $1 RETURNING `+ecosystemColumns,
		e.ID, to, e.Budget)
	if err != nil {
		return err
	}
	*e = handed
	tx.Emit(dramatis.EcosystemChanged{Ecosystem: *e})
	return nil
}
